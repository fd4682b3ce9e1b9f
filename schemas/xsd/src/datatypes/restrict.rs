//! A type from its base and facets: Simple Type Restriction (`st-restrict-facets`) and each facet's own constraints.

use std::sync::Arc;

use super::{
    check::Refusal,
    decimal::Digits,
    enumeration::Enumeration,
    facets::{Facet, FacetKind, Set},
    fault::FacetFault,
    simple_type::{SimpleType, Variety},
    white_space::{WhiteSpace, trim},
};
use crate::pattern::Pattern;

/// Types of more steps upon one another are refused.
const DEEPEST: usize = 200;

/// Why a facet cannot stand: the rule and a sentence.
pub(super) type Refused = (&'static str, String);

/// A type in the making.
pub(super) struct Restriction<'a> {
    pub(super) base: &'a Arc<SimpleType>,
    pub(super) given: &'a [Facet<'a>],
    pub(super) made: SimpleType,
    faults: Vec<FacetFault>,
}

impl SimpleType {
    /// The type that has these facets besides those of its base. All faults at once if a facet cannot stand there.
    pub(crate) fn restrict(name: &str, base: &Arc<Self>, facets: &[Facet<'_>]) -> Result<Arc<Self>, Vec<FacetFault>> {
        if base.depth >= DEEPEST {
            let text = format!("the type is derived in more than {DEEPEST} steps");
            return Err(vec![FacetFault { rule: "too-deep", facet: None, text }]);
        }
        let made = Self { name: name.into(), base: Some(Arc::clone(base)), ..Self::clone(base) };
        let mut restriction = Restriction { base, given: facets, made, faults: Vec::new() };
        restriction.set_all();
        if restriction.faults.is_empty() {
            restriction.check_lengths();
            restriction.check_bounds();
            restriction.check_digits();
        }
        if restriction.faults.is_empty() { Ok(Arc::new(restriction.made.finish())) } else { Err(restriction.faults) }
    }
}

impl<'a> Restriction<'a> {
    fn set_all(&mut self) {
        if self.base.base.is_none() && matches!(self.base.variety, Variety::Atomic) {
            let text = "anySimpleType cannot be restricted, only the types below it".to_owned();
            self.faults.push(FacetFault { rule: "cos-st-restricts.1.1", facet: None, text });
        }
        for (index, facet) in self.given.iter().enumerate() {
            if let Err((rule, text)) = self.may_stand(index, facet).and_then(|()| self.set(facet)) {
                self.faults.push(FacetFault { rule, facet: Some(index), text });
            }
        }
        self.set_patterns();
        self.set_enumeration();
    }

    /// Records a fault of the first facet given of this kind.
    pub(super) fn fault(&mut self, kind: FacetKind, rule: &'static str, text: String) {
        let facet = self.given.iter().position(|facet| facet.kind == kind);
        self.faults.push(FacetFault { rule, facet, text });
    }

    /// Whether a facet of this kind is among those given.
    pub(super) fn gives(&self, kind: FacetKind) -> bool {
        self.given.iter().any(|facet| facet.kind == kind)
    }

    fn may_stand(&self, index: usize, facet: &Facet<'_>) -> Result<(), Refused> {
        let name = facet.kind.name();
        if !facet.kind.applies(&self.base.variety, self.base.builtin) {
            return Err(("cos-applicable-facets", format!("{name} cannot be set on this kind of type")));
        }
        let many = matches!(facet.kind, FacetKind::Pattern | FacetKind::Enumeration);
        if !many && self.given[..index].iter().any(|other| other.kind == facet.kind) {
            return Err(("src-single-facet-value", format!("{name} is set twice")));
        }
        Ok(())
    }

