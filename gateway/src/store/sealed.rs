//! Sealed columns, as the tables' own methods see them.

use rusqlite::params;

use super::{ChildKey, StoreError, Tx};

const PROOF: &str = "store_keys.proof";

fn unreadable(column: &str) -> StoreError {
    StoreError::Corrupt(format!("{column} does not open with the store's key"))
}

impl Tx<'_> {
    /// A value as the column of this row keeps it.
    pub(super) fn seal(&self, column: &'static str, row: i64, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.1.seal(column, row, plain).map_err(|_| unreadable(column))
    }

    /// The value that the column of this row keeps.
    pub(super) fn unseal(&self, column: &'static str, row: i64, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.1.open_sealed(column, row, sealed).map_err(|_| unreadable(column))
    }

    /// [`Self::seal`] for what is kept as JSON.
    pub(super) fn seal_json<T: serde::Serialize>(
        &self,
        column: &'static str,
        row: i64,
        value: &T,
    ) -> Result<Vec<u8>, StoreError> {
        let text = serde_json::to_vec(value).map_err(|_| StoreError::Corrupt(column.to_owned()))?;
        self.seal(column, row, &text)
    }

    /// [`Self::unseal`] for what is kept as JSON.
    pub(super) fn unseal_json<T: serde::de::DeserializeOwned>(
        &self,
        column: &'static str,
        row: i64,
        sealed: &[u8],
    ) -> Result<T, StoreError> {
        serde_json::from_slice(&self.unseal(column, row, sealed)?).map_err(|_| StoreError::Corrupt(column.to_owned()))
    }

    /// The digest by which the tables know a child.
    pub(super) fn blind_child(&self, key: ChildKey) -> i64 {
        self.1.blind_number("child", key.0)
    }

    /// The digest by which the tables know a record, its content or a lead.
    pub(super) fn blind(&self, kind: &'static str, value: &[u8]) -> [u8; 16] {
        self.1.blind(kind, value)
    }

    /// Whether the keys are those that this store was sealed with; notes a new one.
    pub(super) fn prove_keys(&self) -> Result<(), StoreError> {
        let mut known = self.0.prepare("SELECT id, proof FROM store_keys")?;
        let known: Vec<(i64, Vec<u8>)> =
            known.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        for (id, proof) in &known {
            self.unseal(PROOF, *id, proof)?;
        }
        let current = i64::from(self.1.current());
        if known.iter().all(|(id, _)| *id != current) {
            let proof = self.seal(PROOF, current, b"crosswalk")?;
            self.0.execute("INSERT INTO store_keys (id, proof) VALUES (?1, ?2)", params![current, proof])?;
        }
        Ok(())
    }
}
