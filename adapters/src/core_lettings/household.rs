//! Who lives in the home: up to eight people without names, and what can be said of each.

use crosswalk_schemas::model::{MovingPerson, PersonName, RoleInHousehold, Sex};

use super::answers::Reading;

/// A log has room for so many people.
const PEOPLE: usize = 8;

/// What is asked of each.
const NAMES: [[&str; 5]; PEOPLE] = [
    ["age1", "relat1", "ecstat1", "sex1", "sexrab1"],
    ["age2", "relat2", "ecstat2", "sex2", "sexrab2"],
    ["age3", "relat3", "ecstat3", "sex3", "sexrab3"],
    ["age4", "relat4", "ecstat4", "sex4", "sexrab4"],
    ["age5", "relat5", "ecstat5", "sex5", "sexrab5"],
    ["age6", "relat6", "ecstat6", "sex6", "sexrab6"],
    ["age7", "relat7", "ecstat7", "sex7", "sexrab7"],
    ["age8", "relat8", "ecstat8", "sex8", "sexrab8"],
];

const AGE_UNREADABLE: &str = "core-lettings.age-unreadable";

/// One person of a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    /// From 1, the lead tenant.
    pub(super) number: usize,
    /// Age in years when the tenancy began.
    pub(super) age: Option<u8>,
    pub(super) sex: Option<Sex>,
    /// Child or adult; nothing when the log does not tell.
    pub(super) role: Option<RoleInHousehold>,
    /// What they are to the lead tenant, in words.
    pub(super) relationship: Option<&'static str>,
}

/// The people of a household.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Household {
    pub(super) people: Vec<Person>,
    /// How many the log says there are, if more than are described.
    pub(super) undescribed: usize,
    /// Whether the log's own counts say that there are children.
    counts_say_children: bool,
    pub(super) pregnant: bool,
    /// Somebody's age is not an age.
    unreadable: bool,
}

/// Whether children moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Children {
    /// So many at least.
    Some(usize),
    /// The log's counts say that there are some, but describe none.
    Undescribed,
    /// None, for this reason.
    None(&'static str),
    /// None is known, but an age could not be read.
    Unclear,
}

impl Household {
    pub(super) fn read(reading: &mut Reading<'_>) -> Self {
        let before = reading.notes.findings.len();
        let people: Vec<Person> = (1..=PEOPLE).filter_map(|number| Person::read(reading, number)).collect();
        let mut found = reading.notes.findings.iter().skip(before);
        let unreadable = found.any(|finding| finding.rule == AGE_UNREADABLE);
        let count = |name: &str| reading.answers.answer(name).and_then(|text| text.parse::<usize>().ok());
        let counts_say_children = count("totchild").is_some_and(|count| count > 0)
            || reading
                .answers
                .answer("hhtype")
                .is_some_and(|kind| ["5", "6"].contains(&kind) || kind.contains("children"));
        let undescribed = count("hhmemb").unwrap_or(0).min(PEOPLE).saturating_sub(people.len());
        let pregnant = reading.quietly("yes", "preg_occ").is_some_and(|answer| answer.is(&["1"]));
        Self { people, undescribed, counts_say_children, pregnant, unreadable }
    }

    /// Whether there are children among them.
    pub(super) fn children(&self) -> Children {
        let of = |role| self.people.iter().filter(move |person| person.role == role).count();
        let unknown = of(None) > 0 || self.undescribed > 0;
        match of(Some(RoleInHousehold::Child)) {
            0 if unknown && self.counts_say_children => Children::Undescribed,
            0 if unknown && self.unreadable => Children::Unclear,
            0 if self.pregnant => Children::None("a household without children, in which somebody is pregnant"),
            0 if unknown => Children::None("a household of which no child is known; somebody's details were refused"),
            0 => Children::None("a household without children"),
            number => Children::Some(number),
        }
    }

    /// The people in words: `person 2: child of 7, female`.
    pub(super) fn words(&self) -> String {
        let mut words: Vec<String> = self.people.iter().map(Person::words).collect();
        if self.undescribed > 0 {
            words.push(format!("{} more of whom nothing is told", self.undescribed));
        }
        words.join("; ")
    }

