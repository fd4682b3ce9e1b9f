//! Signing in with the council's own identity provider: `OpenID` Connect's code flow with PKCE. Roles come from a claim.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use maud::html;
use reqwest::Client;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use tokio::time::Instant;

use super::{
    Console, Wrong,
    page::Page,
    roles::Roles,
    routes::{Route, open},
    session,
    sign_in::To,
};
use crate::{config, digest, gateway::Gateway, store::NewAccount};

/// Holds what the browser must bring back.
const COOKIE: &str = "__Host-crosswalk-elsewhere";
/// How long somebody may take to sign in there, and how many may be doing so.
const PATIENCE: Duration = Duration::from_mins(10);
const MOST: usize = 1000;
/// How long the provider may take to answer.
const ANSWER: Duration = Duration::from_secs(10);

pub(super) fn routes() -> Vec<Route> {
    vec![open("/sign-in/elsewhere", get(leave)), open("/sign-in/back", get(come_back))]
}

/// The provider and who is on the way to it.
pub(super) struct Provider {
    config: config::OpenId,
    secret: String,
    back: String,
    client: Client,
    away: Mutex<HashMap<String, Away>>,
}

/// Somebody who was sent to the provider.
struct Away {
    nonce: String,
    verifier: String,
    to: String,
    since: Instant,
}

/// What the provider says of itself.
#[derive(Deserialize)]
struct Discovered {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

/// What a token says of a person.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    nonce: Option<String>,
    name: Option<String>,
    preferred_username: Option<String>,
    email: Option<String>,
    #[serde(flatten)]
    more: HashMap<String, Value>,
}

/// Why nobody was signed in: for the log, without what the provider said of a person.
#[derive(Debug, thiserror::Error)]
enum NotSignedIn {
    #[error("the provider cannot be reached or answers otherwise than OpenID Connect has it ({0})")]
    Provider(&'static str),
    #[error("the answer is not to a question of this browser")]
    Unasked,
    #[error("the provider's token is not to be believed ({0})")]
    Token(&'static str),
    #[error("the person has none of the roles there")]
    NoRole,
    #[error("the name belongs to an account of this gateway, or the account is closed")]
    Name,
}

impl Provider {
    /// Reads the secret; asks the provider nothing yet. The error says what to mend.
    pub(super) fn new(gateway: &Gateway, console: &config::Console, openid: &config::OpenId) -> Result<Self, String> {
        let wrong = |why: String| format!("console.openid: {why}");
        let secret = std::fs::read_to_string(&openid.secret)
            .map_err(|error| wrong(format!("{}: {error}", openid.secret.display())))?;
        let tls = gateway.identity.strangers_tls(openid.trust.as_deref()).map_err(|error| wrong(error.to_string()))?;
        let client = Client::builder()
            .tls_backend_preconfigured(Arc::unwrap_or_clone(tls))
            .timeout(ANSWER)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|error| wrong(error.to_string()))?;
        let address = console.address.as_deref().unwrap_or_default().trim_end_matches('/');
        Ok(Self {
            config: openid.clone(),
            secret: secret.trim().to_owned(),
            back: format!("{address}/sign-in/back"),
            client,
            away: Mutex::default(),
        })
    }

    /// What the button says.
    pub(super) fn called(&self) -> &str {
        &self.config.called
    }

    async fn discover(&self) -> Result<Discovered, NotSignedIn> {
        let issuer = self.config.issuer.trim_end_matches('/');
        let found: Discovered =
            self.json(self.client.get(format!("{issuer}/.well-known/openid-configuration"))).await?;
        if found.issuer.trim_end_matches('/') != issuer {
            return Err(NotSignedIn::Provider("another issuer"));
        }
        Ok(found)
    }

    async fn json<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T, NotSignedIn> {
        let answer = request.send().await.map_err(|_| NotSignedIn::Provider("unreachable"))?;
        if !answer.status().is_success() {
            return Err(NotSignedIn::Provider("refuses"));
        }
        answer.json().await.map_err(|_| NotSignedIn::Provider("not understood"))
    }

    /// Notes that somebody leaves for the provider. Returns the state that they must bring back.
    fn leaves(&self, to: &str) -> Option<(String, String, String)> {
        let random = || session::secret().map(|secret| URL_SAFE_NO_PAD.encode(secret));
        let (state, nonce, verifier) = (random()?, random()?, random()?);
        let mut away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
        away.retain(|_, one| one.since.elapsed() < PATIENCE);
        if away.len() >= MOST {
            return None;
        }
        let challenge = URL_SAFE_NO_PAD.encode(digest::sha256(verifier.as_bytes()));
        let one = Away { nonce: nonce.clone(), verifier, to: to.to_owned(), since: Instant::now() };
        away.insert(state.clone(), one);
        Some((state, nonce, challenge))
    }

    /// Whoever left under this state: once, and not too long ago.
    fn returns(&self, state: &str) -> Option<Away> {
        let mut away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
        away.remove(state).filter(|one| one.since.elapsed() < PATIENCE)
    }

    /// The person whom the provider vouches for with this code.
    async fn person(&self, code: &str, away: &Away) -> Result<NewAccount, NotSignedIn> {
        let found = self.discover().await?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.back),
            ("code_verifier", &away.verifier),
        ];
        let asked =
            self.client.post(&found.token_endpoint).basic_auth(&self.config.client, Some(&self.secret)).form(&form);
        let tokens: Tokens = self.json(asked).await?;
        let keys: JwkSet = self.json(self.client.get(&found.jwks_uri)).await?;
        let claims = self.claims(&tokens.id_token, &keys, &found.issuer)?;
        if claims.nonce.as_deref() != Some(&away.nonce) {
            return Err(NotSignedIn::Token("nonce"));
        }
        let roles = match claims.more.get(&self.config.roles) {
            Some(Value::String(words)) => Roles::parse(words),
            Some(Value::Array(words)) => {
                Roles::parse(&words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "))
            }
            _ => Roles::default(),
        };
        if roles.is_empty() {
            return Err(NotSignedIn::NoRole);
        }
        let name = claims.preferred_username.or(claims.email).unwrap_or_else(|| claims.sub.clone());
        let shown = claims.name.unwrap_or_else(|| name.clone());
        let subject = format!("{} {}", found.issuer, claims.sub);
        Ok(NewAccount { name, shown, roles, password: None, subject: Some(subject) })
    }

