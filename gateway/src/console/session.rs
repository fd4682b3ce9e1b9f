//! Who is signed in: a secret in a cookie, of which the store knows only the digest.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};

use super::{Console, Wrong, roles::Right};
use crate::{
    digest,
    store::{Account, Session, StoreError},
};

/// The prefix has browsers take it only over HTTPS, for this host and for all paths.
const COOKIE: &str = "__Host-crosswalk";
/// A session ends when it was not used for so long,
const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// and when it is so old.
const LONGEST: SignedDuration = SignedDuration::from_hours(10);
/// That a session is in use is written down so often.
const NOTED: SignedDuration = SignedDuration::from_mins(1);

/// A person who is signed in, as the pages know them.
#[derive(Debug, Clone)]
pub(super) struct SignedIn {
    /// Their account.
    pub(super) account: Arc<Account>,
    /// Of the session's secret.
    digest: [u8; 32],
    /// Stands in every form: shows that a page of ours was filled in, in this session.
    pub(super) token: String,
}

impl SignedIn {
    /// Whether they may do this.
    pub(super) fn may(&self, right: Right) -> bool {
        self.account.roles.may(right)
    }

    /// Who does something here, as the audit log says it.
    pub(super) fn who(&self) -> String {
        self.account.name.clone()
    }
}

/// 256 random bits. None when the machine gives none.
pub(super) fn secret() -> Option<[u8; 32]> {
    let mut secret = [0; 32];
    aws_lc_rs::rand::fill(&mut secret).ok()?;
    Some(secret)
}

/// Begins a session of `account`. Returns the cookie that keeps it.
pub(super) async fn begin(console: &Console, account: Account) -> Result<HeaderValue, Wrong> {
    let secret = secret().ok_or(Wrong::Failed)?;
    let (digest, now) = (digest::sha256(&secret), console.gateway.clock.now());
    console
        .gateway
        .store
        .write(move |tx| {
            tx.sessions_forget(now - IDLE)?;
            tx.session_begin(&digest, &account, now)
        })
        .await?;
    cookie(&URL_SAFE_NO_PAD.encode(secret), "")
}

/// Ends a session. Returns the cookie that takes its cookie away.
pub(super) async fn end(console: &Console, session: &SignedIn) -> Result<HeaderValue, Wrong> {
    let digest = session.digest;
    console.gateway.store.write(move |tx| tx.session_end(&digest)).await?;
    cookie("", "; Max-Age=0")
}

fn cookie(value: &str, more: &str) -> Result<HeaderValue, Wrong> {
    // Not `Strict`: a link in a message to an operator is to find them signed in.
    let cookie = format!("{COOKIE}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{more}");
    HeaderValue::from_str(&cookie).map_err(|_| Wrong::Failed)
}

/// Who asks, if they are signed in; `by_itself` when it is their open page that asks.
pub(super) async fn of(
    console: &Console,
    headers: &HeaderMap,
    by_itself: bool,
) -> Result<Option<SignedIn>, StoreError> {
    let Some(secret) = sent(headers) else { return Ok(None) };
    let (digest, now) = (digest::sha256(&secret), console.gateway.clock.now());
    let found = console.gateway.store.read(move |tx| tx.session(&digest)).await?;
    let Some(session) = found.filter(|session| is_alive(session, now)) else { return Ok(None) };
    // A page that asks by itself does not say that anybody sits before it.
    if !by_itself && now.duration_since(session.seen) > NOTED {
        console.gateway.store.write(move |tx| tx.session_seen(&digest, now)).await?;
    }
    let token = digest::sha256(&[b"form".as_slice(), &secret].concat());
    Ok(Some(SignedIn { account: Arc::new(session.account), digest, token: URL_SAFE_NO_PAD.encode(token) }))
}

fn is_alive(session: &Session, now: Timestamp) -> bool {
    let (idle, age) = (now.duration_since(session.seen), now.duration_since(session.began));
    !session.account.disabled && idle < IDLE && age < LONGEST
}

/// The secret in the request's cookie.
fn sent(headers: &HeaderMap) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(cookie_of(headers, COOKIE)?).ok()?.try_into().ok()
}

/// The value of a cookie that the browser has sent.
pub(super) fn cookie_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
}
