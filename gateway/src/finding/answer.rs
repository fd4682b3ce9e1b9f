//! Answering others: what a person has decided of the near matches becomes one find-response.

use std::sync::Arc;

use crosswalk_schemas::{
    encode,
    model::{
        Body, FindResponse, FoundChild, Header, KnownToAgency, MatchConfidence, MessageId, Party, Professional,
        Qualifier, SharingBasis, SharingBasisKind,
    },
};

use crate::{
    accept::{self, Naming, NotAccepted},
    audit::chain::Subject,
    digest,
    gateway::Gateway,
    journey::make::{Envelope, message},
    store::{Entry, Near, Sought, Tx},
};

/// What a person here says of a request.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// For each child of the request whether it is known here.
    pub known: Vec<bool>,
    /// Whom to ask here.
    pub contact: Professional,
    /// What else is to be said.
    pub note: Option<String>,
}

/// Answers a request of another authority. Returns whether it still waited for an answer.
pub async fn answer(gateway: &Arc<Gateway>, sought: &Sought, reply: Reply, who: &str) -> Result<bool, NotAccepted> {
    let Ok(recipient) = recipient(sought) else { return Ok(false) };
    let response = response(sought, reply);
    let envelope = Envelope {
        id: MessageId(digest::uuid(format!("find-response {}", sought.message).as_bytes())),
        transfer: None,
        correlation: Some(sought.message),
        sender: Party::new(gateway.config.authority.clone(), sought.asked.service),
        recipient,
        at: gateway.clock.now(),
    };
    let message = message(envelope, Qualifier::Response, Body::FindResponse(Box::new(response)));
    let bytes = encode(&message, gateway.config.form);
    let (id, who, now) = (sought.id, who.to_owned(), gateway.clock.now());
    let end = move |tx: &Tx<'_>, _: &[&Header]| {
        let ended = tx.sought_end(id)?;
        if ended {
            let detail = format!("request {id}");
            tx.audit(&Entry { event: "search-answered", subject: Subject::Gateway, who: &who, detail: &detail }, now)?;
        }
        Ok(ended)
    };
    // A second answer has the first one's id, so that it is not sent.
    let (_, ended) = accept::document_and(gateway, bytes, gateway.config.form, Naming::ByContent, end).await?;
    tracing::info!(message_id = %sought.message, ended, "find-request answered");
    Ok(ended)
}

fn recipient(sought: &Sought) -> Result<Party, ()> {
    let (authority, service) = sought.authority.split_once('/').ok_or(())?;
    Ok(Party::new(authority.parse().map_err(|_| ())?, service.parse().map_err(|_| ())?))
}

fn response(sought: &Sought, reply: Reply) -> FindResponse {
    let Reply { known, contact, note } = reply;
    let mut response = FindResponse { note, ..FindResponse::default() };
    for (index, child) in sought.asked.request.child.iter().enumerate() {
        let asked = child.child.clone();
        if !known.get(index).copied().unwrap_or_default() {
            response.not_known.push(asked);
            continue;
        }
        let near: Vec<&Near> = sought.asked.near.iter().filter(|near| near.child == index).collect();
        let certain = near.iter().any(|near| near.confidence == MatchConfidence::Certain.as_str());
        response.found.push(FoundChild {
            asked,
            // A person has looked: more than possible, but certain by numbers alone.
            match_confidence: if certain { MatchConfidence::Certain } else { MatchConfidence::Probable },
            known_as: near.iter().find_map(|near| near.known_as.clone()).map(|mut child| {
                child.local_id = None;
                child
            }),
            known_to_agency: vec![KnownToAgency {
                service: sought.asked.service,
                agency: None,
                professional: Some(contact.clone()),
                known_from: None,
                known_to: None,
            }],
            address: None,
            seen_on: None,
            sharing_basis: Some(SharingBasis {
                kind: SharingBasisKind::LegalGateway,
                provision: "Children Act 2004, sections 10 and 11".to_owned(),
                given_by: None,
                given_on: None,
                ends_on: None,
                agreement: None,
            }),
        });
    }
    response
}
