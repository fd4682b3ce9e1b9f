//! What a gateway handled lately, read beside the running gateway and without disturbing it.

use std::path::Path;

use crosswalk_schemas::report::Form;
use rusqlite::{Connection, OpenFlags};

use super::StoreError;

/// Shows up to `limit` documents of either direction, the newest first, to `visit`.
pub fn handled_lately(file: &Path, limit: u32, mut visit: impl FnMut(Form, Vec<u8>)) -> Result<(), StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    for table in ["inbox", "outbox"] {
        let mut query = connection.prepare(&format!("SELECT form, body FROM {table} ORDER BY seq DESC LIMIT ?1"))?;
        let mut rows = query.query([limit])?;
        while let Some(row) = rows.next()? {
            let form = if row.get::<_, String>(0)? == Form::Xml.extension() { Form::Xml } else { Form::Json };
            visit(form, row.get(1)?);
        }
    }
    Ok(())
}
