//! The census's code lists, as the standard publishes them.

use std::sync::LazyLock;

use crosswalk_schemas::codes::{List, crosswalk::Crosswalk};

type Codes = Option<&'static List>;

/// The lists that the census uses.
pub(super) struct Lists {
    pub(super) upn_unknown: Codes,
    /// `GenderCurrent`, until 2024.
    pub(super) gender: Codes,
    /// The codes of `GenderCurrent` as those of `Sex`.
    pub(super) gender_as_sex: Option<Crosswalk>,
    pub(super) ethnicity: Codes,
    pub(super) disability: Codes,
    pub(super) referral_source: Codes,
    pub(super) primary_need: Codes,
    pub(super) closure_reason: Codes,
    pub(super) assessment_factor: Codes,
    pub(super) category_of_abuse: Codes,
}

pub(super) static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists {
    upn_unknown: List::named("upn-unknown"),
    gender: List::named("cin-gender-until-2024"),
    gender_as_sex: Crosswalk::between("cin-gender-until-2024", "sex"),
    ethnicity: List::named("ethnicity"),
    disability: List::named("disability"),
    referral_source: List::named("referral-source"),
    primary_need: List::named("primary-need"),
    closure_reason: List::named("closure-reason"),
    assessment_factor: List::named("assessment-factor"),
    category_of_abuse: List::named("category-of-abuse"),
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_published() {
        let lists = &*LISTS;
        let all = [
            lists.upn_unknown,
            lists.gender,
            lists.ethnicity,
            lists.disability,
            lists.referral_source,
            lists.primary_need,
            lists.closure_reason,
            lists.assessment_factor,
            lists.category_of_abuse,
        ];
        assert!(all.iter().all(Option::is_some) && lists.gender_as_sex.is_some());
    }
}
