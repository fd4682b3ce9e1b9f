//! Whether a text is of a type (section 4.1.4, Datatype Valid), without allocation if it is; and its value.

use std::{borrow::Cow, cmp::Ordering};

use super::{
    binary,
    builtin::Builtin,
    decimal::{self, Digits},
    duration,
    facets::{Bound, Facets},
    fault::ValueFault,
    float, moment,
    name::{self, Prefixes},
    simple_type::{SimpleType, Variety},
    uri,
    value::{self, Value},
    white_space::{WhiteSpace, items, trim},
};

/// What a value says about others in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reference {
    /// It is the ID of an element.
    Id,
    /// It refers to an element by its ID.
    IdRef,
    /// It names an unparsed entity.
    Entity,
}

/// Which step a text failed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    Lexical,
    Length,
    MinLength,
    MaxLength,
    Min,
    Max,
    TotalDigits,
    FractionDigits,
    /// Index into the type's patterns.
    Pattern(usize),
    Enumeration,
    /// Index of the item of a list.
    Item(usize),
    NoMember,
}

type Verdict = Result<(), Refusal>;

impl SimpleType {
    /// Whether the text, as it stands in the document, is of this type.
    pub(crate) fn check(&self, text: &str, prefixes: &dyn Prefixes) -> Result<(), ValueFault> {
        self.verdict(text, prefixes).map_err(|refusal| self.explain(refusal, text, prefixes))
    }

    /// The value of the text, as it stands in the document.
    pub(crate) fn value(&self, text: &str, prefixes: &dyn Prefixes) -> Result<Value, ValueFault> {
        self.check(text, prefixes)?;
        self.value_of(text, prefixes).ok_or_else(|| self.explain(Refusal::Lexical, text, prefixes))
    }

    /// Finds the IDs and references in a text that is of this type.
    pub(crate) fn references(&self, text: &str, prefixes: &dyn Prefixes, found: &mut dyn FnMut(Reference, &str)) {
        if !self.has_references() {
            return;
        }
        match &self.variety {
            Variety::Atomic => match self.builtin {
                Builtin::Id => found(Reference::Id, trim(text)),
                Builtin::IdRef => found(Reference::IdRef, trim(text)),
                _ => found(Reference::Entity, trim(text)),
            },
            Variety::List(item) => items(text).for_each(|text| item.references(text, prefixes, found)),
            Variety::Union(_) => {
                if let Some(member) = self.active(text, prefixes) {
                    member.references(text, prefixes, found);
                }
            }
        }
    }

    pub(super) fn verdict(&self, text: &str, prefixes: &dyn Prefixes) -> Verdict {
        if self.takes_all {
            return Ok(());
        }
        match &self.variety {
            Variety::Atomic => self.atomic(text, prefixes),
            Variety::List(item) => self.list_of(item, text, prefixes),
            Variety::Union(_) => self.union_of(text, prefixes),
        }
    }

    /// The first member of a union that takes the text, down to one that is no union.
    pub(super) fn active(&self, text: &str, prefixes: &dyn Prefixes) -> Option<&Self> {
        match &self.variety {
            Variety::Union(members) => {
                let member = members.iter().find(|member| member.verdict(text, prefixes).is_ok())?;
                member.active(text, prefixes)
            }
            _ => Some(self),
        }
    }

    /// The value of a text that is of this type; `None` only for what no computer could hold. Of another text it may say
    /// anything.
    pub(crate) fn value_of(&self, text: &str, prefixes: &dyn Prefixes) -> Option<Value> {
        match &self.variety {
            Variety::Atomic => Value::parse(self.builtin, &self.white_space.value.normalise(text), prefixes),
            Variety::List(item) => {
                let values: Option<_> = items(text).map(|text| item.value_of(text, prefixes)).collect();
                values.map(Value::List)
            }
            Variety::Union(_) => self.active(text, prefixes)?.value_of(text, prefixes),
        }
    }

    fn union_of(&self, text: &str, prefixes: &dyn Prefixes) -> Verdict {
        let member = self.active(text, prefixes).ok_or(Refusal::NoMember)?;
        if !self.facets.patterns.is_empty() {
            self.facets.patterns(&member.white_space.value.normalise(text))?;
        }
        self.enumerated(text, text, prefixes)
    }

    fn list_of(&self, item: &Self, text: &str, prefixes: &dyn Prefixes) -> Verdict {
        let mut count = 0;
        for text in items(text) {
            item.verdict(text, prefixes).map_err(|_| Refusal::Item(count))?;
            count += 1;
        }
        self.facets.length(count)?;
        if self.facets.patterns.is_empty() && self.facets.enumeration.is_none() {
            return Ok(());
        }
        let normalised = self.white_space.value.normalise(text);
        self.facets.patterns(&normalised)?;
        self.enumerated(&normalised, text, prefixes)
    }

    fn atomic(&self, text: &str, prefixes: &dyn Prefixes) -> Verdict {
        let text = &*self.prepared(text);
        match self.builtin.primitive() {
            Builtin::String | Builtin::AnySimpleType => self.string(text)?,
            Builtin::AnyUri => {
                ok(uri::is_uri(text))?;
                self.facets.text_length(text)?;
            }
            Builtin::Decimal => self.decimal(text)?,
            Builtin::Boolean => ok(value::boolean(text).is_some())?,
            Builtin::HexBinary => self.facets.length(binary::hex_length(text).ok_or(Refusal::Lexical)?)?,
            Builtin::Base64Binary => self.facets.length(binary::base64_length(text).ok_or(Refusal::Lexical)?)?,
            Builtin::QName | Builtin::Notation => {
                let (prefix, _) = name::qname(text).ok_or(Refusal::Lexical)?;
                ok(prefixes.namespace(prefix).is_some())?;
            }
            primitive if self.facets.min.is_some() || self.facets.max.is_some() => {
                self.facets.bounds(&Value::parse(primitive, text, prefixes).ok_or(Refusal::Lexical)?)?;
            }
            Builtin::Float | Builtin::Double => ok(float::is_number(text))?,
            Builtin::Duration => ok(duration::is_duration(text))?,
            moment => ok(moment::is_moment(moment, text))?,
        }
        self.facets.patterns(text)?;
        self.enumerated(text, text, prefixes)
    }

