//! `GET /authorization` and `POST /oauth/token`: codes and refresh tokens work once.

use std::collections::BTreeMap;

use axum::{Router, extract::Query, http::Uri};
use jiff::SignedDuration;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    MercadoLivre,
    accounts::{Code, TOKEN_LIFE, Tokens},
    calls::{Door, Incoming, get, post},
    replies::{Answer, Reply},
    state::{App, Quirk, State},
};

const CODE_LIFE: SignedDuration = SignedDuration::from_mins(10);

impl MercadoLivre {
    /// The redirect address registered for the application; none accepts any.
    pub fn register_redirect(&self, uri: &str) {
        self.state().accounts.redirect = Some(uri.to_owned());
    }

    /// Who is signed in at the authorization page; `None` is somebody who declines.
    pub fn sign_in(&self, seller: Option<u64>) {
        let mut state = self.state();
        state.accounts.signed_in = seller;
        state.accounts.operator = false;
    }

    /// Somebody who works for a seller is signed in at the authorization page, who may not grant anything.
    pub fn sign_in_operator(&self) {
        let mut state = self.state();
        state.accounts.signed_in = None;
        state.accounts.operator = true;
    }

    /// Makes PKCE compulsory.
    pub fn require_pkce(&self, on: bool) {
        self.switch(Quirk::Pkce, on);
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/authorization", get(Door::Open, authorize))
        .route("/oauth/token", post(Door::Open, token))
}

fn authorize(state: &mut State, incoming: &Incoming) -> Answer {
    let asked = |name| incoming.query(name).unwrap_or_default().to_owned();
    let redirect = asked("redirect_uri");
    let registered = state
        .accounts
        .redirect
        .as_ref()
        .is_none_or(|known| *known == redirect);
    if asked("response_type") != "code"
        || asked("client_id") != state.app_id
        || redirect.is_empty()
        || !registered
    {
        return Err(Reply::refuse(
            400,
            "invalid_request",
            "Sorry, the application cannot connect to your account",
        ));
    }
    let challenge = incoming.query("code_challenge").map(|challenge| {
        (
            challenge.to_owned(),
            incoming
                .query("code_challenge_method")
                .unwrap_or("plain")
                .to_owned(),
        )
    });
    if challenge.is_none() && state.has(Quirk::Pkce) {
        return Err(Reply::refuse(
            400,
            "invalid_request",
            "code_challenge is required",
        ));
    }
    let end = match state.accounts.signed_in {
        None if state.accounts.operator => "error=invalid_operator_user_id".to_owned(),
        None => "error=access_denied".to_owned(),
        Some(user) => format!(
            "code={}",
            new_code(state, user, redirect.clone(), challenge)
        ),
    };
    let state_part = incoming
        .query("state")
        .map_or(String::new(), |value| format!("&state={value}"));
    Ok(Reply::redirect(format!("{redirect}?{end}{state_part}")))
}

fn new_code(
    state: &mut State,
    user: u64,
    redirect: String,
    challenge: Option<(String, String)>,
) -> String {
    let code = format!("TG-{}-{user}", state.new_hex(24));
    let expires = state.now() + CODE_LIFE;
    state.accounts.codes.insert(
        code.clone(),
        Code {
            user,
            redirect,
            challenge,
            expires,
        },
    );
    code
}

type Form = BTreeMap<String, String>;

fn token(state: &mut State, incoming: &Incoming) -> Answer {
    let form = form(incoming)
        .ok_or_else(|| fail("invalid_request", "the parameters go in a form body"))?;
    if incoming.has_any(&[
        "grant_type",
        "client_id",
        "client_secret",
        "refresh_token",
        "code",
    ]) {
        return Err(fail(
            "invalid_request",
            "parameters in the query are not accepted",
        ));
    }
    let grant = field(&form, "grant_type")?;
    if field(&form, "client_id")? != state.app_id || field(&form, "client_secret")? != state.secret
    {
        return Err(fail("invalid_client", "invalid client_id or client_secret"));
    }
    match grant {
        "refresh_token" => refresh(state, &form),
        "authorization_code" => exchange(state, &form),
        _ => Err(fail("unsupported_grant_type", "unsupported grant_type")),
    }
}

fn refresh(state: &mut State, form: &Form) -> Answer {
    let presented = field(form, "refresh_token")?;
    let owner = state
        .accounts
        .refresh
        .iter()
        .find(|(_, token)| *token == presented)
        .map(|(user, _)| *user);
    let user = owner.ok_or_else(invalid_grant)?;
    *state.accounts.refreshes.entry(user).or_default() += 1;
    let tokens = state.new_tokens(user);
    Ok(granted(user, &tokens))
}

fn exchange(state: &mut State, form: &Form) -> Answer {
    let code = state
        .accounts
        .codes
        .remove(field(form, "code")?)
        .ok_or_else(invalid_grant)?;
    if code.expires <= state.now() || code.redirect != field(form, "redirect_uri")? {
        return Err(invalid_grant());
    }
    if state.has(Quirk::Pkce) && !proves(&code, field(form, "code_verifier")?) {
        return Err(invalid_grant());
    }
    let tokens = state.new_tokens(code.user);
    Ok(granted(code.user, &tokens))
}

fn proves(code: &Code, verifier: &str) -> bool {
    match &code.challenge {
        Some((challenge, method)) if method == "S256" => {
            *challenge == base64url(&Sha256::digest(verifier.as_bytes()))
        }
        Some((challenge, _)) => challenge == verifier,
        None => false,
    }
}

fn granted(user: u64, tokens: &Tokens) -> Reply {
    Reply::ok(json!({
        "access_token": tokens.access_token,
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFE.as_secs(),
        "scope": "offline_access read write",
        "user_id": user,
        "refresh_token": tokens.refresh_token,
    }))
}

fn invalid_grant() -> Reply {
    fail(
        "invalid_grant",
        "Error validating grant. Your authorization code or refresh token may be expired or it was already used",
    )
}

fn fail(error: &str, description: &str) -> Reply {
    let cause = Value::Array(Vec::new());
    Reply::json(
        400,
        json!({"error_description": description, "error": error, "status": 400, "cause": cause}),
    )
}

fn field<'a>(form: &'a Form, name: &str) -> Result<&'a str, Reply> {
    let value = form.get(name).filter(|value| !value.is_empty());
    value.map(String::as_str).ok_or_else(|| {
        fail(
            "invalid_request",
            &format!("{name} is a required parameter"),
        )
    })
}

fn form(incoming: &Incoming) -> Option<Form> {
    let kind = incoming.headers.get("content-type")?.to_str().ok()?;
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return None;
    }
    // A form body is written like a query, and the query's own reader is at hand.
    let uri: Uri = format!("/?{}", std::str::from_utf8(&incoming.body).ok()?)
        .parse()
        .ok()?;
    Query::<Form>::try_from_uri(&uri).ok().map(|query| query.0)
}

/// Base64 for addresses, without padding.
fn base64url(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = (0..3).fold(0_usize, |word, at| {
            word << 8 | usize::from(chunk.get(at).copied().unwrap_or(0))
        });
        let digits = (0..=chunk.len()).map(|at| char::from(DIGITS[word >> (18 - 6 * at) & 63]));
        text.extend(digits);
    }
    text
}
