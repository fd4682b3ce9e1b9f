//! Class practitioner-message: one professional writes to another about a transfer or a child.

use crate::model::{ChildReference, Document, Professional, SharingBasis, record::record};

record! {
    /// Secure text from one professional to another.
    #[derive(Default)]
    PractitionerMessage {
        /// What it is about; without names of children.
        subject: String,
        /// The message.
        text: String,
        /// Who writes.
        from: Professional,
        /// To whom; absent when it is for whoever is on duty.
        to?: Professional,
        /// True when it must be read today.
        urgent?: bool,
        /// About whom.
        child*: ChildReference,
        /// Documents that it speaks of.
        document*: Document,
        /// On which basis it is told.
        sharing_basis?: SharingBasis,
    }
}
