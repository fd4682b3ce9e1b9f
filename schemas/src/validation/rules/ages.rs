//! Rules on the age of a child at which a code can be right.

use jiff::{ToSpan, civil::Date};

use super::{Breaches, Check, Rule, life::birth_of, subject::Subject};

/// Where `code` is one of `codes`, the child has an age within these bounds on `date`.
#[derive(Debug)]
pub(super) struct Ages {
    of: &'static str,
    code: &'static str,
    codes: &'static [&'static str],
    date: &'static str,
    bound: Bound,
}

#[derive(Debug, Clone, Copy)]
enum Bound {
    AtLeast(i16),
    Under(i16),
}

macro_rules! ages {
    ($($id:literal $severity:ident $of:literal $code:literal $codes:expr, $date:literal $bound:ident $age:literal, $source:literal, $says:literal;)*) => {
        &[$(Rule {
            id: $id,
            severity: crate::report::Severity::$severity,
            says: $says,
            applies_to: &[concat!("/Message/RecordTransfer/ChildRecord/", $of, "/", $code)],
            source: $source,
            check: Check::Ages(Ages { of: $of, code: $code, codes: $codes, date: $date, bound: Bound::$bound($age) }),
        }),*]
    };
}

pub(super) const RULES: &[Rule] = ages! {
    "placement.supported-age" Error "SocialCare/Placement" "PlacementType" &["H5", "K3", "P2"], "StartDate" AtLeast 16,
        "SSDA903 371", "A child in supported accommodation or living independently is at least 16.";
    "placement.custody-age" Error "SocialCare/Placement" "PlacementType" &["R5"], "StartDate" AtLeast 10,
        "SSDA903 372", "A child in a young offender institution is at least 10.";
    "placement.school-age" Warning "SocialCare/Placement" "PlacementType" &["S1"], "StartDate" AtLeast 4,
        "SSDA903 373", "A child placed in a residential school is at least 4.";
    "placement.employment-age" Error "SocialCare/Placement" "PlacementType" &["P3"], "StartDate" AtLeast 14,
        "SSDA903 374", "A child in residential employment is at least 14.";
    "legal-status.criminal-age" Error "SocialCare/LegalStatus" "Status" &["J1", "J2", "J3"], "StartDate" AtLeast 10,
        "SSDA903 358", "A child on remand, detained or sentenced is at least 10.";
    "looked-after.start-age" Error "SocialCare/LookedAfterEpisode" "StartReason" &["S"], "StartDate" Under 18,
        "SSDA903 352", "Who starts to be looked after is under 18.";
    "looked-after.adopted-age" Error "SocialCare/LookedAfterEpisode" "EndReason" &["E11", "E12"], "EndDate" Under 18,
        "SSDA903 386", "Who is adopted from care is under 18.";
    "looked-after.guardianship-age" Error "SocialCare/LookedAfterEpisode" "EndReason" &["E45", "E46", "E47", "E48"],
        "EndDate" Under 18, "SSDA903 407", "Who leaves care for a special guardian is under 18.";
    "looked-after.independent-age" Error "SocialCare/LookedAfterEpisode" "EndReason" &["E5", "E6"], "EndDate" AtLeast 14,
        "SSDA903 387", "Who leaves care to live independently is at least 14.";
    "looked-after.adult-care-age" Error "SocialCare/LookedAfterEpisode" "EndReason" &["E7"], "EndDate" AtLeast 16,
        "SSDA903 389", "Who leaves care for adult social care is at least 16.";
    "looked-after.staying-put-age" Error "SocialCare/LookedAfterEpisode" "EndReason" &["E17"], "EndDate" AtLeast 18,
        "SSDA903 460", "Who leaves care and stays with the carers is at least 18.";
};

impl Ages {
    pub(super) fn check(&self, subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
        for (child, spot) in subject.with_child(self.of) {
            let code = spot.text(self.code).filter(|code| self.codes.contains(code));
            let (Some(birth), Some(code), Some(date)) = (birth_of(&child), code, spot.date(self.date)) else {
                continue;
            };
            if let Some(bound) = self.bound.broken(birth, date) {
                let text = format!(
                    "Code {code} is for a child {bound} on {date}; this one was born on {birth}. Correct the code or a date."
                );
                breaches.at(format_args!("{spot}/{}", self.code), text);
            }
        }
    }
}

impl Bound {
    /// The bound in words, when somebody born on `birth` breaks it on `date`.
    fn broken(self, birth: Date, date: Date) -> Option<String> {
        let is = |years: i16| birth.saturating_add(years.years()) <= date;
        match self {
            Self::AtLeast(years) => (!is(years)).then(|| format!("who is at least {years}")),
            Self::Under(years) => is(years).then(|| format!("under {years}")),
        }
    }
}
