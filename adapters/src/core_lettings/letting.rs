//! One letting: what the log says of the move, and whether it is a move for us at all.

use crosswalk_schemas::model::{Address, Reporter};
use jiff::civil::Date;

use super::{
    answers::Reading,
    codes::Answer,
    household::{Children, Household},
};
use crate::native::{
    area::{self, Area, Between},
    field::Field,
};

/// A household with children that moved, or may have moved, from one authority to another.
#[derive(Debug)]
pub(super) struct Letting {
    pub(super) start: Date,
    pub(super) household: Household,
    pub(super) children: Children,
    pub(super) between: Between,
    pub(super) old_area: Area,
    pub(super) new_area: Area,
    pub(super) old_postcode: Option<String>,
    pub(super) new_home: Address,
    pub(super) reporter: Option<Reporter>,
    /// The landlord's own code for the tenancy.
    pub(super) tenancy: Option<String>,
    /// The landlord's own code for the property.
    pub(super) property: Option<String>,
    pub(super) lived_there: Option<Answer>,
    pub(super) reason: Option<Answer>,
    pub(super) reason_in_words: Option<String>,
    pub(super) before: Option<Answer>,
    pub(super) homeless: Option<Answer>,
    pub(super) referral: Option<Answer>,
    pub(super) finished: bool,
}

/// What a log turns out to be.
pub(super) enum Judged {
    /// A move for a person to complete.
    Move(Box<Letting>),
    /// No business of ours, for this reason.
    Skipped(&'static str),
    /// Refused: the findings say why.
    Refused,
}

pub(super) fn judge(reading: &mut Reading<'_>) -> Judged {
    if let Some(why) = not_a_move(reading) {
        return Judged::Skipped(why);
    }
    let household = Household::read(reading);
    match household.children() {
        Children::None(why) => return Judged::Skipped(why),
        Children::Unclear => {
            let finding = reading.answers.place("age1").error(
                "core-lettings.children-unclear",
                "No child is known in this household, but an age in it cannot be read. Mend the age.",
            );
            reading.notes.findings.push(finding);
            return Judged::Refused;
        }
        Children::Some(_) | Children::Undescribed => {}
    }
    let Some(start) = reading.start() else {
        let finding = reading.answers.place("startdate").error(
            "core-lettings.date-missing",
            "The log does not say, or not readably, on which day the tenancy starts. Fill in the start date.",
        );
        reading.notes.findings.push(finding);
        return Judged::Refused;
    };
    let letting = Letting::read(reading, household, start);
    match letting.not_between_authorities() {
        Some(why) => Judged::Skipped(why),
        None => Judged::Move(Box::new(letting)),
    }
}

impl Letting {
    fn read(reading: &mut Reading<'_>, household: Household, start: Date) -> Self {
        let old_area = reading.area(&["prevloc", "prevloc_label"], start);
        let new_area = reading.area(&["la", "la_label", "location_local_authority"], start);
        let mut letting = Self {
            start,
            children: household.children(),
            household,
            between: area::between(&old_area, &new_area, start),
            old_area,
            new_area,
            old_postcode: reading.postcode("ppostcode_full"),
            new_home: new_home(reading),
            reporter: reporter(reading),
            tenancy: reading.field(&["tenancycode"]).and_then(Field::id),
            property: reading.field(&["propcode"]).and_then(Field::id),
            lived_there: reading.code("layear", "layear"),
            reason: reading.code("reason", "reason"),
            reason_in_words: reading.text(&["reasonother"]),
            before: reading.code("prevten", "prevten"),
            homeless: reading.code("homeless", "homeless"),
            referral: reading.code("referral", "referral").or_else(|| reading.code("referral_org", "referral_org")),
            finished: reading.quietly("status", "status").is_none_or(|status| !status.is(&["0", "1", "3"])),
        };
        if letting.fled_abuse() {
            letting.new_home.sensitive_address = Some(true);
        }
        letting
    }

    /// Why the household did not come from another authority, as far as the log says.
    fn not_between_authorities(&self) -> Option<&'static str> {
        let same_postcode = self.old_postcode.is_some() && self.old_postcode == self.new_home.post_code;
        let just_came = self.lived_there.is_some_and(|answer| answer.is(&["1", "2"]));
        match self.between {
            Between::SameAuthority => Some("a move within one authority"),
            Between::SameCounty => Some("a move between districts of one county, which answers for children in both"),
            Between::Different => None,
            Between::Unknown if same_postcode => Some("a move within one authority"),
            Between::Unknown if self.is_settled() => Some(
                "a household that had lived in the area of the new home for a year or more, from where is not told",
            ),
            Between::Unknown if self.old_postcode.is_some() || just_came => None,
            Between::Unknown => Some("a household of which the log does not tell where it came from"),
        }
    }

    /// Whether the household left because of domestic abuse, or came from a refuge.
    pub(super) fn fled_abuse(&self) -> bool {
        self.reason.is_some_and(|answer| answer.is(&["7", "48", "49"]))
            || self.before.is_some_and(|answer| answer.is(&["21"]))
    }

    /// Whether it had lived in the new area for a year or more.
    pub(super) fn is_settled(&self) -> bool {
        self.lived_there.is_some_and(|answer| answer.is(&["7", "8", "9", "10", "5"]))
    }
}

fn not_a_move(reading: &Reading<'_>) -> Option<&'static str> {
    if reading.answers.answer("discarded_at").is_some()
        || reading.quietly("status", "status").is_some_and(|s| s.is(&["4"]))
    {
        return Some("a log that was deleted");
    }
    let renewal = reading.quietly("yes", "renewal").is_some_and(|answer| answer.is(&["1"]));
    renewal.then_some("a renewal: the tenants stayed where they were")
}

/// The home that was let; for supported housing, the location's.
fn new_home(reading: &mut Reading<'_>) -> Address {
    let lines = ["address_line1", "address_line2", "town_or_city"];
    let mut address_line: Vec<String> = lines.iter().filter_map(|name| reading.text(&[name])).collect();
    if address_line.is_empty() {
        address_line.extend(reading.text(&["location_name"]));
    }
    let post_code = reading.postcode("postcode_full").or_else(|| reading.postcode("location_postcode"));
    let confidential = ["confidential", "scheme_confidential"]
        .iter()
        .any(|name| reading.quietly("yes", name).is_some_and(|answer| answer.is(&["1"])));
    Address {
        address_line,
        county: reading.text(&["county"]),
        post_code,
        uprn: reading.field(&["uprn"]).and_then(Field::uprn),
        sensitive_address: confidential.then_some(true),
        ..Address::default()
    }
}

fn reporter(reading: &mut Reading<'_>) -> Option<Reporter> {
    let managing = ["managing_organisation_name", "maningorgname", "owning_organisation_name", "owningorgname"];
    let reporter = Reporter {
        organisation: reading.text(&managing).map(organisation),
        email: reading.field(&["assigned_to"]).and_then(Field::email),
        ..Reporter::default()
    };
    (reporter != Reporter::default()).then_some(reporter)
}

/// An organisation's name; a bulk upload has its number in the service only.
fn organisation(name: String) -> String {
    if name.bytes().any(|byte| byte.is_ascii_alphabetic()) { name } else { format!("CORE organisation {name}") }
}
