//! The sections of a record, on which basis each is shared, and what is withheld.

use jiff::civil::Date;

use crate::model::{record::record, words::words};

words! {
    /// A section of a child's record, by its element name.
    Section {
        /// Names, birth date, identifiers.
        Identity = "Identity",
        /// Where the child lives and lived.
        Addresses = "Addresses",
        /// Who lives with the child and who has parental responsibility.
        Household = "Household",
        /// Which agencies are involved, and the lead professional.
        Involvements = "Involvements",
        /// Schools, special educational needs, attendance.
        Education = "Education",
        /// GP practice and what a carer must know at once.
        Health = "Health",
        /// Referrals, assessments, plans, looked-after episodes.
        SocialCare = "SocialCare",
        /// Interventions of the youth offending team.
        YouthJustice = "YouthJustice",
        /// Activity, level of need, careers adviser.
        Connexions = "Connexions",
        /// Common assessments and what was agreed.
        CommonAssessments = "CommonAssessments",
        /// Flags of concern that practitioners have raised.
        FlagsOfConcern = "FlagsOfConcern",
        /// Tenancies, homelessness, temporary accommodation.
        Housing = "Housing",
        /// Documents by their digest; their content comes in parts.
        Documents = "Documents",
    }
}

words! {
    /// The two grounds on which a section may be shared.
    SharingBasisKind {
        /// A power or duty in law.
        LegalGateway = "legal-gateway",
        /// Consent of a person entitled to give it.
        Consent = "consent",
    }
}

words! {
    /// Why something that is held is not sent.
    WithheldReason {
        /// Neither a legal gateway nor consent covers it.
        NoBasis = "no-basis",
        /// Consent was asked for and refused, or withdrawn.
        ConsentRefused = "consent-refused",
        /// Sending it could put somebody in danger.
        RiskOfHarm = "risk-of-harm",
        /// It is another person's information, and not to be separated.
        ThirdParty = "third-party",
        /// It is privileged, or a court has forbidden it.
        LegalPrivilege = "legal-privilege",
    }
}

record! {
    /// Why a section may be shared: a legal gateway or consent, given by whom and when.
    SharingBasis {
        /// Legal gateway or consent.
        kind: SharingBasisKind,
        /// The legal provision ("Children Act 1989 s47"), or what was consented to.
        provision: String,
        /// Who consented, or which professional decided to share.
        given_by?: String,
        /// When.
        given_on?: Date,
        /// Last day on which it may be relied upon, when consent was given for a time or was withdrawn.
        ends_on?: Date,
        /// The information-sharing agreement or protocol it stands under.
        agreement?: String,
    }
}

record! {
    /// A section that the sender holds and does not send, so that nobody takes silence for an empty file.
    Withheld {
        /// Which section.
        section: Section,
        /// Why.
        reason: WithheldReason,
        /// Whom to ask for it.
        ask_whom?: String,
        /// What else may be said of it.
        note?: String,
    }
}
