//! How long to wait before a system is tried again: longer each time, to a minute, never quite the same.

use std::time::Duration;

/// Counts failures in a row.
#[derive(Debug, Default)]
pub(crate) struct Backoff(u32);

impl Backoff {
    /// It worked.
    pub(crate) fn reset(&mut self) {
        self.0 = 0;
    }

    /// It failed once more: how long to wait now. `random` spreads gateways that failed together, by up to a quarter.
    pub(crate) fn failed(&mut self, random: u8) -> Duration {
        self.0 = self.0.saturating_add(1);
        let seconds = u64::from(self.0.min(8)).pow(2).min(60);
        Duration::from_millis(seconds * 1000 + seconds * u64::from(random))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_minute_and_begin_anew() {
        let mut backoff = Backoff::default();
        let waits: Vec<u64> = (0..9).map(|_| backoff.failed(0).as_secs()).collect();
        assert_eq!(waits, [1, 4, 9, 16, 25, 36, 49, 60, 60]);
        backoff.reset();
        assert_eq!(backoff.failed(255).as_millis(), 1255);
    }
}
