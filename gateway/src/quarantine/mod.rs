//! What a person does about a message in quarantine: lets it go its way, mends it, refuses it, settles it otherwise. Every step
//! is in the audit log with the person's name.

mod mend;
mod refuse;

use std::sync::Arc;

use crosswalk_schemas::report::Finding;

pub(crate) use mend::{Mended, check, mend};
pub(crate) use refuse::refuse;

use crate::{
    gateway::Gateway,
    policy::at_the_door,
    store::{DeliveryState, QuarantineSide, Quarantined, StoreError, Tx},
};

/// What will happen; or why it cannot be done.
pub(crate) type Way = Result<&'static str, &'static str>;

/// What can be done about an entry, each in a sentence or two.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ways {
    pub(crate) release: Way,
    pub(crate) mend: Way,
    pub(crate) refuse: Way,
}

const SIGNED: &str = "The partner has signed it, and proof of what they sent must stay as it is: nobody changes it here. Put right \
                      what stopped it and release it, or refuse it, and the partner mends it.";
const SETTLED: &str = "This has been settled already.";

impl Ways {
    const SETTLED: Self = Self { release: Err(SETTLED), mend: Err(SETTLED), refuse: Err(SETTLED) };

    /// What can be done about `entry` as it stands.
    pub(crate) fn of(tx: &Tx<'_>, entry: &Quarantined) -> Result<Self, StoreError> {
        if entry.state != "open" {
            return Ok(Self::SETTLED);
        }
        match entry.side {
            QuarantineSide::Outbox => outgoing(tx, entry),
            QuarantineSide::Inbox => Ok(Self {
                release: Ok(
                    "It is opened and checked again, by the certificates, sharing agreements and settings of now.",
                ),
                mend: Err(SIGNED),
                refuse: if tx.inbox_document(entry.message)?.is_some() {
                    incoming(tx, entry)?
                } else {
                    Err("It could not be opened, so nobody knows for certain who sent it: there is nobody to tell.")
                },
            }),
            QuarantineSide::Delivery => Ok(Self {
                release: Ok("It is handed to the case system again."),
                mend: Err(SIGNED),
                refuse: incoming(tx, entry)?,
            }),
        }
    }
}

fn outgoing(tx: &Tx<'_>, entry: &Quarantined) -> Result<Ways, StoreError> {
    let state = tx.outbox_row(entry.message)?.map(|row| row.state).unwrap_or_default();
    match state.as_str() {
        "relayed" => {
            return Ok(Ways {
                release: Ok("It is sent again under the same id. If the partner has it already, they drop the second."),
                mend: Err("The partner may have it already: what a partner may have must stay as it is."),
                refuse: Err("It has left already: only the partner can refuse it now."),
            });
        }
        "quarantined" | "refused" | "expired" => {}
        _ => {
            let gone = "It has gone its way since: nothing is left to do but to settle this entry.";
            return Ok(Ways { release: Err(gone), mend: Err(gone), refuse: Err(gone) });
        }
    }
    let forgotten = tx.outbox_document(entry.message)?.is_none();
    Ok(Ways {
        release: match entry.reason.as_str() {
            _ if forgotten => Err("What it says has been forgotten: it cannot be sent."),
            "refused" => {
                Ok("It is sent again as it is. The partner refused exactly this document and will say the same again, \
                             so mend it first unless they have told you otherwise.")
            }
            at_the_door::FORBIDDEN => Ok("It is sent, if sharing agreements allow it now."),
            _ => Ok("It is sent under the same id."),
        },
        mend: if forgotten {
            Err("What it says has been forgotten.")
        } else {
            Ok("Its text is changed here, checked, and sent under the same id. What it said before is kept.")
        },
        refuse: Ok("It is not sent. The system that handed it in is told, with your reason."),
    })
}

/// What came can be refused as long as no case system has answered for it.
fn incoming(tx: &Tx<'_>, entry: &Quarantined) -> Result<Way, StoreError> {
    let answered = tx.deliveries_of(entry.message)?.iter().any(|one| one.state == DeliveryState::Answered);
    if answered {
        return Ok(Err("A case system has answered it already: that answer counts."));
    }
    Ok(match tx.inbox_row(entry.message)?.map(|row| row.class).as_deref() {
        None => Err("The message is gone."),
        Some("record-transfer") => {
            Ok("The sender is told that the records were not accepted, with your reason. They stay in custody.")
        }
        Some(_) => Ok("The sender is told that it was refused, with your reason."),
    })
}

/// What became of a release.
#[derive(Debug)]
pub(crate) enum Released {
    /// It goes its way.
    Done(Box<Quarantined>),
    /// What would leave is still forbidden, for these reasons.
    Forbidden(Vec<Finding>),
    /// There is no such open entry.
    Gone,
}

/// Sends an entry's message on its way again, under the same id.
pub(crate) async fn release(gateway: &Arc<Gateway>, id: i64, who: String) -> Result<Released, StoreError> {
    let (shared, now) = (Arc::clone(gateway), gateway.clock.now());
    let forbidden = gateway.store.read(move |tx| at_the_door::still_forbidden(tx, &shared, id)).await?;
    if !forbidden.is_empty() {
        return Ok(Released::Forbidden(forbidden));
    }
    let released = gateway.store.write(move |tx| tx.quarantine_release(id, &who, now)).await?;
    gateway.bells.inbox.notify_one();
    gateway.ring();
    Ok(released.map_or(Released::Gone, |entry| Released::Done(Box::new(entry))))
}

/// Settles an entry by other means; the message goes nowhere. `None`: there is no such open entry.
pub(crate) async fn close(gateway: &Gateway, id: i64, who: String) -> Result<Option<Quarantined>, StoreError> {
    let now = gateway.clock.now();
    gateway.store.write(move |tx| tx.quarantine_close(id, &who, now)).await
}
