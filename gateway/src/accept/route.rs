//! Step 5 of 12: route: whom a message is for. A move goes to children's services on both sides, found by postcode.

use crosswalk_schemas::{
    encode,
    model::{
        AuthorityCode, Body, FindRequest, Message, MessageId, MoveKind, MoveNotification, Party, Service, TransferId,
    },
    report::{Finding, Form},
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

/// Routes a message. A move-notification becomes one message for each side, a find-request one for each authority that
/// is asked; any other goes where its header says.
pub fn message(
    authorised: Authorised,
    directory: &Directory,
    own: &AuthorityCode,
    today: Date,
) -> Result<Vec<Routed>, NotAccepted> {
    let checked = authorised.0;
    match &checked.message.body {
        Body::MoveNotification(notice) => {
            let sides = sides(&checked, notice, directory, today)?;
            addressed(&checked, &sides, own).map_err(|finding| NotAccepted::Refused(refusal(vec![*finding])))
        }
        Body::RecordRequest(_) | Body::RecordTransfer(_) if checked.message.header.transfer_id.is_none() => {
            let text = "Say which transfer this belongs to: TransferID stands in the notice or request it answers.";
            let finding = finding(&checked, "route.transfer", "/Message/Header", text.to_owned());
            Err(NotAccepted::Refused(refusal(vec![finding])))
        }
        Body::FindRequest(request) => Ok(asked(&checked, request, own)),
        _ => Ok(vec![Routed { message: checked.message, form: checked.form, bytes: checked.bytes }]),
    }
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
}

/// Both sides, or everything that is wrong with either postcode.
fn sides(
    checked: &Checked,
    notice: &MoveNotification,
    directory: &Directory,
    today: Date,
) -> Result<Sides, NotAccepted> {
    let mut findings = Vec::new();
    let mut resolve = |postcode: Option<&str>, path: &str| -> Result<Option<AuthorityCode>, NotAccepted> {
        let text = match postcode.map(|postcode| (postcode, directory.resolve_postcode(postcode, SERVICE, today))) {
            Some((_, Ok(resolved))) => return Ok(Some(resolved.authority.code.clone())),
            Some((_, Err(why))) if why.is_fault() => return Err(NotAccepted::Directory(why.to_string())),
            Some((postcode, Err(why))) => unresolved(postcode, &why),
            None => "A postcode is needed to find the authority.".to_owned(),
        };
        findings.push(finding(checked, "route.postcode", path, text));
        Ok(None)
    };
    let losing = resolve(notice.from_address.post_code.as_deref(), FROM)?;
    let gaining = match (&notice.to_address, notice.kind) {
        (None, _) | (_, MoveKind::LeavingEngland | MoveKind::UnknownDestination) => None,
        (Some(address), _) => resolve(address.post_code.as_deref(), TO)?,
    };
    match losing {
        Some(losing) if findings.is_empty() => Ok(Sides { losing, gaining }),
        _ => Err(NotAccepted::Refused(refusal(findings))),
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
        if within && notice.kind == MoveKind::Permanent {
            notice.kind = MoveKind::WithinAuthority;
        }
    }
    Routed { bytes: encode(&message, checked.form), form: checked.form, message }
}
