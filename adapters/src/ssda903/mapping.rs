//! Every column of the eleven tables and every element of the XML form, and what becomes of it.

use crate::contract::{
    Carried::{self, In, Not},
    Mapping,
};

/// Why `INTERVENTION_OFFERED` is not carried.
pub(super) const OFFERED: &str =
    "the standard says whether help with substance misuse was received, not whether it was offered";

const ID: Carried =
    In("ChildRecord/Identity/LocalID; MoveNotification/Person/LocalID; MoveNotification/LocalReference");
const BORN: Carried =
    In("ChildRecord/Identity/BirthDate/PersonBirthDate; MoveNotification/Person/BirthDate/PersonBirthDate");
const SEX: Carried = In("ChildRecord/Identity/Sex; MoveNotification/Person/Sex");
const UPN: Carried = In("ChildRecord/Identity/UPN; ChildRecord/Identity/UPNunknown; MoveNotification/Person/UPN");

/// Column of the CSV set, element of the XML form, what becomes of both. Empty: the form does not have it.
const FIELDS: &[(&str, &str, Carried)] = &[
    ("header.CHILD", "EXPSSDA903/CHILD/HEADER/CHILDID", ID),
    ("header.SEX", "EXPSSDA903/CHILD/HEADER/SEX", SEX),
    ("header.DOB", "EXPSSDA903/CHILD/HEADER/DOB", BORN),
    ("header.ETHNIC", "EXPSSDA903/CHILD/HEADER/ETHNIC", In("ChildRecord/Identity/Ethnicity")),
    ("header.UPN", "EXPSSDA903/CHILD/HEADER/UPN", UPN),
    ("header.MOTHER", "EXPSSDA903/CHILD/HEADER/MOTHER", In("ChildRecord/Identity/Mother")),
    ("header.MC_DOB", "EXPSSDA903/CHILD/HEADER/MC_DOB", In("ChildRecord/SocialCare/MotherOf/ChildBirthDate")),
    ("episodes.CHILD", "", ID),
    (
        "episodes.DECOM",
        "EXPSSDA903/CHILD/EPISODE/DECOM",
        In("ChildRecord/SocialCare/LookedAfterEpisode/StartDate; ChildRecord/SocialCare/LookedAfterEpisode/LocalID; \
            ChildRecord/SocialCare/LookedAfterEpisode/LookedAfterID; \
            ChildRecord/SocialCare/LookedAfterEpisode/PlacementID; \
            ChildRecord/SocialCare/LookedAfterEpisode/EnteredCareDate; ChildRecord/SocialCare/Placement/StartDate; \
            ChildRecord/SocialCare/Placement/LocalID; ChildRecord/SocialCare/Placement/LookedAfterID; \
            ChildRecord/SocialCare/LegalStatus/StartDate; ChildRecord/SocialCare/LegalStatus/LocalID; \
            ChildRecord/Addresses/Address/StartDate; ChildRecord/Addresses/Address/LocalKind; \
            MoveNotification/MoveDate"),
    ),
    ("episodes.RNE", "EXPSSDA903/CHILD/EPISODE/RNE", In("ChildRecord/SocialCare/LookedAfterEpisode/StartReason")),
    ("episodes.LS", "EXPSSDA903/CHILD/EPISODE/LS", In("ChildRecord/SocialCare/LegalStatus/Status")),
    ("episodes.CIN", "EXPSSDA903/CHILD/EPISODE/CIN", In("ChildRecord/SocialCare/LookedAfterEpisode/PrimaryNeedCode")),
    ("episodes.PLACE", "EXPSSDA903/CHILD/EPISODE/PL", In("ChildRecord/SocialCare/Placement/PlacementType")),
    (
        "episodes.PLACE_PROVIDER",
        "EXPSSDA903/CHILD/EPISODE/PLACE_PROVIDER",
        In("ChildRecord/SocialCare/Placement/Provider"),
    ),
    (
        "episodes.DEC",
        "EXPSSDA903/CHILD/EPISODE/DEC",
        In("ChildRecord/SocialCare/LookedAfterEpisode/EndDate; ChildRecord/SocialCare/Placement/EndDate; \
            ChildRecord/SocialCare/LegalStatus/EndDate; ChildRecord/Identity/PersonDeathDate; \
            MoveNotification/MoveDate"),
    ),
    (
        "episodes.REC",
        "EXPSSDA903/CHILD/EPISODE/REC",
        In("ChildRecord/SocialCare/LookedAfterEpisode/EndReason; MoveNotification/Kind"),
    ),
    (
        "episodes.REASON_PLACE_CHANGE",
        "EXPSSDA903/CHILD/EPISODE/REASON_PLACE_CHANGE",
        In("ChildRecord/SocialCare/Placement/ChangeReason"),
    ),
    (
        "episodes.HOME_POST",
        "EXPSSDA903/CHILD/EPISODE/HOME_POST",
        In("ChildRecord/Addresses/Address/PostCode; MoveNotification/FromAddress/PostCode; \
            MoveNotification/ToAddress/PostCode"),
    ),
    (
        "episodes.PL_POST",
        "EXPSSDA903/CHILD/EPISODE/PL_POST",
        In("ChildRecord/SocialCare/Placement/PostCode; ChildRecord/Addresses/Address/PostCode; \
            MoveNotification/ToAddress/PostCode; MoveNotification/FromAddress/PostCode"),
    ),
    ("episodes.URN", "EXPSSDA903/CHILD/EPISODE/URN", In("ChildRecord/SocialCare/Placement/URN")),
    ("missing.CHILD", "", ID),
    ("missing.DOB", "", BORN),
    (
        "missing.MISSING",
        "EXPSSDA903/CHILD/HEADER/AMISSING/MISSING",
        In("ChildRecord/SocialCare/MissingEpisode/EpisodeType"),
    ),
    (
        "missing.MIS_START",
        "EXPSSDA903/CHILD/HEADER/AMISSING/MIS_START",
        In("ChildRecord/SocialCare/MissingEpisode/StartDate"),
    ),
    (
        "missing.MIS_END",
        "EXPSSDA903/CHILD/HEADER/AMISSING/MIS_END",
        In("ChildRecord/SocialCare/MissingEpisode/EndDate"),
    ),
    ("oc2.CHILD", "", ID),
    ("oc2.DOB", "", BORN),
    (
        "oc2.SDQ_SCORE",
        "EXPSSDA903/CHILD/HEADER/OC2/SDQ_SCORE",
        In("ChildRecord/SocialCare/StrengthsDifficulties/Score"),
    ),
    (
        "oc2.SDQ_REASON",
        "EXPSSDA903/CHILD/HEADER/OC2/SDQ_REASON",
        In("ChildRecord/SocialCare/StrengthsDifficulties/Reason"),
    ),
    ("oc2.CONVICTED", "EXPSSDA903/CHILD/HEADER/OC2/CONVICTED", In("ChildRecord/SocialCare/Conviction/Offence")),
    (
        "oc2.HEALTH_CHECK",
        "EXPSSDA903/CHILD/HEADER/OC2/HEALTH_CHECK",
        In("ChildRecord/SocialCare/HealthCheck/CheckType; ChildRecord/SocialCare/HealthCheck/Status"),
    ),
    (
        "oc2.IMMUNISATIONS",
        "EXPSSDA903/CHILD/HEADER/OC2/IMMUNISATIONS",
        In("ChildRecord/SocialCare/Immunisation/UpToDate"),
    ),
    (
        "oc2.TEETH_CHECK",
        "EXPSSDA903/CHILD/HEADER/OC2/TEETH_CHECK",
        In("ChildRecord/SocialCare/HealthCheck/CheckType; ChildRecord/SocialCare/HealthCheck/Status"),
    ),
    (
        "oc2.HEALTH_ASSESSMENT",
        "EXPSSDA903/CHILD/HEADER/OC2/HEALTH_ASSESSMENT",
        In("ChildRecord/SocialCare/HealthCheck/CheckType; ChildRecord/SocialCare/HealthCheck/Status"),
    ),
    (
        "oc2.SUBSTANCE_MISUSE",
        "EXPSSDA903/CHILD/HEADER/OC2/SUBSTANCE_MISUSE",
        In("ChildRecord/SocialCare/SubstanceMisuse"),
    ),
    (
        "oc2.INTERVENTION_RECEIVED",
        "EXPSSDA903/CHILD/HEADER/OC2/INTERVENTION_RECEIVED",
        In("ChildRecord/SocialCare/SubstanceMisuse/InterventionReceived"),
    ),
    ("oc2.INTERVENTION_OFFERED", "EXPSSDA903/CHILD/HEADER/OC2/INTERVENTION_OFFERED", Not(OFFERED)),
    ("oc3.CHILD", "", ID),
    ("oc3.DOB", "", BORN),
    ("oc3.IN_TOUCH", "EXPSSDA903/CHILD/HEADER/IN_TOUCH", In("ChildRecord/SocialCare/CareLeaver/InTouch")),
    ("oc3.ACTIV", "EXPSSDA903/CHILD/HEADER/ACTIV", In("ChildRecord/SocialCare/CareLeaver/Activity")),
    ("oc3.ACCOM", "EXPSSDA903/CHILD/HEADER/ACCOM", In("ChildRecord/SocialCare/CareLeaver/Accommodation")),
    ("ad1.CHILD", "", ID),
    ("ad1.DOB", "", BORN),
    ("ad1.DATE_INT", "EXPSSDA903/CHILD/HEADER/DATE_INT", In("ChildRecord/SocialCare/Permanence/DecisionDate")),
    ("ad1.DATE_MATCH", "EXPSSDA903/CHILD/HEADER/DATE_MATCH", In("ChildRecord/SocialCare/Permanence/MatchedDate")),
    ("ad1.FOSTER_CARE", "EXPSSDA903/CHILD/HEADER/FOSTER_CARE", In("ChildRecord/SocialCare/Permanence/AdoptedByCarer")),
    ("ad1.NB_ADOPTR", "EXPSSDA903/CHILD/HEADER/NB_ADOPTR", In("ChildRecord/SocialCare/Permanence/NumberOfAdopters")),
    ("ad1.SEX_ADOPTR", "EXPSSDA903/CHILD/HEADER/SEX_ADOPTR", In("ChildRecord/SocialCare/Permanence/AdopterSex")),
    ("ad1.LS_ADOPTR", "EXPSSDA903/CHILD/HEADER/LS_ADOPTR", In("ChildRecord/SocialCare/Permanence/AdopterLegalStatus")),
    ("placed_adoption.CHILD", "", ID),
    ("placed_adoption.DOB", "", BORN),
    (
        "placed_adoption.DATE_PLACED",
        "EXPSSDA903/CHILD/HEADER/AD_PLACED/DATE_PLACED",
        In("ChildRecord/SocialCare/Permanence/DecisionDate"),
    ),
    (
        "placed_adoption.DATE_PLACED_CEASED",
        "EXPSSDA903/CHILD/HEADER/AD_PLACED/DATE_PLACED_CEASED",
        In("ChildRecord/SocialCare/Permanence/DecisionReversedDate"),
    ),
    (
        "placed_adoption.REASON_PLACED_CEASED",
        "EXPSSDA903/CHILD/HEADER/AD_PLACED/REASON_PLACED_CEASED",
        In("ChildRecord/SocialCare/Permanence/DecisionReversedReason"),
    ),
    ("prev_perm.CHILD", "", ID),
    ("prev_perm.DOB", "", BORN),
    (
        "prev_perm.PREV_PERM",
        "EXPSSDA903/CHILD/HEADER/PERMANENCE/PREV_PERM",
        In("ChildRecord/SocialCare/PreviousPermanence/Option"),
    ),
    (
        "prev_perm.LA_PERM",
        "EXPSSDA903/CHILD/HEADER/PERMANENCE/LA_PERM",
        In("ChildRecord/SocialCare/PreviousPermanence/Authority"),
    ),
    (
        "prev_perm.DATE_PERM",
        "EXPSSDA903/CHILD/HEADER/PERMANENCE/DATE_PERM",
        In("ChildRecord/SocialCare/PreviousPermanence/OrderDate"),
    ),
    ("reviews.CHILD", "", ID),
    ("reviews.DOB", "", BORN),
    (
        "reviews.REVIEW",
        "EXPSSDA903/CHILD/HEADER/AREVIEW/REVIEW",
        In("ChildRecord/SocialCare/LookedAfterReview/ReviewDate"),
    ),
    (
        "reviews.REVIEW_CODE",
        "EXPSSDA903/CHILD/HEADER/AREVIEW/REVIEW_CODE",
        In("ChildRecord/SocialCare/LookedAfterReview/Participation"),
    ),
    ("uasc.CHILD", "", ID),
    ("uasc.SEX", "", SEX),
    ("uasc.DOB", "", BORN),
    ("uasc.DUC", "EXPSSDA903/CHILD/HEADER/DUC", In("ChildRecord/SocialCare/ImmigrationStatus/EndDate")),
    ("", "EXPSSDA903/CHILD/HEADER/UASC", In("ChildRecord/SocialCare/ImmigrationStatus/Status")),
    ("social_worker.CHILD", "", ID),
    ("social_worker.DOB", "", BORN),
    ("social_worker.SW_ID", "", In("ChildRecord/Involvements/Involvement/Professional/LocalID")),
    ("social_worker.SW_DECOM", "", In("ChildRecord/Involvements/Involvement/StartDate")),
    ("social_worker.SW_DEC", "", In("ChildRecord/Involvements/Involvement/EndDate")),
    ("social_worker.SW_REASON", "", In("ChildRecord/Involvements/Involvement/ChangeReason")),
];

pub(super) fn mapping() -> Vec<Mapping> {
    let table = FIELDS.iter().map(|(column, _, carried)| (column, carried));
    let xml = FIELDS.iter().map(|(_, element, carried)| (element, carried));
    let named = table.chain(xml).filter(|(native, _)| !native.is_empty());
    named.map(|(native, carried)| Mapping { native, carried: carried.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ssda903::tables::TABLES;

    #[test]
    fn every_column_of_every_table_is_in_the_mapping() {
        let mapped: BTreeSet<String> =
            FIELDS.iter().map(|(column, ..)| (*column).to_owned()).filter(|column| !column.is_empty()).collect();
        let columns = TABLES.iter().flat_map(|table| table.columns.iter().map(|name| format!("{}.{name}", table.name)));
        assert_eq!(mapped, columns.collect());
        assert_eq!(mapping().len(), 74 + 51);
    }
}
