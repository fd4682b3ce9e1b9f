//! Class record-request: please send what you hold; why; which sections.

use crate::model::{ChildReference, Section, SharingBasis, record::record};

record! {
    /// Please send what you hold of these children.
    #[derive(Default)]
    RecordRequest {
        /// Why, in words.
        reason: String,
        /// Of whom.
        child+: ChildReference,
        /// Which sections; none named means all that the basis allows.
        section*: Section,
        /// On which basis the requester may have them.
        sharing_basis?: SharingBasis,
    }
}
