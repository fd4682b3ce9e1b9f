//! Every element of the children in need census, of all years 2017 to 2026, and what becomes of it.

use crate::contract::{
    Carried::{self, In, Not},
    Mapping,
};

/// The element that is one record.
pub(super) const CHILD: &str = "Message/Children/Child";
pub(super) const IDENTIFIERS: &str = "Message/Children/Child/ChildIdentifiers";
pub(super) const CHARACTERISTICS: &str = "Message/Children/Child/ChildCharacteristics";
pub(super) const DISABILITY: &str = "Message/Children/Child/ChildCharacteristics/Disabilities/Disability";
pub(super) const DETAILS: &str = "Message/Children/Child/CINdetails";
pub(super) const ASSESSMENT: &str = "Message/Children/Child/CINdetails/Assessments";
pub(super) const FACTOR: &str =
    "Message/Children/Child/CINdetails/Assessments/FactorsIdentifiedAtAssessment/AssessmentFactors";
pub(super) const PLAN: &str = "Message/Children/Child/CINdetails/CINPlanDates";
pub(super) const SECTION_47: &str = "Message/Children/Child/CINdetails/Section47";
pub(super) const PROTECTION_PLAN: &str = "Message/Children/Child/CINdetails/ChildProtectionPlans";
pub(super) const REVIEW: &str = "Message/Children/Child/CINdetails/ChildProtectionPlans/Reviews/CPPreviewDate";

/// Of the file itself: nothing that belongs to a child's record.
const OF_FILE: &str =
    "about the census file as a whole, not about a child; the message's header says who sends and when";

