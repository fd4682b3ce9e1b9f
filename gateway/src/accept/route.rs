//! Step 5 of 12: route: whom a message is for. A move goes to children's services on both sides, found by postcode, or
//! by the authority that the message names where no postcode says it.

use crosswalk_schemas::{
    encode,
    model::{
        AuthorityCode, Body, FindRequest, Message, MessageId, MoveKind, MoveNotification, Party, Service, TransferId,
    },
    report::{Finding, Form, Severity},
};
use jiff::civil::Date;

use super::{
    NotAccepted,
    authorise::Authorised,
    check::{Checked, finding, refusal},
};
use crate::{
    digest,
    directory::{Directory, Unresolved},
};

/// A message that has its recipient, as it will be sent.
#[derive(Debug, Clone)]
pub struct Routed {
    /// The message.
    pub message: Message,
    /// The form of `bytes`.
    pub form: Form,
    /// The document.
    pub bytes: Vec<u8>,
}

/// Moves are the business of children's services.
const SERVICE: Service = Service::SocialCare;
const FROM: &str = "/Message/MoveNotification/FromAddress/PostCode";
const TO: &str = "/Message/MoveNotification/ToAddress/PostCode";
const LOSING: &str = "/Message/MoveNotification/LosingAuthority";
const GAINING: &str = "/Message/MoveNotification/GainingAuthority";

/// Routes a message. A move-notification becomes one message for each side, a find-request one for each authority that
/// is asked; any other goes where its header says. Returns warnings beside.
pub fn message(
    authorised: Authorised,
    directory: &Directory,
    own: &AuthorityCode,
    today: Date,
) -> Result<(Vec<Routed>, Vec<Finding>), NotAccepted> {
    let checked = authorised.0;
    let routed = match &checked.message.body {
        Body::MoveNotification(notice) => {
            let sides = sides(&checked, notice, directory, today)?;
            let routed = addressed(&checked, &sides, own);
            let routed = routed.map_err(|finding| NotAccepted::Refused(refusal(vec![*finding])))?;
            return Ok((routed, sides.warnings));
        }
        Body::RecordRequest(_) | Body::RecordTransfer(_) if checked.message.header.transfer_id.is_none() => {
            let text = "Say which transfer this belongs to: TransferID stands in the notice or request it answers.";
            let finding = finding(&checked, "route.transfer", "/Message/Header", text.to_owned());
            return Err(NotAccepted::Refused(refusal(vec![finding])));
        }
        Body::FindRequest(request) => asked(&checked, request, own),
        _ => vec![Routed { message: checked.message, form: checked.form, bytes: checked.bytes }],
    };
    Ok((routed, Vec::new()))
}

/// One message for each authority that is asked. The one that the header names keeps its id; ids of the others follow
/// from it.
fn asked(checked: &Checked, request: &FindRequest, own: &AuthorityCode) -> Vec<Routed> {
    let named = checked.message.header.recipient.authority.clone();
    let mut others: Vec<_> = request.ask.iter().filter(|ask| **ask != named && *ask != own).cloned().collect();
    others.sort();
    others.dedup();
    let copy = |to: AuthorityCode| {
        let mut message = checked.message.clone();
        let original = message.header.message_id;
        message.header.message_id = MessageId(digest::uuid(format!("{original} to {to}").as_bytes()));
        message.header.recipient.authority = to;
        Routed { bytes: encode(&message, checked.form), form: checked.form, message }
    };
    let first = Routed { message: checked.message.clone(), form: checked.form, bytes: checked.bytes.clone() };
    std::iter::once(first).chain(others.into_iter().map(copy)).collect()
}

/// The authorities that run children's services at the old and the new address.
struct Sides {
    losing: AuthorityCode,
    gaining: Option<AuthorityCode>,
    /// Where what the message states differs from what its postcodes say.
    warnings: Vec<Finding>,
}

/// One side of a move as the message tells it.
struct Told<'a> {
    postcode: Option<&'a str>,
    /// Path of the postcode.
    at: &'static str,
    stated: Option<&'a AuthorityCode>,
    /// Path of the stated authority.
    stated_at: &'static str,
}

/// Both sides, or everything that is wrong with either.
fn sides(
    checked: &Checked,
    notice: &MoveNotification,
    directory: &Directory,
    today: Date,
) -> Result<Sides, NotAccepted> {
    let mut findings = Findings { checked, all: Vec::new() };
    let from = Told {
        postcode: notice.from_address.post_code.as_deref(),
        at: FROM,
        stated: notice.losing_authority.as_ref(),
        stated_at: LOSING,
    };
    let to = Told {
        postcode: notice.to_address.as_ref().and_then(|address| address.post_code.as_deref()),
        at: TO,
        stated: notice.gaining_authority.as_ref(),
        stated_at: GAINING,
    };
    let losing = side(&from, directory, today, &mut findings)?;
    let gaining = match notice.kind {
        MoveKind::LeavingEngland | MoveKind::UnknownDestination => None,
        _ if notice.to_address.is_none() && to.stated.is_none() => None,
        _ => side(&to, directory, today, &mut findings)?,
    };
    if let (MoveKind::WithinAuthority, Some(one), Some(other)) = (notice.kind, &losing, &gaining)
        && one != other
    {
        let text = format!(
            "The move is said to stay within one authority, but it is from {one} to {other}. Correct the Kind, or an address."
        );
        findings.add(Severity::Error, "route.within", "/Message/MoveNotification/Kind", text);
    }
    let errors = findings.all.iter().any(|finding| finding.severity == Severity::Error);
    match losing {
        Some(losing) if !errors => Ok(Sides { losing, gaining, warnings: findings.all }),
        _ => Err(NotAccepted::Refused(refusal(findings.all))),
    }
}