    fn set(&mut self, facet: &Facet<'_>) -> Result<(), Refused> {
        let made = &mut self.made.facets;
        match facet.kind {
            FacetKind::Length => set_number(&mut made.length, facet),
            FacetKind::MinLength => set_number(&mut made.min_length, facet),
            FacetKind::MaxLength => set_number(&mut made.max_length, facet),
            FacetKind::TotalDigits => set_number(&mut made.total_digits, facet),
            FacetKind::FractionDigits => set_number(&mut made.fraction_digits, facet),
            FacetKind::WhiteSpace => self.set_white_space(facet),
            FacetKind::Pattern | FacetKind::Enumeration => Ok(()),
            _ => self.set_bound(facet),
        }
    }

    fn set_white_space(&mut self, facet: &Facet<'_>) -> Result<(), Refused> {
        let unknown = || ("whiteSpace-value", "whiteSpace must be preserve, replace or collapse".to_owned());
        let value = WhiteSpace::parse(trim(facet.value)).ok_or_else(unknown)?;
        let held = &mut self.made.white_space;
        if value < held.value {
            return Err(("whiteSpace-valid-restriction", "whiteSpace is looser than the base type has it".to_owned()));
        }
        if held.fixed && value != held.value {
            return Err(("st-restrict-facets", "the base type has fixed whiteSpace to another value".to_owned()));
        }
        *held = Set { value, fixed: held.fixed || facet.fixed };
        Ok(())
    }

    /// The patterns of one step are joined by "or"; those of several steps by "and".
    fn set_patterns(&mut self) {
        let given: Vec<&str> = self.of_kind(FacetKind::Pattern).map(|(_, facet)| facet.value).collect();
        if given.is_empty() {
            return;
        }
        match Pattern::compile(&given) {
            Ok(pattern) => self.made.facets.patterns.push(pattern),
            Err((at, fault)) => {
                let facet = self.of_kind(FacetKind::Pattern).nth(at).map(|(index, _)| index);
                self.faults.push(FacetFault { rule: "src-pattern-value", facet, text: fault });
            }
        }
    }

    fn of_kind(&self, kind: FacetKind) -> impl Iterator<Item = (usize, &'a Facet<'a>)> + use<'a> {
        self.given.iter().enumerate().filter(move |(_, facet)| facet.kind == kind)
    }

    fn set_enumeration(&mut self) {
        let mut members = Vec::new();
        for (index, facet) in self.of_kind(FacetKind::Enumeration) {
            let value = self.base.value(facet.value, facet.prefixes);
            match value {
                Ok(value) => members.push((self.base.normalise(facet.value).into(), value)),
                Err(fault) => {
                    let text = format!("\"{}\" is not of the base type: it must {}", facet.value, fault.wants);
                    self.faults.push(FacetFault { rule: "enumeration-valid-restriction", facet: Some(index), text });
                }
            }
        }
        if self.gives(FacetKind::Enumeration) {
            self.made.facets.enumeration = Some(Enumeration::new(members));
        }
    }

    /// Length, minLength and maxLength against the base type and one another (sections 4.3.1.4, 4.3.2.4, 4.3.3.4).
    fn check_lengths(&mut self) {
        use FacetKind::{Length, MaxLength, MinLength};
        let base = self.base;
        let facets = &self.made.facets;
        let [length, least, most] =
            [facets.length, facets.min_length, facets.max_length].map(|set| set.map(|set| set.value));
        let [base_length, base_least, base_most] =
            [base.facets.length, base.facets.min_length, base.facets.max_length].map(|set| set.map(|set| set.value));
        if base_length.is_some() && length != base_length {
            self.fault(Length, "length-valid-restriction", "length is not that of the base type".to_owned());
        }
        if beyond(base_least, least) {
            self.fault(MinLength, "minLength-valid-restriction", "minLength is below that of the base type".to_owned());
        }
        if beyond(most, base_most) {
            self.fault(MaxLength, "maxLength-valid-restriction", "maxLength is above that of the base type".to_owned());
        }
        if beyond(least, most) {
            let kind = if self.gives(MinLength) { MinLength } else { MaxLength };
            let text = "minLength is above maxLength".to_owned();
            self.fault(kind, "minLength-less-than-equal-to-maxLength", text);
        }
        if length.is_some() {
            self.check_length_beside(MinLength, beyond(least, length));
            self.check_length_beside(MaxLength, beyond(length, most));
        }
    }

