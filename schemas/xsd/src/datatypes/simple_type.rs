//! A simple type: built-in, restricted, a list or a union; compiled once, shared, never changed.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use super::{
    builtin::{self, Builtin},
    decimal::Digits,
    facets::{Bound, Facets, Set},
    fault::FacetFault,
    name::NoPrefixes,
    value::Value,
    white_space::WhiteSpace,
};

/// What a type's values are made of.
#[derive(Debug, Clone)]
pub(crate) enum Variety {
    /// One value; `anySimpleType` too.
    Atomic,
    /// Items of this type, apart by white space.
    List(Arc<SimpleType>),
    /// A value of the first of these types that takes it.
    Union(Box<[Arc<SimpleType>]>),
}

/// A simple type, compiled.
#[derive(Debug, Clone)]
pub(crate) struct SimpleType {
    /// For sentences; empty for an anonymous type.
    pub(super) name: Box<str>,
    /// The nearest built-in type it is or derives from; for lists and unions `anySimpleType`, or the list type it restricts.
    pub(super) builtin: Builtin,
    pub(super) variety: Variety,
    pub(super) base: Option<Arc<SimpleType>>,
    pub(super) white_space: Set<WhiteSpace>,
    pub(super) facets: Facets,
    /// How many types stand one upon the other below it.
    pub(super) depth: usize,
    /// Whether every text is of this type.
    pub(super) takes_all: bool,
    /// Whether a value may be an ID, or refer to one, or to an entity.
    pub(super) references: bool,
    /// The least and greatest value of an integer type without `totalDigits`, as far as they lie within 18 digits.
    pub(super) integers: Option<(i64, i64)>,
}

static BUILTIN: LazyLock<HashMap<&'static str, Arc<SimpleType>>> = LazyLock::new(|| {
    let mut types: HashMap<&'static str, Arc<SimpleType>> = HashMap::new();
    for (builtin, name, below) in builtin::ALL {
        let base = types.get(below.name()).map(Arc::clone);
        types.insert(name, Arc::new(SimpleType::of_builtin(builtin, base).finish()));
    }
    types
});

impl SimpleType {
    /// The built-in type of this local name, `anySimpleType` among them.
    pub(crate) fn builtin(name: &str) -> Option<Arc<Self>> {
        BUILTIN.get(name).map(Arc::clone)
    }

    fn of_builtin(builtin: Builtin, below: Option<Arc<Self>>) -> Self {
        let fixed = builtin.primitive() != Builtin::String && builtin != Builtin::AnySimpleType;
        let mut made = Self {
            name: builtin.name().into(),
            builtin,
            variety: Variety::Atomic,
            base: below,
            white_space: Set { value: builtin.white_space(), fixed: fixed || builtin.is_list() },
            facets: Facets::default(),
            depth: 0,
            takes_all: false,
            references: false,
            integers: None,
        };
        if builtin.is_list() {
            made.variety = made.base.take().map_or(Variety::Atomic, Variety::List);
            made.facets.min_length = Some(Set { value: 1, fixed: false });
        }
        if builtin.is_or_derives_from(Builtin::Integer) {
            made.facets.fraction_digits = Some(Set { value: 0, fixed: true });
            let inherited = made.base.as_ref().map(|base| base.facets.clone()).unwrap_or_default();
            let (least, greatest) = builtin.integer_range();
            made.facets.min = least.map(integer_bound).or(inherited.min);
            made.facets.max = greatest.map(integer_bound).or(inherited.max);
        }
        made
    }

    /// A list of items of this type.
    pub(crate) fn list(name: &str, item: &Arc<Self>) -> Result<Arc<Self>, FacetFault> {
        if item.has_list() {
            let text = "the items of a list cannot be lists themselves".to_owned();
            return Err(FacetFault { rule: "cos-st-restricts.2.1", facet: None, text });
        }
        let white_space = Set { value: WhiteSpace::Collapse, fixed: true };
        Ok(Arc::new(Self::derived(name, Variety::List(Arc::clone(item)), white_space).finish()))
    }

    /// A union of these types, in this order.
    pub(crate) fn union(name: &str, members: &[Arc<Self>]) -> Arc<Self> {
        let white_space = Set { value: WhiteSpace::Preserve, fixed: false };
        Arc::new(Self::derived(name, Variety::Union(members.into()), white_space).finish())
    }

