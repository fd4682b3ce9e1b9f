//! What was refused of a hub, put before a person: the rows as tables that a database's own tool can load, and the reasons.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
};

use crate::intake::{NativeReport, RefusedRecords};

/// Writes `<place>/report.json` and the tables of refused rows beside it, for the owner only; shown at once and durable.
pub(super) fn write(folder: &Path, place: &str, report: &NativeReport, rows: &[RefusedRecords]) -> io::Result<()> {
    let (part, whole) = (folder.join(format!(".{place}")), folder.join(place));
    for old in [&part, &whole] {
        // From before a crash, of the same rows.
        if old.exists() {
            fs::remove_dir_all(old)?;
        }
    }
    DirBuilder::new().recursive(true).mode(0o700).create(&part)?;
    file(&part.join("report.json"), &serde_json::to_vec_pretty(report)?)?;
    for table in rows {
        file(&part.join(&table.name), &table.content)?;
    }
    File::open(&part)?.sync_all()?;
    fs::rename(&part, &whole)?;
    File::open(folder)?.sync_all()
}

fn file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