    /// White space as the type asks, as far as it matters: within most types it is wrong in any case.
    fn prepared<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let within = matches!(self.builtin.primitive(), Builtin::String | Builtin::AnyUri | Builtin::Base64Binary);
        match self.white_space.value {
            WhiteSpace::Collapse if !within => Cow::Borrowed(trim(text)),
            how => how.normalise(text),
        }
    }

    fn string(&self, text: &str) -> Verdict {
        ok(match self.builtin {
            Builtin::Language => name::is_language(text),
            Builtin::NmToken => name::is_nmtoken(text),
            Builtin::Name => name::is_a_name(text),
            Builtin::NcName | Builtin::Id | Builtin::IdRef | Builtin::Entity => name::is_ncname(text),
            _ => true,
        })?;
        self.facets.text_length(text)
    }

    fn decimal(&self, text: &str) -> Verdict {
        if let Some((least, greatest)) = self.integers
            && let Some(number) = decimal::small_integer(text)
        {
            return match number {
                _ if number < least => Err(Refusal::Min),
                _ if number > greatest => Err(Refusal::Max),
                _ => Ok(()),
            };
        }
        let whole = self.builtin != Builtin::Decimal;
        let digits = if whole { Digits::parse_integer(text) } else { Digits::parse(text) };
        let digits = digits.ok_or(Refusal::Lexical)?;
        let facets = &self.facets;
        if facets.total_digits.is_some_and(|most| digits.total() as u64 > most.value) {
            return Err(Refusal::TotalDigits);
        }
        if facets.fraction_digits.is_some_and(|most| digits.after_point() as u64 > most.value) {
            return Err(Refusal::FractionDigits);
        }
        let beyond = |bound: &Option<Bound>, inner: Ordering| {
            bound.as_ref().is_some_and(|bound| match &bound.value {
                Value::Decimal(value) => !bound.admits(Some(digits.cmp(&value.digits())), inner),
                _ => true,
            })
        };
        match (beyond(&facets.min, Ordering::Greater), beyond(&facets.max, Ordering::Less)) {
            (true, _) => Err(Refusal::Min),
            (_, true) => Err(Refusal::Max),
            _ => Ok(()),
        }
    }

    /// Whether an enumeration, if there is one, has this value. A text that the schema has word for word is settled by
    /// that, but for qualified names, whose prefixes may mean something else here.
    fn enumerated(&self, normalised: &str, text: &str, prefixes: &dyn Prefixes) -> Verdict {
        let Some(enumeration) = &self.facets.enumeration else { return Ok(()) };
        let text_decides = matches!(self.variety, Variety::Atomic)
            && matches!(self.builtin.primitive(), Builtin::String | Builtin::AnyUri);
        if self.text_settles() && enumeration.texts.has(normalised) {
            return Ok(());
        }
        let has = !text_decides && self.value_of(text, prefixes).is_some_and(|value| enumeration.has(&value));
        if has { Ok(()) } else { Err(Refusal::Enumeration) }
    }

    /// Whether equal texts are equal values.
    fn text_settles(&self) -> bool {
        match &self.variety {
            Variety::Atomic => !matches!(self.builtin, Builtin::QName | Builtin::Notation),
            Variety::List(item) => item.text_settles(),
            Variety::Union(_) => false,
        }
    }
}

fn ok(good: bool) -> Verdict {
    if good { Ok(()) } else { Err(Refusal::Lexical) }
}

impl Facets {
    /// The facets on length, for a text counted in characters.
    fn text_length(&self, text: &str) -> Verdict {
        let within = self.max_length.is_none_or(|most| text.len() as u64 <= most.value);
        if self.length.is_none()
            && within
            && self.min_length.is_none_or(|least| least.value <= u64::from(!text.is_empty()))
        {
            return Ok(());
        }
        self.length(text.chars().count())
    }

    fn length(&self, length: usize) -> Verdict {
        let length = length as u64;
        if self.length.is_some_and(|exactly| length != exactly.value) {
            return Err(Refusal::Length);
        }
        if self.min_length.is_some_and(|least| length < least.value) {
            return Err(Refusal::MinLength);
        }
        if self.max_length.is_some_and(|most| length > most.value) {
            return Err(Refusal::MaxLength);
        }
        Ok(())
    }

    fn bounds(&self, value: &Value) -> Verdict {
        if self.min.as_ref().is_some_and(|bound| !bound.admits(value.compare(&bound.value), Ordering::Greater)) {
            return Err(Refusal::Min);
        }
        if self.max.as_ref().is_some_and(|bound| !bound.admits(value.compare(&bound.value), Ordering::Less)) {
            return Err(Refusal::Max);
        }
        Ok(())
    }

    fn patterns(&self, text: &str) -> Verdict {
        match self.patterns.iter().position(|pattern| !pattern.matches(text)) {
            Some(index) => Err(Refusal::Pattern(index)),
            None => Ok(()),
        }
    }
}

impl Bound {
    /// Whether a value that stands so to the bound lies within, where `inner` is the side of what is within.
    fn admits(&self, order: Option<Ordering>, inner: Ordering) -> bool {
        order == Some(inner) || (self.inclusive && order == Some(Ordering::Equal))
    }
}