/// Who answers on one side: whoever the postcode says; without a postcode that says it, whom the message names.
fn side(
    told: &Told<'_>,
    directory: &Directory,
    today: Date,
    findings: &mut Findings<'_>,
) -> Result<Option<AuthorityCode>, NotAccepted> {
    let resolved = told.postcode.map(|postcode| (postcode, directory.resolve_postcode(postcode, SERVICE, today)));
    let stated = told.stated.map(|code| directory.register().responsible_for(code.as_str(), SERVICE, today));
    match (resolved, stated) {
        (Some((_, Err(why))), _) if why.is_fault() => return Err(NotAccepted::Directory(why.to_string())),
        (Some((_, Ok(by_postcode))), stated) => {
            if let Some(Ok(stated)) =
                stated.filter(|stated| stated.as_ref().is_ok_and(|one| one != &by_postcode.authority))
            {
                let text = format!(
                    "{} is named here, but at the postcode {} answers. The postcode decided; correct the one that is wrong.",
                    stated.code, by_postcode.authority.code
                );
                findings.add(Severity::Warning, "route.authority-differs", told.stated_at, text);
            }
            return Ok(Some(by_postcode.authority.code.clone()));
        }
        // A postcode elsewhere contradicts an authority of England; one that merely is not in the table does not.
        (Some((postcode, Err(why @ Unresolved::OutsideEngland { .. }))), _) | (Some((postcode, Err(why))), None) => {
            findings.add(Severity::Error, "route.postcode", told.at, unresolved(postcode, &why));
        }
        (postcode, Some(Ok(stated))) => {
            if let Some((postcode, Err(why))) = postcode {
                let text = format!("{postcode}: {} {} was named and decided.", why.sentence(), stated.code);
                findings.add(Severity::Warning, "route.postcode", told.at, text);
            }
            return Ok(Some(stated.code.clone()));
        }
        (_, Some(Err(why))) => {
            let text = format!("No single authority answers for children here: {why}.");
            findings.add(Severity::Error, "route.authority", told.stated_at, text);
        }
        (None, None) => {
            let text = "A postcode is needed to find the authority, or the authority itself.".to_owned();
            findings.add(Severity::Error, "route.postcode", told.at, text);
        }
    }
    Ok(None)
}

/// What is found while a message is routed.
struct Findings<'a> {
    checked: &'a Checked,
    all: Vec<Finding>,
}

impl Findings<'_> {
    fn add(&mut self, severity: Severity, rule: &str, path: &str, text: String) {
        self.all.push(Finding { severity, ..finding(self.checked, rule, path, text) });
    }
}

fn unresolved(postcode: &str, why: &Unresolved) -> String {
    format!("{postcode}: {} A guess could send a child's record astray.", why.sentence())
}

/// One message for each side. The one that the header names keeps its id; ids of the others follow from it.
fn addressed(checked: &Checked, sides: &Sides, own: &AuthorityCode) -> Result<Vec<Routed>, Box<Finding>> {
    let mut recipients = vec![sides.losing.clone()];
    recipients.extend(sides.gaining.clone().filter(|gaining| *gaining != sides.losing));
    let named = &checked.message.header.recipient.authority;
    if named != own && !recipients.contains(named) {
        let text = format!(
            "Children at these addresses are the business of {}. Name one of them as recipient, or {own} to leave it to \
             the gateway.",
            recipients.iter().map(AuthorityCode::as_str).collect::<Vec<_>>().join(" and ")
        );
        return Err(Box::new(finding(checked, "route.recipient", "/Message/Header/Recipient/Authority", text)));
    }
    let within = sides.gaining.as_ref() == Some(&sides.losing);
    Ok(recipients.into_iter().map(|recipient| copy(checked, sides, within, recipient)).collect())
}

fn copy(checked: &Checked, sides: &Sides, within: bool, recipient: AuthorityCode) -> Routed {
    let mut message = checked.message.clone();
    let header = &mut message.header;
    let original = header.message_id;
    let transfer =
        header.transfer_id.unwrap_or_else(|| TransferId(digest::uuid(format!("transfer {original}").as_bytes())));
    if header.recipient.authority != recipient || header.recipient.service != Service::SocialCare {
        header.message_id = MessageId(digest::uuid(format!("{original} to {recipient}").as_bytes()));
    }
    header.transfer_id = Some(transfer);
    header.recipient = Party::new(recipient, Service::SocialCare);
    if let Body::MoveNotification(notice) = &mut message.body {
        notice.losing_authority = Some(sides.losing.clone());
        notice.gaining_authority.clone_from(&sides.gaining);
        if within && matches!(notice.kind, MoveKind::Permanent | MoveKind::TemporaryPlacement) {
            notice.kind = MoveKind::WithinAuthority;
        }
    }
    Routed { bytes: encode(&message, checked.form), form: checked.form, message }
}

