//! A move as far as it has been filled in: what each page asks, which page comes next, and the form that the adapter of the
//! housing service reads.

use crosswalk_schemas::model::{Address, ChildReference, MoveKind, MoveNotification, MovingPerson, RoleInHousehold};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// No household has more people.
pub(super) const MOST_PEOPLE: usize = 30;

/// A move that is being reported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::console) struct Draft {
    /// The confirmation number.
    pub(in crate::console) reference: String,
    /// The lead that it completes.
    #[serde(default)]
    pub(in crate::console) lead: Option<i64>,
    pub(super) people: Vec<Person>,
    pub(super) moved: DateTyped,
    pub(super) from: Place,
    pub(super) to: Place,
    /// `known`, `outside` or `unknown`; empty as long as nobody has said it.
    pub(super) to_where: String,
    /// A word of the standard.
    pub(super) kind: String,
    pub(super) contact: Contact,
}

/// One person of the household, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Person {
    /// `child` or `adult`.
    pub(super) role: String,
    pub(super) forename: String,
    pub(super) surname: String,
    pub(super) born: DateTyped,
    pub(super) nhs_number: String,
}

/// A date as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct DateTyped {
    pub(super) day: String,
    pub(super) month: String,
    pub(super) year: String,
}

/// An address as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) line: String,
    pub(super) town: String,
    pub(super) postcode: String,
    pub(super) secret: bool,
}

/// Who can be asked, and what else is to be known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Contact {
    pub(super) name: String,
    pub(super) team: String,
    pub(super) telephone: String,
    pub(super) email: String,
    pub(super) note: String,
}

/// A page of the form, in the order in which they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    People,
    When,
    From,
    To,
    Kind,
    Contact,
    Check,
}

impl Step {
    const ALL: [Self; 7] = [Self::People, Self::When, Self::From, Self::To, Self::Kind, Self::Contact, Self::Check];

    /// The page of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    /// Its name in addresses, and the id of what it fills in on the last page.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::When => "when",
            Self::From => "from",
            Self::To => "to",
            Self::Kind => "kind",
            Self::Contact => "contact",
            Self::Check => "check",
        }
    }
}

impl DateTyped {
    /// The day, if there is such a day.
    pub(super) fn date(&self) -> Option<Date> {
        let (year, month, day) = (self.year.parse().ok()?, self.month.parse().ok()?, self.day.parse().ok()?);
        Date::new(year, month, day).ok().filter(|_| year > 1000)
    }

    pub(super) fn is_empty(&self) -> bool {
        [&self.day, &self.month, &self.year].into_iter().all(String::is_empty)
    }

    pub(super) fn of(date: Date) -> Self {
        Self { day: date.day().to_string(), month: date.month().to_string(), year: date.year().to_string() }
    }

    /// As it goes into the form: a date, or what was typed, so that it is reported and not lost.
    fn text(&self) -> String {
        match self.date() {
            Some(date) => date.to_string(),
            None if self.is_empty() => String::new(),
            None => format!("{}/{}/{}", self.day, self.month, self.year),
        }
    }
}

impl Person {
    pub(super) fn is_child(&self) -> bool {
        self.role == "child"
    }

    /// Whether enough is known of the person.
    pub(super) fn is_whole(&self) -> bool {
        let named = !self.forename.is_empty() && !self.surname.is_empty();
        named && (!self.is_child() || self.born.date().is_some())
    }

    /// The name for lists.
    pub(super) fn shown(&self) -> String {
        format!("{} {}", self.forename, self.surname).trim().to_owned()
    }
}

impl Draft {
    /// Whether a page has been filled in.
    pub(super) fn has(&self, step: Step) -> bool {
        match step {
            Step::People => self.people.iter().any(Person::is_child) && self.people.iter().all(Person::is_whole),
            Step::When => self.moved.date().is_some(),
            Step::From => !self.from.postcode.is_empty(),
            Step::To => !self.to_where.is_empty() && (self.to_where != "known" || !self.to.postcode.is_empty()),
            Step::Kind => !self.kind.is_empty() || !self.asks_kind(),
            Step::Contact => !self.contact.name.is_empty(),
            Step::Check => false,
        }
    }

