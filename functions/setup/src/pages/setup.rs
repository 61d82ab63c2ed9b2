//! The page itself: every section with its checks and its buttons.

use bridge::{
    i18n::Locale,
    marketplace::{Marketplace, Portal, Region},
};
use marketplace::Severity;
use maud::{Markup, html};

use super::{
    frame::{languages, with_script},
    parts::{button, just_done, offer, to_copy},
};
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
    /// What was just done.
    pub(crate) done: Option<Done>,
    /// Where people work in Chatwoot: `https://chat.example/app/accounts/3`.
    pub(crate) chatwoot: String,
}

/// What was just done, or is to be said yes to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Done {
    /// In the visitor's language.
    pub(crate) text: String,
    /// Whether something of it was left.
    pub(crate) left: bool,
    /// A conversation in which it can be seen.
    pub(crate) conversation: Option<u64>,
    /// An import that waits for a yes: of which account, and of how many days.
    pub(crate) import: Option<(String, u64)>,
}

impl Done {
    /// Something that left nothing to do.
    pub(crate) fn told(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
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
    /// How far its import is, in the visitor's language, and whether anything is left of it.
    pub(crate) importing: Option<(String, bool)>,
}

/// One open invite.
pub(crate) struct InviteRow {
    pub(crate) address: String,
    /// How long it is good yet: `23 h`.
    pub(crate) left: String,
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
        @if let Some(done) = &view.done { (just_done(locale, view, done, &place)) }
        p class=(worst.word()) { strong { (words::overall(worst).of(locale)) } }
        @for section in view.sections() { (card(locale, view, section, &place)) }
        footer {
            (button(words::LOG_OUT.of(locale), &format!("{place}/logout"), None, "plain"))
            p.hint { (words::VERSION.of(locale)) " " (runtime::VERSION) }
        }
    };
    let under_way = |account: &AccountRow| matches!(account.importing, Some((_, true)));
    let moves = view.accounts.iter().any(under_way);
    with_script(locale, words::TITLE.of(locale), &content, moves)
}

/// A section: what can be done in it, then its findings.
fn card(locale: Locale, view: &StatusView, section: Section, place: &str) -> Markup {
    html! {
        section.card aria-labelledby=(view.anchor(section)) {
            h2 id=(view.anchor(section)) { (view.heading(locale, section)) }
            @match section {
                Section::Chatwoot | Section::Installation => {},
                Section::Inboxes => { (button(words::PROVISION.of(locale), &format!("{place}/provision"), None, "")) },
                Section::Application(_) => { (to_paste(locale, view.marketplace(section))) },
                Section::Accounts => { (accounts(locale, view, place)) },
            }
            (checks(locale, view, section))
        }
    }
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

fn checks(locale: Locale, view: &StatusView, section: Section) -> Markup {
    let checks = view.checks.iter().filter(|check| check.section == section);
    html! {
        ul.checks {
            @for check in checks {
                li class=(check.severity.word()) data-check=(check.name) {
                    strong { (words::severity(check.severity).of(locale)) }
                    " " (check.message)
                    @if !check.fix.is_empty() { p.fix { "→ " (check.fix) } }
                    @for way in &check.offers { (offer(locale, view, *way)) }
                }
            }
        }
    }
}

fn to_paste(locale: Locale, view: Option<&MarketplaceView>) -> Markup {
    html! {
        @if let Some(view) = view.filter(|view| !view.portal.is_empty()) {
            @let name = view.which.name.of(locale);
            (needs(locale, name, &view.which.portal))
            p { (words::PASTE.fill(locale, &[("", name)])) }
            @for (label, value) in &view.portal {
                p.hint { (label) }
                (to_copy(locale, value))
            }
        }
    }
}

/// Where an application is made, and what it must be allowed.
fn needs(locale: Locale, name: &str, portal: &Portal) -> Markup {
    let address = portal.address.of(locale);
    html! {
        @if !address.is_empty() {
            p { a href=(address) { (words::OPEN_PORTAL.fill(locale, &[("", name)])) } }
        }
        @if !portal.permissions.is_empty() {
            p { (words::NEEDS.of(locale)) }
            ul { @for needed in portal.permissions { li { (needed.of(locale)) } } }
        }
    }
}

/// What the button to connect an account says: the marketplace where there are several, and the likely country.
fn connect_label(locale: Locale, view: &StatusView, of: &MarketplaceView) -> String {
    let needs_name = view.marketplaces.len() > 1 || of.first_region.is_none();
    let name = needs_name.then(|| of.which.name.of(locale));
    let country = of.first_region.map(|region| region.name);
    let names: Vec<&str> = name.into_iter().chain(country).collect();
    words::CONNECT.fill(locale, &[("", &names.join(", "))])
}

/// The buttons that connect an account of one marketplace.
fn connect(locale: Locale, view: &StatusView, of: &MarketplaceView, place: &str) -> Markup {
    let slug = of.which.slug;
    let to = |region: &Region| format!("{}/{slug}/connect?site={}", view.prefix, region.id);
    let label = connect_label(locale, view, of);
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
            p.hint { (words::INVITE_UNTIL.fill(locale, &[("", &invite.left)])) }
            (to_copy(locale, &invite.address))
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
            @if let Some((text, under_way)) = &account.importing {
                p role="status" data-progress=[under_way.then(|| format!("{place}/progress?account={}", account.id))] { (text) }
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
