//! Status: the page for people, the same as data for tools.

use std::{collections::BTreeMap, sync::Arc};

use bridge::{
    accounts::{Account, Connection, PermissionScope},
    failure::StoreFailure,
    i18n::Locale,
    ids::AccountId,
    marketplace::{Marketplace, Region},
};
use jiff::Timestamp;
use lambda_http::{Request, http::StatusCode};
use marketplace::Installed;
use serde_json::{Value, json};

use super::{account_row::row, connect::invited_to};
use crate::{
    access::{just_entered, lost_the_cookie},
    addresses::invite_address,
    checks::{ask, checks, facts::CheckFacts},
    http::{answer::SetupResponse, fields::Fields},
    pages::{
        login::{Notice, login},
        provisioned::Provisioned,
        setup::{InviteRow, MarketplaceView, StatusView, status},
    },
    problem::Problem,
    state::State,
    words::{done::done, findings::Check},
};

/// The page of somebody without a session.
pub(crate) fn login_page(state: &State, locale: Locale, request: &Request) -> SetupResponse {
    let notice = if lost_the_cookie(request, state.now()) {
        Notice::NoCookie
    } else {
        Notice::None
    };
    SetupResponse::page(StatusCode::OK, login(locale, &state.prefix(), notice))
}

/// The page; whoever was just let in is sent on to its own address first.
pub(crate) async fn page(
    state: &State,
    locale: Locale,
    request: &Request,
) -> Result<SetupResponse, Problem> {
    let prefix = state.prefix();
    if just_entered(request) {
        return Ok(SetupResponse::see_other(format!("{prefix}/setup")));
    }
    let facts = ask::everybody(state, request).await;
    let latest = ask::latest(state, &facts.inboxes).await;
    let accounts = facts.accounts().iter();
    let view = StatusView {
        prefix,
        checks: checks(&facts, locale),
        accounts: accounts
            .map(|account| row(locale, facts.now, account, &latest))
            .collect(),
        invites: invites(state, request).await?,
        marketplaces: marketplaces(state, &facts, locale),
        done: just_done(&Fields::of_query(request), locale),
    };
    Ok(SetupResponse::page(StatusCode::OK, status(locale, &view)))
}

/// The same as data.
pub(crate) async fn data(
    state: &State,
    locale: Locale,
    request: &Request,
) -> Result<SetupResponse, Problem> {
    let facts = ask::everybody(state, request).await;
    let latest = ask::latest(state, &facts.inboxes).await;
    let checks: Vec<Value> = checks(&facts, locale).iter().map(Check::json).collect();
    let accounts = facts.accounts().iter();
    let accounts: Vec<Value> = accounts.map(|account| as_data(account, &latest)).collect();
    let json = json!({ "accounts": accounts, "checks": checks });
    Ok(SetupResponse::json(StatusCode::OK, json))
}

/// The checks alone.
pub(crate) async fn doctor(state: &State, locale: Locale, request: &Request) -> SetupResponse {
    let facts = ask::everybody(state, request).await;
    let checks: Vec<Value> = checks(&facts, locale).iter().map(Check::json).collect();
    SetupResponse::json(StatusCode::OK, json!(checks))
}

/// Every marketplace that is set up, with what its portal is to be told.
fn marketplaces(state: &State, facts: &CheckFacts, locale: Locale) -> Vec<MarketplaceView> {
    let members = state.assembly.marketplaces().members();
    let view = |(which, its): (&'static Marketplace, &Arc<dyn Installed>)| {
        let portal = facts
            .addresses(which)
            .map(|addresses| its.portal(&addresses));
        let portal = portal.into_iter().flatten();
        MarketplaceView {
            which,
            portal: portal
                .map(|entry| (entry.label.of(locale), entry.value))
                .collect(),
            first_region: first_region(facts, which, state.settings.worker.locale),
        }
    };
    members.map(view).collect()
}

async fn invites(state: &State, request: &Request) -> Result<Vec<InviteRow>, StoreFailure> {
    let Some(own) = state.own(request) else {
        return Ok(Vec::new());
    };
    let open = state.table().all_passing("invite#", state.now()).await?;
    let row = |passing: store::Passing| {
        Some(InviteRow {
            address: invite_address(&own, invited_to(&passing)?, passing.text("invite")?),
            until: passing.until.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        })
    };
    Ok(open.into_iter().filter_map(row).collect())
}

/// What was just done, and whether something was left.
fn just_done(query: &Fields, locale: Locale) -> Option<(String, bool)> {
    match query.get("done")? {
        "provision" => {
            let provisioned = Provisioned::of_query(query);
            Some((provisioned.told(locale), provisioned.left > 0))
        }
        other => Some((done(other)?.of(locale).to_owned(), false)),
    }
}

/// Most people connect a second account where the first is.
fn first_region(
    facts: &CheckFacts,
    of: &'static Marketplace,
    locale: Locale,
) -> Option<&'static Region> {
    let mut accounts = facts.accounts().iter().filter(|one| of.owns(&one.id));
    let known = accounts.find_map(|account| of.region(account.connector_facts.get("site")?));
    known.or_else(|| of.region(of.usual_region.of(locale)))
}

fn as_data(account: &Account, latest: &BTreeMap<AccountId, Timestamp>) -> Value {
    let connection = match account.connection {
        Connection::Connected => "connected",
        Connection::Disconnected => "disconnected",
        Connection::Closed => "closed",
    };
    json!({
        "account": account.id.as_str(),
        "connection": connection,
        "site": account.connector_facts.get("site"),
        "nickname": &account.nickname,
        "token_expires_at": account.tokens.expires_at.map(|at| at.to_string()),
        "polled_at": account.polled_at.map(|at| at.to_string()),
        "last_message_at": latest.get(&account.id).map(Timestamp::to_string),
        "scheduled": account.scheduled,
        "refused": account.missing_permissions.keys().map(PermissionScope::as_str).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use lambda_http::{Body, http};

    use super::*;

    /// What the page says after each action, in each language.
    #[test]
    fn what_was_done_is_told_in_every_language() {
        let mut told = String::new();
        for locale in Locale::ALL {
            for query in [
                "done=invite",
                "done=disconnect",
                "done=poll",
                "done=test",
                "done=backfill",
                "done=nothing-we-know",
                "done=provision",
                "done=provision&inboxes=1&webhooks=1&attributes=1&labels=1&left=1",
                "done=provision&inboxes=2&webhooks=2&attributes=15&labels=3&left=2",
            ] {
                let request = http::Request::builder()
                    .uri(format!("https://bridge.example/setup?{query}"))
                    .body(Body::Empty)
                    .unwrap();
                let done = just_done(&Fields::of_query(&request), locale);
                writeln!(told, "{} {query}: {done:?}", locale.tag()).unwrap();
            }
        }
        insta::assert_snapshot!("done", told);
    }
}
