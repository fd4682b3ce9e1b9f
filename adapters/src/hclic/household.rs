//! The people of a case: with names where the case system wrote them, else by age, sex and relationship.

use crosswalk_schemas::model::{BirthDate, MovingPerson, PersonName, RoleInHousehold};
use jiff::{Span, civil::Date};

use super::case::{Case, Row};
use crate::native::field::{Field, Notes};

/// The people of a case on a day.
#[derive(Debug, Default)]
pub(super) struct Household {
    pub(super) moving: Vec<MovingPerson>,
    /// Each in words.
    words: Vec<String>,
    /// How many children the main section counts.
    counted: u32,
}

impl Household {
    pub(super) fn read(case: &Case<'_>, on: Date, notes: &mut Notes) -> Self {
        let mut household =
            Self { counted: case.field("1.4", notes).and_then(Field::count).unwrap_or(0), ..Self::default() };
        for (index, row) in case.section("people").enumerate() {
            household.add(index + 1, row, on, notes);
        }
        household
    }

    fn add(&mut self, number: usize, row: &Row<'_>, on: Date, notes: &mut Notes) {
        let birth = row.field("A1.3", notes).and_then(Field::date);
        let age = ["2.4", "2.8"].iter().find_map(|number| row.field(number, notes).and_then(Field::count));
        let relationship = row.field("2.5", notes).and_then(Field::text);
        let sex = row.field("2.3", notes).and_then(Field::sex);
        let role = role(birth, age, relationship.as_deref(), on);
        let who = match (role, age) {
            (Some(RoleInHousehold::Child), Some(age)) => format!("child of {age}"),
            (Some(RoleInHousehold::Child), None) => "child".to_owned(),
            (_, Some(age)) => format!("adult of {age}"),
            (Some(RoleInHousehold::Adult), None) => "adult".to_owned(),
            (None, None) => "age not told, may be a child".to_owned(),
        };
        let extra = relationship.as_ref().map(|words| format!(", {words}")).unwrap_or_default();
        self.words.push(format!("person {number}: {who}{extra}"));
        let Some(role) = role else { return };
        let person_name = PersonName {
            person_given_name: row.field("A1.1", notes).map(Field::given_names).unwrap_or_default(),
            person_family_name: row.field("A1.2", notes).and_then(Field::name).unwrap_or_default(),
            ..PersonName::default()
        };
        self.moving.push(MovingPerson {
            role,
            person_name,
            birth_date: birth.map(|date| BirthDate { person_birth_date: date, verification_level: None }),
            sex,
            relationship,
            nhs_number: row.field("A1.9", notes).and_then(Field::nhs_number),
            upn: None,
            local_id: row.field("2.1", notes).and_then(Field::id),
        });
    }

    /// How many children there are, as far as is known.
    pub(super) fn children(&self) -> usize {
        let described = self.moving.iter().filter(|person| person.role == RoleInHousehold::Child).count();
        described.max(usize::try_from(self.counted).unwrap_or(0))
    }

    /// Whether everybody has a name, every child a birth date, and nobody's age is open.
    pub(super) fn is_complete(&self) -> bool {
        let child = |person: &MovingPerson| person.role == RoleInHousehold::Child;
        let described = self.moving.iter().filter(|person| child(person)).count();
        self.words.len() == self.moving.len()
            && described == self.children()
            && self.moving.iter().all(|person| !person.person_name.person_family_name.is_empty())
            && self.moving.iter().all(|person| !child(person) || person.birth_date.is_some())
    }

    /// The people in words.
    pub(super) fn words(&self) -> String {
        if self.words.is_empty() {
            format!("{} children, nothing more is told", self.counted)
        } else {
            self.words.join("; ")
        }
    }
}

/// Child or adult: by birth date on the day, by age at the application, or by relationship.
fn role(birth: Option<Date>, age: Option<u32>, relationship: Option<&str>, on: Date) -> Option<RoleInHousehold> {
    let is_child = match (birth.and_then(|birth| birth.checked_add(Span::new().years(18)).ok()), age) {
        (Some(of_age), _) => of_age > on,
        (None, Some(age)) => age < 18,
        (None, None) => {
            let words = relationship?.to_lowercase();
            if ["partner", "spouse", "applicant", "parent", "adult", "non-dependent"]
                .iter()
                .any(|word| words.contains(word))
            {
                false
            } else if ["child", "son", "daughter"]
                .iter()
                .any(|word| words.split([' ', '/', '-']).any(|one| one == *word))
            {
                true
            } else {
                return None;
            }
        }
    };
    Some(if is_child { RoleInHousehold::Child } else { RoleInHousehold::Adult })
}
