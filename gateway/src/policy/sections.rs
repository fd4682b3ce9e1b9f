//! The sections of a child's record, each with its basis, and how it is taken out.

use crosswalk_schemas::model::{ChildRecord, Section, SharingBasis};

/// On which basis a section is shared, as the record states it.
pub(super) fn basis_of(record: &ChildRecord, section: Section) -> Option<&SharingBasis> {
    macro_rules! of {
        ($section:ident) => {
            record.$section.as_ref()?.sharing_basis.as_ref()
        };
    }
    match section {
        Section::Identity => record.identity.sharing_basis.as_ref(),
        Section::Addresses => of!(addresses),
        Section::Household => of!(household),
        Section::Involvements => of!(involvements),
        Section::Education => of!(education),
        Section::Health => of!(health),
        Section::SocialCare => of!(social_care),
        Section::YouthJustice => of!(youth_justice),
        Section::Connexions => of!(connexions),
        Section::CommonAssessments => of!(common_assessments),
        Section::FlagsOfConcern => of!(flags_of_concern),
        Section::Housing => of!(housing),
        Section::Documents => of!(documents),
    }
}

/// Takes a section out of a record. Identity stays: without it there is no record.
pub(super) fn take_out(record: &mut ChildRecord, section: Section) {
    match section {
        Section::Identity => {}
        Section::Addresses => record.addresses = None,
        Section::Household => record.household = None,
        Section::Involvements => record.involvements = None,
        Section::Education => record.education = None,
        Section::Health => record.health = None,
        Section::SocialCare => record.social_care = None,
        Section::YouthJustice => record.youth_justice = None,
        Section::Connexions => record.connexions = None,
        Section::CommonAssessments => record.common_assessments = None,
        Section::FlagsOfConcern => record.flags_of_concern = None,
        Section::Housing => record.housing = None,
        Section::Documents => record.documents = None,
    }
}
