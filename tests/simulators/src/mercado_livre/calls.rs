//! From an HTTP request to a handler: token, permission, then the handler under the lock.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{Query, RawPathParams, State as Shared},
    http::{HeaderMap, Method, Uri, header},
    response::{IntoResponse, Response},
    routing::{self, MethodFilter, MethodRouter},
};
use serde_json::{Value, json};

use super::{
    replies::{Answer, Reply},
    state::{App, State},
};

/// What a call does with the state.
pub(super) type Handler = fn(&mut State, &Incoming) -> Answer;

/// Who gets in, and how a refused token is answered: resources differ.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// No token is asked for.
    Open,
    /// `message`, `error`, `status`, `cause`.
    Usual,
    /// `code` and `message` only.
    Shipments,
    /// A missing token is a 400.
    Unread,
    /// The claims' own words.
    Claims,
}

/// A request, its token already checked.
pub(super) struct Incoming {
    /// The account behind the token; 0 when the door is open.
    pub(super) caller: u64,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    path: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
}

impl Incoming {
    /// A part of the path by its name; empty when the route has no such part.
    pub(super) fn part(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// A part of the path that is a number.
    pub(super) fn number(&self, name: &str) -> Result<u64, Reply> {
        self.part(name)
            .parse()
            .map_err(|_| Reply::missing(format!("Resource {} not found", self.part(name))))
    }

    /// A parameter of the query.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// A parameter of the query that is a number; anything else counts as absent.
    pub(super) fn count(&self, name: &str) -> Option<usize> {
        self.query(name)?.parse().ok()
    }

    /// Whether the query has any of these parameters.
    pub(super) fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.query.contains_key(*name))
    }

    /// The body as JSON; null when it is not JSON.
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Refuses a call without `tag=post_sale`.
    pub(super) fn post_sale(&self) -> Result<(), Reply> {
        match self.query("tag") {
            Some("post_sale") => Ok(()),
            _ => Err(Reply::bad(
                "The queryparam 'tag' is required and must be post_sale",
            )),
        }
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

/// `DELETE` answered by `handler`.
pub(super) fn delete(door: Door, handler: Handler) -> MethodRouter<App> {
    on(MethodFilter::DELETE, door, handler)
}

fn on(method: MethodFilter, door: Door, handler: Handler) -> MethodRouter<App> {
    routing::on(
        method,
        move |Shared(app): Shared<App>,
              path: RawPathParams,
              Query(query): Query<BTreeMap<String, String>>,
              verb: Method,
              uri: Uri,
              headers: HeaderMap,
              body: Bytes| async move {
            let path = path
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            let mut state = app.lock();
            respond(
                admit(&mut state, door, &headers, uri.path()).and_then(|caller| {
                    if door != Door::Open {
                        state.spend(caller, &verb, uri.path())?;
                    }
                    let incoming = Incoming {
                        caller,
                        headers,
                        body,
                        path,
                        query,
                    };
                    handler(&mut state, &incoming)
                }),
            )
        },
    )
}

/// Either side of an answer, as HTTP.
pub(super) fn respond(answer: Answer) -> Response {
    answer.unwrap_or_else(|refusal| refusal).into_response()
}

/// The account behind the `Authorization` header. A token in the query counts for nothing.
pub(super) fn admit(
    state: &mut State,
    door: Door,
    headers: &HeaderMap,
    path: &str,
) -> Result<u64, Reply> {
    if door == Door::Open {
        return Ok(0);
    }
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let Some(token) = bearer else {
        return Err(no_token(door));
    };
    let caller = state
        .caller(token)
        .map_err(|fault| bad_token(door, fault))?;
    if state
        .accounts
        .forbidden
        .iter()
        .any(|(seller, part)| *seller == caller && path.contains(part.as_str()))
    {
        return Err(Reply::policy());
    }
    Ok(caller)
}

fn no_token(door: Door) -> Reply {
    match door {
        Door::Unread => Reply::bad("Access token is required"),
        Door::Claims => Reply::refuse(401, "unauthorized_request_error", "user not authorized"),
        Door::Open | Door::Usual | Door::Shipments => Reply::json(
            401,
            json!({"code": "unauthorized", "message": "authorization value not present"}),
        ),
    }
}

fn bad_token(door: Door, fault: &str) -> Reply {
    match door {
        Door::Shipments => Reply::json(
            401,
            json!({"code": "unauthorized", "message": "invalid access token"}),
        ),
        Door::Claims => Reply::refuse(401, "unauthorized_request_error", "user not authorized"),
        Door::Open | Door::Usual | Door::Unread => Reply::refuse(401, "not_found", fault),
    }
}
