//! One call, read and authenticated; and which part of Chatwoot answers it (§1, §2).

use std::sync::Arc;

use axum::{
    extract::{Request, State as Held},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{
    ACCOUNT_NAME, Inner, contacts, control, conversations, files, messages, params,
    params::Upload,
    provisioning,
    reply::{Outcome, Reply, no_route, ok, throttled, unauthorized},
    rows::Actor,
    state::State,
};

/// One call.
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) params: Value,
    pub(super) files: Vec<Upload>,
    pub(super) actor: Actor,
}

/// Answers every call; the change is complete before the answer leaves.
pub(super) async fn answer(Held(shared): Held<Arc<Inner>>, request: Request) -> Response {
    let method = request.method().to_string();
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    let read = params::read(request).await;
    let reply = {
        let mut state = shared.lock();
        read.and_then(|(params, files)| route(&mut state, &method, &path, &headers, params, files))
    };
    shared.wake.notify_one();
    reply.unwrap_or_else(|refusal| refusal).into_response()
}

fn route(
    state: &mut State,
    method: &str,
    path: &str,
    headers: &HeaderMap,
    params: Value,
    files: Vec<Upload>,
) -> Outcome {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match (method, parts.as_slice()) {
        (_, ["_sim", rest @ ..]) => return control::route(state, method, rest, &params),
        ("GET" | "HEAD", ["rails", "active_storage", rest @ ..]) => {
            return files::serve(state, rest, headers);
        }
        _ => throttle(state)?,
    }
    match (method, parts.as_slice()) {
        ("GET", ["api"]) => ok(&json!({
            "version": state.profile.version(), "timestamp": format!("{:.0}", state.now()).replace(['T', 'Z'], " ").trim(),
            "queue_services": "ok", "data_services": "ok",
        })),
        ("GET", ["health"]) => ok(&json!({ "status": "woot" })),
        ("GET", ["api", "v1", "profile"]) => profile(state, &authenticate(state, headers)?),
        (_, ["api", "v1", "accounts", account, rest @ ..]) => {
            let actor = authenticate(state, headers)?;
            if account.parse() != Ok(state.account_id) {
                return Err(unauthorized(
                    "You are not authorized to access this account",
                ));
            }
            if matches!(actor, Actor::Bot(_)) && !bot_may(state, method, rest) {
                return Err(unauthorized(
                    "Access to this endpoint is not authorized for bots",
                ));
            }
            let asked = Asked {
                method: method.to_owned(),
                params,
                files,
                actor,
            };
            account_route(state, &asked, rest)
        }
        _ => Err(no_route()),
    }
}

fn account_route(state: &mut State, asked: &Asked, rest: &[&str]) -> Outcome {
    match rest {
        ["contacts" | "contact_inboxes" | "actions", ..] => contacts::route(state, asked, rest),
        ["conversations", rest @ ..] => conversations::route(state, asked, rest),
        ["upload"] if asked.method == "POST" => files::upload(state, asked),
        _ => provisioning::route(state, asked, rest),
    }
}

/// The limit per client address; off unless a test sets it.
fn throttle(state: &mut State) -> Result<(), Reply> {
    let Some(limit) = state.knobs.requests_per_minute else {
        return Ok(());
    };
    let now = state.now();
    state
        .requests
        .retain(|at| *at > now - SignedDuration::from_mins(1));
    state.requests.push(now);
    if state.requests.len() > limit {
        Err(throttled())
    } else {
        Ok(())
    }
}

fn authenticate(state: &State, headers: &HeaderMap) -> Result<Actor, Reply> {
    let mut names = vec!["api-access-token"];
    if !state.knobs.drop_underscore {
        names.push("api_access_token");
    }
    let values = names
        .iter()
        .flat_map(|name| headers.get_all(*name))
        .filter_map(|value| value.to_str().ok());
    // Two values collapse into one CGI variable, which is then no token at all.
    let token = values.collect::<Vec<_>>().join(",");
    if token.is_empty() {
        let errors = json!({ "errors": ["You need to sign in or sign up before continuing."] });
        return Err(Reply::json(401, &errors));
    }
    let user = state
        .users
        .iter()
        .find(|user| user.token == token)
        .cloned()
        .map(Actor::User);
    let bot = || {
        state
            .bots
            .values()
            .find(|bot| bot.token == token)
            .cloned()
            .map(Actor::Bot)
    };
    user.or_else(bot)
        .ok_or_else(|| unauthorized("Invalid Access Token"))
}

fn profile(state: &State, actor: &Actor) -> Outcome {
    let Actor::User(user) = actor else {
        return Err(unauthorized(
            "Access to this endpoint is not authorized for bots",
        ));
    };
    let role = if user.admin { "administrator" } else { "agent" };
    ok(&json!({
        "id": user.id, "name": user.name, "email": user.email, "access_token": user.token, "account_id": state.account_id,
        "available_name": user.name, "confirmed": true, "provider": "email", "pubsub_token": "", "role": role,
        "accounts": [{
            "id": state.account_id, "name": ACCOUNT_NAME, "status": "active", "role": role,
            "availability": "online", "auto_offline": true, "permissions": [role],
        }],
    }))
}

/// What an agent bot's token opens.
fn bot_may(state: &State, method: &str, rest: &[&str]) -> bool {
    let since = |major, minor, patch| state.profile.since(major, minor, patch);
    match (method, rest) {
        (
            "POST",
            ["conversations"]
            | [
                "conversations",
                _,
                "toggle_status" | "toggle_priority" | "assignments",
            ],
        )
        | ("PATCH" | "PUT", ["conversations", _]) => true,
        ("GET", ["conversations", _]) | ("GET" | "POST", ["conversations", _, "labels"]) => {
            since(4, 14, 2)
        }
        ("POST", ["conversations", _, "toggle_typing_status"]) => since(4, 11, 2),
        ("POST", ["conversations", _, "custom_attributes"]) => since(4, 2, 0),
        (_, ["conversations", _, "messages", rest @ ..]) => messages::bot_may(method, rest),
        _ => false,
    }
}

impl Asked {
    /// The user behind the token; a bot is none.
    pub(super) fn own_id(&self) -> Option<u64> {
        match &self.actor {
            Actor::User(user) => Some(user.id),
            Actor::Bot(_) => None,
        }
    }

    /// An agent who opens a conversation is assigned to it; an administrator is not.
    pub(super) fn assigns_itself(&self) -> Option<u64> {
        match &self.actor {
            Actor::User(user) if !user.admin => Some(user.id),
            Actor::User(_) | Actor::Bot(_) => None,
        }
    }
}