    /// Whether every page has been filled in.
    pub(super) fn is_complete(&self) -> bool {
        self.next() == Step::Check
    }

    /// The first page that is still to be filled in.
    pub(super) fn next(&self) -> Step {
        Step::ALL.into_iter().find(|step| !self.has(*step)).unwrap_or(Step::Check)
    }

    /// The page before one.
    pub(super) fn before(&self, step: Step) -> Option<Step> {
        if self.is_complete() && step != Step::Check {
            return Some(Step::Check);
        }
        Step::ALL.into_iter().rfind(|other| *other < step && (*other != Step::Kind || self.asks_kind()))
    }

    /// Who leaves England, or goes nobody knows where, is not asked what kind of move it is.
    pub(super) fn asks_kind(&self) -> bool {
        self.to_where == "known" || self.to_where.is_empty()
    }

    /// The form as the adapter of the housing service reads it.
    pub(super) fn form(&self) -> Vec<u8> {
        let mut fields = Map::new();
        let mut put = |name: String, value: &str| {
            if !value.trim().is_empty() {
                fields.insert(name, Value::from(value.trim()));
            }
        };
        put("move_reference".into(), &self.reference);
        put("move_date".into(), &self.moved.text());
        put("move_kind".into(), self.kind_word());
        let to = (self.to_where == "known").then_some(&self.to);
        for (side, place) in [("from", Some(&self.from)), ("to", to)] {
            let Some(place) = place else { continue };
            put(format!("{side}_address_1"), &place.line);
            put(format!("{side}_address_2"), &place.town);
            put(format!("{side}_postcode"), &place.postcode);
            put(format!("{side}_sensitive"), if place.secret { "Y" } else { "" });
        }
        for (number, person) in (1..).zip(&self.people) {
            let field = |name: &str| format!("{}_{number}_{name}", person.role);
            put(field("forename"), &person.forename);
            put(field("surname"), &person.surname);
            put(field("date_of_birth"), &person.born.text());
            put(field("nhs_number"), &person.nhs_number);
        }
        put("reporter_name".into(), &self.contact.name);
        put("reporter_organisation".into(), &self.contact.team);
        put("reporter_telephone".into(), &self.contact.telephone);
        put("reporter_email".into(), &self.contact.email);
        put("note".into(), &self.contact.note);
        serde_json::to_vec(&fields).unwrap_or_default()
    }

    fn kind_word(&self) -> &str {
        match self.to_where.as_str() {
            "outside" => MoveKind::LeavingEngland.as_str(),
            "unknown" => MoveKind::UnknownDestination.as_str(),
            _ => &self.kind,
        }
    }

    /// A form with what a notice says that is not complete yet.
    pub(in crate::console) fn of(notice: &MoveNotification, reference: String) -> Self {
        let to_where = match (notice.kind, &notice.to_address) {
            (MoveKind::LeavingEngland, _) => "outside",
            (MoveKind::UnknownDestination, _) => "unknown",
            (_, Some(to)) if to.post_code.is_some() => "known",
            _ => "",
        };
        let asked =
            matches!(notice.kind, MoveKind::Permanent | MoveKind::TemporaryPlacement | MoveKind::WithinAuthority);
        let reporter = notice.reporter.clone().unwrap_or_default();
        Self {
            reference,
            lead: None,
            people: notice.person.iter().map(person).collect(),
            moved: DateTyped::of(notice.move_date),
            from: place(&notice.from_address),
            to: notice.to_address.as_ref().map(place).unwrap_or_default(),
            to_where: to_where.to_owned(),
            kind: if asked && to_where == "known" { notice.kind.to_string() } else { String::new() },
            contact: Contact {
                // Whoever completes it says who can be asked.
                name: String::new(),
                team: reporter.organisation.unwrap_or_default(),
                telephone: reporter.telephone.unwrap_or_default(),
                email: reporter.email.unwrap_or_default(),
                note: notice.note.clone().unwrap_or_default(),
            },
        }
    }

