//! Rules on child-events and practitioner-messages: what happened is told with its detail, of a child who can be told from others.

use super::{Breaches, Rule, subject::Subject, tree::Spot};

pub(super) const RULES: &[Rule] = table! {
    "event.detail" Error detail ["ChildEvent/Involvement", "ChildEvent/FlagOfConcern", "ChildEvent/MissingEpisode",
        "ChildEvent/GeneralPractice"], "Every Child Matters 4.3, 4.5", "An event carries what it tells of.";
    "event.future" Error future ["ChildEvent/OccurredOn"], "Crosswalk", "An event is told of after it occurred.";
    "event.lead" Error lead ["ChildEvent/Involvement/LeadProfessional"], "Every Child Matters 4.3",
        "Who takes the lead is marked as lead professional.";
    "event.lead-contact" Warning lead_contact ["ChildEvent/Involvement/Professional"], "Every Child Matters 4.3",
        "A professional whose involvement is told of can be reached.";
    "event.flag-withdrawn" Error flag_withdrawn ["ChildEvent/FlagOfConcern/WithdrawnOn"], "Every Child Matters 4.5",
        "A flag of concern that is withdrawn says when; one that is raised is not withdrawn yet.";
    "event.found" Warning found ["ChildEvent/MissingEpisode/EndDate"], "SSDA903 575",
        "A child who was found is missing no more.";
    "event.school-reason" Warning school_reason ["ChildEvent/NoSchoolReason"], "Children missing education, statutory guidance",
        "That a child has no current education record is told with the reason.";
    "event.child-identifiable" Warning event_identifiable ["ChildEvent/Child"], "Every Child Matters 4.4",
        "The child of an event has a birth date, an NHS number or a UPN.";
    "event.ended" Error ended ["ChildEvent/Involvement/EndDate"], "Crosswalk", "An involvement that ended says when.";
    "letter.child-identifiable" Warning letter_identifiable ["PractitionerMessage/Child"], "Every Child Matters 4.4",
        "A child whom a message speaks of has a birth date, an NHS number or a UPN.";
    "letter.basis" Warning letter_basis ["PractitionerMessage/SharingBasis"], "UK GDPR article 6",
        "A message that speaks of a child says on which basis.";
    "letter.from" Error letter_from ["PractitionerMessage/From"], "Crosswalk", "A message says from whom it is.";
    "letter.reply" Warning letter_reply ["PractitionerMessage/From"], "Crosswalk", "Who writes can be answered.";
    "letter.herself" Warning letter_herself ["PractitionerMessage/To"], "Crosswalk",
        "A message is for somebody else than its writer.";
};

fn events<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (Spot<'a>, &'a str)> {
    subject.root().below("ChildEvent").into_iter().filter_map(|event| Some((event, event.text("Kind")?)))
}

fn detail(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (event, kind) in events(subject) {
        let needed = match kind {
            "new-involvement" | "involvement-ended" | "lead-professional-changed" => "Involvement",
            "flag-of-concern-raised" | "flag-of-concern-withdrawn" => "FlagOfConcern",
            "missing" => "MissingEpisode",
            "gp-practice-changed" => "GeneralPractice",
            _ => continue,
        };
        if !event.has(needed) {
            breaches.at(format_args!("{event}/{needed}"), format!("An event \"{kind}\" carries {needed}. Add it."));
        }
    }
}

fn future(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (event, _) in events(subject) {
        if let Some(date) = event.date("OccurredOn").filter(|date| *date > subject.sent()) {
            let text =
                format!("The event is said to have occurred on {date}, after the message was sent. Correct the date.");
            breaches.at(format_args!("{event}/OccurredOn"), text);
        }
    }
}

/// The involvement of an event of the kind `wanted`.
fn involvements<'a>(subject: &Subject<'a>, wanted: &[&str]) -> Vec<Spot<'a>> {
    let wanted = events(subject).filter(|(_, kind)| wanted.contains(kind));
    wanted.flat_map(|(event, _)| event.below("Involvement")).collect()
}

