//! The elements of a child in the census, of all years.

use crate::native::outline::{Outline, group, groups, value, values};

/// One child.
pub(super) static CHILD: Outline = group("Child", &[IDENTIFIERS, CHARACTERISTICS, DETAILS]);

const IDENTIFIERS: Outline = group(
    "ChildIdentifiers",
    &[
        value("LAchildID"),
        value("UPN"),
        value("FormerUPN"),
        value("UPNunknown"),
        value("PersonBirthDate"),
        value("ExpectedPersonBirthDate"),
        value("Sex"),
        value("GenderCurrent"),
        value("PersonDeathDate"),
    ],
);

const CHARACTERISTICS: Outline =
    group("ChildCharacteristics", &[value("Ethnicity"), group("Disabilities", &[values("Disability")])]);

const DETAILS: Outline = groups(
    "CINdetails",
    &[
        value("CINreferralDate"),
        value("ReferralSource"),
        value("PrimaryNeedCode"),
        value("CINclosureDate"),
        value("ReasonForClosure"),
        value("DateOfInitialCPC"),
        value("ReferralNFA"),
        ASSESSMENTS,
        groups("CINPlanDates", &[value("CINPlanStartDate"), value("CINPlanEndDate")]),
        SECTION_47,
        PLANS,
    ],
);

const ASSESSMENTS: Outline = groups(
    "Assessments",
    &[
        value("AssessmentActualStartDate"),
        value("AssessmentInternalReviewDate"),
        value("AssessmentAuthorisationDate"),
        group("FactorsIdentifiedAtAssessment", &[values("AssessmentFactors")]),
    ],
);

const SECTION_47: Outline = groups(
    "Section47",
    &[value("S47ActualStartDate"), value("InitialCPCtarget"), value("DateOfInitialCPC"), value("ICPCnotRequired")],
);

const PLANS: Outline = groups(
    "ChildProtectionPlans",
    &[
        value("CPPstartDate"),
        value("CPPendDate"),
        value("InitialCategoryOfAbuse"),
        value("LatestCategoryOfAbuse"),
        value("NumberOfPreviousCPP"),
        group("Reviews", &[values("CPPreviewDate")]),
    ],
);
