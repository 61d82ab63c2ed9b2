//! What people and tools have done: people return to the page, tools read in JSON what came of it.

use bridge::i18n::Locale;
use lambda_http::{Request, http::StatusCode};
use serde_json::Value;
use url::form_urlencoded;

use super::{backfill, disconnect, invite, poll, provision, replay, test_message};
use crate::{
    access::Visitor,
    http::{answer::SetupResponse, fields::Fields},
    pages::{address::PageAddress, problem::turned_away, provisioned::Provisioned},
    problem::Problem,
    state::State,
};

/// What a person or a tool can have done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SetupAction {
    Provision,
    Invite,
    Disconnect,
    Poll,
    Test,
    Backfill,
    Replay,
}

impl SetupAction {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Provision, "provision"),
        (Self::Invite, "invite"),
        (Self::Disconnect, "disconnect"),
        (Self::Poll, "poll"),
        (Self::Test, "test"),
        (Self::Backfill, "backfill"),
        (Self::Replay, "replay"),
    ];

    /// The action of this name in a route.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let named = Self::ALL.iter().find(|(_, known)| *known == name);
        named.map(|(action, _)| *action)
    }

    fn name(self) -> &'static str {
        let named = Self::ALL.iter().find(|(action, _)| *action == self);
        named.map_or("", |(_, name)| name)
    }
}

/// Does it, and answers whoever asked for it.
pub(crate) async fn answer(
    state: &State,
    action: SetupAction,
    visitor: Visitor,
    locale: Locale,
    request: &Request,
) -> Result<SetupResponse, Problem> {
    let fields = Fields::of(request)?;
    match (
        carry_out(state, action, visitor, &fields, request).await,
        visitor,
    ) {
        (Ok(json), Visitor::Person) => Ok(back_to_the_page(state, action, &fields, &json)),
        (Ok(json), _) => Ok(SetupResponse::json(StatusCode::OK, json)),
        (Err(problem @ Problem::Table(_)), _)
        | (Err(problem), Visitor::Tool | Visitor::Stranger) => Err(problem),
        // A person pressed a button, whatever their browser says that it takes.
        (Err(problem), Visitor::Person) => {
            let address = PageAddress::of(&state.prefix(), request);
            let page = turned_away(locale, &address, &problem);
            Ok(SetupResponse::problem(&problem, Some(page)))
        }
    }
}

/// What was done, for tools.
async fn carry_out(
    state: &State,
    action: SetupAction,
    visitor: Visitor,
    fields: &Fields,
    request: &Request,
) -> Result<Value, Problem> {
    match action {
        SetupAction::Provision => provision::provision(state, fields, request).await,
        SetupAction::Invite => invite::invite(state, fields, request).await,
        SetupAction::Disconnect => disconnect::disconnect(state, fields).await,
        SetupAction::Poll => poll::poll(state, fields, request).await,
        SetupAction::Test => test_message::send(state, fields).await,
        SetupAction::Backfill => backfill::queue(state, visitor, fields).await,
        SetupAction::Replay => replay::replay(state, request).await,
    }
}

fn back_to_the_page(
    state: &State,
    action: SetupAction,
    fields: &Fields,
    done: &Value,
) -> SetupResponse {
    let place = format!("{}/setup?done={}", state.prefix(), action.name());
    let number = |name: &str| done.get(name).and_then(Value::as_u64).unwrap_or(0);
    SetupResponse::see_other(match action {
        SetupAction::Provision => format!("{place}{}", Provisioned::of(done).query()),
        SetupAction::Poll => {
            let (inbound, failed) = (number("inbound"), number("failed"));
            format!("{place}&inbound={inbound}&failed={failed}")
        }
        SetupAction::Replay => {
            let begun = number("retried") + number("inbound");
            format!("{place}&begun={begun}")
        }
        SetupAction::Disconnect => format!("{place}&failed={}", number("failed")),
        SetupAction::Test => format!("{place}&conversation={}", number("conversation")),
        SetupAction::Backfill if number("new") > 0 => {
            let (new, days) = (number("new"), number("days"));
            let account = fields.get("account").unwrap_or_default();
            let account: String = form_urlencoded::byte_serialize(account.as_bytes()).collect();
            format!("{place}&new={new}&days={days}&account={account}")
        }
        SetupAction::Invite | SetupAction::Backfill => place,
    })
}
