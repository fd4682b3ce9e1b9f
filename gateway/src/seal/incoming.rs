//! What comes in: opened with our keys, and believed when the authority that the broker vouches for has signed it.

use crosswalk_certs::{
    Purpose,
    cms::{self, CmsError, Digest},
};
use crosswalk_schemas::{
    model::{AuthorityCode, MessageClass},
    report::Form,
};
use jiff::{SignedDuration, Timestamp};

use super::outgoing;
use crate::{digest, gateway::Gateway};

/// By how much a signature may be younger than its message's arrival here before that is recorded.
const AHEAD: SignedDuration = SignedDuration::from_mins(2);
/// By how much it may be older: a message may wait at the broker over a weekend.
const BEHIND: SignedDuration = SignedDuration::from_hours(96);

/// A document that its sender has signed.
#[derive(Debug, Clone)]
pub(crate) struct Genuine {
    pub(crate) document: Vec<u8>,
    pub(crate) digest: String,
    pub(crate) proof: Proof,
}

/// What its signature proves.
#[derive(Debug, Clone)]
pub(crate) struct Proof {
    /// The signature with the document inside.
    signed: Vec<u8>,
    pub(crate) signed_at: Option<Timestamp>,
    pub(crate) answers: Option<Digest>,
    /// The signer's chain, when its certificate is newer than those we knew.
    pub(crate) learned: Option<Vec<Vec<u8>>>,
}

/// Why something that came is not the message of a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NotGenuine {
    /// A person must look: reason, and what to do.
    Refused(&'static str, String),
    /// We cannot tell, for a fault of ours.
    Fault,
}

/// Opens what the broker says is from `sender`.
pub(crate) fn open(gateway: &Gateway, sender: &AuthorityCode, sealed: &[u8]) -> Result<Genuine, NotGenuine> {
    if Form::sniff(sealed).is_some() {
        return Err(NotGenuine::Refused("in-clear", IN_CLEAR.to_owned()));
    }
    let identity = &gateway.identity;
    let now = gateway.clock.now();
    let signed = cms::open(sealed, &identity.keyring.all()).map_err(refused)?;
    let verified = cms::verify_by(&signed, None, |chain| {
        let key = chain.iter().flat_map(|der| der.as_ref().iter().copied()).collect();
        gateway.sealing.signer(key, now, || identity.trust.verify(chain, Purpose::Signer, now.into()))
    });
    let verified = verified.map_err(refused)?;
    if verified.signer.authority != sender.as_str() {
        return Err(NotGenuine::Refused("not-its-signer", NOT_ITS_SIGNER.to_owned()));
    }
    let is_new = *sender != gateway.config.authority && identity.partners.learn(&verified.chain);
    Ok(Genuine {
        document: verified.content.to_vec(),
        digest: digest::hex(&verified.digest),
        proof: Proof {
            signed_at: verified.signed_at.and_then(|at| at.try_into().ok()),
            answers: verified.answers,
            learned: is_new.then(|| verified.chain.iter().map(|der| der.to_vec()).collect()),
            signed,
        },
    })
}

impl Proof {
    /// What is kept of it.
    pub(crate) fn kept(&self, document: &[u8], class: Option<MessageClass>) -> Option<Vec<u8>> {
        outgoing::proof(self.signed.clone(), document, class).ok()
    }

    /// What is odd about the time of the signature, for a message that arrived at `arrived`. It changes nothing else.
    pub(crate) fn clock_trouble(&self, arrived: Timestamp) -> Option<String> {
        let Some(signed) = self.signed_at else { return Some("the signature says no time".to_owned()) };
        let ahead = signed.duration_since(arrived);
        if ahead > AHEAD {
            return Some(format!("it was signed {} s after it arrived here, by the signer's clock", ahead.as_secs()));
        }
        (-ahead > BEHIND).then(|| format!("it was signed {} s before it arrived here", -ahead.as_secs()))
    }
}

fn refused(error: CmsError) -> NotGenuine {
    let (reason, detail) = match error {
        CmsError::Unusable(_) => return NotGenuine::Fault,
        CmsError::NotForUs => ("not-for-us", NOT_FOR_US.to_owned()),
        CmsError::Signer(why) => (
            "signer-refused",
            format!(
                "Nothing of it is believed: {why}. Have its sender put that right and send it again; then close this."
            ),
        ),
        error => ("tampered", format!("Nothing of it is believed: {error}. {TAMPERED}")),
    };
    NotGenuine::Refused(reason, detail)
}

/// What a person should do with a message that came in clear.
pub(crate) const IN_CLEAR: &str = "It came in clear. Gateways take only what is sealed to them and signed: have the sender's operator \
                        bring that gateway up to date, tell whoever runs the broker, and close this.";
const NOT_ITS_SIGNER: &str = "Another authority has signed it than the one whose certificate it came under. Treat as an \
                              attack: tell both, and whoever runs the broker.";
const NOT_FOR_US: &str = "It is sealed to a certificate that this gateway has no key of: meant for another authority, or for \
                          an earlier certificate of ours. If a key was lost, put it back as the previous one and release; \
                          otherwise tell the sender and whoever runs the broker, and close this.";
const TAMPERED: &str = "Treat as an attack on the broker, unless the sender knows better: tell the sender, who has it still, \
                        and whoever runs the broker; then close this.";
