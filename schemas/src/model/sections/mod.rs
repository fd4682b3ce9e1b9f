//! The sections of a record, one file for each schema.

mod addresses;
mod child_in_need;
mod child_protection;
mod common_assessments;
mod connexions;
mod documents;
mod education;
mod flags_of_concern;
mod health;
mod household;
mod housing;
mod identity;
mod involvements;
mod looked_after;
mod permanence;
mod pre_proceedings;
mod social_care;
mod special_needs;
mod youth_justice;

pub use addresses::{Address, AddressKind, Addresses, Bs7666Address, TelephoneNumber};
pub use child_in_need::{Assessment, ChildInNeedPlan, ChildInNeedVisit, Referral};
pub use child_protection::{
    ChildProtectionPlan, ChildProtectionReview, ChildProtectionVisit, InitialConference, Section47,
};
pub use common_assessments::{AgreedAction, AssessmentDomain, AssessmentFinding, CommonAssessment, CommonAssessments};
pub use connexions::{Activity, Characteristic, Connexions, LevelOfNeed, SeptemberGuarantee};
pub use documents::{Document, DocumentPart, Documents};
pub use education::{AttendSessions, Attendance, Education, FreeSchoolMealsPeriod, SchoolAttended, StageAssessment};
pub use flags_of_concern::{FlagOfConcern, FlagsOfConcern};
pub use health::{GeneralPractice, Health, HealthNeed, HealthNeedKind, Vaccination};
pub use household::{Household, HouseholdMember};
pub use housing::{HomelessnessApplication, Housing, TemporaryAccommodation, Tenancy, TenureKind};
pub use identity::{
    BirthDate, ChildReference, Identity, LanguageSpoken, OtherIdentifier, PersonName, Sex, VerificationLevel,
};
pub use involvements::{Involvement, Involvements, KnownToAgency, Professional};
pub use looked_after::{
    CarePlan, Conviction, HealthCheck, Immunisation, LegalStatus, LookedAfterEpisode, LookedAfterReview,
    LookedAfterVisit, MissingEpisode, Placement, StrengthsDifficulties, SubstanceMisuse,
};
pub use permanence::{CareLeaver, Permanence, PreviousPermanence};
pub use pre_proceedings::PreProceedings;
pub use social_care::{Contact, Department, EarlyHelpEpisode, ImmigrationStatus, MotherOf, SocialCare, VoiceOfChild};
pub use special_needs::{ActivePlan, EducationHealthCarePlan, PlanAssessment, PlanRequest, SenNeed, SenProvision};
pub use youth_justice::{Custody, Intervention, RiskLevel, YouthJustice, YouthJusticeAssessment};