    /// A form about a child who was looked for and found; `lives` is where, as far as it was said.
    pub(in crate::console) fn of_child(child: &ChildReference, lives: Option<&Address>) -> Self {
        let name = &child.person_name;
        let born = child.birth_date.as_ref().map(|birth| DateTyped::of(birth.person_birth_date));
        let child = Person {
            role: "child".to_owned(),
            forename: name.person_given_name.join(" "),
            surname: name.person_family_name.clone(),
            born: born.unwrap_or_default(),
            nhs_number: child.nhs_number.clone().unwrap_or_default(),
        };
        Self { people: vec![child], from: lives.map(place).unwrap_or_default(), ..Self::default() }
    }

    /// The page and the person that a field of the adapter's form belongs to.
    pub(super) fn step_of(field: &str) -> (Step, Option<usize>) {
        let person = field.strip_prefix("child_").or_else(|| field.strip_prefix("adult_"));
        if let Some(number) = person.and_then(|rest| rest.split('_').next()).and_then(|digits| digits.parse().ok()) {
            return (Step::People, Some(number));
        }
        let step = match field {
            "move_date" => Step::When,
            "move_kind" => Step::Kind,
            _ if field.starts_with("from_") => Step::From,
            _ if field.starts_with("to_") => Step::To,
            _ if field.starts_with("reporter_") || field == "note" => Step::Contact,
            _ => Step::People,
        };
        (step, None)
    }

    /// The same of a path of the standard. Adults come before children there, each in the form's order.
    pub(super) fn step_of_path(&self, path: &str) -> (Step, Option<usize>) {
        let part = path.split("/MoveNotification/").nth(1).unwrap_or_default();
        let step = match part.split(['/', '[']).next().unwrap_or_default() {
            "MoveDate" => Step::When,
            "Kind" => Step::Kind,
            "FromAddress" | "LosingAuthority" => Step::From,
            "ToAddress" | "GainingAuthority" => Step::To,
            "Reporter" | "Note" => Step::Contact,
            _ => Step::People,
        };
        let position = part.strip_prefix("Person").map(|rest| {
            rest.strip_prefix('[')
                .and_then(|rest| rest.split(']').next())
                .and_then(|digits| digits.parse().ok())
                .unwrap_or(1)
        });
        let adults = self.people.iter().enumerate().filter(|(_, person)| !person.is_child());
        let mut order = adults.chain(self.people.iter().enumerate().filter(|(_, person)| person.is_child()));
        (step, position.and_then(|position: usize| order.nth(position.saturating_sub(1))).map(|(index, _)| index + 1))
    }
}

fn person(person: &MovingPerson) -> Person {
    let name = &person.person_name;
    Person {
        role: if person.role == RoleInHousehold::Child { "child" } else { "adult" }.to_owned(),
        forename: name.person_given_name.join(" "),
        surname: name.person_family_name.clone(),
        born: person.birth_date.as_ref().map(|birth| DateTyped::of(birth.person_birth_date)).unwrap_or_default(),
        nhs_number: person.nhs_number.clone().unwrap_or_default(),
    }
}

fn place(address: &Address) -> Place {
    let (line, rest) =
        address.address_line.split_first().map_or((String::new(), &[][..]), |(one, rest)| (one.clone(), rest));
    Place {
        line,
        town: rest.join(", "),
        postcode: address.post_code.clone().unwrap_or_default(),
        secret: address.sensitive_address.unwrap_or_default(),
    }
}

/// A confirmation number that is easily read aloud: no letters that look or sound like others.
pub(in crate::console) fn reference() -> Option<String> {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut random = [0; 8];
    aws_lc_rs::rand::fill(&mut random).ok()?;
    let letters: String = random.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    let (one, other) = letters.split_at_checked(4)?;
    Some(format!("HM-{one}-{other}"))
}

#[cfg(test)]
pub(super) mod tests {
    use crosswalk_adapters::{
        contract::{Content, NativeFile},
        registry,
    };

    use super::*;

