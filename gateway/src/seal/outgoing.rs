//! What goes out: signed with our certificate, sealed to the recipient's.

use std::sync::Arc;

use crosswalk_certs::cms::{self, Digest, Recipient};
use crosswalk_schemas::model::MessageClass;

use super::NotSealed;
use crate::{digest, gateway::Gateway, store::Leased};

/// A message as it travels, and the proof of it that we keep.
#[derive(Debug, Clone)]
pub(crate) struct Sealed {
    pub(crate) body: Vec<u8>,
    pub(crate) proof: Vec<u8>,
}

/// Signs and seals a message. Costs some tens of microseconds.
pub(crate) fn seal(gateway: &Gateway, message: &Leased) -> Result<Sealed, NotSealed> {
    if gateway.paused.holds(message.authority()) {
        return Err(NotSealed::Paused);
    }
    let recipients = recipients(gateway, message.authority())?;
    let (own, now) = (gateway.identity.keyring.current(), gateway.clock.now().into());
    let answers: Option<Digest> = message.answers.as_deref().and_then(digest::from_hex);
    let signed = match &answers {
        Some(answers) => cms::sign_answer(&own, &message.body, answers, now)?,
        None => cms::sign(&own, &message.body, false, now)?,
    };
    let body = cms::seal(&recipients, &signed)?;
    Ok(Sealed { body, proof: proof(signed, &message.body, Some(message.class))? })
}

/// What is kept of a signature: receipts stay whole, since they are proof themselves; but for those with findings, which may
/// quote what a message says.
pub(super) fn proof(signed: Vec<u8>, document: &[u8], class: Option<MessageClass>) -> Result<Vec<u8>, cms::CmsError> {
    let is_whole = class == Some(MessageClass::Receipt) && !document.windows(7).any(|word| word == b"Finding");
    if is_whole { Ok(signed) } else { cms::detach(&signed) }
}

fn recipients(gateway: &Gateway, authority: &str) -> Result<Arc<[Recipient]>, NotSealed> {
    let (identity, now) = (&gateway.identity, gateway.clock.now());
    gateway.sealing.recipients(authority, now, || {
        let certificates: Vec<_> = if authority == gateway.config.authority.as_str() {
            identity.keyring.current().chain.iter().take(1).cloned().collect()
        } else {
            let known = || identity.partners.certificates(authority, &identity.trust, now.into());
            // Perhaps the file that a message waits for has just come.
            known().or_else(|why| if matches!(identity.partners.reload(), Ok(true)) { known() } else { Err(why) })?
        };
        let found = certificates.iter().map(Recipient::of).collect::<Result<Arc<[_]>, _>>()?;
        Ok(found)
    })
}
