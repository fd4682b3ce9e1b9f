//! When each partner was heard.

use crosswalk_schemas::model::AuthorityCode;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{StoreError, Tx, millis, moment, parsed};
use crate::partners::Rhythm;

const COLUMNS: &str = "authority, since, heard_at, hours";

impl Tx<'_> {
    /// A partner was heard. Written once a minute.
    pub(crate) fn partner_heard(&self, authority: &AuthorityCode, now: Timestamp) -> Result<(), StoreError> {
        let last: Option<i64> = self
            .0
            .prepare_cached("SELECT heard_at FROM partners WHERE authority = ?1")?
            .query_row([authority.as_str()], |row| row.get(0))
            .optional()?;
        if last.is_some_and(|last| !Rhythm::is_news(moment(last), now)) {
            return Ok(());
        }
        let rhythm = self.partner(authority)?.map_or_else(
            || Rhythm::begin(now),
            |mut known| {
                known.hear(now);
                known
            },
        );
        self.0
            .prepare_cached(
                "INSERT INTO partners (authority, since, heard_at, hours) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (authority) DO UPDATE SET since = ?2, heard_at = ?3, hours = ?4",
            )?
            .execute(params![authority.as_str(), millis(rhythm.since), millis(rhythm.heard), rhythm.to_bytes()])?;
        Ok(())
    }

    /// When one partner was heard; `None` when it never was.
    pub fn partner(&self, authority: &AuthorityCode) -> Result<Option<Rhythm>, StoreError> {
        self.0
            .prepare_cached(&format!("SELECT {COLUMNS} FROM partners WHERE authority = ?1"))?
            .query_row([authority.as_str()], |row| Ok(partner_of(row)))
            .optional()?
            .transpose()
            .map(|found| found.map(|(_, rhythm)| rhythm))
    }

    /// Every partner that was ever heard, by code.
    pub fn partners(&self) -> Result<Vec<(AuthorityCode, Rhythm)>, StoreError> {
        self.0
            .prepare_cached(&format!("SELECT {COLUMNS} FROM partners ORDER BY authority"))?
            .query_map([], |row| Ok(partner_of(row)))?
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .collect()
    }
}

fn partner_of(row: &Row<'_>) -> Result<(AuthorityCode, Rhythm), StoreError> {
    let authority = parsed(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?, "authority")?;
    let hours: Vec<u8> = row.get(3)?;
    let rhythm = Rhythm::from_bytes(moment(row.get(1)?), moment(row.get(2)?), &hours);
    Ok((authority, rhythm.ok_or_else(|| StoreError::Corrupt("hours of a partner".to_owned()))?))
}
