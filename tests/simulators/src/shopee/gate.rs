//! From an HTTP request to a handler: signature, time, token, permission, then the handler under the lock.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{Query, State as Shared},
    http::Uri,
    response::Response,
    routing::{self, MethodFilter, MethodRouter},
};
use serde_json::Value;

use super::{
    replies::{Answer, Reply},
    signs::sign,
    state::{App, Quirk, State},
};

/// A signature is good for so many seconds.
const SIGN_LIFE: u64 = 300;
const MOST_ID: u64 = 4_294_967_295;

/// What a call does with the state.
pub(super) type Handler = fn(&mut State, &Incoming) -> Answer;

/// Who gets in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// Anybody: people in a browser, tests.
    Open,
    /// A call signed for the application.
    Public,
    /// A call signed for a shop.
    Shop,
    /// The same, of a shop whose chat was granted.
    Chat,
}

/// A request, its signature and token already checked.
pub(super) struct Incoming {
    /// The shop behind the token; 0 where none is named.
    pub(super) shop: u64,
    pub(super) body: Bytes,
    pub(super) query: BTreeMap<String, String>,
}

impl Incoming {
    /// A parameter of the query; an empty one is as good as none.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        let value = self.query.get(name).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }

    /// A parameter that must be a number.
    pub(super) fn number(&self, name: &str) -> Result<u64, Reply> {
        let number = self.query(name).and_then(|value| value.parse().ok());
        number.ok_or_else(|| Reply::bad(&format!("Wrong parameters, detail: {name}.")))
    }

    /// A parameter that may be left out and must else be a number.
    pub(super) fn optional(&self, name: &str) -> Result<Option<u64>, Reply> {
        self.query(name).map(|_| self.number(name)).transpose()
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

fn on(method: MethodFilter, door: Door, handler: Handler) -> MethodRouter<App> {
    routing::on(
        method,
        move |Shared(app): Shared<App>,
              Query(query): Query<BTreeMap<String, String>>,
              uri: Uri,
              body: Bytes| async move {
            let mut state = app.lock();
            let answer = admit(&mut state, door, &query, uri.path()).and_then(|shop| {
                let incoming = Incoming { shop, body, query };
                handler(&mut state, &incoming)
            });
            respond(&mut state, answer)
        },
    )
}

/// Either side of an answer, as HTTP.
pub(super) fn respond(state: &mut State, answer: Answer) -> Response {
    let request_id = state.new_hex(32);
    let status = if state.has(Quirk::RefusalsForbidden) {
        403
    } else {
        200
    };
    let reply = match answer.unwrap_or_else(|refusal| refusal) {
        Reply::Refusal(code, message) if state.has(Quirk::CodesWithModule) => {
            Reply::Refusal(format!("common.{code}"), message)
        }
        reply => reply,
    };
    reply.respond(&request_id, status)
}

/// The shop that calls; 0 when the call names none.
pub(super) fn admit(
    state: &mut State,
    door: Door,
    query: &BTreeMap<String, String>,
    path: &str,
) -> Result<u64, Reply> {
    if door == Door::Open {
        return Ok(0);
    }
    let given = |name: &str| query.get(name).map_or("", String::as_str);
    check_time(state, given("timestamp"))?;
    let partner = given("partner_id");
    if partner.is_empty() {
        return Err(Reply::bad("There is no partner_id in query."));
    }
    if partner != state.app.partner_id.to_string() {
        return Err(Reply::refuse(
            "invalid_partner_id",
            "Invalid partner_id, please have a check.",
        ));
    }
    let mut base = vec![partner, path, given("timestamp")];
    if door != Door::Public {
        base.extend([given("access_token"), given("shop_id")]);
    }
    check_sign(&state.app.key, &base, given("sign"))?;
    let now = state.now();
    state.app.admit(path, now)?;
    if door == Door::Public {
        return Ok(0);
    }
    let shop = shop_id(given("shop_id"))?;
    admit_shop(state, shop, given("access_token"))?;
    if door == Door::Chat {
        state.admit_chat(shop)?;
    }
    Ok(shop)
}

fn check_time(state: &State, given: &str) -> Result<(), Reply> {
    if given.is_empty() {
        return Err(Reply::bad("no timestamp."));
    }
    let at: i64 = given
        .parse::<u32>()
        .map_err(|_| {
            Reply::bad("Timestamp is invalid, should be an integer between 0 and 4294967295.")
        })?
        .into();
    if state.now().as_second().abs_diff(at) > SIGN_LIFE {
        return Err(Reply::bad("Timestamp is expired."));
    }
    Ok(())
}

fn check_sign(key: &str, base: &[&str], given: &str) -> Result<(), Reply> {
    if given.is_empty() {
        return Err(Reply::bad("There is no sign in query."));
    }
    if given == sign(key, base) {
        Ok(())
    } else {
        Err(Reply::refuse("error_sign", "Wrong sign."))
    }
}

fn shop_id(given: &str) -> Result<u64, Reply> {
    if given.is_empty() {
        return Err(Reply::bad("There is no shop_id in query."));
    }
    let number = given.parse().ok().filter(|number| *number <= MOST_ID);
    number.ok_or_else(|| {
        Reply::bad("shop_id is invalid, should be an integer between 0 and 4294967295.")
    })
}

fn admit_shop(state: &State, shop: u64, token: &str) -> Result<(), Reply> {
    if token.is_empty() {
        return Err(Reply::bad("There is no access_token in query."));
    }
    state.admit_linked(shop)?;
    if state.books.opens(token, shop, state.now()) {
        return Ok(());
    }
    // Both spellings are documented.
    Err(if token.len().is_multiple_of(2) {
        Reply::refuse("error_auth", "Invalid access_token.")
    } else {
        Reply::refuse(
            "invalid_acceess_token",
            "Invalid access_token, please have a check.",
        )
    })
}
