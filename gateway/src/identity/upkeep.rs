//! Keeping certificates fresh: files that changed are read again, lists are fetched from the CA, our own certificate is
//! renewed at two thirds of its life, and what will end soon is told of in time.

use std::{collections::HashMap, sync::Arc, time::Duration, time::SystemTime};

use tokio_util::sync::CancellationToken;

use super::authority::Authority;
use crate::{gateway::Gateway, store::Tx, telemetry::happenings};

/// How often files are looked at.
const LOOK: Duration = Duration::from_secs(2);
/// How often the CA is asked for new lists: what it revokes is refused here within this time and a little.
const FETCH: u32 = 10;
/// How long to wait after a renewal that failed, in looks.
const TRY_AGAIN: u32 = 150;

/// Days before an end at which it is told of.
const ALARMS: [i64; 4] = [0, 1, 7, 30];

/// Runs until `stop`.
pub async fn run(gateway: Arc<Gateway>, stop: CancellationToken) {
    let authority = gateway.config.identity.ca.as_deref().map(Authority::new);
    let (mut told, mut renewed) = (HashMap::new(), None);
    for look in 0_u32.. {
        if let Some(authority) = &authority {
            if look.is_multiple_of(FETCH)
                && let Err(error) = authority.fetch(&gateway.config.identity, &gateway.identity).await
            {
                happenings::certificates_failed(&gateway.metrics, "fetch", &error);
            }
            if renewed.is_none_or(|at| look >= at + TRY_AGAIN) && renew(&gateway, authority).await {
                renewed = Some(look);
            }
        }
        if read_again(&gateway).await || look == 0 {
            record(&gateway).await;
        }
        tell(&gateway, &mut told);
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Asks for a new certificate when it is time. Returns whether it was tried.
async fn renew(gateway: &Gateway, authority: &Authority) -> bool {
    let current = gateway.identity.keyring.current();
    if !crosswalk_certs::renew::is_due(&current, gateway.clock.now().into()) {
        return false;
    }
    match authority.renew(&gateway.identity).await {
        Ok(()) => tracing::info!("a new certificate came from the CA"),
        Err(error) => happenings::certificates_failed(&gateway.metrics, "renew", &error),
    }
    true
}

/// Takes what changed in the files; what cannot be read is told of, and what was held is kept. Returns whether anything
/// changed.
async fn read_again(gateway: &Arc<Gateway>) -> bool {
    let held = Arc::clone(gateway);
    let read = tokio::task::spawn_blocking(move || {
        let identity = &held.identity;
        [
            ("own", identity.keyring.reload()),
            ("trust", identity.trust.reload()),
            ("partners", identity.partners.reload()),
        ]
    });
    let mut any = false;
    for (what, changed) in read.await.into_iter().flatten() {
        any |= matches!(changed, Ok(true));
        match changed {
            Ok(false) => {}
            Ok(true) => {
                tracing::info!(what, "certificates were read again");
                if what == "own" {
                    gateway.identity.changed.send_modify(|count| *count += 1);
                }
                // What waited for a partner's certificate, or must now wait, is looked at again.
                gateway.ring();
            }
            Err(error) => happenings::certificates_failed(&gateway.metrics, what, &error.to_string()),
        }
    }
    any
}

/// Puts into the audit log what is new of certificates: ours, partners', and those that were revoked.
async fn record(gateway: &Gateway) {
    let identity = &gateway.identity;
    let mut seen = vec![("certificate-own", identity.keyring.current().identity().to_string())];
    seen.extend(identity.partners.identities().iter().map(|partner| ("certificate-partner", partner.to_string())));
    for list in identity.trust.lists() {
        seen.extend(list.revoked.iter().map(|serial| ("certificate-revoked", format!("certificate {serial}"))));
    }
    let now = gateway.clock.now();
    let write = move |tx: &Tx<'_>| seen.iter().try_for_each(|(event, detail)| tx.certificate_seen(event, detail, now));
    if let Err(error) = gateway.store.write(write).await {
        happenings::store_failed(&gateway.metrics, "certificates", &error);
    }
}

/// Counts the days that are left of everything, and says so when they grow few.
fn tell(gateway: &Gateway, told: &mut HashMap<String, usize>) {
    let identity = &gateway.identity;
    let now: SystemTime = gateway.clock.now().into();
    let mut ends = vec![("own".to_owned(), identity.keyring.current().not_after())];
    ends.extend(identity.trust.not_after().map(|end| ("ca".to_owned(), end)));
    ends.extend(
        identity.trust.lists().iter().map(|list| list.next_update).min().map(|end| ("revocation-list".to_owned(), end)),
    );
    ends.extend(identity.partners.each());
    for (whose, end) in ends {
        let days = days_between(now, end);
        gateway.metrics.certificate_days.with_label_values(&[&whose]).set(days);
        let level = ALARMS.iter().position(|alarm| days <= *alarm).unwrap_or(ALARMS.len());
        // A list lasts a week: it is late when a day is left.
        let quiet = whose == "revocation-list" && days > 1;
        if told.insert(whose.clone(), level).unwrap_or(ALARMS.len()) > level && !quiet {
            happenings::certificate_ends(&whose, days);
        }
    }
}

/// Whole days from `now` to `end`; negative when it has ended.
fn days_between(now: SystemTime, end: SystemTime) -> i64 {
    let days = |time: Duration| i64::try_from(time.as_secs() / 86_400).unwrap_or(i64::MAX);
    match end.duration_since(now) {
        Ok(left) => days(left),
        Err(since) => -1 - days(since.duration()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_whole_and_negative_once_it_has_ended() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 1000);
        for (hours, days) in [(24 * 31, 31), (25, 1), (23, 0), (0, 0)] {
            assert_eq!(days_between(now, now + Duration::from_hours(hours)), days, "in {hours} h");
        }
        assert_eq!(days_between(now, now - Duration::from_secs(1)), -1);
        assert_eq!(days_between(now, now - Duration::from_hours(25)), -2);
    }
}
