//! How far each polled database has been read: moved on only after what was read has been committed.

use rusqlite::OptionalExtension;

use super::{StoreError, Tx};

impl Tx<'_> {
    /// Where reading of a system's database goes on; `None` at the beginning.
    pub fn position(&self, system: &str) -> Result<Option<String>, StoreError> {
        let mut found = self.0.prepare_cached("SELECT position FROM positions WHERE system = ?1")?;
        Ok(found.query_row([system], |row| row.get(0)).optional()?)
    }

    /// Moves it on.
    pub fn position_set(&self, system: &str, position: &str) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO positions (system, position) VALUES (?1, ?2)
                 ON CONFLICT (system) DO UPDATE SET position = excluded.position",
            )?
            .execute([system, position])?;
        Ok(())
    }
}
