//! Evidence of a transfer to take away: the folder of `crosswalk evidence export`, as a ZIP.

use std::io::{Cursor, Write as _};

use axum::{
    Extension,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use crosswalk_schemas::model::TransferId;
use zip::{CompressionMethod, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::super::{Console, Wrong, form::Fields, session::SignedIn};
use crate::evidence::{self, Files};

/// `POST /transfers/{id}/evidence`.
pub(super) async fn download(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(id): Path<String>,
    _: Fields,
) -> Result<Response, Wrong> {
    let id: TransferId = id.parse().map_err(|_| Wrong::NotFound)?;
    let files = evidence::export(&console.gateway, id, session.who()).await?.ok_or(Wrong::NotFound)?;
    let name = format!("evidence-{id}");
    let folder = name.clone();
    let packed = tokio::task::spawn_blocking(move || pack(&folder, &files)).await;
    let bytes = packed.ok().and_then(Result::ok).ok_or(Wrong::Failed)?;
    let saved_as = format!("attachment; filename=\"{name}.zip\"");
    Ok(([(header::CONTENT_TYPE, "application/zip".to_owned()), (header::CONTENT_DISPOSITION, saved_as)], bytes)
        .into_response())
}

/// Every file in a folder of this name.
fn pack(folder: &str, files: &Files) -> Result<Vec<u8>, ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        let mode = if path == "verify.sh" { 0o700 } else { 0o600 };
        let options =
            SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).unix_permissions(mode);
        zip.start_file(format!("{folder}/{path}"), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        let files = Files::from([("a/b.txt".to_owned(), b"said".to_vec()), ("verify.sh".to_owned(), b"#!".to_vec())]);
        let mut zip = zip::ZipArchive::new(Cursor::new(pack("evidence-1", &files).unwrap())).unwrap();
        let mut said = String::new();
        zip.by_name("evidence-1/a/b.txt").unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said, "said");
        assert_eq!(zip.by_name("evidence-1/verify.sh").unwrap().unix_mode().map(|mode| mode & 0o777), Some(0o700));
    }
}
