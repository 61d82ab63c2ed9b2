//! The page itself: every step with its checks and its buttons.

use bridge::text::fill;
use maud::{Markup, html};
use mercado_livre::SITES;

use super::{Words, languages, layout};
use crate::checks::{Check, Status, Step};

/// What the page shows.
pub(crate) struct StatusView {
    pub(crate) prefix: String,
    pub(crate) checks: Vec<Check>,
    pub(crate) accounts: Vec<AccountRow>,
    pub(crate) invites: Vec<InviteRow>,
    /// Where sellers' browsers come back to, and where notifications go; `None` = our address is not known.
    pub(crate) redirect: Option<String>,
    pub(crate) notifications: Option<String>,
    pub(crate) topics: String,
    /// The site that most of this installation's sellers are on.
    pub(crate) first_site: &'static str,
    /// What was just done, in the visitor's language, and whether something of it was left.
    pub(crate) done: Option<(String, bool)>,
}

/// One account.
pub(crate) struct AccountRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) closed: bool,
    /// Label and value, in the visitor's language.
    pub(crate) facts: Vec<(&'static str, String)>,
}

/// One open invite.
pub(crate) struct InviteRow {
    pub(crate) address: String,
    pub(crate) until: String,
}

/// The page.
pub(crate) fn status(words: &Words, view: &StatusView) -> Markup {
    let place = format!("{}/setup", view.prefix);
    let worst = view
        .checks
        .iter()
        .map(|check| check.status)
        .max()
        .unwrap_or(Status::Ok);
    let content = html! {
        (languages(words, &place))
        h1 { (words.title) }
        @if let Some((done, left)) = &view.done { p.done.left[*left] role="status" { (done) } }
        p class=(worst.word()) { strong { (words.overall(worst)) } }
        @for step in Step::ALL {
            section.card aria-labelledby=(anchor(step)) {
                h2 id=(anchor(step)) { (words.step(step)) }
                @match step {
                    Step::Chatwoot | Step::Installation => {},
                    Step::Inboxes => { (button(words.provision, &format!("{place}/provision"), None, "")) },
                    Step::Application => { (to_paste(words, view)) },
                    Step::Accounts => { (accounts(words, view, &place)) },
                }
                (checks(words, view.checks.iter().filter(|check| Step::of(check) == step)))
            }
        }
    };
    layout(words, words.title, &content)
}

fn anchor(step: Step) -> &'static str {
    match step {
        Step::Chatwoot => "chatwoot",
        Step::Inboxes => "inboxes",
        Step::Application => "application",
        Step::Accounts => "accounts",
        Step::Installation => "installation",
    }
}

fn checks<'a>(words: &Words, checks: impl Iterator<Item = &'a Check>) -> Markup {
    html! {
        ul.checks {
            @for check in checks {
                li class=(check.status.word()) data-check=(check.name) {
                    strong { (words.status(check.status)) }
                    " " (check.message)
                    @if !check.fix.is_empty() { p.fix { "→ " (check.fix) } }
                }
            }
        }
    }
}

/// A button that posts; `account` goes with it.
fn button(label: &str, action: &str, account: Option<&str>, class: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            @if let Some(account) = account { input type="hidden" name="account" value=(account); }
            button class=[(!class.is_empty()).then_some(class)] type="submit" { (label) }
        }
    }
}

fn to_paste(words: &Words, view: &StatusView) -> Markup {
    html! {
        @if let (Some(redirect), Some(notifications)) = (&view.redirect, &view.notifications) {
            p { (words.paste) }
            p.hint { (words.redirect) }
            code { (redirect) }
            p.hint { (words.notifications) }
            code { (notifications) }
            p.hint { (words.topics) }
            code { (view.topics) }
        }
    }
}

fn accounts(words: &Words, view: &StatusView, place: &str) -> Markup {
    let connect = |site: &str| format!("{}/mercado-livre/connect?site={site}", view.prefix);
    let first = SITES.iter().find(|site| site.id == view.first_site);
    html! {
        div.row {
            @if let Some(first) = first {
                a.button #connect href=(connect(first.id)) { (fill(words.connect, &[("", first.country)])) }
            }
            (button(words.invite, &format!("{place}/invite"), None, "plain"))
        }
        details {
            summary { (words.other_country) }
            ul.plainlist {
                @for site in SITES.iter().filter(|site| site.id != view.first_site) {
                    li { a href=(connect(site.id)) { (site.country) } }
                }
            }
        }
        @for invite in &view.invites {
            p.hint { (fill(words.invite_until, &[("", &invite.until)])) }
            code { (invite.address) }
        }
        @for account in &view.accounts { (one_account(words, account, place)) }
    }
}

fn one_account(words: &Words, account: &AccountRow, place: &str) -> Markup {
    let post = |label, what: &str, class| {
        button(label, &format!("{place}/{what}"), Some(&account.id), class)
    };
    html! {
        article.card aria-label=(account.name) {
            h3 { (account.name) }
            dl {
                @for (label, value) in &account.facts { dt { (label) } dd { (value) } }
            }
            @if !account.closed {
                div.row {
                    (post(words.poll, "poll", ""))
                    (post(words.test, "test", "plain"))
                    (post(words.backfill, "backfill", "plain"))
                }
                details {
                    summary { (words.disconnect) }
                    p { (words.disconnect_hint) }
                    (post(words.disconnect_now, "disconnect", "danger"))
                }
            }
        }
    }
}
