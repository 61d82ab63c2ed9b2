//! From an HTTP request to a handler: token, audience, scope, rate, then the handler under the lock.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{Query, RawPathParams, State as Shared},
    http::{HeaderMap, Method, Uri, header},
    response::{IntoResponse, Response},
    routing::{self, MethodFilter, MethodRouter},
};
use serde_json::Value;

use super::{
    replies::{Answer, Reply},
    state::{App, Quirk, State},
};

/// What a call does with the state.
pub(super) type Handler = fn(&mut State, &Incoming) -> Answer;

/// The two hosts a token may be good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Host {
    Api,
    Services,
}

/// Who gets in: a token for this host, with this scope.
pub(super) type Door = (Host, &'static str);

/// A request, its token already checked.
pub(super) struct Incoming {
    /// The tenant behind the token.
    pub(super) tenant: String,
    pub(super) body: Bytes,
    pub(super) path: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
}

impl Incoming {
    /// A part of the path by its name.
    pub(super) fn part(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// A parameter of the query; an empty one is as good as none.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        let value = self.query.get(name).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }

    /// The body as JSON; null when it is not JSON.
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// `GET` answered by `handler`.
pub(super) fn get(door: Door, handler: Handler) -> MethodRouter<App> {
    on(MethodFilter::GET, door, handler)
}

/// `POST` answered by `handler`.
pub(super) fn post(door: Door, handler: Handler) -> MethodRouter<App> {
    on(MethodFilter::POST, door, handler)
}

/// Another method answered by `handler`.
pub(super) fn on(method: MethodFilter, door: Door, handler: Handler) -> MethodRouter<App> {
    routing::on(
        method,
        move |Shared(app): Shared<App>,
              path: RawPathParams,
              Query(query): Query<BTreeMap<String, String>>,
              method: Method,
              _: Uri,
              headers: HeaderMap,
              body: Bytes| async move {
            let path = path
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            let mut state = app.lock();
            let answer = admit(&mut state, door, &method, &headers).and_then(|tenant| {
                let incoming = Incoming {
                    tenant,
                    body,
                    path,
                    query,
                };
                handler(&mut state, &incoming)
            });
            respond(&mut state, answer)
        },
    )
}

/// Either side of an answer, as HTTP; every one has an id that support asks for.
pub(super) fn respond(state: &mut State, answer: Answer) -> Response {
    let mut response = answer.unwrap_or_else(|refusal| refusal).into_response();
    let id = state.new_uuid();
    if let Ok(id) = id.parse() {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

/// The tenant that calls.
pub(super) fn admit(
    state: &mut State,
    (host, scope): Door,
    method: &Method,
    headers: &HeaderMap,
) -> Result<String, Reply> {
    if state.has(Quirk::Edge) {
        return Err(Reply::Edge(403));
    }
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let token = bearer.ok_or(Reply::Unauthorized("missing_token"))?;
    let now = state.now();
    let Some(access) = state
        .books
        .access
        .get(token)
        .filter(|access| access.expires > now)
    else {
        return Err(Reply::Unauthorized("invalid_token"));
    };
    if !state.books.audience.contains(&host) {
        return Err(Reply::Unauthorized("invalid_audience"));
    }
    let forbidden = |message| Reply::refuse(403, "FORBIDDEN", message);
    if !access.is_admin {
        return Err(forbidden("The user has no permission"));
    }
    if !access.scopes.contains(scope) {
        return Err(forbidden("Insufficient scope"));
    }
    let tenant = access.tenant.clone();
    let minute = now.as_second().div_euclid(60);
    if *method == Method::GET && !state.books.take_read(&tenant, minute) {
        let wait = state.has(Quirk::RetryAfter).then_some(30);
        return Err(Reply::TooMany(wait));
    }
    Ok(tenant)
}