#[cfg(test)]
mod tests {
    use crosswalk_schemas::validation::{Limits, Validator};
    use jiff::civil::date;
    use serde_json::{Value, json};

    use super::*;
    use crate::accept::{authorise, check};

    const TODAY: Date = date(2026, 11, 22);

    /// A notice as some system of Oxford hands it in, changed by `change` (null removes).
    fn notice(change: &Value) -> Result<(Vec<Routed>, Vec<Finding>), NotAccepted> {
        let text = include_str!("../../../schemas/catalogue/child-record/1.0/examples/valid/move-notification.json");
        let mut message: Value = serde_json::from_str(text).unwrap();
        for part in ["LosingAuthority", "GainingAuthority"] {
            message["MoveNotification"].as_object_mut().unwrap().remove(part);
        }
        message["Header"]["Recipient"]["Authority"] = json!("E07000178");
        for (part, value) in change.as_object().unwrap() {
            message["MoveNotification"][part] = value.clone();
        }
        message["MoveNotification"].as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let own = "E07000178".parse().unwrap();
        let bytes = serde_json::to_vec(&message).unwrap();
        let checked = check::document(&Validator::new(Limits::default()), bytes, Form::Json, TODAY)?;
        let authorised = authorise::message(checked, &own, TODAY).map_err(NotAccepted::Refused)?;
        super::message(authorised, &Directory::open(None).unwrap(), &own, TODAY)
    }

    /// Who gets it, with the rules of warnings; or the rules it is refused by.
    fn routed(change: &Value) -> String {
        let rules = |findings: Vec<Finding>| findings.into_iter().map(|f| f.rule).collect::<Vec<_>>().join(" ");
        match notice(change) {
            Ok((routed, warnings)) => {
                let to = routed.iter().map(|one| one.message.header.recipient.authority.to_string());
                format!("{} {}", to.collect::<Vec<_>>().join(" "), rules(warnings)).trim().to_owned()
            }
            Err(NotAccepted::Refused(report)) => format!("refused: {}", rules(report.findings)),
            Err(other) => other.to_string(),
        }
    }

    #[test]
    fn a_move_is_routed_by_postcode_or_by_the_authority_it_names() {
        let (unknown, elsewhere) = (json!({"PostCode": "OX44 9ZZ"}), json!({"PostCode": "M14 4TT"}));
        for (change, expected) in [
            // Neither address is known: a district's children are its county's business, an old code is today's.
            (
                json!({"FromAddress": {}, "ToAddress": null, "LosingAuthority": "E07000178", "GainingAuthority": "E08000016"}),
                "E10000025 E08000038",
            ),
            (
                json!({"ToAddress": {}, "FromAddress": elsewhere, "GainingAuthority": "E10000025"}),
                "E08000003 E10000025",
            ),
            // With both the postcode decides.
            (
                json!({"ToAddress": elsewhere, "FromAddress": {}, "LosingAuthority": "E07000178", "GainingAuthority": "E08000003"}),
                "E10000025 E08000003",
            ),
            (
                json!({"ToAddress": elsewhere, "FromAddress": {}, "LosingAuthority": "E07000178", "GainingAuthority": "E08000006"}),
                "E10000025 E08000003 route.authority-differs",
            ),
            // A postcode that is not in the table says nothing.
            (
                json!({"ToAddress": unknown, "FromAddress": {}, "LosingAuthority": "E07000178", "GainingAuthority": "E08000006"}),
                "E10000025 E08000006 route.postcode",
            ),
            (json!({"ToAddress": unknown, "FromAddress": elsewhere}), "refused: route.postcode"),
            (
                json!({"ToAddress": {"AddressLine": ["By the sea"]}, "FromAddress": elsewhere}),
                "refused: route.postcode",
            ),
            (json!({"FromAddress": {}, "ToAddress": elsewhere}), "refused: address.says-where"),
            (json!({"FromAddress": elsewhere, "ToAddress": null}), "refused: move.destination"),
            (
                json!({"FromAddress": elsewhere, "ToAddress": null, "GainingAuthority": "E10000006"}),
                "refused: route.authority",
            ),
            (
                json!({"FromAddress": elsewhere, "ToAddress": null, "GainingAuthority": "E99000001"}),
                "refused: route.authority",
            ),
            // Two districts of one county; and what is said to stay within one and does not.
            (
                json!({"FromAddress": {}, "ToAddress": null, "LosingAuthority": "E07000178", "GainingAuthority": "E07000177"}),
                "E10000025",
            ),
            (
                json!({"Kind": "within-authority", "FromAddress": elsewhere, "ToAddress": null, "GainingAuthority": "E10000025"}),
                "refused: route.within",
            ),
        ] {
            assert_eq!(routed(&change), expected, "{change}");
        }
    }
}
