//! What people and tools have done: people return to the page, tools read in JSON what came of it.

use bridge::i18n::Locale;
use lambda_http::{Request, http::StatusCode};
use serde_json::Value;

use super::{backfill, disconnect, invite, poll, provision, test_message};
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
}

impl SetupAction {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Provision, "provision"),
        (Self::Invite, "invite"),
        (Self::Disconnect, "disconnect"),
        (Self::Poll, "poll"),
        (Self::Test, "test"),
        (Self::Backfill, "backfill"),
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
    match (carry_out(state, action, &fields, request).await, visitor) {
        (Ok(json), Visitor::Person) => Ok(back_to_the_page(state, action, &json)),
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
    fields: &Fields,
    request: &Request,
) -> Result<Value, Problem> {
    match action {
        SetupAction::Provision => provision::provision(state, request).await,
        SetupAction::Invite => invite::invite(state, fields, request).await,
        SetupAction::Disconnect => disconnect::disconnect(state, fields).await,
        SetupAction::Poll => poll::poll(state, fields, request).await,
        SetupAction::Test => test_message::send(state, fields).await,
        SetupAction::Backfill => backfill::queue(state, fields).await,
    }
}

fn back_to_the_page(state: &State, action: SetupAction, done: &Value) -> SetupResponse {
    let place = format!("{}/setup?done={}", state.prefix(), action.name());
    SetupResponse::see_other(match action {
        SetupAction::Provision => format!("{place}{}", Provisioned::of(done).query()),
        _ => place,
    })
}
