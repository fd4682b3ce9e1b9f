//! What a person has filled in: only from a form of the session they are in; with what is wrong with it, field by field.

use std::collections::HashMap;

use axum::{
    extract::{FromRequest, Request},
    http::StatusCode,
};

use super::{Wrong, session::SignedIn};

/// The fields of a form that was sent, checked to come from this session.
#[derive(Debug, Default)]
pub(super) struct Fields(HashMap<String, Vec<String>>);

impl Fields {
    /// What was typed into a field, without the spaces around it; nothing when there is no such field.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map_or("", |value| value.trim())
    }

    /// What was typed into a field as it stands.
    pub(super) fn raw(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// Every value of a field: boxes that were ticked.
    pub(super) fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Fields by their names and values, for pages that show them again.
    pub(super) fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut fields = HashMap::<_, Vec<_>>::new();
        for (name, value) in pairs {
            fields.entry(name).or_default().push(value);
        }
        Self(fields)
    }

    /// Whether they hold the token of this session.
    pub(super) fn are_of(&self, session: &SignedIn) -> bool {
        let (sent, own) = (self.raw("token").as_bytes(), session.token.as_bytes());
        aws_lc_rs::constant_time::verify_slices_are_equal(sent, own).is_ok()
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Wrong;

    async fn from_request(request: Request, state: &S) -> Result<Self, Wrong> {
        let session = request.extensions().get::<SignedIn>().cloned();
        let pairs = axum::Form::<Vec<(String, String)>>::from_request(request, state).await;
        let fields = Self::of(pairs.map_err(|_| Wrong::Bad(StatusCode::BAD_REQUEST))?.0);
        match session {
            Some(session) if !fields.are_of(&session) => Err(Wrong::NotFromHere),
            _ => Ok(fields),
        }
    }
}

/// What is wrong with a form: a field's name and what to do about it.
#[derive(Debug, Default)]
pub(super) struct Errors(Vec<(String, String)>);

impl Errors {
    /// Something is wrong with the field.
    pub(super) fn add(&mut self, field: impl Into<String>, text: impl Into<String>) {
        self.0.push((field.into(), text.into()));
    }

    /// Something is wrong with the field when `wrong`.
    pub(super) fn when(&mut self, wrong: bool, field: &str, text: &str) {
        if wrong {
            self.add(field, text);
        }
    }

    /// Whether nothing is.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with a field.
    pub(super) fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }

    /// Everything, in the order of the form.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, text)| (field.as_str(), text.as_str()))
    }
}
