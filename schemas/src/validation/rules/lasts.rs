//! Rules on how long something may last, by law.

use jiff::ToSpan;

use super::{Breaches, Check, Rule, subject::Subject};

/// Where `code` is one of `codes`, the period lasts at most so many days.
#[derive(Debug)]
pub(super) struct Lasts {
    of: &'static str,
    code: &'static str,
    codes: &'static [&'static str],
    days: i16,
}

macro_rules! lasts {
    ($($id:literal $severity:ident $of:literal $code:literal $codes:expr, $days:literal days, $source:literal, $says:literal;)*) => {
        &[$(Rule {
            id: $id,
            severity: crate::report::Severity::$severity,
            says: $says,
            applies_to: &[concat!("/Message/RecordTransfer/ChildRecord/", $of, "/EndDate")],
            source: $source,
            check: Check::Lasts(Lasts { of: $of, code: $code, codes: $codes, days: $days }),
        }),*]
    };
}

pub(super) const RULES: &[Rule] = lasts! {
    "legal-status.police-protection" Warning "SocialCare/LegalStatus" "Status" &["L1"], 3 days,
        "SSDA903 361; Children Act 1989 s46", "Police protection lasts at most 72 hours.";
    "legal-status.emergency-order" Warning "SocialCare/LegalStatus" "Status" &["L2"], 21 days,
        "SSDA903 362; Children Act 1989 s45", "An emergency protection order lasts at most 21 days, extended.";
    "legal-status.assessment-order" Warning "SocialCare/LegalStatus" "Status" &["L3"], 7 days,
        "SSDA903 363; Children Act 1989 s43", "A child assessment order lasts at most 7 days.";
    "placement.hospital" Warning "SocialCare/Placement" "PlacementType" &["T1"], 42 days,
        "SSDA903 375", "A temporary placement in hospital lasts at most six weeks.";
    "placement.carers-holiday" Warning "SocialCare/Placement" "PlacementType" &["T3"], 21 days,
        "SSDA903 376", "A temporary placement while carers are on holiday lasts at most three weeks.";
    "placement.seven-days" Warning "SocialCare/Placement" "PlacementType" &["T4"], 7 days,
        "SSDA903 379", "A temporary placement for another reason lasts at most seven days.";
};

impl Lasts {
    pub(super) fn check(&self, subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
        for spot in subject.of_children(self.of) {
            let code = spot.text(self.code).filter(|code| self.codes.contains(code));
            let (Some(code), Some(start), Some(end)) = (code, spot.date("StartDate"), spot.date("EndDate")) else {
                continue;
            };
            if start.saturating_add(i64::from(self.days).days()) < end {
                let text = format!(
                    "With the code {code} this lasts at most {} days, but it is said to have lasted from {start} to {end}. \
                     Correct the code or a date.",
                    self.days
                );
                breaches.at(format_args!("{spot}/EndDate"), text);
            }
        }
    }
}