    fn derived(name: &str, variety: Variety, white_space: Set<WhiteSpace>) -> Self {
        Self {
            name: name.into(),
            builtin: Builtin::AnySimpleType,
            variety,
            base: Self::builtin("anySimpleType"),
            white_space,
            facets: Facets::default(),
            depth: 0,
            takes_all: false,
            references: false,
            integers: None,
        }
    }

    /// Works out what checks may leave out.
    pub(super) fn finish(mut self) -> Self {
        let inner = match &self.variety {
            Variety::Atomic => 0,
            Variety::List(item) => item.depth,
            Variety::Union(members) => members.iter().map(|member| member.depth).max().unwrap_or(0),
        };
        self.depth = 1 + self.base.as_ref().map_or(0, |base| base.depth).max(inner);
        self.references = match &self.variety {
            Variety::Atomic => matches!(self.builtin, Builtin::Id | Builtin::IdRef | Builtin::Entity),
            Variety::List(item) => item.references,
            Variety::Union(members) => members.iter().any(|member| member.references),
        };
        let any_text = matches!(
            self.builtin,
            Builtin::AnySimpleType | Builtin::String | Builtin::NormalizedString | Builtin::Token
        );
        let facets = &self.facets;
        let bare = facets.length.is_none()
            && facets.min_length.is_none_or(|least| least.value == 0)
            && facets.max_length.is_none()
            && facets.patterns.is_empty()
            && facets.enumeration.is_none();
        self.takes_all = bare
            && match &self.variety {
                Variety::Atomic => any_text,
                Variety::List(item) => item.takes_all,
                Variety::Union(members) => members.iter().any(|member| member.takes_all),
            };
        self.integers = self.small_integers();
        self
    }

    fn small_integers(&self) -> Option<(i64, i64)> {
        let facets = &self.facets;
        if !self.builtin.is_or_derives_from(Builtin::Integer) || facets.total_digits.is_some() {
            return None;
        }
        let bound = |bound: &Option<Bound>, step: i128, without: i64| match bound {
            None => Some(without),
            Some(Bound { value: Value::Decimal(value), inclusive, .. }) => {
                let value = value.digits().to_i128()? + if *inclusive { 0 } else { step };
                Some(i64::try_from(value.clamp(i64::MIN.into(), i64::MAX.into())).unwrap_or(without))
            }
            Some(_) => None,
        };
        Some((bound(&facets.min, 1, i64::MIN)?, bound(&facets.max, -1, i64::MAX)?))
    }

    fn has_list(&self) -> bool {
        match &self.variety {
            Variety::Atomic => false,
            Variety::List(_) => true,
            Variety::Union(members) => members.iter().any(|member| member.has_list()),
        }
    }

    /// Its name, empty if it is anonymous.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What its values are made of.
    pub(crate) fn variety(&self) -> &Variety {
        &self.variety
    }

    /// The type it restricts; for lists and unions `anySimpleType`. `None` for `anySimpleType` alone and the built-in lists.
    pub(crate) fn base(&self) -> Option<&Arc<Self>> {
        self.base.as_ref()
    }

    /// Whether its values are IDs (`xs:ID` or a restriction of it).
    pub(crate) fn is_id(&self) -> bool {
        self.builtin == Builtin::Id
    }

    /// Whether its values are names of notations.
    pub(crate) fn is_notation(&self) -> bool {
        self.builtin == Builtin::Notation
    }

    /// Whether a value may be an ID, refer to one or to an entity: then [`references`](Self::references) finds them.
    pub(crate) fn has_references(&self) -> bool {
        self.references
    }

    /// The text with white space as the type asks; for a union as the member does that takes it.
    pub(crate) fn normalise<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match &self.variety {
            Variety::Union(_) => match self.active(text, &NoPrefixes) {
                Some(member) => member.normalise(text),
                None => Cow::Borrowed(text),
            },
            _ => self.white_space.value.normalise(text),
        }
    }
}

fn integer_bound(text: &'static str) -> Bound {
    let value = Digits::parse(text).map_or(Value::Boolean(false), |digits| Value::Decimal(digits.into()));
    Bound { value, inclusive: true, fixed: false, text: text.into() }
}
