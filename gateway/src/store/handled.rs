//! What a gateway handled lately, read beside the running gateway and without disturbing it.

use std::path::Path;

use crosswalk_schemas::report::Form;
use rusqlite::{Connection, OpenFlags};

use super::{StoreError, Tx};

/// Shows up to `limit` documents of either direction, the newest first, to `visit`.
pub fn handled_lately(
    (file, key): (&Path, &Path),
    limit: u32,
    mut visit: impl FnMut(Form, Vec<u8>),
) -> Result<(), StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    let vault = super::unlock(key, false)?;
    let tx = Tx(&connection, &vault);
    for (table, column) in [("inbox", "inbox_documents.body"), ("outbox", "outbox_documents.body")] {
        let mut query = connection.prepare(&format!(
            "SELECT message, form, body FROM {table} JOIN {table}_documents USING (message)
             WHERE form <> 'sealed' ORDER BY message DESC LIMIT ?1"
        ))?;
        let mut rows = query.query([limit])?;
        while let Some(row) = rows.next()? {
            let form = if row.get::<_, String>(1)? == Form::Xml.extension() { Form::Xml } else { Form::Json };
            visit(form, tx.unseal(column, row.get(0)?, &row.get::<_, Vec<u8>>(2)?)?);
        }
    }
    Ok(())
}
