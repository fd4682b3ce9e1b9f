//! Who may use the console, and who is signed in.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Row, ToSql, params};

use super::{StoreError, Tx, audit::Entry, millis, moment};
use crate::{audit::chain::Subject, console::Roles};

/// After so many wrong passwords in a row an account is locked.
const FAILURES: i64 = 5;
/// For so long.
const LOCKED: SignedDuration = SignedDuration::from_mins(15);

/// A person who may use the console.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its number.
    pub id: i64,
    /// What is typed to sign in.
    pub name: String,
    /// The person's name.
    pub shown: String,
    /// What the person may do.
    pub roles: Roles,
    /// argon2id, in PHC form; none for those that sign in elsewhere.
    pub password: Option<String>,
    /// Whether the password was given by an administrator, and is to be changed.
    pub must_change: bool,
    /// Until when it is locked, after too many wrong passwords.
    pub locked_until: Timestamp,
    /// Whether an administrator has closed it.
    pub disabled: bool,
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What is typed to sign in.
    pub name: String,
    /// The person's name.
    pub shown: String,
    /// What the person may do.
    pub roles: Roles,
    /// argon2id, in PHC form.
    pub password: Option<String>,
    /// Issuer and subject, of one that signs in elsewhere.
    pub subject: Option<String>,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Session {
    /// Whose it is.
    pub account: Account,
    /// Since when.
    pub began: Timestamp,
    /// When it was last used, to the minute.
    pub seen: Timestamp,
}

/// What became of a password that was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It is right.
    Right,
    /// It is wrong.
    Wrong,
    /// It is wrong, and the account is locked now.
    Locks,
}

const COLUMNS: &str = "a.account, name, shown, roles, password, must_change, locked_until, disabled";

