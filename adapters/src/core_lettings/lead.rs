//! What is told to the person who completes a letting into a notice: what is known, what is missing, what to beware of.

use crosswalk_schemas::model::{Address, MoveKind, MoveNotification};

use super::{household::Children, letting::Letting};
use crate::{
    contract::Lead,
    native::area::{self, Area, Between},
};

/// The lead, under the log's own reference.
pub(super) fn lead(letting: &Letting, reference: &str) -> Lead {
    let mut missing = vec![
        "MoveNotification/Person/PersonName",
        "MoveNotification/Person/BirthDate",
        "MoveNotification/FromAddress/AddressLine",
    ];
    if letting.old_area == Area::Unknown && letting.old_postcode.is_none() {
        missing.push("MoveNotification/LosingAuthority");
    }
    if letting.new_home.address_line.is_empty() {
        missing.push("MoveNotification/ToAddress");
    }
    let missing = missing.into_iter().map(str::to_owned).collect();
    Lead { text: text(letting), missing, draft: draft(letting, reference) }
}

/// The notice as far as it is known.
fn draft(letting: &Letting, reference: &str) -> MoveNotification {
    let from_address = Address { post_code: letting.old_postcode.clone(), ..Address::default() };
    MoveNotification {
        kind: MoveKind::Permanent,
        move_date: letting.start,
        section208_notice: None,
        reporter: letting.reporter.clone(),
        from_address,
        to_address: (letting.new_home != Address::default()).then(|| letting.new_home.clone()),
        losing_authority: letting.old_area.code(),
        gaining_authority: letting.new_area.code(),
        person: letting.household.moving(letting.tenancy.as_ref()),
        note: Some(note(letting)),
        local_reference: Some(reference.to_owned()),
    }
}

/// What the receivers of the notice should know.
fn note(letting: &Letting) -> String {
    let mut lines = vec![
        format!("From a social housing lettings log (CORE). The tenancy began on {}.", letting.start),
        format!("Household on that day: {}.", letting.household.words()),
    ];
    if letting.household.pregnant {
        lines.push("Somebody in the household is pregnant.".to_owned());
    }
    let mut say = |what: &str, words: Option<&str>| lines.extend(words.map(|words| format!("{what}: {words}.")));
    say("Reason for leaving the last settled home", letting.reason.map(|answer| answer.label));
    say("In the tenant's words", letting.reason_in_words.as_deref());
    say("Where the household was immediately before", letting.before.map(|answer| answer.label));
    say("Homelessness", letting.homeless.map(|answer| answer.label));
    say("Lived in the area of the new home for", letting.lived_there.map(|answer| answer.label));
    say("Source of referral", letting.referral.map(|answer| answer.label));
    say("Landlord's property reference", letting.property.as_deref());
    lines.join("\n")
}

/// For the person: what happened, what to find out, what to beware of.
fn text(letting: &Letting) -> String {
    let who = match letting.children {
        Children::Some(1) => "a child".to_owned(),
        Children::Some(number) => format!("{number} children"),
        Children::Undescribed | Children::None(_) | Children::Unclear => {
            "children, of whom the log tells nothing more".to_owned()
        }
    };
    let old = letting.old_area.words(letting.old_postcode.as_ref());
    let new = letting.new_area.words(letting.new_home.post_code.as_ref());
    let day = letting.start.strftime("%-d %B %Y");
    let mut sentences = vec![format!("A household with {who} moved on {day} from {old} to {new}.")];
    sentences.push(missing(letting));
    sentences.extend(beware(letting));
    sentences.join(" ")
}

fn missing(letting: &Letting) -> String {
    let look_up =
        match (&letting.tenancy, letting.reporter.as_ref().and_then(|reporter| reporter.organisation.as_ref())) {
            (Some(tenancy), Some(landlord)) => format!("Look up tenancy {tenancy} of {landlord}"),
            (Some(tenancy), None) => format!("Look up tenancy {tenancy}"),
            (None, Some(landlord)) => format!("Ask {landlord}"),
            (None, None) => "Ask the landlord".to_owned(),
        };
    let mut wanted = vec!["the names and birth dates of the people", "the old address"];
    if letting.new_home.address_line.is_empty() {
        wanted.push("the new address");
    }
    if letting.old_area == Area::Unknown && letting.old_postcode.is_none() {
        wanted.push("where they came from");
    }
    format!("The log has no names. {look_up}, and fill in: {}.", wanted.join(", "))
}

fn beware(letting: &Letting) -> Vec<String> {
    let mut sentences = Vec::new();
    if letting.fled_abuse() {
        sentences
            .push("The household may have fled abuse: the new address is marked as sensitive, keep it so.".to_owned());
    }
    if letting.between == Between::Unknown {
        sentences.push("The log does not name both authorities: check that this is not a move within one.".to_owned());
    }
    for area in [&letting.old_area, &letting.new_area] {
        if let Area::England(authority) = area
            && let Err(problem) = area::children(authority, letting.start)
        {
            sentences.push(format!("Who answers for children there is not clear: {problem}."));
        }
        if let Area::Outside(place) = area {
            sentences.push(format!("Nobody in {place} has a gateway: tell the services there by other means."));
        }
    }
    if letting.is_settled() {
        let text = "The household says it had lived in the area of the new home for a year or more: the children may have moved long before.";
        sentences.push(text.to_owned());
    }
    if letting.before.is_some_and(|answer| answer.is(&["13"])) {
        sentences.push(
            "Somebody came from a children's home or foster care: a placing authority may answer for them.".to_owned(),
        );
    }
    if letting.household.people.iter().any(|person| person.role.is_none()) || letting.household.undescribed > 0 {
        sentences.push("Somebody's details were refused: ask whether there are more children.".to_owned());
    }
    if !letting.finished {
        sentences.push("The log is not finished yet: check it again before you send anything.".to_owned());
    }
    sentences
}
