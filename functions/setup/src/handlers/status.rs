//! Status: the page for people, the same as data for tools.

use std::{collections::BTreeMap, sync::Arc};

use bridge::{
    accounts::{Account, Connection, PermissionScope},
    failure::StoreFailure,
    i18n::Locale,
    ids::AccountId,
    marketplace::{Marketplace, Region},
    timing::age,
};
use jiff::Timestamp;
use lambda_http::{Request, http::StatusCode};
use marketplace::Installed;
use serde_json::{Value, json};

use super::{account_row::row, backfill::progress, connect::invited_to, figures};
use crate::{
    access::{just_entered, lost_the_cookie},
    addresses::invite_address,
    checks::{ask, checks, facts::CheckFacts},
    http::{answer::SetupResponse, fields::Fields},
    pages::{
        login::{Notice, login},
        provisioned::Provisioned,
        setup::{AccountRow, Done, InviteRow, MarketplaceView, StatusView, status},
    },
    problem::Problem,
    state::State,
    words::{
        account::span,
        done::{self as words, imported},
        findings::Check,
    },
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
    let mut accounts = Vec::new();
    let figures = figures::of(state, locale, facts.accounts()).await;
    for (account, figures) in facts.accounts().iter().zip(figures) {
        let importing = progress(state, account).await?;
        let importing = importing.map(|progress| (imported(locale, &progress), progress.under_way));
        let mut row = row(locale, facts.now, account, &latest);
        let figures = figures.into_iter();
        row.facts
            .extend(figures.map(|one| (one.label.of(locale), one.value)));
        accounts.push(AccountRow { importing, ..row });
    }
    let view = StatusView {
        prefix,
        checks: checks(&facts, locale),
        accounts,
        invites: invites(state, request).await?,
        marketplaces: marketplaces(state, &facts, locale),
        done: just_done(&Fields::of_query(request), locale),
        chatwoot: state.chatwoot_address(),
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
            left: span(age(state.now(), passing.until).as_secs()),
        })
    };
    Ok(open.into_iter().filter_map(row).collect())
}

/// What was just done, as the page's address tells it.
fn just_done(query: &Fields, locale: Locale) -> Option<Done> {
    let number = |name: &str| query.get(name)?.parse::<u64>().ok();
    let count = |name: &str| number(name).unwrap_or(0);
    let told = Done::told;
    Some(match query.get("done")? {
        "provision" => {
            let provisioned = Provisioned::of_query(query);
            Done {
                left: provisioned.left > 0,
                ..told(provisioned.told(locale))
            }
        }
        "poll" => polled(locale, count("inbound"), count("failed") == 0),
        "replay" => told(words::REPLAYED.told(locale, count("begun"))),
        "disconnect" => told(words::DISCONNECTED.told(locale, count("failed"))),
        "test" => Done {
            conversation: number("conversation").filter(|id| *id > 0),
            ..told(words::done("test")?.of(locale).to_owned())
        },
        "backfill" if count("new") > 0 => {
            let new = count("new").to_string();
            Done {
                left: true,
                import: Some((query.get("account")?.to_owned(), number("days")?)),
                ..told(words::BACKFILL_ASK.fill(locale, &[("", &new)]))
            }
        }
        other => told(words::done(other)?.of(locale).to_owned()),
    })
}

fn polled(locale: Locale, messages: u64, is_all_read: bool) -> Done {
    let read = words::POLLED.told(locale, messages);
    if is_all_read {
        return Done::told(read);
    }
    Done {
        left: true,
        ..Done::told(format!("{read} {}", words::NOT_ALL_READ.of(locale)))
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
                "done=disconnect&failed=2",
                "done=poll",
                "done=poll&inbound=1&failed=0",
                "done=poll&inbound=4&failed=1",
                "done=test&conversation=12",
                "done=backfill",
                "done=backfill&new=212&days=30&account=meli%3A987",
                "done=replay&begun=0",
                "done=replay&begun=3",
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
