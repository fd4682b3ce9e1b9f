//! Rule `period.order`.

use jiff::civil::Date;

use super::{Breaches, Rule, subject::Subject};
use crate::{
    model::{ChildRecord, SocialCare},
    report::Severity,
};

pub(super) const RULE: Rule =
    Rule { id: "period.order", severity: Severity::Error, says: "A period does not end before it begins.", check };

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, record) in subject.records() {
        for period in periods(record) {
            let Period { section, index, names: (first, last), dates: (Some(start), Some(end)) } = period else {
                continue;
            };
            if end < start {
                let text = format!("{last} {end} is before {first} {start}. Correct one of them.");
                let path =
                    format!("/Message/RecordTransfer/ChildRecord[{}]/{section}[{}]/{last}", child + 1, index + 1);
                breaches.at(path, text);
            }
        }
    }
}

/// A period of a record: the element that has it, and its two dates.
struct Period {
    section: &'static str,
    index: usize,
    names: (&'static str, &'static str),
    dates: (Option<Date>, Option<Date>),
}

fn periods(record: &ChildRecord) -> Vec<Period> {
    let mut all = Vec::new();
    let usual = ("StartDate", "EndDate");
    let mut add = |section, names, dates: Vec<(Option<Date>, Option<Date>)>| {
        all.extend(dates.into_iter().enumerate().map(|(index, dates)| Period { section, index, names, dates }));
    };
    let addresses = record.addresses.iter().flat_map(|section| &section.address);
    add("Addresses/Address", usual, addresses.map(|of| (of.start_date, of.end_date)).collect());
    let involvements = record.involvements.iter().flat_map(|section| &section.involvement);
    add("Involvements/Involvement", usual, involvements.map(|of| (of.start_date, of.end_date)).collect());
    let schools = record.education.iter().flat_map(|section| &section.school_attended);
    let dates = schools.map(|of| (of.entry_date, of.leaving_date)).collect();
    add("Education/SchoolAttended", ("EntryDate", "LeavingDate"), dates);
    if let Some(section) = &record.social_care {
        social_care(section, &mut add);
    }
    all
}

type Dates = Vec<(Option<Date>, Option<Date>)>;

fn social_care(section: &SocialCare, add: &mut dyn FnMut(&'static str, (&'static str, &'static str), Dates)) {
    let usual = ("StartDate", "EndDate");
    let dates = section.referral.iter().map(|of| (of.referral_date, of.close_date)).collect();
    add("SocialCare/Referral", ("ReferralDate", "CloseDate"), dates);
    let dates = section.assessment.iter().map(|of| (of.start_date, of.authorised_date)).collect();
    add("SocialCare/Assessment", ("StartDate", "AuthorisedDate"), dates);
    let dates = section.child_in_need_plan.iter().map(|of| (of.start_date, of.end_date)).collect();
    add("SocialCare/ChildInNeedPlan", usual, dates);
    let dates = section.section47.iter().map(|of| (of.start_date, of.end_date)).collect();
    add("SocialCare/Section47", usual, dates);
    let dates = section.child_protection_plan.iter().map(|of| (of.start_date, of.end_date)).collect();
    add("SocialCare/ChildProtectionPlan", usual, dates);
    let dates = section.looked_after_episode.iter().map(|of| (of.start_date, of.end_date)).collect();
    add("SocialCare/LookedAfterEpisode", usual, dates);
    let dates = section.legal_status.iter().map(|of| (of.start_date, of.end_date)).collect();
    add("SocialCare/LegalStatus", usual, dates);
}
