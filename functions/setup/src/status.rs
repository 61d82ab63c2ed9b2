//! Status: the page for people, the same as data for tools.

use std::collections::BTreeMap;

use bridge::{
    POLLED_AT,
    accounts::{Account, Connection},
    failure::StoreFailure,
    ids::AccountId,
    text::fill,
    texts::Locale,
    timing::age,
};
use jiff::Timestamp;
use lambda_http::{Request, http::StatusCode};
use serde_json::{Value, json};

use crate::{
    actions::invite_address,
    answer::Answer,
    app::App,
    checks::{Check, checks, facts::Facts},
    fields::Fields,
    oauth::redirect_address,
    pages::{self, AccountRow, InviteRow, StatusView, Words},
    provisioned::Provisioned,
};

impl App {
    /// The page.
    pub(crate) async fn status_page(&self, request: &Request) -> Result<Answer, StoreFailure> {
        let words = self.words(request);
        let facts = Box::pin(self.facts(request)).await;
        let latest = self.latest(&facts.inboxes).await;
        let own = facts.own.as_ref();
        let view = StatusView {
            prefix: self.prefix(),
            checks: checks(&facts, words.locale),
            accounts: facts
                .accounts()
                .iter()
                .map(|account| row(words, &facts, account, &latest))
                .collect(),
            invites: self.invites(request).await?,
            redirect: own.map(redirect_address),
            notifications: own.map(|own| crate::checks::notification_address(&facts, own)),
            topics: crate::checks::TOPICS.join(", "),
            first_site: first_site(&facts, self.settings.worker.locale),
            done: done(&Fields::of_query(request), words),
        };
        Ok(Answer::page(StatusCode::OK, pages::status(words, &view)))
    }

    /// The same as data.
    pub(crate) async fn status(&self, request: &Request) -> Result<Answer, StoreFailure> {
        let facts = Box::pin(self.facts(request)).await;
        let latest = self.latest(&facts.inboxes).await;
        let checks: Vec<Value> = checks(&facts, self.words(request).locale)
            .iter()
            .map(Check::json)
            .collect();
        let accounts: Vec<Value> = facts
            .accounts()
            .iter()
            .map(|account| as_data(account, &latest))
            .collect();
        Ok(Answer::json(
            StatusCode::OK,
            json!({ "accounts": accounts, "checks": checks }),
        ))
    }

    /// The checks alone.
    pub(crate) async fn doctor(&self, request: &Request) -> Result<Answer, StoreFailure> {
        let facts = Box::pin(self.facts(request)).await;
        let checks: Vec<Value> = checks(&facts, self.words(request).locale)
            .iter()
            .map(Check::json)
            .collect();
        Ok(Answer::json(StatusCode::OK, json!(checks)))
    }

    async fn invites(&self, request: &Request) -> Result<Vec<InviteRow>, StoreFailure> {
        let Some(own) = self.own(request) else {
            return Ok(Vec::new());
        };
        let open = self.table().all_passing("invite#", self.now()).await?;
        let row = |passing: store::Passing| {
            let address = invite_address(own.as_str(), passing.text("invite")?);
            Some(InviteRow {
                address,
                until: passing.until.strftime("%Y-%m-%d %H:%M UTC").to_string(),
            })
        };
        Ok(open.into_iter().filter_map(row).collect())
    }
}

/// What was just done, and whether something was left.
fn done(query: &Fields, words: &Words) -> Option<(String, bool)> {
    match query.get("done")? {
        "provision" => {
            let provisioned = Provisioned::of_query(query);
            Some((provisioned.told(words), provisioned.left > 0))
        }
        other => Some((words.done(other)?.to_owned(), false)),
    }
}

/// Most people connect a second account where the first is.
fn first_site(facts: &Facts, locale: Locale) -> &'static str {
    let known = facts
        .accounts()
        .iter()
        .find_map(|account| mercado_livre::site(account.facts.get("site")?));
    known.map_or(if locale == Locale::Es { "MLA" } else { "MLB" }, |site| {
        site.id
    })
}

fn row(
    words: &Words,
    facts: &Facts,
    account: &Account,
    latest: &BTreeMap<AccountId, Timestamp>,
) -> AccountRow {
    let ago = |at: Option<Timestamp>| match at {
        Some(at) => fill(
            words.ago,
            &[("", &Words::span(age(at, facts.now).as_secs()))],
        ),
        None => words.never.to_owned(),
    };
    let number = account
        .id
        .parts()
        .map_or(account.id.as_str(), |(_, number)| number)
        .to_owned();
    let mut shown = vec![(words.number, number)];
    if let Some(site) = account.facts.get("site") {
        let country = mercado_livre::site(site).map_or("", |site| site.country);
        shown.push((words.site, format!("{site} {country}")));
    }
    let expires = account
        .tokens
        .expires_at
        .filter(|_| account.connection == Connection::Connected);
    if let Some(at) = expires {
        let left = Words::span(age(facts.now, at).as_secs());
        shown.push((words.token_age, fill(words.left, &[("", &left)])));
    }
    shown.push((words.last_poll, ago(polled_at(account))));
    shown.push((words.last_message, ago(latest.get(&account.id).copied())));
    shown.push((words.schedule, schedule(words, account).to_owned()));
    AccountRow {
        id: account.id.as_str().to_owned(),
        name: account.name().to_owned(),
        closed: account.connection == Connection::Closed,
        facts: shown,
    }
}

fn schedule(words: &Words, account: &Account) -> &'static str {
    match (account.connection, account.scheduled) {
        (Connection::Connected, true) => words.schedule_own,
        (Connection::Connected, false) => words.schedule_tick,
        (Connection::Disconnected | Connection::Closed, _) => words.schedule_paused,
    }
}

fn polled_at(account: &Account) -> Option<Timestamp> {
    account.facts.get(POLLED_AT)?.parse().ok()
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
        "site": account.facts.get("site"),
        "nickname": account.facts.get("nickname"),
        "token_expires_at": account.tokens.expires_at.map(|at| at.to_string()),
        "polled_at": account.facts.get(POLLED_AT),
        "last_message_at": latest.get(&account.id).map(Timestamp::to_string),
        "scheduled": account.scheduled,
        "refused": bridge::refused(account).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use lambda_http::{Body, http};

    use super::*;

    /// What the page says after each action, in each language.
    #[test]
    fn what_was_done_is_told_in_every_language() {
        let mut told = String::new();
        for words in Words::ALL {
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
                let done = done(&Fields::of_query(&request), words);
                told += &format!("{} {query}: {done:?}\n", words.tag);
            }
        }
        insta::assert_snapshot!("done", told);
    }

    #[test]
    fn an_account_is_shown_in_every_language() {
        use crate::checks::tests::healthy;
        let facts = healthy();
        let mut shown = String::new();
        for words in Words::ALL {
            for (connection, scheduled) in [
                (Connection::Connected, true),
                (Connection::Connected, false),
                (Connection::Closed, false),
            ] {
                let mut account = facts.accounts()[0].clone();
                (account.connection, account.scheduled) = (connection, scheduled);
                let at = facts.now - jiff::SignedDuration::from_hours(50);
                let latest = BTreeMap::from([(account.id.clone(), at)]);
                let row = row(words, &facts, &account, &latest);
                shown += &format!("{} {connection:?}: {:?}\n", words.tag, row.facts);
            }
        }
        insta::assert_snapshot!("account", shown);
    }
}
