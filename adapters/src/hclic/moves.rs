//! The moves in a case: placements in temporary accommodation, and homes found at the end of a duty.

use crosswalk_schemas::model::{Address, MoveKind};
use jiff::civil::Date;

use super::{
    case::{Case, Row},
    household::Household,
    notice,
};
use crate::{
    contract::Content,
    native::{
        area::{self, Area, Between},
        field::{Field, Notes},
        place::Place,
    },
};

/// A home that a household moved to.
pub(super) struct Home {
    pub(super) kind: MoveKind,
    pub(super) day: Date,
    pub(super) own: Area,
    pub(super) new: Area,
    pub(super) address: Address,
    /// What kind of accommodation, in the system's own words.
    pub(super) accommodation: Option<String>,
}

/// Where in a section a move is told: its day, and the authority of the new home.
struct Told {
    section: &'static str,
    kind: MoveKind,
    /// Words for the key.
    key: &'static str,
    days: &'static [&'static str],
    area: &'static str,
    accommodation: &'static str,
}

const TOLD: &[Told] = &[
    Told {
        section: "accommodation",
        kind: MoveKind::TemporaryPlacement,
        key: "placement",
        days: &["9.3", "9.2"],
        area: "9.10",
        accommodation: "9.5",
    },
    Told {
        section: "prevention",
        kind: MoveKind::Permanent,
        key: "prevention",
        days: &["4.5"],
        area: "4.9",
        accommodation: "4.8",
    },
    Told {
        section: "relief",
        kind: MoveKind::Permanent,
        key: "relief",
        days: &["5.5"],
        area: "5.9",
        accommodation: "5.8",
    },
    Told {
        section: "final",
        kind: MoveKind::Permanent,
        key: "final",
        days: &["8.2", "7.2"],
        area: "8.5",
        accommodation: "8.4",
    },
    Told {
        section: "final",
        kind: MoveKind::Permanent,
        key: "decision",
        days: &["7.2"],
        area: "7.9",
        accommodation: "7.7",
    },
];

/// What becomes of one row that may tell of a move.
pub(super) enum Found {
    /// A notice, or a lead, with its key.
    Move(String, Content),
    /// No business of ours, for this reason.
    Skipped(&'static str),
    /// Refused: the findings say why.
    Refused,
}

/// Everything that the rows of a case tell of moves.
pub(super) fn find(case: &Case<'_>, reference: &str, notes: &mut Notes) -> Vec<Found> {
    let mut found = Vec::new();
    for told in TOLD {
        let mut rows: Vec<&Row<'_>> = case.section(told.section).collect();
        // Only a placement is a move by itself; the end of a duty is one when it names where the home is.
        rows.retain(|row| told.section == "accommodation" || row.text(told.area).is_some());
        found.extend(rows.into_iter().map(|row| one(case, row, told, reference, notes)));
    }
    found
}

fn one(case: &Case<'_>, row: &Row<'_>, told: &Told, reference: &str, notes: &mut Notes) -> Found {
    if told.section == "accommodation" && ["9.4", "9.9"].iter().any(|number| row.text(number).is_some()) {
        return Found::Skipped("a placement that is over");
    }
    let day = told.days.iter().find_map(|number| row.field(number, notes).and_then(Field::date));
    let Some(day) = day else {
        let text =
            "This row names a home but not, or not readably, the day on which the household moved there. Fill it in.";
        notes.findings.push(row.place(told.days.first().unwrap_or(&"")).error("hclic.date-missing", text));
        return Found::Refused;
    };
    let own = area_of(case.field("1.1", notes), day);
    let new = area_of(row.field(told.area, notes), day);
    let postcode = row.field("A9.2", notes).and_then(Field::postcode);
    match area::between(&own, &new, day) {
        Between::SameAuthority => return Found::Skipped("a home within the authority"),
        Between::SameCounty => {
            return Found::Skipped("a home in another district of the county, which answers for children in both");
        }
        Between::Unknown if new == Area::Unknown && postcode.is_none() => {
            return Found::Skipped("a placement of which the area is not told");
        }
        Between::Different | Between::Unknown => {}
    }
    let household = Household::read(case, day, notes);
    if household.children() == 0 {
        return Found::Skipped("a household without children");
    }
    let accommodation = row.field(told.accommodation, notes).and_then(Field::text);
    let address = Address {
        address_line: row.field("A9.1", notes).and_then(Field::text).into_iter().collect(),
        post_code: postcode,
        ..Address::default()
    };
    let home = Home { kind: told.kind, day, own, new, address, accommodation };
    let reference = format!("{reference} {} {day}", told.key);
    let content = notice::content(case, &household, home, &reference, notes);
    Found::Move(reference, content)
}

/// The authority that an answer names.
fn area_of(field: Option<Field<'_, impl Fn() -> Place>>, on: Date) -> Area {
    let Some(mut field) = field else { return Area::Unknown };
    Area::of(&field.value, on).unwrap_or_else(|| {
        let shown: String = field.value.chars().take(60).collect();
        let text = format!("{shown:?} is no code or name of an English authority of any year. Write its GSS code.");
        field.give_up("authority-unknown", text, "could not be read");
        Area::Unknown
    })
}
