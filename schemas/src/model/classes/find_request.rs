//! Class find-request: who knows this child?

use jiff::civil::Date;

use crate::model::{
    Address, AuthorityCode, BirthDate, ChildReference, PersonName, Professional, Sex, SharingBasis, record::record,
    words::words,
};

words! {
    /// Why a child is sought.
    SearchReason {
        /// The family left, nobody knows where to.
        UnknownDestination = "unknown-destination",
        /// The child has no school and cannot be traced.
        MissingEducation = "missing-education",
        /// The child is missing.
        MissingChild = "missing-child",
        /// The child has arrived; who knew the child before?
        NewArrival = "new-arrival",
        /// There is a serious concern for the child's safety.
        SeriousConcern = "serious-concern",
    }
}

record! {
    /// Who knows this child? Asked of many, for children with no known destination.
    FindRequest {
        /// Why the child is sought.
        search_reason: SearchReason,
        /// The same in words.
        reason: String,
        /// Whom.
        child+: SoughtChild,
        /// Further authorities to ask; the gateway sends each a copy.
        ask*: AuthorityCode,
        /// By when an answer is needed.
        answer_by?: Date,
        /// Who asks, and how to reach them.
        contact?: Professional,
        /// On which basis it is asked.
        sharing_basis?: SharingBasis,
    }
}

record! {
    /// A child that is sought, and what may help to find the child.
    #[derive(Default)]
    SoughtChild {
        /// Which child.
        child: ChildReference,
        /// Names the child was known by before.
        former_name*: PersonName,
        /// Sex as recorded.
        sex?: Sex,
        /// Last known address.
        last_address?: Address,
        /// When the child was last seen.
        last_seen_on?: Date,
        /// Adults the child is likely to be with.
        adult*: SoughtAdult,
    }
}

record! {
    /// An adult whom a sought child is likely to be with.
    #[derive(Default)]
    SoughtAdult {
        /// Name.
        person_name: PersonName,
        /// Birth date.
        birth_date?: BirthDate,
        /// What the adult is to the child.
        relationship?: String,
    }
}
