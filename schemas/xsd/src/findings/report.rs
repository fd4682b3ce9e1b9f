//! What was found so far, up to a cap that is stated when it is reached.

use std::collections::VecDeque;

use super::Finding;

/// Findings on their way to the caller.
#[derive(Debug)]
pub(crate) struct Report {
    waiting: VecDeque<Finding>,
    told: usize,
    limit: usize,
}

impl Report {
    /// A report of at most this many findings, and one more that says so.
    pub(crate) fn new(limit: usize) -> Self {
        Self { waiting: VecDeque::new(), told: 0, limit: limit.max(1) }
    }

    /// Adds a finding, unless there are too many already.
    pub(crate) fn add(&mut self, finding: Finding) {
        self.told += 1;
        if self.told <= self.limit {
            self.waiting.push_back(finding);
        } else if self.told == self.limit + 1 {
            let text = format!("There are more than {} findings; the rest is not shown.", self.limit);
            self.waiting.push_back(Finding { rule: "cap", text, ..finding });
        }
    }

    /// The next finding that the caller has not seen.
    pub(crate) fn take(&mut self) -> Option<Finding> {
        self.waiting.pop_front()
    }

    /// Whether nothing was found, ever.
    pub(crate) fn is_clean(&self) -> bool {
        self.told == 0
    }

    /// Whether some finding waits to be taken.
    pub(crate) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether more findings would not be shown.
    pub(crate) fn is_full(&self) -> bool {
        self.told > self.limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cap_is_stated_once() {
        let finding = |line| Finding { line, column: 1, path: "/a".into(), rule: "cvc-elt.2", text: "No.".into() };
        let mut report = Report::new(2);
        assert!(report.is_clean());
        (1..6).for_each(|line| report.add(finding(line)));
        let told: Vec<Finding> = std::iter::from_fn(|| report.take()).collect();
        assert_eq!(told.len(), 3);
        assert_eq!(told[2].to_string(), "3:1: /a: There are more than 2 findings; the rest is not shown. [cap]");
        assert!(!report.is_clean() && report.is_full());
    }
}