    pub(in super::super) fn whole() -> Draft {
        let born = |year: &str| DateTyped { day: "2".into(), month: "6".into(), year: year.into() };
        let person = |role: &str, forename: &str, year: &str| Person {
            role: role.into(),
            forename: forename.into(),
            surname: "Okafor".into(),
            born: born(year),
            nhs_number: String::new(),
        };
        let place =
            |postcode: &str| Place { postcode: postcode.into(), line: "1 High Street".into(), ..Place::default() };
        Draft {
            reference: "HM-0000-0001".into(),
            people: vec![
                person("child", "Ada", "2015"),
                person("adult", "Ngozi", "1988"),
                person("child", "Obi", "2018"),
            ],
            moved: born("2026"),
            from: place("OX1 1ZD"),
            to: place("M1 1AE"),
            to_where: "known".into(),
            kind: "permanent".into(),
            contact: Contact { name: "Jo Bloggs".into(), note: "A note".into(), ..Contact::default() },
            ..Draft::default()
        }
    }

    #[test]
    fn the_adapter_reads_the_form_and_it_reads_back() {
        let file = NativeFile { name: "form.json".into(), bytes: whole().form() };
        let decoded = registry::adapter("housing-moves").unwrap().decode(&[file]);
        assert_eq!(decoded.all_findings().collect::<Vec<_>>(), Vec::<&_>::new());
        let [item] = decoded.items.as_slice() else { panic!("{decoded:?}") };
        let Content::Move(notice) = &item.content else { panic!("{item:?}") };
        assert_eq!(item.key, "HM-0000-0001");
        let names: Vec<_> = notice.person.iter().map(|person| person.person_name.person_given_name.join(" ")).collect();
        assert_eq!(names, ["Ngozi", "Ada", "Obi"], "adults come first");
        let again = Draft::of(notice, whole().reference);
        assert_eq!((again.moved, again.from, again.to), (whole().moved, whole().from, whole().to));
    }

    #[test]
    fn pages_come_in_their_order_and_what_is_not_asked_is_left_out() {
        let mut draft = Draft::default();
        assert_eq!(draft.next(), Step::People);
        draft.people = whole().people;
        assert_eq!(draft.next(), Step::When);
        assert_eq!((whole().next(), whole().before(Step::To)), (Step::Check, Some(Step::Check)));
        assert_eq!(whole().before(Step::Check), Some(Step::Contact));
        let unknown = Draft { to_where: "unknown".into(), kind: String::new(), contact: Contact::default(), ..whole() };
        assert_eq!((unknown.next(), unknown.before(Step::Contact)), (Step::Contact, Some(Step::To)));
    }

    #[test]
    fn findings_belong_to_pages() {
        for (field, expected) in [
            ("child_3_nhs_number", (Step::People, Some(3))),
            ("adult_2_surname", (Step::People, Some(2))),
            ("move_date", (Step::When, None)),
            ("to_postcode", (Step::To, None)),
            ("reporter_email", (Step::Contact, None)),
        ] {
            assert_eq!(Draft::step_of(field), expected, "{field}");
        }
        for (path, expected) in [
            // Adults come first: the first person of the message is the second of the form.
            ("/Message/MoveNotification/Person[1]/BirthDate", (Step::People, Some(2))),
            ("/Message/MoveNotification/Person[2]/NHSnumber", (Step::People, Some(1))),
            ("/Message/MoveNotification/ToAddress/PostCode", (Step::To, None)),
            ("/Message/Header", (Step::People, None)),
        ] {
            assert_eq!(whole().step_of_path(path), expected, "{path}");
        }
    }

    #[test]
    fn dates_are_days_that_there_are() {
        let date = |day: &str, month: &str, year: &str| {
            DateTyped { day: day.into(), month: month.into(), year: year.into() }.date()
        };
        assert_eq!(date("29", "2", "2024"), Date::new(2024, 2, 29).ok());
        assert_eq!(date("29", "2", "2023"), None);
        assert_eq!(date("1", "1", "23"), None, "which century?");
    }

    #[test]
    fn confirmation_numbers_differ() {
        assert_ne!(reference(), reference());
        assert_eq!(reference().map(|text| text.len()), Some(12));
    }
}
