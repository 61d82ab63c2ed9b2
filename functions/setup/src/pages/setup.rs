//! The page itself: every section with its checks and its buttons.

use bridge::{
    i18n::Locale,
    marketplace::{Marketplace, Region},
};
use marketplace::Severity;
use maud::{Markup, html};

use super::frame::{languages, layout};
use crate::{
    checks::finding::Section,
    words::{findings::Check, page as words},
};

/// What the page shows.
pub(crate) struct StatusView {
    pub(crate) prefix: String,
    pub(crate) checks: Vec<Check>,
    pub(crate) accounts: Vec<AccountRow>,
    pub(crate) invites: Vec<InviteRow>,
    /// The marketplaces that are set up.
    pub(crate) marketplaces: Vec<MarketplaceView>,
    /// What was just done, in the visitor's language, and whether something of it was left.
    pub(crate) done: Option<(String, bool)>,
}

/// One marketplace.
pub(crate) struct MarketplaceView {
    pub(crate) which: &'static Marketplace,
    /// What is to be entered at its own pages, label and value; nothing while our address is not known.
    pub(crate) portal: Vec<(&'static str, String)>,
    /// The region that most of this installation's sellers are in, where there are several.
    pub(crate) first_region: Option<&'static Region>,
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
        @for section in view.sections() {
            section.card aria-labelledby=(view.anchor(section)) {
                h2 id=(view.anchor(section)) { (view.heading(locale, section)) }
                @match section {
                    Section::Chatwoot | Section::Installation => {},
                    Section::Inboxes => { (button(words::PROVISION.of(locale), &format!("{place}/provision"), None, "")) },
                    Section::Application(_) => { (to_paste(locale, view.marketplace(section))) },
                    Section::Accounts => { (accounts(locale, view, &place)) },
                }
                (checks(locale, view.checks.iter().filter(|check| check.section == section)))
            }
        }
    };
    layout(locale, words::TITLE.of(locale), &content)
}

impl StatusView {
    fn sections(&self) -> Vec<Section> {
        let which: Vec<_> = self.marketplaces.iter().map(|one| one.which).collect();
        Section::all(&which)
    }

    /// The marketplace whose application a section shows.
    fn marketplace(&self, section: Section) -> Option<&MarketplaceView> {
        let mut all = self.marketplaces.iter();
        all.find(|one| Section::application(one.which) == section)
    }

    /// What links to a section: the first application is the plain one.
    fn anchor(&self, section: Section) -> String {
        match section {
            Section::Chatwoot => "chatwoot".to_owned(),
            Section::Inboxes => "inboxes".to_owned(),
            Section::Application(0) => "application".to_owned(),
            Section::Application(_) => {
                let slug = self.marketplace(section).map_or("", |one| one.which.slug);
                format!("application-{slug}")
            }
            Section::Accounts => "accounts".to_owned(),
            Section::Installation => "installation".to_owned(),
        }
    }

    fn heading(&self, locale: Locale, section: Section) -> String {
        let of = self.marketplace(section);
        let name = of.map_or("", |one| one.which.name.of(locale));
        words::section(section).fill(locale, &[("", name)])
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

fn to_paste(locale: Locale, view: Option<&MarketplaceView>) -> Markup {
    html! {
        @if let Some(view) = view.filter(|view| !view.portal.is_empty()) {
            p { (words::PASTE.fill(locale, &[("", view.which.name.of(locale))])) }
            @for (label, value) in &view.portal {
                p.hint { (label) }
                code { (value) }
            }
        }
    }
}

/// The buttons that connect an account of one marketplace; its name stands on them where there are several.
fn connect(locale: Locale, view: &StatusView, of: &MarketplaceView, place: &str) -> Markup {
    let slug = of.which.slug;
    let to = |region: &Region| format!("{}/{slug}/connect?site={}", view.prefix, region.id);
    let name = (view.marketplaces.len() > 1 || of.first_region.is_none())
        .then(|| of.which.name.of(locale));
    let names = name
        .into_iter()
        .chain(of.first_region.map(|region| region.name));
    let label = words::CONNECT.fill(locale, &[("", &names.collect::<Vec<_>>().join(", "))]);
    let first = of.first_region.map(|region| region.id);
    html! {
        div.row {
            @match of.first_region {
                Some(first) => { a.button id={ "connect-" (slug) } href=(to(first)) { (label) } },
                None => { a.button id={ "connect-" (slug) } href={ (view.prefix) "/" (slug) "/connect" } { (label) } },
            }
            (invite(locale, slug, place))
        }
        @if of.which.regions.len() > 1 {
            details {
                summary { (words::OTHER_COUNTRY.of(locale)) }
                ul.plainlist {
                    @for region in of.which.regions.iter().filter(|region| Some(region.id) != first) {
                        li { a href=(to(region)) { (region.name) } }
                    }
                }
            }
        }
    }
}

fn invite(locale: Locale, slug: &str, place: &str) -> Markup {
    html! {
        form method="post" action={ (place) "/invite" } {
            input type="hidden" name="marketplace" value=(slug);
            button.plain type="submit" { (words::INVITE.of(locale)) }
        }
    }
}

fn accounts(locale: Locale, view: &StatusView, place: &str) -> Markup {
    html! {
        @for of in &view.marketplaces { (connect(locale, view, of, place)) }
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
