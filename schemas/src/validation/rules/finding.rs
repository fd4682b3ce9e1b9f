//! Rules on looking for a child: who is sought can be known, answers are to a question, and a guess gives nothing away.

use super::{
    Breaches, Rule,
    events::identifiable,
    exchange::{again, who},
    subject::Subject,
    tree::Spot,
};

pub(super) const RULES: &[Rule] = table! {
    "find.child-identifiable" Warning sought_identifiable ["FindRequest/Child/Child"], "Every Child Matters 4.4",
        "A child who is sought has a birth date, an NHS number or a UPN.";
    "find.child-once" Error sought_once ["FindRequest/Child"], "Crosswalk", "A child is sought only once in a request.";
    "find.answer-by" Error answer_by ["FindRequest/AnswerBy"], "Crosswalk", "An answer is wanted after the question.";
    "find.last-seen" Error last_seen ["FindRequest/Child/LastSeenOn"], "Crosswalk",
        "A child was last seen before the search.";
    "find.ask-others" Warning ask_others ["FindRequest/Ask"], "Crosswalk", "An authority asks others, not itself.";
    "find.ask-once" Warning ask_once ["FindRequest/Ask"], "Crosswalk", "An authority is asked only once.";
    "find.contact" Warning contact ["FindRequest/Contact"], "Crosswalk",
        "A search says whom to call when the child is found.";
    "find.former-name" Warning former_name ["FindRequest/Child/FormerName"], "Crosswalk",
        "A former name is another than the present one.";
    "found.says-something" Error says_something ["FindResponse"], "Crosswalk",
        "A find-response says of a child that it is known or not.";
    "found.correlation" Error correlation ["Header/CorrelationID"], "GovTalk envelope 2.0",
        "A find-response names the find-request that it answers.";
    "found.or-not" Error found_or_not ["FindResponse/NotKnown"], "Crosswalk", "A child is known or not, not both.";
    "found.guess" Error guess ["FindResponse/Found/Address"], "UK GDPR article 5(1)(c)",
        "A match that is only possible gives no address away.";
    "found.agency" Warning agency ["FindResponse/Found/KnownToAgency"], "Every Child Matters 4.3",
        "Who knows a child says which agency to ask.";
    "found.seen" Error seen ["FindResponse/Found/SeenOn"], "Crosswalk", "A child was seen before the answer.";
    "found.basis" Warning basis ["FindResponse/Found/SharingBasis"], "UK GDPR article 6",
        "What is told of a child who is known has a basis.";
};

fn sought_identifiable(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    identifiable(subject.root().below("FindRequest/Child/Child"), breaches);
}

fn sought_once(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for sought in again(subject.root().below("FindRequest/Child"), |sought| sought.below("Child").first().copied()) {
        breaches.at(sought, "This child is sought already. Take one of the two out.");
    }
}

fn answer_by(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for request in subject.root().below("FindRequest") {
        if let Some(day) = request.date("AnswerBy").filter(|day| *day < subject.sent()) {
            let text = format!("An answer is wanted by {day}, before the question was sent. Give a later day.");
            breaches.at(format_args!("{request}/AnswerBy"), text);
        }
    }
}

/// Tells of the day in `element` when it is after the message was sent.
fn not_yet(spots: Vec<Spot<'_>>, element: &str, subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for spot in spots {
        if let Some(day) = spot.date(element).filter(|day| *day > subject.sent()) {
            let text = format!("{element} {day} is after the message was sent. Correct the date.");
            breaches.at(format_args!("{spot}/{element}"), text);
        }
    }
}

fn last_seen(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    not_yet(subject.root().below("FindRequest/Child"), "LastSeenOn", subject, breaches);
}

fn seen(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    not_yet(subject.root().below("FindResponse/Found"), "SeenOn", subject, breaches);
}

fn ask_others(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let own = subject.message.header.sender.authority.as_str();
    for request in subject.root().below("FindRequest") {
        if let Some(at) = request.texts("Ask").into_iter().position(|asked| asked == own) {
            breaches.at(
                format_args!("{request}/Ask[{}]", at + 1),
                "You ask your own authority. Take it out, and look there yourself.",
            );
        }
    }
}

fn ask_once(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for request in subject.root().below("FindRequest") {
        let asked = request.texts("Ask");
        for (at, authority) in asked.iter().enumerate().filter(|(at, authority)| asked[..*at].contains(authority)) {
            let text = format!("{authority} is asked already. Take one of the two out.");
            breaches.at(format_args!("{request}/Ask[{}]", at + 1), text);
        }
    }
}

fn contact(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for request in subject.root().below("FindRequest") {
        let reachable = |contact: &Spot<'_>| contact.has("Telephone") || contact.has("Email");
        if !request.below("Contact").iter().any(reachable) {
            let text = "The search does not say whom to call. Add a Contact with a Telephone or an Email.";
            breaches.at(format_args!("{request}/Contact"), text);
        }
    }
}

fn former_name(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for sought in subject.root().below("FindRequest/Child") {
        let name = |spot: &Spot<'_>| {
            (spot.texts("PersonGivenName").join(" "), spot.text("PersonFamilyName").map(str::to_owned))
        };
        let present = sought.below("Child/PersonName").first().map(name);
        for former in sought.below("FormerName").iter().filter(|former| Some(name(former)) == present) {
            breaches.at(former, "The former name is the present one. Correct it, or leave it out.");
        }
    }
}

fn says_something(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for response in subject.root().below("FindResponse") {
        if !response.has("Found") && !response.has("NotKnown") {
            breaches.at(response, "The answer says nothing. Add Found or NotKnown for each child that was asked for.");
        }
    }
}

fn correlation(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    if subject.root().has("FindResponse") && subject.message.header.correlation_id.is_none() {
        let text = "The answer does not say to which question. Add the find-request's MessageID as CorrelationID.";
        breaches.at("/Message/Header/CorrelationID", text);
    }
}

fn found_or_not(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let found: Vec<_> = subject.root().below("FindResponse/Found/Asked").iter().filter_map(who).collect();
    for child in subject.root().below("FindResponse/NotKnown") {
        if who(&child).is_some_and(|who| found.contains(&who)) {
            breaches.at(child, "This child is known, by the same answer. Take one of the two out.");
        }
    }
}

fn found<'a>(subject: &Subject<'a>) -> Vec<Spot<'a>> {
    subject.root().below("FindResponse/Found")
}

fn guess(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for found in found(subject) {
        if found.text("MatchConfidence") == Some("possible") && found.has("Address") {
            let text = "The match is only possible, so this may be another child's address. Leave it out until the match is certain.";
            breaches.at(format_args!("{found}/Address"), text);
        }
    }
}

fn agency(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for found in found(subject) {
        if !found.has("KnownToAgency") {
            let text = "The child is known, but to whom? Add KnownToAgency with the professional's contact.";
            breaches.at(format_args!("{found}/KnownToAgency[1]"), text);
        }
    }
}

fn basis(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for found in found(subject) {
        if !found.has("SharingBasis") {
            let text = "What is told of the child has no basis. Add the legal provision or the consent.";
            breaches.at(format_args!("{found}/SharingBasis"), text);
        }
    }
}
