//! `id.magalu.com`: the consent page, and tokens that are asked for in two different ways.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Router,
    body::Bytes,
    extract::{Query, State as Shared},
    http::{HeaderMap, Uri, header},
    response::Response,
    routing,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    Magalu,
    gate::{Host, respond},
    replies::{Answer, Reply},
    state::{App, State},
};

const CODE_LIFE: SignedDuration = SignedDuration::from_mins(10);
const ACCESS_LIFE: SignedDuration = SignedDuration::from_hours(2);
/// Reads that a tenant may make in a minute.
const READS: u32 = 200;

/// Every scope there is.
pub const SCOPES: &[&str] = &[
    "services:questions-seller:read",
    "services:questions-seller:write",
    "services:conversations-seller:read",
    "services:conversations-seller:write",
    "open:tickets-seller:read",
    "open:ticket-messages-seller:read",
    "open:ticket-messages-seller:write",
    "open:sac-transaction-seller:read",
    "open:order-order-seller:read",
    "open:queue-history:read",
    "open:portfolio-skus-seller:read",
];

/// A pair as `POST /oauth/token` gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Goes in the `Authorization` header for 2 hours.
    pub access_token: String,
    /// Good for one refresh.
    pub refresh_token: String,
}

/// Every token and code given out.
pub(super) struct Books {
    pub(super) access: BTreeMap<String, Access>,
    pub(super) audience: BTreeSet<Host>,
    refresh: BTreeMap<String, Grant>,
    codes: BTreeMap<String, Code>,
    signed_in: Option<Grant>,
    reads: BTreeMap<String, (i64, u32)>,
    refreshes: BTreeMap<String, usize>,
}

impl Default for Books {
    fn default() -> Self {
        Self {
            access: BTreeMap::new(),
            audience: [Host::Api, Host::Services].into(),
            refresh: BTreeMap::new(),
            codes: BTreeMap::new(),
            signed_in: None,
            reads: BTreeMap::new(),
            refreshes: BTreeMap::new(),
        }
    }
}

impl Books {
    /// Counts a read of `tenant`; false when it is one too many in its minute.
    pub(super) fn take_read(&mut self, tenant: &str, minute: i64) -> bool {
        let entry = self.reads.entry(tenant.to_owned()).or_default();
        if entry.0 != minute {
            *entry = (minute, 0);
        }
        entry.1 += 1;
        entry.1 <= READS
    }
}

/// What an access token opens, and until when.
pub(super) struct Access {
    pub(super) tenant: String,
    pub(super) scopes: BTreeSet<String>,
    pub(super) is_admin: bool,
    pub(super) expires: Timestamp,
}

/// What somebody consented to.
#[derive(Clone)]
struct Grant {
    tenant: String,
    scopes: BTreeSet<String>,
    is_admin: bool,
}

struct Code {
    grant: Grant,
    redirect: String,
    expires: Timestamp,
}

impl State {
    fn new_tokens(&mut self, grant: &Grant) -> Tokens {
        let pair = Tokens {
            access_token: format!("eyJhbGciOi.{}", self.new_hex(40)),
            refresh_token: format!("eyJhbGciOi.{}", self.new_hex(40)),
        };
        let access = Access {
            tenant: grant.tenant.clone(),
            scopes: grant.scopes.clone(),
            is_admin: grant.is_admin,
            expires: self.now() + ACCESS_LIFE,
        };
        self.books.access.insert(pair.access_token.clone(), access);
        self.books
            .refresh
            .insert(pair.refresh_token.clone(), grant.clone());
        pair
    }
}

fn every_scope() -> BTreeSet<String> {
    SCOPES.iter().map(|scope| (*scope).to_owned()).collect()
}

impl Magalu {
    /// A tenant that granted everything.
    pub fn add_tenant(&self, tenant: &str) -> Tokens {
        let grant = Grant {
            tenant: tenant.to_owned(),
            scopes: every_scope(),
            is_admin: true,
        };
        self.state().new_tokens(&grant)
    }

    /// A pair without these scopes: refreshing never adds one.
    pub fn add_tenant_without(&self, tenant: &str, scopes: &[&str]) -> Tokens {
        let mut granted = every_scope();
        for scope in scopes {
            granted.remove(*scope);
        }
        let grant = Grant {
            tenant: tenant.to_owned(),
            scopes: granted,
            is_admin: true,
        };
        self.state().new_tokens(&grant)
    }

    /// Somebody of this tenant opens the consent page next; only an administrator's consent is worth anything.
    pub fn sign_in(&self, tenant: &str, is_admin: bool) {
        self.state().books.signed_in = Some(Grant {
            tenant: tenant.to_owned(),
            scopes: BTreeSet::new(),
            is_admin,
        });
    }

    /// The application's audience names the host of questions and chat.
    pub fn allow_services(&self, on: bool) {
        let audience = &mut self.state().books.audience;
        if on {
            audience.insert(Host::Services);
        } else {
            audience.remove(&Host::Services);
        }
    }