    /// Beside length, minLength and maxLength may only stand if they came first, in a step without length, and allow it.
    fn check_length_beside(&mut self, kind: FacetKind, forbids: bool) {
        let value = |of: &SimpleType| {
            let facets = &of.facets;
            if kind == FacetKind::MinLength { facets.min_length } else { facets.max_length }.map(|set| set.value)
        };
        let Some(here) = value(&self.made) else { return };
        let mut at = Some(self.base);
        let mut came_first = false;
        while let Some(above) = at {
            came_first |= value(above) == Some(here) && above.facets.length.is_none();
            at = above.base.as_ref();
        }
        if forbids || !came_first {
            let given = if self.gives(FacetKind::Length) { FacetKind::Length } else { kind };
            let text = format!("length and {} do not go together here", kind.name());
            self.fault(given, "length-minLength-maxLength", text);
        }
    }

    fn check_digits(&mut self) {
        let facets = &self.made.facets;
        let value = |set: Option<Set<u64>>| set.map(|set| set.value);
        let (total, fraction) = (value(facets.total_digits), value(facets.fraction_digits));
        let base = &self.base.facets;
        let (base_total, base_fraction) = (value(base.total_digits), value(base.fraction_digits));
        if beyond(total, base_total) {
            let text = "totalDigits is above that of the base type".to_owned();
            self.fault(FacetKind::TotalDigits, "totalDigits-valid-restriction", text);
        }
        if beyond(fraction, base_fraction) {
            let text = "fractionDigits is above that of the base type".to_owned();
            self.fault(FacetKind::FractionDigits, "fractionDigits-valid-restriction", text);
        }
        if beyond(fraction, total) {
            let text = "fractionDigits is above totalDigits".to_owned();
            self.fault(FacetKind::FractionDigits, "fractionDigits-less-than-equal-to-totalDigits", text);
        }
    }

    /// What the base type says of a bound: it must be one of its values (sections 4.3.7.1 to 4.3.10.1), unless it repeats
    /// the base's exclusive one. How it stands to the base's own bounds is another matter.
    pub(super) fn base_reads(&self, facet: &Facet<'_>, repeats: bool) -> Result<(), Refused> {
        match self.base.verdict(facet.value, facet.prefixes) {
            Ok(()) | Err(Refusal::Min | Refusal::Max) => Ok(()),
            Err(Refusal::Enumeration | Refusal::TotalDigits | Refusal::FractionDigits) if repeats => Ok(()),
            Err(refusal) => {
                let wants = self.base.explain(refusal, facet.value, facet.prefixes).wants;
                let name = facet.kind.name();
                Err(("facet-value", format!("{name} is \"{}\", not of the base type: it must {wants}", facet.value)))
            }
        }
    }
}

/// Whether both are known and the one is greater than the other.
fn beyond(one: Option<u64>, other: Option<u64>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one > other)
}

fn set_number(held: &mut Option<Set<u64>>, facet: &Facet<'_>) -> Result<(), Refused> {
    let name = facet.kind.name();
    let least = i128::from(facet.kind == FacetKind::TotalDigits);
    let digits =
        Digits::parse_integer(trim(facet.value)).filter(|digits| digits.to_i128().is_none_or(|number| number >= least));
    let no_number = || ("facet-value", format!("{name} must be a whole number, {least} or more"));
    let digits = digits.ok_or_else(no_number)?;
    // A number that does not fit is greater than any length.
    let value = digits.to_i128().and_then(|number| u64::try_from(number).ok()).unwrap_or(u64::MAX);
    if held.is_some_and(|held| held.fixed && held.value != value) {
        return Err(("st-restrict-facets", format!("the base type has fixed {name} to another value")));
    }
    *held = Some(Set { value, fixed: facet.fixed || held.is_some_and(|held| held.fixed) });
    Ok(())
}