fn lead(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for involvement in involvements(subject, &["lead-professional-changed"]) {
        if !involvement.is("LeadProfessional") {
            let text =
                "The lead professional changed, but this involvement is not marked. Set LeadProfessional to true.";
            breaches.at(format_args!("{involvement}/LeadProfessional"), text);
        }
    }
}

fn lead_contact(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let told = involvements(subject, &["new-involvement", "lead-professional-changed"]);
    for professional in told.into_iter().flat_map(|of| of.below("Professional")) {
        if !professional.has("Telephone") && !professional.has("Email") {
            breaches.at(
                professional,
                "The professional has neither Telephone nor Email. Add one, so that they can be reached.",
            );
        }
    }
}

fn ended(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for involvement in involvements(subject, &["involvement-ended"]) {
        if !involvement.has("EndDate") {
            breaches.at(format_args!("{involvement}/EndDate"), "The involvement ended, but when? Add its EndDate.");
        }
    }
}

fn flag_withdrawn(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (event, kind) in events(subject) {
        for flag in event.below("FlagOfConcern") {
            let text = match (kind, flag.has("WithdrawnOn")) {
                ("flag-of-concern-withdrawn", false) => "The flag is withdrawn, but when? Add WithdrawnOn.",
                ("flag-of-concern-raised", true) => {
                    "The flag is raised, but withdrawn already. Correct the Kind, or leave WithdrawnOn out."
                }
                _ => continue,
            };
            breaches.at(format_args!("{flag}/WithdrawnOn"), text);
        }
    }
}

fn found(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (event, _) in events(subject).filter(|(_, kind)| *kind == "found") {
        for episode in event.below("MissingEpisode").into_iter().filter(|episode| !episode.has("EndDate")) {
            breaches.at(
                format_args!("{episode}/EndDate"),
                "The child was found, but the episode is still open. Add its EndDate.",
            );
        }
    }
}

fn school_reason(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (event, _) in events(subject).filter(|(_, kind)| *kind == "no-current-education-record") {
        if !event.has("NoSchoolReason") {
            let text = "The child has no current education record, but why? Add NoSchoolReason, in words.";
            breaches.at(format_args!("{event}/NoSchoolReason"), text);
        }
    }
}

/// Tells of children who have nothing but a name.
pub(super) fn identifiable(children: Vec<Spot<'_>>, breaches: &mut Breaches<'_>) {
    for child in children {
        if !["BirthDate", "NHSnumber", "UPN"].iter().any(|part| child.has(part)) {
            let text = "A name alone does not say which child this is. Add the birth date, the NHS number or the UPN.";
            breaches.at(child, text);
        }
    }
}

fn event_identifiable(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    identifiable(subject.root().below("ChildEvent/Child"), breaches);
}

fn letter_identifiable(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    identifiable(subject.root().below("PractitionerMessage/Child"), breaches);
}

fn letter_basis(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for letter in subject.root().below("PractitionerMessage") {
        if letter.has("Child") && !letter.has("SharingBasis") {
            let text = "The message speaks of a child, but not on which basis. Add the legal provision or the consent.";
            breaches.at(format_args!("{letter}/SharingBasis"), text);
        }
    }
}

fn letter_from(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for from in subject.root().below("PractitionerMessage/From") {
        if !["Name", "Team", "Role", "JobTitle"].iter().any(|part| from.has(part)) {
            breaches.at(from, "The message does not say from whom it is. Add the Name or the Team.");
        }
    }
}

fn letter_reply(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for from in subject.root().below("PractitionerMessage/From") {
        if !from.has("Telephone") && !from.has("Email") {
            breaches.at(from, "The writer has neither Telephone nor Email. Add one, so that they can be answered.");
        }
    }
}

fn letter_herself(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for letter in subject.root().below("PractitionerMessage") {
        let email = |end| letter.below(end).first().and_then(|professional| professional.text("Email"));
        if email("From").is_some() && email("From") == email("To") {
            breaches.at(format_args!("{letter}/To"), "The message is for its own writer. Correct To.");
        }
    }
}
