//! Asking others: a find-request to each authority, of which the answers are remembered.

use std::sync::Arc;

use crosswalk_schemas::{
    encode,
    model::{AuthorityCode, Body, FindRequest, Header, MessageId, Party, Qualifier, Service},
};

use crate::{
    accept::{self, Naming, NotAccepted},
    audit::chain::Subject,
    gateway::Gateway,
    journey::make::{Envelope, message},
    store::{Entry, Tx},
};

/// Asks every authority of `to` whether it knows the children, for children's services here. Returns the search's number.
pub async fn ask(
    gateway: &Arc<Gateway>,
    mut request: FindRequest,
    to: &[AuthorityCode],
    who: &str,
) -> Result<i64, NotAccepted> {
    let own = &gateway.config.authority;
    let first = to.first().cloned().unwrap_or_else(|| own.clone());
    request.ask = to.to_vec();
    let envelope = Envelope {
        id: MessageId(uuid::Uuid::now_v7()),
        transfer: None,
        correlation: None,
        sender: Party::new(own.clone(), Service::SocialCare),
        recipient: Party::new(first, Service::SocialCare),
        at: gateway.clock.now(),
    };
    let message = message(envelope, Qualifier::Request, Body::FindRequest(Box::new(request.clone())));
    let bytes = encode(&message, gateway.config.form);
    let (who, now) = (who.to_owned(), gateway.clock.now());
    // With the requests themselves: an answer may come at once.
    let search = move |tx: &Tx<'_>, copies: &[&Header]| {
        let copies: Vec<_> = copies.iter().map(|copy| (copy.message_id, copy.recipient.to_string())).collect();
        let id = tx.search_add(&who, &request, &copies, now)?;
        let detail = format!("search {id}, {} authorities", copies.len());
        tx.audit(&Entry { event: "search-begun", subject: Subject::Gateway, who: &who, detail: &detail }, now)?;
        Ok(id)
    };
    let (_, id) = accept::document_and(gateway, bytes, gateway.config.form, Naming::BySender, search).await?;
    Ok(id)
}
