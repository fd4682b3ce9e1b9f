//! Step 4 of 12: authorise: may this authority and service send this class, and does the recipient exist?

use crosswalk_schemas::{
    authorities::Register,
    model::{AuthorityCode, Body, Message, MessageClass, Service},
};
use jiff::civil::Date;

use super::check::{Checked, finding, refusal};
use crate::transfer::Told;
use crosswalk_schemas::report::Report;

/// A message names no more children than this; receivers refuse more.
const MOST_CHILDREN: usize = 50;

/// A message that its sender may send.
#[derive(Debug, Clone)]
pub struct Authorised(pub(super) Checked);

/// Whether a service may hand in messages of a class. Outcomes and receipts are made by gateways.
#[must_use]
pub fn may_send(service: Service, class: MessageClass) -> bool {
    match class {
        MessageClass::MoveNotification
        | MessageClass::ChildEvent
        | MessageClass::FindRequest
        | MessageClass::FindResponse
        | MessageClass::PractitionerMessage => true,
        MessageClass::RecordRequest | MessageClass::RecordTransfer => {
            !matches!(service, Service::Housing | Service::Police)
        }
        MessageClass::TransferOutcome | MessageClass::Receipt => false,
    }
}

/// Authorises a message that one of `own`'s systems hands in.
pub fn message(checked: Checked, own: &AuthorityCode, today: Date) -> Result<Authorised, Report> {
    let header = &checked.message.header;
    let mut findings = Vec::new();
    if header.sender.authority != *own {
        let text =
            format!("This gateway sends for {own} only. Put {own} as sender, or use the other authority's gateway.");
        findings.push(finding(&checked, "authorise.sender", "/Message/Header/Sender/Authority", text));
    }
    if !may_send(header.sender.service, header.class) {
        let text = match header.class {
            MessageClass::TransferOutcome | MessageClass::Receipt => {
                format!(
                    "A {} is made by the gateway. Answer the delivery instead; the outcome follows from it.",
                    header.class
                )
            }
            _ => format!("The service {} may not send a {}.", header.sender.service, header.class),
        };
        findings.push(finding(&checked, "authorise.class", "/Message/Header/Class", text));
    }
    if Told::of(&checked.message).is_some_and(|told| told.event.children().len() > MOST_CHILDREN) {
        let text =
            format!("A household has at most {MOST_CHILDREN} children here. Send the others in messages of their own.");
        findings.push(finding(&checked, "authorise.too-many", "/Message/Header/Class", text));
    }
    for (path, recipient) in recipients(&checked.message) {
        findings.extend(unknown(recipient, today).map(|text| finding(&checked, "authorise.recipient", &path, text)));
    }
    if findings.is_empty() { Ok(Authorised(checked)) } else { Err(refusal(findings)) }
}

/// Every authority that the message is to reach, and where it names it.
fn recipients(message: &Message) -> Vec<(String, &AuthorityCode)> {
    let mut recipients = vec![("/Message/Header/Recipient/Authority".to_owned(), &message.header.recipient.authority)];
    if let Body::FindRequest(request) = &message.body {
        let asked = request.ask.iter().zip(1..);
        recipients.extend(asked.map(|(asked, number)| (format!("/Message/FindRequest/Ask[{number}]"), asked)));
    }
    recipients
}

/// What is wrong with a recipient, if anything.
fn unknown(recipient: &AuthorityCode, today: Date) -> Option<String> {
    if Register::built_in().authority(recipient.as_str(), today).is_some() {
        return None;
    }
    let successors: Vec<_> =
        Register::built_in().successors(recipient.as_str(), today).iter().map(|a| a.code.to_string()).collect();
    Some(if successors.is_empty() {
        format!("There is no authority {recipient}. Check the code.")
    } else {
        format!("The authority {recipient} has ended. Send to its successor: {}.", successors.join(", "))
    })
}
