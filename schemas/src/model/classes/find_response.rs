//! Class find-response: what is known of a child that was asked for.

use jiff::civil::Date;

use crate::model::{Address, ChildReference, KnownToAgency, SharingBasis, record::record, words::words};

words! {
    /// How sure a match is.
    MatchConfidence {
        /// The same number, or the same person by every sign.
        Certain = "certain",
        /// Name and birth date agree.
        Probable = "probable",
        /// Some signs agree; a person must look.
        Possible = "possible",
    }
}

record! {
    /// What is known of children that were asked for. The header's correlation id names the find-request.
    #[derive(Default)]
    FindResponse {
        /// Children who are known.
        found*: FoundChild,
        /// Children of whom nothing is known.
        not_known*: ChildReference,
        /// Anything a person should know, in words.
        note?: String,
    }
}

record! {
    /// A child who is known, and who knows the child.
    FoundChild {
        /// The child as asked for.
        asked: ChildReference,
        /// How sure it is that this is the child.
        match_confidence: MatchConfidence,
        /// The child as known here.
        known_as?: ChildReference,
        /// Each agency that knows the child, and whom to ring there.
        known_to_agency*: KnownToAgency,
        /// Where the child lives now, when it may be said.
        address?: Address,
        /// When the child was last seen here.
        seen_on?: Date,
        /// On which basis it is told.
        sharing_basis?: SharingBasis,
    }
}
