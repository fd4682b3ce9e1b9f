//! Flags of concern, `hub_flag`. The standard has no element for a level: it stands before the concern, as `Level 2: ...`.

use crosswalk_schemas::model::{FlagOfConcern, Professional, Service};

use super::around::incomplete;
use crate::native::{
    field::Field,
    row::RowReader,
    set::{Cells, own_id, shown, word},
};

const LEVEL: &str = "Level ";
/// A level has at most so many characters.
const LONGEST: usize = 20;

/// A flag; `None`, with a warning, when it does not say when it was raised.
pub(super) fn read(row: &mut RowReader<'_>) -> Option<FlagOfConcern> {
    let Some(raised_on) = row.date("raised_on") else {
        incomplete(row, "raised_on");
        return None;
    };
    let raiser = Professional {
        name: row.text("raised_by_name"),
        role: row.text("raised_by_role"),
        team: row.text("raised_by_team"),
        telephone: row.text("raised_by_telephone"),
        email: row.field("raised_by_email").and_then(Field::email),
        ..Professional::default()
    };
    let level = row.text("level");
    let concern = row.field("concern").and_then(Field::lines);
    Some(FlagOfConcern {
        local_id: own_id(row, "flag_id"),
        raised_on,
        raised_by: (raiser != Professional::default()).then_some(raiser),
        service: word(row, "service", "service", Service::ALL),
        concern: with_level(level, concern),
        action_taken: row.field("action_taken").and_then(Field::lines),
        review_date: row.date("review_date"),
        withdrawn_on: row.date("withdrawn_on"),
        withdrawn_reason: row.field("withdrawn_reason").and_then(Field::lines),
    })
}

fn with_level(level: Option<String>, concern: Option<String>) -> Option<String> {
    let Some(level) = level else { return concern };
    let level = if level.starts_with(LEVEL) { level } else { format!("{LEVEL}{level}") };
    Some(concern.map_or_else(|| level.clone(), |concern| format!("{level}: {concern}")))
}

/// The level that stands before a concern, and the concern without it.
fn level_of(said: &str) -> Option<(&str, &str)> {
    let rest = said.strip_prefix(LEVEL)?;
    let (level, concern) = rest.split_once(": ").unwrap_or((rest, ""));
    let short = (1..=LONGEST).contains(&level.chars().count());
    (short && level.chars().all(|c| c.is_alphanumeric() || " +-".contains(c))).then_some((level, concern))
}

/// The row of a flag.
pub(super) fn write(flag: &FlagOfConcern) -> Cells {
    let raiser = flag.raised_by.clone().unwrap_or_default();
    let said = flag.concern.as_deref().unwrap_or_default();
    let (level, concern) = level_of(said).unwrap_or(("", said));
    vec![
        ("flag_id", shown(flag.local_id.as_ref())),
        ("raised_on", flag.raised_on.to_string()),
        ("level", level.to_owned()),
        ("concern", concern.to_owned()),
        ("service", shown(flag.service.as_ref())),
        ("raised_by_name", shown(raiser.name.as_ref())),
        ("raised_by_role", shown(raiser.role.as_ref())),
        ("raised_by_team", shown(raiser.team.as_ref())),
        ("raised_by_telephone", shown(raiser.telephone.as_ref())),
        ("raised_by_email", shown(raiser.email.as_ref())),
        ("action_taken", shown(flag.action_taken.as_ref())),
        ("review_date", shown(flag.review_date.as_ref())),
        ("withdrawn_on", shown(flag.withdrawn_on.as_ref())),
        ("withdrawn_reason", shown(flag.withdrawn_reason.as_ref())),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_stands_before_the_concern_and_is_found_again() {
        let some = |text: &str| Some(text.to_owned());
        for (level, concern, said) in [
            (some("2"), some("often tired"), "Level 2: often tired"),
            (some("Level 3"), None, "Level 3"),
            (some("high"), some("a: b"), "Level high: a: b"),
            (None, some("Levels of noise: high"), "Levels of noise: high"),
            (None, some("often tired"), "often tired"),
        ] {
            assert_eq!(with_level(level.clone(), concern.clone()).as_deref(), Some(said));
            let (found, rest) = level_of(said).unwrap_or(("", said));
            let level = level.unwrap_or_default().trim_start_matches(LEVEL).to_owned();
            assert_eq!((found, rest), (level.as_str(), concern.as_deref().unwrap_or_default()), "{said}");
        }
    }
}
