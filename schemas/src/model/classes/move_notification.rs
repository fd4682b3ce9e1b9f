//! Class move-notification: this household moved, or will; who, from where, to where, when.

use jiff::civil::Date;

use crate::model::{Address, AuthorityCode, BirthDate, PersonName, Sex, record::record, words::words};

words! {
    /// What kind of move.
    MoveKind {
        /// The family moved for good.
        Permanent = "permanent",
        /// A temporary placement out of area; custody of social care stays unless agreed.
        TemporaryPlacement = "temporary-placement",
        /// Within one authority: own systems are told, nothing is transferred.
        WithinAuthority = "within-authority",
        /// Out of England.
        LeavingEngland = "leaving-england",
        /// Nobody knows where to.
        UnknownDestination = "unknown-destination",
    }
}

words! {
    /// Whether a person of the household is a child.
    RoleInHousehold {
        /// Under 18, or unborn.
        Child = "child",
        /// 18 or older.
        Adult = "adult",
    }
}

record! {
    /// This household moved, or will.
    MoveNotification {
        /// What kind of move.
        kind: MoveKind,
        /// When the household moved, or will.
        move_date: Date,
        /// True when this is also the notice under section 208 of the Housing Act 1996. From version 1.1 on.
        #[serde(rename = "Section208Notice")]
        section208_notice?: bool,
        /// Who tells.
        reporter?: Reporter,
        /// Where from. Without parts when only the authority is known; `losing_authority` names it then.
        from_address: Address,
        /// Where to. Absent when the destination is unknown, or when only `gaining_authority` is known.
        to_address?: Address,
        /// The authority that answers for children at the old address; filled in when the message is routed.
        /// Named by the sender where no postcode says it.
        losing_authority?: AuthorityCode,
        /// The authority that answers for children at the new address; filled in when the message is routed.
        /// Named by the sender where no postcode says it.
        gaining_authority?: AuthorityCode,
        /// Everybody who moves.
        person+: MovingPerson,
        /// Why, or what else the receiver should know, in words.
        note?: String,
        /// The reporting system's own reference.
        local_reference?: String,
    }
}

record! {
    /// Who tells of something, so that they can be asked.
    #[derive(Default)]
    Reporter {
        /// Organisation or team.
        organisation?: String,
        /// Name of the person.
        name?: String,
        /// Telephone number.
        telephone?: String,
        /// E-mail address.
        email?: String,
    }
}

record! {
    /// A person who moves.
    MovingPerson {
        /// Child or adult.
        role: RoleInHousehold,
        /// Name.
        person_name: PersonName,
        /// Birth date.
        birth_date?: BirthDate,
        /// Sex as recorded.
        sex?: Sex,
        /// What the person is to the head of household, in words.
        relationship?: String,
        /// NHS number: ten digits, modulus 11.
        #[serde(rename = "NHSnumber")]
        nhs_number?: String,
        /// Unique pupil number.
        #[serde(rename = "UPN")]
        upn?: String,
        /// The reporting system's own id for the person.
        #[serde(rename = "LocalID")]
        local_id?: String,
    }
}
