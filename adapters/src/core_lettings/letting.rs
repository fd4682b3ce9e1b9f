//! One letting: what the log says of the move, and whether it is a move for us at all.

use crosswalk_schemas::model::{Address, Reporter};
use jiff::civil::Date;

use super::{
    answers::Reading,
    area::{self, Area, Between},
    codes::Answer,
    household::{Children, Household},
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
    let children = household.children();
    if let Children::None(why) = children {
        return Judged::Skipped(why);
    }
    let Some(start) = reading.start() else {
        let finding = reading.answers.place("startdate").error(
            "core-lettings.date-missing",
            "The log does not say, or not readably, on which day the tenancy starts. Fill in the start date.",
        );
        reading.notes.findings.push(finding);
        return Judged::Refused;
    };
    let old_area = Area::read(reading, &["prevloc", "prevloc_label"], start);
    let new_area = Area::read(reading, &["la", "la_label", "location_local_authority"], start);
    let old_postcode = reading.postcode("ppostcode_full");
    let new_home = new_home(reading);
    let lived_there = reading.code("layear", "layear");
    let between = area::between(&old_area, &new_area, start);
    let same_postcode = old_postcode.is_some() && old_postcode == new_home.post_code;
    if let Some(why) = not_between_authorities(between, lived_there, old_postcode.is_some(), same_postcode) {
        return Judged::Skipped(why);
    }
    let reason = reading.code("reason", "reason");
    let before = reading.code("prevten", "prevten");
    let mut letting = Letting {
        start,
        household,
        children,
        between,
        old_area,
        new_area,
        old_postcode,
        new_home,
        reporter: reporter(reading),
        tenancy: reading.field(&["tenancycode"]).and_then(crate::native::field::Field::id),
        property: reading.field(&["propcode"]).and_then(crate::native::field::Field::id),
        lived_there,
        reason,
        reason_in_words: reading.text(&["reasonother"]),
        before,
        homeless: reading.code("homeless", "homeless"),
        referral: reading.code("referral", "referral").or_else(|| reading.code("referral_org", "referral_org")),
        finished: reading.quietly("status", "status").is_none_or(|status| !status.is(&["0", "1", "3"])),
    };
    if letting.fled_abuse() {
        letting.new_home.sensitive_address = Some(true);
    }
    Judged::Move(Box::new(letting))
}

impl Letting {
    /// Whether the household left because of domestic abuse, or came from a refuge.
    pub(super) fn fled_abuse(&self) -> bool {
        self.reason.is_some_and(|answer| answer.is(&["7", "48", "49"])) || self.before.is_some_and(|answer| answer.is(&["21"]))
    }

    /// Whether it had lived in the new area for a year or more.
    pub(super) fn is_settled(&self) -> bool {
        self.lived_there.is_some_and(is_a_year_or_more)
    }
}

fn not_a_move(reading: &Reading<'_>) -> Option<&'static str> {
    if reading.answers.answer("discarded_at").is_some() || reading.quietly("status", "status").is_some_and(|s| s.is(&["4"])) {
        return Some("a log that was deleted");
    }
    let renewal = reading.quietly("yes", "renewal").is_some_and(|answer| answer.is(&["1"]));
    renewal.then_some("a renewal: the tenants stayed where they were")
}

/// Why a household did not come from another authority, as far as the log says.
fn not_between_authorities(
    between: Between,
    lived_there: Option<Answer>,
    old_postcode: bool,
    same_postcode: bool,
) -> Option<&'static str> {
    match between {
        Between::SameAuthority => Some("a move within one authority"),
        Between::SameCounty => Some("a move between districts of one county, which answers for children in both"),
        Between::Different => None,
        Between::Unknown if same_postcode => Some("a move within one authority"),
        Between::Unknown if lived_there.is_some_and(is_a_year_or_more) => {
            Some("a household that had lived in the area of the new home for a year or more, from where is not told")
        }
        Between::Unknown if old_postcode || lived_there.is_some_and(|answer| answer.is(&["1", "2"])) => None,
        Between::Unknown => Some("a household of which the log does not tell where it came from"),
    }
}

fn is_a_year_or_more(answer: Answer) -> bool {
    answer.is(&["7", "8", "9", "10", "5"])
}

/// The home that was let; for supported housing, the location's.
fn new_home(reading: &mut Reading<'_>) -> Address {
    let lines = ["address_line1", "address_line2", "town_or_city", "county"];
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
        post_code,
        uprn: reading.field(&["uprn"]).and_then(crate::native::field::Field::uprn),
        sensitive_address: confidential.then_some(true),
        ..Address::default()
    }
}

fn reporter(reading: &mut Reading<'_>) -> Option<Reporter> {
    let managing = ["managing_organisation_name", "maningorgname", "owning_organisation_name", "owningorgname"];
    let reporter = Reporter {
        organisation: reading.text(&managing),
        email: reading.field(&["assigned_to"]).and_then(crate::native::field::Field::email),
        ..Reporter::default()
    };
    (reporter != Reporter::default()).then_some(reporter)
}
