//! Between gateways: what goes out is signed and sealed to its recipient, what comes in is opened and must be signed by the
//! authority that the broker vouches for. The forms are CMS, in `crosswalk_certs::cms`.

mod incoming;
mod outgoing;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crosswalk_certs::{NoCertificate, Refused, cms::CmsError, cms::Recipient, identity::Identity};
use jiff::{SignedDuration, Timestamp};
use rustls::pki_types::CertificateDer;

use crate::{gateway::Gateway, store::StoreError};

pub(crate) use incoming::{IN_CLEAR, NotGenuine, Proof, open};
pub(crate) use outgoing::{Sealed, seal};

/// The content type of what travels.
pub(crate) const CONTENT_TYPE: &str = "application/pkcs7-mime; smime-type=authEnveloped-data";

/// What signing and sealing add to a document at most, in bytes.
pub(crate) use crosswalk_certs::cms::OVERHEAD;

/// How long a certificate that was verified is believed without another look: a revocation counts after this time.
const FRESH: SignedDuration = SignedDuration::from_secs(5);

/// So many chains are remembered; partners have one or two each.
const MOST_CHAINS: usize = 2000;

type Recipients = Result<Arc<[Recipient]>, NotSealed>;

/// Something, and when it was found to be so.
type Seen<T> = (Timestamp, T);

/// What is remembered of certificates, so that not every message costs the verification of a chain.
#[derive(Default)]
pub struct Memory {
    recipients: Mutex<HashMap<String, Seen<Recipients>>>,
    signers: Mutex<HashMap<Vec<u8>, Seen<Identity>>>,
    waiting: Mutex<BTreeMap<String, NotSealed>>,
}

/// Why nothing can be sent to an authority now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSealed {
    /// It has no certificate that is to be believed.
    #[error(transparent)]
    NoCertificate(#[from] NoCertificate),
    /// A certificate of it, or ours, does not serve.
    #[error(transparent)]
    Failed(#[from] CmsError),
    /// A person has paused it.
    #[error("sending to this partner is paused")]
    Paused,
    /// Sealing panicked: a defect of this program, at something in this one message.
    #[error("this program has a defect: it cannot seal this message")]
    Defect,
}

impl NotSealed {
    /// A short word for logs, metrics and histories.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoCertificate(why) => why.code(),
            Self::Failed(why) => why.code(),
            Self::Paused => "paused",
            Self::Defect => "defect",
        }
    }
}

impl Memory {
    /// The authorities for which messages wait, and why.
    #[must_use]
    pub fn waiting(&self) -> Vec<(String, NotSealed)> {
        locked(&self.waiting).iter().map(|(authority, why)| (authority.clone(), why.clone())).collect()
    }

    /// Notes whether something could be sealed to an authority. Returns whether that is news.
    pub(crate) fn note(&self, authority: &str, problem: Option<&NotSealed>) -> bool {
        let mut waiting = locked(&self.waiting);
        // Whoever pauses a partner knows that messages wait.
        match problem.filter(|why| **why != NotSealed::Paused) {
            Some(why) => waiting.insert(authority.to_owned(), why.clone()).as_ref() != Some(why),
            None => waiting.remove(authority).is_some(),
        }
    }

    /// Whose chain this is: remembered, or found by `verify`.
    fn signer(
        &self,
        chain: Vec<u8>,
        now: Timestamp,
        verify: impl FnOnce() -> Result<Identity, Refused>,
    ) -> Result<Identity, Refused> {
        if let Some((at, known)) = locked(&self.signers).get(&chain)
            && is_fresh(*at, now)
        {
            return Ok(known.clone());
        }
        let identity = verify()?;
        let mut signers = locked(&self.signers);
        if signers.len() >= MOST_CHAINS {
            signers.clear();
        }
        signers.insert(chain, (now, identity.clone()));
        Ok(identity)
    }

    /// Whom to seal to for an authority: remembered, or found by `look`.
    fn recipients(&self, authority: &str, now: Timestamp, look: impl FnOnce() -> Recipients) -> Recipients {
        if let Some((at, known)) = locked(&self.recipients).get(authority)
            && is_fresh(*at, now)
        {
            return known.clone();
        }
        let found = look();
        locked(&self.recipients).insert(authority.to_owned(), (now, found.clone()));
        found
    }
}

/// Brings to mind the certificates that partners were last seen to sign with.
pub(crate) async fn recall(gateway: &Gateway) -> Result<(), StoreError> {
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone fits one lifetime only")]
    let learned = gateway.store.read(|tx| tx.partners_learned()).await?;
    for chain in learned {
        let chain: Vec<CertificateDer<'static>> = chain.into_iter().map(CertificateDer::from).collect();
        gateway.identity.partners.learn(&chain);
    }
    Ok(())
}

/// A clock that was set back makes nothing fresh.
fn is_fresh(at: Timestamp, now: Timestamp) -> bool {
    at <= now && now - FRESH < at
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
