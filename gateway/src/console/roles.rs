//! What people may do: each role has rights, each page asks for one.

use std::{collections::BTreeSet, fmt};

/// What a person is in the council.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A housing officer: reports family moves and sees what became of them.
    Reporter,
    /// A social worker or their support: follows transfers, completes leads, looks for children.
    Caseworker,
    /// Keeps the gateway running: messages, quarantine, partners.
    Operator,
    /// An information-governance lead: sees everything that was done, changes nothing.
    Auditor,
    /// Gives people their accounts.
    Administrator,
}

/// What a page asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// To be signed in.
    SignedIn,
    /// To report family moves.
    Report,
    /// To see transfers: which children, who has custody.
    SeeTransfers,
    /// To complete and dismiss leads, and to look for children.
    WorkOnCases,
    /// To see messages and why some were stopped, without what they say.
    SeeMessages,
    /// To see and mend what messages say, to release and to refuse them.
    Mend,
    /// To see partners.
    SeePartners,
    /// To pause partners and to send test children.
    RunPartners,
    /// To read the audit log and take evidence away.
    Audit,
    /// To manage accounts.
    Administrate,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [Self::Reporter, Self::Caseworker, Self::Operator, Self::Auditor, Self::Administrator];

    /// The word in the store, in forms and in tokens of an identity provider.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reporter => "reporter",
            Self::Caseworker => "caseworker",
            Self::Operator => "operator",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// What the role is for, beside its box in a form.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Reporter => "Reports family moves and sees what became of them",
            Self::Caseworker => "Follows transfers, completes leads, looks for children",
            Self::Operator => "Keeps the gateway running: messages, quarantine, partners",
            Self::Auditor => "Sees what was done and takes evidence away; changes nothing",
            Self::Administrator => "Gives people their accounts",
        }
    }

    fn rights(self) -> &'static [Right] {
        match self {
            Self::Reporter => &[Right::Report],
            Self::Caseworker => &[Right::Report, Right::SeeTransfers, Right::WorkOnCases],
            Self::Operator => {
                &[Right::SeeTransfers, Right::SeeMessages, Right::Mend, Right::SeePartners, Right::RunPartners]
            }
            Self::Auditor => &[Right::SeeTransfers, Right::SeeMessages, Right::SeePartners, Right::Audit],
            Self::Administrator => &[Right::Administrate],
        }
    }
}

/// The roles of one person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roles(BTreeSet<Role>);

impl Roles {
    /// Reads words with spaces between; what is no role is left out.
    #[must_use]
    pub fn parse(words: &str) -> Self {
        words.split_whitespace().filter_map(|word| Role::ALL.into_iter().find(|role| role.as_str() == word)).collect()
    }

    /// Whether one of the roles has the right.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        right == Right::SignedIn || self.0.iter().any(|role| role.rights().contains(&right))
    }

    /// Whether they manage accounts.
    #[must_use]
    pub fn administrates(&self) -> bool {
        self.has(Role::Administrator)
    }

    /// Whether this role is among them.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        Self(roles.into_iter().collect())
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.0.iter().map(|role| role.as_str()).collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_read_back_and_what_is_none_is_left_out() {
        let roles = Roles::parse("operator housekeeper reporter");
        assert_eq!(roles.to_string(), "reporter operator");
        assert_eq!(Roles::parse(&roles.to_string()), roles);
    }

    #[test]
    fn a_reporter_sees_no_transfers_and_an_auditor_mends_nothing() {
        assert!(Roles::parse("reporter").may(Right::Report));
        assert!(!Roles::parse("reporter").may(Right::SeeTransfers));
        assert!(Roles::parse("auditor").may(Right::Audit));
        assert!(!Roles::parse("auditor").may(Right::Mend));
        assert!(!Roles::parse("administrator").may(Right::SeeMessages));
        assert!(Roles::default().may(Right::SignedIn));
    }
}