impl Tx<'_> {
    /// Makes an account. `None` when there is one of this name.
    pub fn account_add(&self, new: &NewAccount, who: &str, now: Timestamp) -> Result<Option<i64>, StoreError> {
        let added = self
            .0
            .prepare_cached(
                "INSERT INTO accounts (name, shown, roles, password, must_change, subject, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                new.name,
                new.shown,
                new.roles.to_string(),
                new.password,
                new.subject.is_none(),
                new.subject,
                millis(now)
            ])?;
        if added == 0 {
            return Ok(None);
        }
        let id = self.0.last_insert_rowid();
        self.account_audit("account-added", (&new.name, &new.roles.to_string()), who, now)?;
        Ok(Some(id))
    }

    /// Every account, by name.
    pub fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM accounts a ORDER BY name");
        self.0
            .prepare_cached(&sql)?
            .query_map([], |row| Ok(account(row)))?
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .collect()
    }

    /// The account that signs in under a name.
    pub fn account_named(&self, name: &str) -> Result<Option<Account>, StoreError> {
        self.account_where("name = ?1", name)
    }

    /// The account of a number.
    pub fn account_numbered(&self, number: i64) -> Result<Option<Account>, StoreError> {
        self.account_where("account = ?1", number)
    }

    /// The account of somebody who signs in elsewhere.
    fn account_of_subject(&self, subject: &str) -> Result<Option<Account>, StoreError> {
        self.account_where("subject = ?1", subject)
    }

    /// The account of somebody who has signed in elsewhere, with the name and the roles that they have there now; made when
    /// it is not there yet. `None` when the name belongs to somebody who signs in here.
    pub fn account_from_elsewhere(&self, new: &NewAccount, now: Timestamp) -> Result<Option<Account>, StoreError> {
        let Some(subject) = new.subject.as_deref() else { return Ok(None) };
        let Some(known) = self.account_of_subject(subject)? else {
            self.account_add(new, "", now)?;
            return self.account_of_subject(subject);
        };
        if known.roles != new.roles || known.shown != new.shown {
            self.0
                .prepare_cached("UPDATE accounts SET roles = ?2, shown = ?3 WHERE account = ?1")?
                .execute(params![known.id, new.roles.to_string(), new.shown])?;
            self.account_audit("account-changed", (&known.name, &new.roles.to_string()), "", now)?;
        }
        self.account_of_subject(subject)
    }

    fn account_where(&self, which: &str, value: impl ToSql) -> Result<Option<Account>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM accounts a WHERE {which}");
        self.0.prepare_cached(&sql)?.query_row([value], |row| Ok(account(row))).optional()?.transpose()
    }

    /// Counts a password that was typed for an account, right or wrong.
    pub fn account_attempt(&self, account: &Account, right: bool, now: Timestamp) -> Result<Attempt, StoreError> {
        if right {
            let clear = "UPDATE accounts SET failures = 0, locked_until = 0 WHERE account = ?1";
            self.0.prepare_cached(clear)?.execute([account.id])?;
            return Ok(Attempt::Right);
        }
        let failures: i64 = self
            .0
            .prepare_cached("UPDATE accounts SET failures = failures + 1 WHERE account = ?1 RETURNING failures")?
            .query_row([account.id], |row| row.get(0))?;
        let locks = failures >= FAILURES;
        if locks {
            let lock = "UPDATE accounts SET failures = 0, locked_until = ?2 WHERE account = ?1";
            self.0.prepare_cached(lock)?.execute(params![account.id, millis(now + LOCKED)])?;
        }
        let event = if locks { "account-locked" } else { "sign-in-failed" };
        self.account_audit(event, (&account.name, ""), "", now)?;
        Ok(if locks { Attempt::Locks } else { Attempt::Wrong })
    }

    /// Gives an account another password, unlocks it, and ends its sessions.
    pub fn account_password(
        &self,
        account: &Account,
        (password, must_change): (&str, bool),
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE accounts SET password = ?2, must_change = ?3, failures = 0, locked_until = 0 WHERE account = ?1",
            )?
            .execute(params![account.id, password, must_change])?;
        self.0.prepare_cached("DELETE FROM sessions WHERE account = ?1")?.execute([account.id])?;
        self.account_audit("password-changed", (&account.name, ""), who, now)
    }

    /// Changes what the person may do and whether the account is closed; its sessions end.
    pub fn account_change(
        &self,
        account: &Account,
        (roles, disabled): (&Roles, bool),
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.0.prepare_cached("UPDATE accounts SET roles = ?2, disabled = ?3 WHERE account = ?1")?.execute(params![
            account.id,
            roles.to_string(),
            disabled
        ])?;
        self.0.prepare_cached("DELETE FROM sessions WHERE account = ?1")?.execute([account.id])?;
        let detail = if disabled { "disabled".to_owned() } else { roles.to_string() };
        self.account_audit("account-changed", (&account.name, &detail), who, now)
    }

    /// How many accounts that are not closed have the role of administrator.
    pub fn administrators(&self) -> Result<usize, StoreError> {
        Ok(self.accounts()?.iter().filter(|account| !account.disabled && account.roles.administrates()).count())
    }

    /// Begins a session: `digest` is that of a secret which nobody has had before.
    pub fn session_begin(&self, digest: &[u8; 32], account: &Account, now: Timestamp) -> Result<(), StoreError> {
        self.0
            .prepare_cached("INSERT INTO sessions (digest, account, began, seen) VALUES (?1, ?2, ?3, ?3)")?
            .execute(params![digest, account.id, millis(now)])?;
        self.account_audit("signed-in", (&account.name, ""), &account.name, now)
    }

    /// The session of a secret, however old.
    pub fn session(&self, digest: &[u8; 32]) -> Result<Option<Session>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS}, began, seen FROM sessions JOIN accounts a USING (account) WHERE digest = ?1");
        self.0
            .prepare_cached(&sql)?
            .query_row([digest], |row| {
                let (began, seen) = (moment(row.get(8)?), moment(row.get(9)?));
                Ok(account(row).map(|account| Session { account, began, seen }))
            })
            .optional()?
            .transpose()
    }

    /// Notes that a session is in use.
    pub fn session_seen(&self, digest: &[u8; 32], now: Timestamp) -> Result<(), StoreError> {
        self.0
            .prepare_cached("UPDATE sessions SET seen = ?2 WHERE digest = ?1")?
            .execute(params![digest, millis(now)])?;
        Ok(())
    }

    /// Ends a session.
    pub fn session_end(&self, digest: &[u8; 32]) -> Result<(), StoreError> {
        self.0.prepare_cached("DELETE FROM sessions WHERE digest = ?1")?.execute([digest])?;
        Ok(())
    }

    /// Forgets the sessions that were not used since `before`.
    pub fn sessions_forget(&self, before: Timestamp) -> Result<(), StoreError> {
        self.0.prepare_cached("DELETE FROM sessions WHERE seen < ?1")?.execute([millis(before)])?;
        Ok(())
    }

    fn account_audit(
        &self,
        event: &str,
        (name, detail): (&str, &str),
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let detail = format!("{name} {detail}");
        self.audit(&Entry { event, subject: Subject::Gateway, who, detail: detail.trim_end() }, now)
    }

    /// Notes in the audit log that somebody has looked at or done something.
    pub fn audit_note(&self, event: &str, subject: Subject, who: &str, now: Timestamp) -> Result<(), StoreError> {
        self.audit(&Entry { event, subject, who, detail: "" }, now)
    }
}

fn account(row: &Row<'_>) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.get(0)?,
        name: row.get(1)?,
        shown: row.get(2)?,
        roles: Roles::parse(&row.get::<_, String>(3)?),
        password: row.get(4)?,
        must_change: row.get(5)?,
        locked_until: moment(row.get(6)?),
        disabled: row.get(7)?,
    })
}
