//! The panel beside conversations in Chatwoot.
//!
//! Who sees what: the page itself holds nothing, and only Chatwoot may frame it. The panel's key, which everybody
//! who works in that Chatwoot can read there, only lets one ask: for a conversation that this Chatwoot account has,
//! that belongs to a thread of ours, and that is the one which the thread's row names. What is handed out then is
//! signed, is good for that conversation alone, and for ten minutes. Nothing that a page posts into the frame is
//! believed but the number of a conversation, and that from Chatwoot's origin alone.

mod view;

use bridge::{i18n::Locale, ids::ConversationId};
use jiff::{SignedDuration, Timestamp};
use lambda_http::{Request, http::StatusCode};
use serde_json::json;

pub(crate) use self::view::Sights;
use self::view::subject;
use crate::{
    access::{
        guesses::{PANELS, count_try},
        is_from_here,
        keys::{SigningKeys, same},
    },
    http::{answer::SetupResponse, fields::Fields, headers::bearer},
    pages::panel::{panel, sections},
    problem::Problem,
    state::State,
};

/// How long a conversation can be looked at before the key is asked for again.
const GOOD: SignedDuration = SignedDuration::from_mins(10);

/// The page, for a frame of Chatwoot.
pub(crate) fn page(state: &State, locale: Locale) -> SetupResponse {
    let desk = state.settings.worker.chatwoot_url.origin();
    let desk = desk.ascii_serialization();
    SetupResponse::page(StatusCode::OK, panel(locale, &desk)).framed_by(desk)
}

/// Hands out the right to look at one conversation, and what can be shown of it without asking the marketplace.
pub(crate) async fn open(
    state: &State,
    keys: &SigningKeys,
    locale: Locale,
    request: &Request,
) -> Result<SetupResponse, Problem> {
    if !is_from_here(state, request) {
        return Err(Problem::NotFromHere);
    }
    let fields = Fields::of(request)?;
    let known = state.table().settings().await?.panel_key;
    let given = fields.get("key").unwrap_or_default();
    if !known.is_some_and(|known| same(&known, given)) {
        count_try(state, PANELS, keys, request).await?;
        return Err(Problem::WrongPanelKey);
    }
    let id = fields.get("conversation").and_then(|id| id.parse().ok());
    let id: ConversationId = id.ok_or(Problem::NotFound)?;
    let viewed = subject(state, id).await?.ok_or(Problem::NotFound)?;
    let known = sections(None, &view::known(state, locale, id, &viewed));
    let json = json!({ "token": token(state, keys, id), "known": known.into_string() });
    Ok(SetupResponse::json(StatusCode::OK, json))
}

/// The right to look at one conversation, for ten minutes.
fn token(state: &State, keys: &SigningKeys, id: ConversationId) -> String {
    let ends = state.now().checked_add(GOOD).unwrap_or(Timestamp::MAX);
    let account = state.settings.worker.chatwoot_account_id;
    keys.panel
        .sign(&format!("{account}.{id}.{}", ends.as_second()))
}

/// What there is to see of the conversation that the token is for.
pub(crate) async fn look(
    state: &State,
    keys: &SigningKeys,
    locale: Locale,
    request: &Request,
) -> Result<SetupResponse, Problem> {
    let token = bearer(request.headers()).unwrap_or_default();
    let id = conversation(state, keys, token).ok_or(Problem::WrongPanelKey)?;
    let sight = view::sight(state, locale, id).await?;
    let page = sections(sight.notice.as_deref(), &sight.sections);
    Ok(SetupResponse::page(StatusCode::OK, page))
}

/// The conversation of a token that was signed here, for this account, and is not over.
fn conversation(state: &State, keys: &SigningKeys, token: &str) -> Option<ConversationId> {
    let mut parts = keys.panel.open(token)?.split('.');
    let account: u64 = parts.next()?.parse().ok()?;
    let id: ConversationId = parts.next()?.parse().ok()?;
    let ends: i64 = parts.next()?.parse().ok()?;
    let is_ours = account == state.settings.worker.chatwoot_account_id;
    (is_ours && state.now().as_second() < ends).then_some(id)
}