    /// What a token says, when the provider has signed it for us and it is valid now.
    fn claims(&self, token: &str, keys: &JwkSet, issuer: &str) -> Result<Claims, NotSignedIn> {
        let head = decode_header(token).map_err(|_| NotSignedIn::Token("head"))?;
        // A shared secret signs nothing here: whoever knows the public key could use it as one.
        let asymmetric = !matches!(head.alg.family(), jsonwebtoken::AlgorithmFamily::Hmac);
        let key = match &head.kid {
            Some(id) => keys.find(id),
            None => keys.keys.first().filter(|_| keys.keys.len() == 1),
        };
        let key = key.filter(|_| asymmetric).ok_or(NotSignedIn::Token("key"))?;
        let key = DecodingKey::from_jwk(key).map_err(|_| NotSignedIn::Token("key"))?;
        let mut validation = Validation::new(head.alg);
        validation.set_audience(&[&self.config.client]);
        validation.set_issuer(&[issuer]);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        let read = decode::<Claims>(token, &key, &validation).map_err(|_| NotSignedIn::Token("signature or claims"))?;
        Ok(read.claims)
    }
}

async fn leave(State(console): State<Console>, Query(to): Query<To>) -> Result<Response, Wrong> {
    let provider = console.openid.as_ref().ok_or(Wrong::NotFound)?;
    let found = match provider.discover().await {
        Ok(found) => found,
        Err(error) => return Ok(refused(&error)),
    };
    let (state, nonce, challenge) = provider.leaves(to.path()).ok_or(Wrong::TooMany)?;
    let asked = [
        ("response_type", "code"),
        ("client_id", &provider.config.client),
        ("redirect_uri", &provider.back),
        ("scope", "openid profile email"),
        ("state", &state),
        ("nonce", &nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let address = reqwest::Url::parse_with_params(&found.authorization_endpoint, &asked).map_err(|_| Wrong::Failed)?;
    let cookie = cookie(&state, PATIENCE.as_secs())?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(address.as_str())).into_response())
}

fn cookie(value: &str, seconds: u64) -> Result<HeaderValue, Wrong> {
    let cookie = format!("{COOKIE}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    HeaderValue::from_str(&cookie).map_err(|_| Wrong::Failed)
}

/// What the provider sends along.
#[derive(Debug, Deserialize)]
pub(super) struct Brought {
    code: Option<String>,
    state: Option<String>,
}

async fn come_back(
    State(console): State<Console>,
    headers: HeaderMap,
    Query(brought): Query<Brought>,
) -> Result<Response, Wrong> {
    let provider = console.openid.as_ref().ok_or(Wrong::NotFound)?;
    let known = session::cookie_of(&headers, COOKIE);
    let ours = brought.state.filter(|state| known.as_deref() == Some(state)).and_then(|state| provider.returns(&state));
    let (Some(code), Some(away)) = (brought.code, ours) else { return Ok(refused(&NotSignedIn::Unasked)) };
    let person = match provider.person(&code, &away).await {
        Ok(person) => person,
        Err(error) => return Ok(refused(&error)),
    };
    let now = console.gateway.clock.now();
    let account = console.gateway.store.write(move |tx| tx.account_from_elsewhere(&person, now)).await?;
    let Some(account) = account.filter(|account| !account.disabled) else { return Ok(refused(&NotSignedIn::Name)) };
    let session = session::begin(&console, account).await?;
    let mut response = Redirect::to(&away.to).into_response();
    for cookie in [session, cookie("", 0)?] {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

fn refused(error: &NotSignedIn) -> Response {
    tracing::warn!(%error, "nobody was signed in by the identity provider");
    let body = html! {
        h1 class="govuk-heading-l" { "You were not signed in" }
        p class="govuk-body" {
            @match error {
                NotSignedIn::NoRole => "Your account there has no role in Crosswalk. Whoever manages accounts can give it one.",
                NotSignedIn::Name => "Somebody else uses this name here, or your account is closed. Ask an administrator.",
                _ => "Try again; if that does not help, the operator finds more in the gateway's log.",
            }
        }
        p class="govuk-body" { a class="govuk-link" href="/sign-in" { "Sign in" } }
    };
    Page::new("You were not signed in", None, body).with_status(StatusCode::FORBIDDEN).into_response()
}
