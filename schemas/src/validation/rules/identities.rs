//! Rules on who a child is: birth, sex, disabilities, pupil numbers.

use std::collections::HashSet;

use jiff::ToSpan;

use super::{Breaches, Rule, life::birth_of, subject::Subject, tree::Spot};

pub(super) const RULES: &[Rule] = table! {
    "identity.birth-or-expected" Error birth_or_expected ["RecordTransfer/ChildRecord/Identity/BirthDate"], "CIN 8525",
        "A child has a birth date or an expected one, not both and not neither.";
    "identity.expected-range" Warning expected_range ["RecordTransfer/ChildRecord/Identity/ExpectedBirthDate"],
        "CIN 8530Q", "An expected birth is not long past and not more than nine months away.";
    "identity.unborn-sex" Error unborn_sex ["RecordTransfer/ChildRecord/Identity/Sex"], "CIN 8750",
        "The sex of an unborn child is unknown.";
    "identity.over-25" Warning over_25 ["RecordTransfer/ChildRecord/Identity/BirthDate"], "CIN 8775Q; SSDA903 351",
        "A child's record is of somebody who is not over 25.";
    "disability.none-alone" Error none_alone ["RecordTransfer/ChildRecord/Identity/Disability"], "CIN 8790",
        "Who has no disability has no other code of disability.";
    "disability.once" Warning disability_once ["RecordTransfer/ChildRecord/Identity/Disability"], "CIN 8794",
        "A disability stands only once.";
    "upn.or-reason" Warning upn_or_reason ["RecordTransfer/ChildRecord/Identity/UPNunknown"], "SSDA903 168, 442",
        "A child with a UPN has no reason for having none.";
    "upn.reason-age" Warning reason_age ["RecordTransfer/ChildRecord/Identity/UPNunknown"], "SSDA903 209",
        "A child of school age is not without a UPN for being too young.";
    "upn.reason-no-action" Error reason_no_action ["RecordTransfer/ChildRecord/Identity/UPNunknown"], "CIN 8772",
        "A child without a UPN because nothing came of the referral has no referral that led to action.";
    "upn.temporary" Warning temporary ["RecordTransfer/ChildRecord/Identity/UPN"], "DfE, Unique pupil numbers: a guide",
        "A record carries the permanent UPN, not a temporary one.";
    "upn.former-other" Warning former_other ["RecordTransfer/ChildRecord/Identity/FormerUPN"], "CIN 1560Q",
        "A former UPN is another than the present one.";
    "upn.once" Warning upn_once ["RecordTransfer/ChildRecord/Identity/UPN"], "CIN 1520",
        "Two children do not share a UPN.";
};

fn identities<'a>(subject: &Subject<'a>) -> Vec<(Spot<'a>, Spot<'a>)> {
    let children = subject.children().into_iter();
    children.flat_map(|child| child.below("Identity").into_iter().map(move |identity| (child, identity))).collect()
}

fn birth_or_expected(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (_, identity) in identities(subject) {
        let text = match (identity.has("BirthDate"), identity.has("ExpectedBirthDate")) {
            (true, true) => "The child has a birth date and an expected one. Once born, leave the expected one out.",
            (false, false) => "The child has neither a birth date nor an expected one. Add the one that is known.",
            _ => continue,
        };
        breaches.at(format_args!("{identity}/BirthDate"), text);
    }
}

fn expected_range(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let sent = subject.sent();
    for (_, identity) in identities(subject) {
        let Some(expected) = identity.date("ExpectedBirthDate") else { continue };
        if expected < sent.saturating_sub(30.days()) || expected > sent.saturating_add(9.months()) {
            let text = format!(
                "A birth expected on {expected} is long past or more than nine months away on {sent}. Correct it, or give \
                 the BirthDate."
            );
            breaches.at(format_args!("{identity}/ExpectedBirthDate"), text);
        }
    }
}

fn unborn_sex(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (_, identity) in identities(subject) {
        let unborn = identity.has("ExpectedBirthDate") && !identity.has("BirthDate");
        if unborn && identity.text("Sex").is_some_and(|sex| sex != "U") {
            breaches
                .at(format_args!("{identity}/Sex"), "The child is not born yet. Write U for the sex, or leave it out.");
        }
    }
}

fn over_25(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, identity) in identities(subject) {
        let Some(birth) = birth_of(&child) else { continue };
        if birth.saturating_add(26.years()) <= subject.sent() {
            let text =
                format!("Born on {birth}, this person is over 25. Check the birth date, and whose record this is.");
            breaches.at(format_args!("{identity}/BirthDate"), text);
        }
    }
}

fn none_alone(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (_, identity) in identities(subject) {
        let codes = identity.texts("Disability");
        if let Some(at) = codes.iter().position(|code| *code == "NONE").filter(|_| codes.iter().any(|c| *c != "NONE")) {
            let text = "NONE stands beside another disability. Take NONE out, or the others.";
            breaches.at(format_args!("{identity}/Disability[{}]", at + 1), text);
        }
    }
}

fn disability_once(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (_, identity) in identities(subject) {
        let mut seen = HashSet::new();
        for (at, code) in identity.texts("Disability").into_iter().enumerate() {
            if !seen.insert(code) {
                let text = format!("Disability {code} stands here already. Take one out.");
                breaches.at(format_args!("{identity}/Disability[{}]", at + 1), text);
            }
        }
    }
}

fn upn_or_reason(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (_, identity) in identities(subject) {
        if identity.has("UPN") && identity.has("UPNunknown") {
            let text = "The child has a UPN, and a reason for having none. Take UPNunknown out.";
            breaches.at(format_args!("{identity}/UPNunknown"), text);
        }
    }
}

fn reason_age(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, identity) in identities(subject) {
        let Some(birth) = birth_of(&child).filter(|_| identity.text("UPNunknown") == Some("UN1")) else { continue };
        if birth.saturating_add(5.years()) <= subject.sent() {
            let text =
                format!("UN1 is for a child under 5; this one was born on {birth}. Add the UPN, or another reason.");
            breaches.at(format_args!("{identity}/UPNunknown"), text);
        }
    }
}

fn reason_no_action(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, identity) in identities(subject) {
        let acted = child.below("SocialCare/Referral").iter().any(|referral| referral.says_no("NoFurtherAction"));
        if identity.text("UPNunknown") == Some("UN7") && acted {
            let text = "UN7 says that nothing came of the referral, but a referral here led to action. Add the UPN, or \
                        another reason.";
            breaches.at(format_args!("{identity}/UPNunknown"), text);
        }
    }
}

fn temporary(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (_, identity) in identities(subject) {
        if let Some(upn) = identity.text("UPN").filter(|upn| crate::identifiers::upn::is_temporary(upn)) {
            let text = format!("UPN {upn} is a temporary one. Send the permanent one when it is known.");
            breaches.at(format_args!("{identity}/UPN"), text);
        }
    }
}

fn former_other(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (_, identity) in identities(subject) {
        if identity.has("UPN") && identity.text("UPN") == identity.text("FormerUPN") {
            let text = "The former UPN is the present one. Leave FormerUPN out, or correct it.";
            breaches.at(format_args!("{identity}/FormerUPN"), text);
        }
    }
}

fn upn_once(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let mut seen = HashSet::new();
    for (_, identity) in identities(subject) {
        if let Some(upn) = identity.text("UPN").filter(|upn| !seen.insert(*upn)) {
            let text = format!("UPN {upn} stands in another record of this transfer. Find out whose it is.");
            breaches.at(format_args!("{identity}/UPN"), text);
        }
    }
}
