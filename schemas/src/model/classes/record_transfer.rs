//! Class record-transfer: the records of one child or a sibling group.

use crate::model::{
    Addresses, ChildReference, CommonAssessments, Connexions, DocumentPart, Documents, Education, FlagsOfConcern,
    Health, Household, Housing, Identity, Involvements, Section, SocialCare, Withheld, YouthJustice, record::record,
};

record! {
    /// The records of one child or a sibling group, or the statement that nothing is held.
    #[derive(Default)]
    RecordTransfer {
        /// True when the group is accepted or rejected as one.
        accept_as_group?: bool,
        /// A record for each child.
        child_record*: ChildRecord,
        /// Children of whom the sender holds nothing.
        nothing_held*: ChildReference,
        /// Parts of the documents that the records name, in this message or one before it of the same transfer.
        document_part*: DocumentPart,
    }
}

record! {
    /// What is known of one child. Identity is always there; the other sections as held and as allowed.
    #[derive(Default)]
    ChildRecord {
        /// Who the child is.
        identity: Identity,
        /// Where the child lives and lived.
        addresses?: Addresses,
        /// The people around the child.
        household?: Household,
        /// Who is involved, and the lead professional.
        involvements?: Involvements,
        /// Schools, special educational needs, attendance.
        education?: Education,
        /// The GP practice, and what a carer must know at once.
        health?: Health,
        /// What children's social care holds.
        social_care?: SocialCare,
        /// What the youth offending team holds.
        youth_justice?: YouthJustice,
        /// Activity, level of need, careers adviser.
        connexions?: Connexions,
        /// Common assessments.
        common_assessments?: CommonAssessments,
        /// Flags of concern.
        flags_of_concern?: FlagsOfConcern,
        /// Tenancies, homelessness, temporary accommodation.
        housing?: Housing,
        /// Documents, by their digest.
        documents?: Documents,
        /// Sections that are held and not sent, each with the reason.
        withheld*: Withheld,
    }
}

impl ChildRecord {
    /// A record that holds nothing but an identity.
    #[must_use]
    pub fn new(identity: Identity) -> Self {
        Self { identity, ..Self::default() }
    }

    /// The sections that are there, in the standard's order.
    #[must_use]
    pub fn sections(&self) -> Vec<Section> {
        let there = [
            (Section::Identity, true),
            (Section::Addresses, self.addresses.is_some()),
            (Section::Household, self.household.is_some()),
            (Section::Involvements, self.involvements.is_some()),
            (Section::Education, self.education.is_some()),
            (Section::Health, self.health.is_some()),
            (Section::SocialCare, self.social_care.is_some()),
            (Section::YouthJustice, self.youth_justice.is_some()),
            (Section::Connexions, self.connexions.is_some()),
            (Section::CommonAssessments, self.common_assessments.is_some()),
            (Section::FlagsOfConcern, self.flags_of_concern.is_some()),
            (Section::Housing, self.housing.is_some()),
            (Section::Documents, self.documents.is_some()),
        ];
        there.into_iter().filter_map(|(section, there)| there.then_some(section)).collect()
    }

    /// The child, without the records.
    #[must_use]
    pub fn reference(&self) -> ChildReference {
        let identity = &self.identity;
        ChildReference {
            person_name: identity.person_name.clone(),
            birth_date: identity.birth_date.clone(),
            nhs_number: identity.nhs_number.clone(),
            upn: identity.upn.clone(),
            local_id: identity.local_id.clone(),
        }
    }
}
