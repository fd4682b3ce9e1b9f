//! Which agencies and professionals are involved with a child, and who leads.

use jiff::civil::Date;

use crate::model::{Service, SharingBasis, record::record};

record! {
    /// Section: who is involved, and the lead professional.
    #[derive(Default)]
    Involvements {
        /// Each involvement with its period.
        involvement*: Involvement,
        /// Each agency to which the child is known, and whom to ring there.
        known_to_agency*: KnownToAgency,
        /// On which basis the section is shared.
        sharing_basis?: SharingBasis,
    }
}

record! {
    /// A professional's involvement with a child.
    #[derive(Default)]
    Involvement {
        /// The sending system's own id for the involvement.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The referral it belongs to, by that referral's local id.
        #[serde(rename = "ReferralID")]
        referral_id?: String,
        /// The service involved.
        service?: Service,
        /// Who.
        professional: Professional,
        /// True for the lead professional.
        lead_professional?: bool,
        /// First day.
        start_date?: Date,
        /// Last day.
        end_date?: Date,
        /// Why the worker changed.
        change_reason?: String,
    }
}

record! {
    /// That an agency knows the child, and how to reach the professional; not why.
    KnownToAgency {
        /// The agency's kind.
        service: Service,
        /// The agency's name.
        agency?: String,
        /// Whom to ring.
        professional?: Professional,
        /// Since when.
        known_from?: Date,
        /// Until when.
        known_to?: Date,
    }
}

record! {
    /// A professional and how to reach them.
    #[derive(Default)]
    Professional {
        /// Full name, as the source writes it.
        name?: String,
        /// Role, in the source's words.
        role?: String,
        /// Job title.
        job_title?: String,
        /// Team or organisation.
        team?: String,
        /// Department.
        department?: String,
        /// Social Work England registration number.
        registration_number?: String,
        /// The authority's own number for the member of staff.
        #[serde(rename = "StaffID")]
        staff_id?: String,
        /// Telephone number.
        telephone?: String,
        /// E-mail address.
        email?: String,
        /// The sending system's own id for the professional.
        #[serde(rename = "LocalID")]
        local_id?: String,
    }
}
