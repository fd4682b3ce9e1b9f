//! A refusal as the name of the rule in the specification and what the text must be, for a sentence.

use super::{
    builtin::Builtin,
    check::Refusal,
    enumeration::Enumeration,
    facets::{Bound, Set},
    fault::ValueFault,
    name::Prefixes,
    simple_type::{SimpleType, Variety},
    white_space::items,
};

/// Enumerations are shown up to so many values.
const SHOWN: usize = 8;

impl SimpleType {
    /// Why the text is not of this type. Only called after a refusal: speed does not matter.
    pub(super) fn explain(&self, refusal: Refusal, text: &str, prefixes: &dyn Prefixes) -> ValueFault {
        let facets = &self.facets;
        let (rule, wants) = match refusal {
            Refusal::Lexical => ("cvc-datatype-valid.1.2.1", format!("be {}", noun(self.builtin))),
            Refusal::NoMember => ("cvc-datatype-valid.1.2.3", self.wanted_members()),
            Refusal::Item(index) => return self.explain_item(index, text, prefixes),
            Refusal::Length => ("cvc-length-valid", self.wanted_length("exactly", facets.length)),
            Refusal::MinLength => ("cvc-minLength-valid", self.wanted_length("at least", facets.min_length)),
            Refusal::MaxLength => ("cvc-maxLength-valid", self.wanted_length("at most", facets.max_length)),
            Refusal::Min => wanted_bound(
                facets.min.as_ref(),
                ["cvc-minInclusive-valid", "cvc-minExclusive-valid"],
                ["at least", "more than"],
            ),
            Refusal::Max => wanted_bound(
                facets.max.as_ref(),
                ["cvc-maxInclusive-valid", "cvc-maxExclusive-valid"],
                ["at most", "less than"],
            ),
            Refusal::TotalDigits => {
                ("cvc-totalDigits-valid", format!("have at most {} in all", counted(facets.total_digits, "digit")))
            }
            Refusal::FractionDigits => (
                "cvc-fractionDigits-valid",
                format!("have at most {} after the point", counted(facets.fraction_digits, "digit")),
            ),
            Refusal::Pattern(index) => ("cvc-pattern-valid", self.wanted_pattern(index)),
            Refusal::Enumeration => {
                ("cvc-enumeration-valid", facets.enumeration.as_ref().map_or_else(String::new, wanted_words))
            }
        };
        ValueFault { rule, wants }
    }

    fn explain_item(&self, index: usize, text: &str, prefixes: &dyn Prefixes) -> ValueFault {
        let Variety::List(item) = &self.variety else { return self.explain(Refusal::Lexical, text, prefixes) };
        let bad = items(text).nth(index).unwrap_or_default();
        let refusal = item.verdict(bad, prefixes).err().unwrap_or(Refusal::Lexical);
        let fault = item.explain(refusal, bad, prefixes);
        ValueFault {
            rule: fault.rule,
            wants: format!("be a list whose items each {}; item {} does not", fault.wants, index + 1),
        }
    }

    fn wanted_members(&self) -> String {
        let Variety::Union(members) = &self.variety else { return String::new() };
        let wants: Vec<String> = members.iter().map(|member| member.description()).collect();
        format!("be {}", wants.join(" or "))
    }

    /// What a value of the type is, to stand after "be".
    fn description(&self) -> String {
        match (&self.variety, &self.facets.enumeration) {
            (_, Some(words)) => one_of(words),
            (Variety::Atomic, None) if self.name.is_empty() || self.name == self.builtin.name().into() => {
                noun(self.builtin).to_owned()
            }
            (Variety::List(item), None) => format!("a list whose items are each {}", item.description()),
            (Variety::Union(members), None) => {
                members.iter().map(|member| member.description()).collect::<Vec<_>>().join(" or ")
            }
            _ => format!("{} as {} has it", noun(self.builtin), self.name),
        }
    }

    fn wanted_length(&self, how: &str, length: Option<Set<u64>>) -> String {
        let unit = match (&self.variety, self.builtin.primitive()) {
            (Variety::List(_), _) => "item",
            (_, Builtin::HexBinary | Builtin::Base64Binary) => "octet",
            _ => "character",
        };
        match (how, length) {
            ("at least", Some(Set { value: 1, .. })) => "not be empty".to_owned(),
            _ => format!("have {how} {}", counted(length, unit)),
        }
    }

    fn wanted_pattern(&self, index: usize) -> String {
        let pattern = self.facets.patterns.get(index).map_or("", |pattern| pattern.text());
        format!("match the pattern {pattern}")
    }
}

fn counted(number: Option<Set<u64>>, unit: &str) -> String {
    match number.map_or(0, |number| number.value) {
        1 => format!("1 {unit}"),
        number => format!("{number} {unit}s"),
    }
}

fn wanted_bound(bound: Option<&Bound>, rules: [&'static str; 2], words: [&str; 2]) -> (&'static str, String) {
    let Some(bound) = bound else { return (rules[0], String::new()) };
    let which = usize::from(!bound.inclusive);
    (rules[which], format!("be {} {}", words[which], bound.text))
}

fn wanted_words(words: &Enumeration) -> String {
    format!("be {}", one_of(words))
}

fn one_of(words: &Enumeration) -> String {
    let all: Vec<&str> = words.texts.iter().collect();
    let shown = all.iter().take(SHOWN).map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    match all.len() {
        1 => shown,
        ..=SHOWN => format!("one of {shown}"),
        more => format!("one of {more} values such as {shown}"),
    }
}

/// What a value of a built-in type is, to stand after "be".
fn noun(builtin: Builtin) -> &'static str {
    use Builtin as B;
    match builtin {
        B::AnySimpleType | B::String | B::NormalizedString | B::Token => "a text",
        B::Boolean => "true or false (or 1 or 0)",
        B::Decimal => "a decimal number such as 12.50",
        B::Float | B::Double => "a number such as 12.5 or 1.25E1",
        B::Duration => "a duration such as P1Y2M3DT4H5M6S",
        B::DateTime => "a date and time such as 2026-11-22T09:30:00",
        B::Time => "a time such as 09:30:00",
        B::Date => "a date such as 2026-11-22",
        B::GYearMonth => "a year and month such as 2026-11",
        B::GYear => "a year such as 2026",
        B::GMonthDay => "a month and day such as --11-22",
        B::GDay => "a day of the month such as ---22",
        B::GMonth => "a month such as --11",
        B::HexBinary => "octets in hexadecimal such as 0FB7",
        B::Base64Binary => "octets in base 64 such as Zm9v",
        B::AnyUri => "a URI",
        B::QName => "a name whose prefix, if any, is declared",
        B::Notation => "the name of a notation",
        B::Language => "a language tag such as en-GB",
        B::NmToken => "a word of letters, digits, points, hyphens, underscores and colons",
        B::NmTokens => "words of letters, digits, points, hyphens, underscores and colons",
        B::Name => "an XML name",
        B::NcName => "an XML name without a colon",
        B::Id => "an identifier: an XML name without a colon",
        B::IdRef => "a reference to an identifier: an XML name without a colon",
        B::IdRefs => "references to identifiers",
        B::Entity => "the name of an entity",
        B::Entities => "names of entities",
        B::PositiveInteger => "a whole number above 0",
        B::NonNegativeInteger => "a whole number, 0 or more",
        B::NegativeInteger => "a whole number below 0",
        B::NonPositiveInteger => "a whole number, 0 or less",
        _ => "a whole number",
    }
}
