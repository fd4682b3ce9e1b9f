//! Class transfer-outcome: accepted, accepted in part, or rejected with reasons, per child and section.

use crate::model::{AuthorityCode, ChildReference, Section, record::record, words::words};

words! {
    /// A case system's decision.
    Decision {
        /// The case system took the record: custody passes.
        Accepted = "accepted",
        /// It took some sections; custody stays until the rest is settled.
        AcceptedInPart = "accepted-in-part",
        /// It took nothing: custody stays.
        Rejected = "rejected",
    }
}

record! {
    /// What the gaining case system made of the records it was given. The header's correlation id names the record-
    /// transfer that this answers.
    #[derive(Default)]
    TransferOutcome {
        /// One outcome for each child of the record-transfer.
        child_outcome*: ChildOutcome,
        /// The family has moved on: send there instead.
        moved_on_to?: AuthorityCode,
        /// The move did not happen after all.
        withdrawn?: bool,
        /// Anything a person should know, in words.
        note?: String,
    }
}

record! {
    /// What became of one child's record.
    ChildOutcome {
        /// Which child.
        child: ChildReference,
        /// Accepted, accepted in part, or rejected.
        decision: Decision,
        /// Why, when not accepted in full.
        reason?: String,
        /// Sections that went another way than the child as a whole.
        section_outcome*: SectionOutcome,
    }
}

record! {
    /// What became of one section.
    SectionOutcome {
        /// Which section.
        section: Section,
        /// Accepted or rejected.
        decision: Decision,
        /// Why, when rejected.
        reason?: String,
    }
}
