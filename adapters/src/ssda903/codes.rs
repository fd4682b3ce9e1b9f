//! The return's code lists, as the standard publishes them.

use std::sync::LazyLock;

use crosswalk_schemas::codes::{List, crosswalk::Crosswalk};

type Codes = Option<&'static List>;

/// The lists that the return uses.
pub(super) struct Lists {
    /// `SEX` until 2024, as it is since.
    pub(super) old_sex: Option<Crosswalk>,
    pub(super) ethnicity: Codes,
    pub(super) upn_unknown: Codes,
    pub(super) start_reason: Codes,
    pub(super) end_reason: Codes,
    pub(super) legal_status: Codes,
    pub(super) need: Codes,
    pub(super) placement_type: Codes,
    pub(super) provider: Codes,
    pub(super) change_reason: Codes,
    pub(super) missing_type: Codes,
    pub(super) participation: Codes,
    pub(super) sdq_reason: Codes,
    pub(super) in_touch: Codes,
    pub(super) activity: Codes,
    pub(super) accommodation: Codes,
    pub(super) adopter_sex: Codes,
    pub(super) adopter_status: Codes,
    pub(super) reversal_reason: Codes,
    pub(super) permanence: Codes,
    pub(super) worker_reason: Codes,
}

pub(super) static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists {
    old_sex: Crosswalk::between("ssda903-sex-until-2024", "sex"),
    ethnicity: List::named("ethnicity"),
    upn_unknown: List::named("upn-unknown"),
    start_reason: List::named("episode-start-reason"),
    end_reason: List::named("episode-end-reason"),
    legal_status: List::named("legal-status"),
    need: List::named("looked-after-need"),
    placement_type: List::named("placement-type"),
    provider: List::named("placement-provider"),
    change_reason: List::named("placement-change-reason"),
    missing_type: List::named("missing-type"),
    participation: List::named("review-participation"),
    sdq_reason: List::named("sdq-reason"),
    in_touch: List::named("care-leaver-in-touch"),
    activity: List::named("care-leaver-activity"),
    accommodation: List::named("care-leaver-accommodation"),
    adopter_sex: List::named("adopter-sex"),
    adopter_status: List::named("adopter-legal-status"),
    reversal_reason: List::named("adoption-reversal-reason"),
    permanence: List::named("previous-permanence"),
    worker_reason: List::named("worker-change-reason"),
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_published() {
        let l = &*LISTS;
        let all = [
            l.ethnicity,
            l.upn_unknown,
            l.start_reason,
            l.end_reason,
            l.legal_status,
            l.need,
            l.placement_type,
            l.provider,
            l.change_reason,
            l.missing_type,
            l.participation,
            l.sdq_reason,
            l.in_touch,
            l.activity,
            l.accommodation,
            l.adopter_sex,
            l.adopter_status,
            l.reversal_reason,
            l.permanence,
            l.worker_reason,
        ];
        assert!(all.iter().all(Option::is_some) && l.old_sex.is_some());
    }
}