const FIELDS: &[(&str, Carried)] = &[
    ("Message/Header/CollectionDetails/Collection", Not(OF_FILE)),
    ("Message/Header/CollectionDetails/Year", Not(OF_FILE)),
    ("Message/Header/CollectionDetails/ReferenceDate", Not(OF_FILE)),
    ("Message/Header/Source/SourceLevel", Not(OF_FILE)),
    ("Message/Header/Source/LEA", Not(OF_FILE)),
    ("Message/Header/Source/SoftwareCode", Not(OF_FILE)),
    ("Message/Header/Source/Release", Not(OF_FILE)),
    ("Message/Header/Source/SerialNo", Not(OF_FILE)),
    ("Message/Header/Source/DateTime", Not(OF_FILE)),
    ("Message/Children/Child/ChildIdentifiers/LAchildID", In("ChildRecord/Identity/LocalID")),
    ("Message/Children/Child/ChildIdentifiers/UPN", In("ChildRecord/Identity/UPN")),
    ("Message/Children/Child/ChildIdentifiers/FormerUPN", In("ChildRecord/Identity/FormerUPN")),
    ("Message/Children/Child/ChildIdentifiers/UPNunknown", In("ChildRecord/Identity/UPNunknown")),
    ("Message/Children/Child/ChildIdentifiers/PersonBirthDate", In("ChildRecord/Identity/BirthDate/PersonBirthDate")),
    ("Message/Children/Child/ChildIdentifiers/ExpectedPersonBirthDate", In("ChildRecord/Identity/ExpectedBirthDate")),
    ("Message/Children/Child/ChildIdentifiers/Sex", In("ChildRecord/Identity/Sex")),
    (
        "Message/Children/Child/ChildIdentifiers/GenderCurrent",
        In("ChildRecord/Identity/Gender; ChildRecord/Identity/Sex"),
    ),
    ("Message/Children/Child/ChildIdentifiers/PersonDeathDate", In("ChildRecord/Identity/PersonDeathDate")),
    ("Message/Children/Child/ChildCharacteristics/Ethnicity", In("ChildRecord/Identity/Ethnicity")),
    ("Message/Children/Child/ChildCharacteristics/Disabilities/Disability", In("ChildRecord/Identity/Disability")),
    (
        "Message/Children/Child/CINdetails/CINreferralDate",
        In("ChildRecord/SocialCare/Referral/ReferralDate; ChildRecord/SocialCare/Referral/LocalID; \
            ChildRecord/SocialCare/Assessment/ReferralID; ChildRecord/SocialCare/ChildInNeedPlan/ReferralID; \
            ChildRecord/SocialCare/Section47/ReferralID; ChildRecord/SocialCare/InitialConference/ReferralID; \
            ChildRecord/SocialCare/ChildProtectionPlan/ReferralID"),
    ),
    ("Message/Children/Child/CINdetails/ReferralSource", In("ChildRecord/SocialCare/Referral/SourceCode")),
    ("Message/Children/Child/CINdetails/PrimaryNeedCode", In("ChildRecord/SocialCare/Referral/PrimaryNeedCode")),
    ("Message/Children/Child/CINdetails/CINclosureDate", In("ChildRecord/SocialCare/Referral/CloseDate")),
    ("Message/Children/Child/CINdetails/ReasonForClosure", In("ChildRecord/SocialCare/Referral/CloseReason")),
    (
        "Message/Children/Child/CINdetails/DateOfInitialCPC",
        In("ChildRecord/SocialCare/InitialConference/ConferenceDate"),
    ),
    ("Message/Children/Child/CINdetails/ReferralNFA", In("ChildRecord/SocialCare/Referral/NoFurtherAction")),
    (
        "Message/Children/Child/CINdetails/Assessments/AssessmentActualStartDate",
        In("ChildRecord/SocialCare/Assessment/StartDate"),
    ),
    (
        "Message/Children/Child/CINdetails/Assessments/AssessmentInternalReviewDate",
        In("ChildRecord/SocialCare/Assessment/InternalReviewDate"),
    ),
    (
        "Message/Children/Child/CINdetails/Assessments/AssessmentAuthorisationDate",
        In("ChildRecord/SocialCare/Assessment/AuthorisedDate"),
    ),
    (
        "Message/Children/Child/CINdetails/Assessments/FactorsIdentifiedAtAssessment/AssessmentFactors",
        In("ChildRecord/SocialCare/Assessment/Factor"),
    ),
    (
        "Message/Children/Child/CINdetails/CINPlanDates/CINPlanStartDate",
        In("ChildRecord/SocialCare/ChildInNeedPlan/StartDate"),
    ),
    (
        "Message/Children/Child/CINdetails/CINPlanDates/CINPlanEndDate",
        In("ChildRecord/SocialCare/ChildInNeedPlan/EndDate"),
    ),
    (
        "Message/Children/Child/CINdetails/Section47/S47ActualStartDate",
        In("ChildRecord/SocialCare/Section47/StartDate; ChildRecord/SocialCare/Section47/LocalID; \
            ChildRecord/SocialCare/InitialConference/Section47ID"),
    ),
    (
        "Message/Children/Child/CINdetails/Section47/InitialCPCtarget",
        In("ChildRecord/SocialCare/InitialConference/TargetDate"),
    ),
    (
        "Message/Children/Child/CINdetails/Section47/DateOfInitialCPC",
        In("ChildRecord/SocialCare/InitialConference/ConferenceDate"),
    ),
    (
        "Message/Children/Child/CINdetails/Section47/ICPCnotRequired",
        In("ChildRecord/SocialCare/Section47/ConferenceNotRequired"),
    ),
    (
        "Message/Children/Child/CINdetails/ChildProtectionPlans/CPPstartDate",
        In(
            "ChildRecord/SocialCare/ChildProtectionPlan/StartDate; ChildRecord/SocialCare/ChildProtectionPlan/LocalID; \
            ChildRecord/SocialCare/ChildProtectionReview/PlanID",
        ),
    ),
    (
        "Message/Children/Child/CINdetails/ChildProtectionPlans/CPPendDate",
        In("ChildRecord/SocialCare/ChildProtectionPlan/EndDate"),
    ),
    (
        "Message/Children/Child/CINdetails/ChildProtectionPlans/InitialCategoryOfAbuse",
        In("ChildRecord/SocialCare/ChildProtectionPlan/InitialCategory"),
    ),
    (
        "Message/Children/Child/CINdetails/ChildProtectionPlans/LatestCategoryOfAbuse",
        In("ChildRecord/SocialCare/ChildProtectionPlan/LatestCategory"),
    ),
    (
        "Message/Children/Child/CINdetails/ChildProtectionPlans/NumberOfPreviousCPP",
        In("ChildRecord/SocialCare/ChildProtectionPlan/PreviousPlans"),
    ),
    (
        "Message/Children/Child/CINdetails/ChildProtectionPlans/Reviews/CPPreviewDate",
        In("ChildRecord/SocialCare/ChildProtectionReview/ReviewDate"),
    ),
];

pub(super) fn mapping() -> Vec<Mapping> {
    FIELDS.iter().map(|(native, carried)| Mapping { native, carried: carried.clone() }).collect()
}
