//! The page itself: every section with its checks and its buttons.

use bridge::i18n::Locale;
use maud::{Markup, html};
use mercado_livre::SITES;

use super::frame::{languages, layout};
use crate::{
    checks::finding::{Section, Severity},
    words::{findings::Check, page as words},
};

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
pub(crate) fn status(locale: Locale, view: &StatusView) -> Markup {
    let place = format!("{}/setup", view.prefix);
    let worst = view
        .checks
        .iter()
        .map(|check| check.severity)
        .max()
        .unwrap_or(Severity::Ok);
    let content = html! {
        (languages(locale, &place))
        h1 { (words::TITLE.of(locale)) }
        @if let Some((done, left)) = &view.done { p.done.left[*left] role="status" { (done) } }
        p class=(worst.word()) { strong { (words::overall(worst).of(locale)) } }
        @for section in Section::ALL {
            section.card aria-labelledby=(anchor(section)) {
                h2 id=(anchor(section)) { (words::section(section).of(locale)) }
                @match section {
                    Section::Chatwoot | Section::Installation => {},
                    Section::Inboxes => { (button(words::PROVISION.of(locale), &format!("{place}/provision"), None, "")) },
                    Section::Application => { (to_paste(locale, view)) },
                    Section::Accounts => { (accounts(locale, view, &place)) },
                }
                (checks(locale, view.checks.iter().filter(|check| check.section == section)))
            }
        }
    };
    layout(locale, words::TITLE.of(locale), &content)
}

fn anchor(section: Section) -> &'static str {
    match section {
        Section::Chatwoot => "chatwoot",
        Section::Inboxes => "inboxes",
        Section::Application => "application",
        Section::Accounts => "accounts",
        Section::Installation => "installation",
    }
}

fn checks<'a>(locale: Locale, checks: impl Iterator<Item = &'a Check>) -> Markup {
    html! {
        ul.checks {
            @for check in checks {
                li class=(check.severity.word()) data-check=(check.name) {
                    strong { (words::severity(check.severity).of(locale)) }
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

fn to_paste(locale: Locale, view: &StatusView) -> Markup {
    html! {
        @if let (Some(redirect), Some(notifications)) = (&view.redirect, &view.notifications) {
            p { (words::PASTE.of(locale)) }
            p.hint { (words::REDIRECT.of(locale)) }
            code { (redirect) }
            p.hint { (words::NOTIFICATIONS.of(locale)) }
            code { (notifications) }
            p.hint { (words::TOPICS.of(locale)) }
            code { (view.topics) }
        }
    }
}

fn accounts(locale: Locale, view: &StatusView, place: &str) -> Markup {
    let connect = |site: &str| format!("{}/mercado-livre/connect?site={site}", view.prefix);
    let first = SITES.iter().find(|site| site.id == view.first_site);
    html! {
        div.row {
            @if let Some(first) = first {
                a.button #connect href=(connect(first.id)) { (words::CONNECT.fill(locale, &[("", first.country)])) }
            }
            (button(words::INVITE.of(locale), &format!("{place}/invite"), None, "plain"))
        }
        details {
            summary { (words::OTHER_COUNTRY.of(locale)) }
            ul.plainlist {
                @for site in SITES.iter().filter(|site| site.id != view.first_site) {
                    li { a href=(connect(site.id)) { (site.country) } }
                }
            }
        }
        @for invite in &view.invites {
            p.hint { (words::INVITE_UNTIL.fill(locale, &[("", &invite.until)])) }
            code { (invite.address) }
        }
        @for account in &view.accounts { (one_account(locale, account, place)) }
    }
}

fn one_account(locale: Locale, account: &AccountRow, place: &str) -> Markup {
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
                    (post(words::POLL.of(locale), "poll", ""))
                    (post(words::TEST.of(locale), "test", "plain"))
                    (post(words::BACKFILL.of(locale), "backfill", "plain"))
                }
                details {
                    summary { (words::DISCONNECT.of(locale)) }
                    p { (words::DISCONNECT_HINT.of(locale)) }
                    (post(words::DISCONNECT_NOW.of(locale), "disconnect", "danger"))
                }
            }
        }
    }
}