    /// Those of whom it is known whether they are children, with their names left blank.
    pub(super) fn moving(&self, tenancy: Option<&String>) -> Vec<MovingPerson> {
        let known = self.people.iter().filter_map(|person| Some((person, person.role?)));
        let moving = |(person, role): (&Person, RoleInHousehold)| MovingPerson {
            role,
            person_name: PersonName::default(),
            birth_date: None,
            sex: person.sex,
            relationship: person.relationship.map(str::to_owned),
            nhs_number: None,
            upn: None,
            local_id: tenancy.filter(|_| person.number == 1).cloned(),
        };
        known.map(moving).collect()
    }
}

impl Person {
    fn read(reading: &mut Reading<'_>, number: usize) -> Option<Self> {
        let [age, relat, ecstat, sex, sex_at_birth] = *NAMES.get(number - 1)?;
        let known = [age, relat, ecstat, sex, sex_at_birth].iter().any(|name| reading.answers.answer(name).is_some());
        if !known {
            return None;
        }
        let age = age_of(reading, age);
        let relationship = reading.code("relat", relat).filter(|answer| !answer.is(&["R"]));
        let sex = if reading.answers.answer(sex_at_birth).is_some() { sex_at_birth } else { sex };
        let sex = reading.code("sex", sex).and_then(|answer| match answer.code {
            "F" => Some(Sex::Female),
            "M" => Some(Sex::Male),
            _ => None,
        });
        let child_by_work = reading.quietly("ecstat", ecstat).is_some_and(|answer| answer.is(&["9"]));
        let child_by_relationship = relationship.is_some_and(|answer| answer.is(&["C"]));
        let role = match age {
            Some(0..=17) => Some(RoleInHousehold::Child),
            Some(_) => Some(RoleInHousehold::Adult),
            None if child_by_work || child_by_relationship => Some(RoleInHousehold::Child),
            None if number == 1 || relationship.is_some_and(|answer| answer.is(&["P"])) => Some(RoleInHousehold::Adult),
            None => None,
        };
        let relationship = match (number, relationship.map(|answer| answer.code)) {
            (1, _) => Some("lead tenant"),
            (_, Some("P")) => Some("partner of the lead tenant"),
            (_, Some("C")) => Some("child of the lead tenant"),
            (_, Some(_)) => Some("not the partner of the lead tenant"),
            (_, None) => None,
        };
        Some(Self { number, age, sex, role, relationship })
    }

    fn words(&self) -> String {
        let who = match (self.role, self.age) {
            (Some(RoleInHousehold::Child), Some(1)) => "child of 1 or under".to_owned(),
            (Some(RoleInHousehold::Child), Some(age)) => format!("child of {age}"),
            (Some(RoleInHousehold::Child), None) => "child, age not told".to_owned(),
            (_, Some(age)) => format!("adult of {age}"),
            (Some(RoleInHousehold::Adult), None) => "adult, age not told".to_owned(),
            (None, None) => "details refused, may be a child".to_owned(),
        };
        let sex = match self.sex {
            Some(Sex::Female) => ", female",
            Some(Sex::Male) => ", male",
            _ => "",
        };
        let relationship = self.relationship.map(|words| format!(", {words}")).unwrap_or_default();
        format!("person {}: {who}{sex}{relationship}", self.number)
    }
}

/// An age; nothing when it was refused. What is no age is a warning and a loss.
fn age_of(reading: &mut Reading<'_>, name: &str) -> Option<u8> {
    let text = reading.answers.answer(name)?;
    let refused = ["r", "-9", "not known", "refused"].contains(&text.to_lowercase().as_str())
        || text.to_lowercase().ends_with("prefers not to say");
    // A spreadsheet may write whole numbers as 7.0.
    let age = text.strip_suffix(".0").unwrap_or(text).parse().ok().filter(|age| *age <= 120);
    if age.is_none() && !refused {
        let shown: String = text.chars().take(20).collect();
        let what = format!("{shown:?} is no age. Write years, or R when it was refused.");
        reading.notes.findings.push(reading.answers.place(name).warning(AGE_UNREADABLE, what));
        reading.notes.lose(&reading.answers.place(name).field, "could not be read");
    }
    age
}