    /// The seller takes the grant back.
    pub fn revoke(&self, tenant: &str) {
        let books = &mut self.state().books;
        books.access.retain(|_, access| access.tenant != tenant);
        books.refresh.retain(|_, grant| grant.tenant != tenant);
    }

    /// Successful refreshes so far.
    pub fn refreshes(&self, tenant: &str) -> usize {
        let state = self.state();
        state.books.refreshes.get(tenant).copied().unwrap_or(0)
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/login", routing::get(consent))
        .route("/oauth/token", routing::post(token))
}

async fn consent(
    Shared(app): Shared<App>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let mut state = app.lock();
    let answer = authorize(&mut state, &query);
    respond(&mut state, answer)
}

fn authorize(state: &mut State, query: &BTreeMap<String, String>) -> Answer {
    let given = |name: &str| query.get(name).map_or("", String::as_str);
    if given("client_id") != state.client_id
        || given("response_type") != "code"
        || given("redirect_uri").is_empty()
    {
        return Err(Reply::bad("invalid_request"));
    }
    // Without it only the person consents, not a shop.
    if given("choose_tenants") != "true" {
        return Err(Reply::bad("choose_tenants is required"));
    }
    let mut grant = state
        .books
        .signed_in
        .clone()
        .ok_or_else(|| Reply::bad("nobody is signed in"))?;
    let asked: BTreeSet<String> = given("scope").split(' ').map(str::to_owned).collect();
    grant.scopes = every_scope().intersection(&asked).cloned().collect();
    let code = state.new_hex(32);
    let redirect = given("redirect_uri").to_owned();
    let target = format!("{redirect}?code={code}&state={}", given("state"));
    let expires = state.now() + CODE_LIFE;
    let code_row = Code {
        grant,
        redirect,
        expires,
    };
    state.books.codes.insert(code, code_row);
    Ok(Reply::Redirect(target))
}

async fn token(Shared(app): Shared<App>, headers: HeaderMap, body: Bytes) -> Response {
    let mut state = app.lock();
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    // A code is bought with JSON, and a refresh token spent with a form.
    let answer = if kind.starts_with("application/json") {
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        exchange(&mut state, |name| {
            body[name].as_str().unwrap_or_default().to_owned()
        })
    } else {
        let form = form(&body);
        refresh(&mut state, |name| {
            form.get(name).cloned().unwrap_or_default()
        })
    };
    respond(&mut state, answer)
}

/// A form body is written like a query, and the query's own reader is at hand.
fn form(body: &[u8]) -> BTreeMap<String, String> {
    let query = format!("/?{}", String::from_utf8_lossy(body));
    let read = query
        .parse::<Uri>()
        .ok()
        .and_then(|uri| Query::try_from_uri(&uri).ok());
    read.map(|query: Query<_>| query.0).unwrap_or_default()
}

fn check_client(state: &State, given: &impl Fn(&str) -> String) -> Result<(), Reply> {
    if given("client_id") == state.client_id && given("client_secret") == state.secret {
        Ok(())
    } else {
        Err(fail(401, "invalid_client"))
    }
}

fn exchange(state: &mut State, given: impl Fn(&str) -> String) -> Answer {
    check_client(state, &given)?;
    if given("grant_type") != "authorization_code" {
        return Err(fail(400, "unsupported_grant_type"));
    }
    let now = state.now();
    let code = state.books.codes.remove(&given("code"));
    let code = code.filter(|code| code.expires > now && code.redirect == given("redirect_uri"));
    let code = code.ok_or_else(|| fail(400, "invalid_grant"))?;
    let pair = state.new_tokens(&code.grant);
    Ok(granted(&pair, &code.grant, now))
}

fn refresh(state: &mut State, given: impl Fn(&str) -> String) -> Answer {
    check_client(state, &given)?;
    if given("grant_type") != "refresh_token" {
        return Err(fail(400, "unsupported_grant_type"));
    }
    let grant = state.books.refresh.remove(&given("refresh_token"));
    let grant = grant.ok_or_else(|| fail(400, "invalid_grant"))?;
    let count = state
        .books
        .refreshes
        .entry(grant.tenant.clone())
        .or_default();
    *count += 1;
    let pair = state.new_tokens(&grant);
    Ok(granted(&pair, &grant, state.now()))
}

fn granted(pair: &Tokens, grant: &Grant, now: Timestamp) -> Reply {
    let scopes: Vec<&str> = grant.scopes.iter().map(String::as_str).collect();
    Reply::ok(json!({
        "access_token": pair.access_token,
        "token_type": "Bearer",
        "expires_in": ACCESS_LIFE.as_secs(),
        "refresh_token": pair.refresh_token,
        "scope": scopes.join(" "),
        "created_at": now.as_second(),
    }))
}

fn fail(status: u16, error: &str) -> Reply {
    Reply::Json(status, json!({"error": error, "error_description": error}))
}
