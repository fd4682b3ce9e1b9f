//! That somebody has seen personal data is kept in the audit log before they see it: once in a quarter of an hour for each
//! person and thing, because a page that stays open asks again and again.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use super::{Console, session::SignedIn};
use crate::{
    audit::chain::Subject,
    store::{Entry, StoreError},
};

/// For so long a view is the same view.
const SAME: SignedDuration = SignedDuration::from_mins(15);
/// With more views than this the old ones are forgotten.
const MANY: usize = 4096;

/// A view: the person's account, and what of which thing they saw.
type View = (i64, &'static str, Subject, String);

/// The views that were recorded of late.
#[derive(Debug, Default)]
pub(super) struct Noted(Mutex<HashMap<View, Timestamp>>);

impl Noted {
    fn has(&self, view: &View, now: Timestamp) -> bool {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.get(view).is_some_and(|at| now.duration_since(*at) < SAME)
    }

    fn add(&self, view: View, now: Timestamp) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() >= MANY {
            noted.retain(|_, at| now.duration_since(*at) < SAME);
        }
        noted.insert(view, now);
    }
}

impl Console {
    /// Records that somebody is about to see a thing; not twice in a short time.
    pub(super) async fn note_view(
        &self,
        session: &SignedIn,
        (event, subject, detail): (&'static str, Subject, &str),
    ) -> Result<(), StoreError> {
        let (now, who) = (self.gateway.clock.now(), session.who());
        let view = (session.account.id, event, subject, detail.to_owned());
        if self.noted.has(&view, now) {
            return Ok(());
        }
        let detail = view.3.clone();
        let entry =
            move |tx: &crate::store::Tx<'_>| tx.audit(&Entry { event, subject, who: &who, detail: &detail }, now);
        self.gateway.store.write(entry).await?;
        self.noted.add(view, now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_recorded_again_after_a_while_and_another_at_once() {
        let (noted, now) = (Noted::default(), "2026-11-22T10:00:00Z".parse::<Timestamp>().unwrap());
        let view = |account, detail: &str| (account, "lead-viewed", Subject::Gateway, detail.to_owned());
        assert!(!noted.has(&view(1, "lead 1"), now));
        noted.add(view(1, "lead 1"), now);
        assert!(noted.has(&view(1, "lead 1"), now + SignedDuration::from_mins(14)));
        assert!(!noted.has(&view(1, "lead 1"), now + SAME));
        assert!(!noted.has(&view(1, "lead 2"), now));
        assert!(!noted.has(&view(2, "lead 1"), now));
    }
}
