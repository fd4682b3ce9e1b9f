//! Class child-event: an alert or event of a case system.

use jiff::civil::Date;

use crate::model::{
    Address, ChildReference, FlagOfConcern, GeneralPractice, Involvement, MissingEpisode, Reporter, SharingBasis,
    record::record, words::words,
};

words! {
    /// What happened.
    ChildEventKind {
        /// A service has become involved.
        NewInvolvement = "new-involvement",
        /// A service is no longer involved.
        InvolvementEnded = "involvement-ended",
        /// The child has another lead professional.
        LeadProfessionalChanged = "lead-professional-changed",
        /// A practitioner has raised a flag of concern.
        FlagOfConcernRaised = "flag-of-concern-raised",
        /// A flag of concern was withdrawn.
        FlagOfConcernWithdrawn = "flag-of-concern-withdrawn",
        /// The child has no current education record.
        NoCurrentEducationRecord = "no-current-education-record",
        /// The child is at a school again.
        EducationResumed = "education-resumed",
        /// The child is missing.
        Missing = "missing",
        /// The child was found or came back.
        Found = "found",
        /// The child is registered with another GP practice.
        GpPracticeChanged = "gp-practice-changed",
        /// The child was born.
        Born = "born",
        /// The child died.
        Died = "died",
    }
}

record! {
    /// An alert or event of a case system: what happened to which child, when, and whom to ask.
    ChildEvent {
        /// What happened.
        kind: ChildEventKind,
        /// When.
        occurred_on: Date,
        /// To whom.
        child+: ChildReference,
        /// Who tells.
        reporter?: Reporter,
        /// The involvement that began, ended or changed.
        involvement?: Involvement,
        /// The flag that was raised or withdrawn.
        flag_of_concern?: FlagOfConcern,
        /// The time the child was or is missing.
        missing_episode?: MissingEpisode,
        /// The new registration.
        general_practice?: GeneralPractice,
        /// Where the child was last seen, was found, or lives.
        address?: Address,
        /// Why the child has no school.
        no_school_reason?: String,
        /// What else the receiver should know.
        note?: String,
        /// The reporting system's own reference.
        local_reference?: String,
        /// On which basis it is told.
        sharing_basis?: SharingBasis,
    }
}
