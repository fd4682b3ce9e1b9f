//! A file that somebody hands in by a form: read only when the form is one of this session.

use axum::{extract::Multipart, http::StatusCode};

use super::{Wrong, form::Fields, session::SignedIn};

/// A file as it was handed in.
#[derive(Debug)]
pub(super) struct Handed {
    /// Its name, as the person's machine calls it, in at most 100 characters.
    pub(super) name: String,
    /// What is in it.
    pub(super) bytes: Vec<u8>,
}

/// The file of a form whose first field is the session's token. `None` when no file was chosen.
pub(super) async fn file(mut form: Multipart, session: &SignedIn) -> Result<Option<Handed>, Wrong> {
    let unreadable = |error: axum::extract::multipart::MultipartError| {
        Wrong::Bad(match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::BAD_REQUEST,
        })
    };
    let first = form.next_field().await.map_err(unreadable)?;
    let Some(first) = first.filter(|field| field.name() == Some("token")) else { return Err(Wrong::NotFromHere) };
    let token = first.text().await.map_err(unreadable)?;
    if !Fields::of([("token".to_owned(), token)]).are_of(session) {
        return Err(Wrong::NotFromHere);
    }
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        if field.name() != Some("file") {
            continue;
        }
        let name: String =
            field.file_name().unwrap_or_default().chars().filter(|c| !c.is_control()).take(100).collect();
        let bytes = field.bytes().await.map_err(unreadable)?.to_vec();
        return Ok((!bytes.is_empty()).then_some(Handed { name, bytes }));
    }
    Ok(None)
}
