//! Every state of every page in every language: a change to a text or to a page is a diff of a snapshot.

use std::fmt::Write;

use bridge::{
    capabilities::{CanSend, Capabilities, Charset, Refusal, TextRules},
    failure::{Failure, FailureKind, StoreFailure},
    i18n::Locale,
    ids::InboxId,
    marketplace::ThreadKind,
    texts::Voice,
};
use connectors::MARKETPLACES;
use http_api::{CallError, Effect, Trouble};
use jiff::tz::offset;
use lambda_http::{Body, http};
use marketplace::{PanelSection, Severity};
use maud::Markup;

use super::{
    address::PageAddress,
    connect::{RetryPath, connected, refused},
    login::{Notice, login},
    panel::{panel, sections},
    problem::turned_away,
    setup::{AccountRow, Done, InviteRow, MarketplaceView, StatusView, status},
    style::{ICON, PANEL_SCRIPT, SCRIPT, STYLE},
};
use crate::{
    checks::finding::{OfferedFix, Section},
    connect_refusal::ConnectRefusal,
    problem::Problem,
    words::{
        findings::Check,
        panel::{allowed, conversation},
    },
};

/// A page with one tag in a line, and without its style sheet.
fn normalised(page: Markup) -> String {
    let page = page.into_string();
    let page = [STYLE, SCRIPT, ICON]
        .iter()
        .fold(page, |page, one| page.replace(one, "…"));
    page.replace("><", ">\n<")
}

/// What is within the page's frame, which the login page shows whole.
fn content(page: Markup) -> String {
    let page = normalised(page);
    let (_, content) = page.split_once("<main>\n").unwrap();
    let (content, _) = content.split_once("\n</main>").unwrap();
    content.replace('\n', "\n  ")
}

fn at(method: &str, path: &str) -> PageAddress {
    let request = http::Request::builder()
        .method(method)
        .uri(format!("https://bridge.example{path}"))
        .body(Body::Empty)
        .unwrap();
    PageAddress::of("/shop", &request)
}

fn late() -> Failure {
    let error = CallError {
        name: "GET /inboxes",
        effect: Effect::Idempotent,
        trouble: Trouble::Late,
    };
    error.into_failure(FailureKind::Unknown)
}

/// Requests that were turned away.
fn turned_away_problems() -> Vec<(&'static str, Problem)> {
    let table = StoreFailure {
        call: "GetItem",
        row: None,
        source: "no way there".into(),
    };
    vec![
        ("NotFound", Problem::NotFound),
        ("WrongMethod(\"POST\")", Problem::WrongMethod("POST")),
        ("NoSession", Problem::NoSession),
        ("NoSessionToConnect", Problem::NoSessionToConnect),
        ("WrongBearer", Problem::WrongBearer),
        ("WrongToken", Problem::WrongToken),
        ("TooMany(30)", Problem::TooMany(30)),
        ("TooMany(540)", Problem::TooMany(540)),
        ("NotFromHere", Problem::NotFromHere),
        ("TooLarge", Problem::TooLarge),
        ("Unreadable", Problem::Unreadable),
        ("InviteOver", Problem::InviteOver),
        ("NoSuchSite", Problem::NoSuchSite),
        ("NoSuchMarketplace", Problem::NoSuchMarketplace),
        ("Table", Problem::Table(table)),
    ]
}

/// Buttons that did not do what they say.
fn not_done_problems() -> Vec<(&'static str, Problem)> {
    let failure = |kind| Failure::new(kind, "POST /inboxes");
    let refused = failure(FailureKind::Permanent).because("Name <b>is</b> taken");
    vec![
        ("NoAddress", Problem::NoAddress),
        (
            "Chatwoot: forbidden",
            failure(FailureKind::Forbidden).into(),
        ),
        ("Busy", Problem::Busy),
        ("Chatwoot: with its own words", refused.into()),
        ("Chatwoot: unreachable", late().into()),
        ("AccountMissing", Problem::AccountMissing),
        ("NoSuchAccount", Problem::NoSuchAccount),
        ("DaysOutOfRange", Problem::DaysOutOfRange),
        ("NoRandomness", Problem::NoRandomness),
    ]
}

fn small_pages(locale: Locale) -> String {
    let mut shown = normalised(login(locale, "/shop", Notice::None));
    let mut show = |name: &str, page: Markup| {
        write!(shown, "\n\n# {name}\n  {}", content(page)).unwrap();
    };
    for notice in [
        Notice::Wrong,
        Notice::Ended,
        Notice::Connect,
        Notice::NoCookie,
    ] {
        show(&format!("login: {notice:?}"), login(locale, "", notice));
    }
    let looked = at("GET", "/mercado-livre/connect?site=MLB&lang=es");
    for (name, problem) in turned_away_problems() {
        let page = turned_away(locale, &looked, &problem);
        show(&format!("turned away: {name}"), page);
    }
    let pressed = at("POST", "/setup/provision");
    for (name, problem) in not_done_problems() {
        let page = turned_away(locale, &pressed, &problem);
        show(&format!("not done: {name}"), page);
    }
    let market = MARKETPLACES.first().unwrap();
    for (refusal, _) in ConnectRefusal::NAMES {
        let page = refused(locale, "/shop", market, refusal, &RetryPath::Setup);
        show(&format!("not connected: {refusal:?}"), page);
    }
    for retry in [RetryPath::None, RetryPath::Invite("abc".to_owned())] {
        let page = refused(locale, "", market, ConnectRefusal::Denied, &retry);
        show(&format!("not connected: {retry:?}"), page);
    }
    show(
        "connected",
        connected(locale, &["LOJA <AZUL>"], Some("/setup")),
    );
    show(
        "connected by invite",
        connected(locale, &["LOJA AZUL"], None),
    );
    show(
        "several connected at once",
        connected(locale, &["LOJA AZUL", "LOJA VERDE"], None),
    );
    shown
}

fn check(section: Section, name: &str, severity: Severity, fix: &str) -> Check {
    Check {
        name: name.to_owned(),
        severity,
        section,
        message: format!("message of {name}"),
        fix: fix.to_owned(),
        offers: Vec::new(),
    }
}

fn account(name: &str, closed: bool) -> AccountRow {
    AccountRow {
        id: "meli:987".to_owned(),
        name: name.to_owned(),
        closed,
        facts: vec![("Label", "value".to_owned())],
        importing: None,
    }
}

/// The marketplace of the stories; without a region as one looks that has one login page.
fn marketplace(region: Option<&str>) -> MarketplaceView {
    let which = MARKETPLACES.first().unwrap();
    let entry = |label, value: &str| (label, value.to_owned());
    MarketplaceView {
        which,
        portal: vec![
            entry("Redirect", "https://bridge.example/mercado-livre/callback"),
            entry("Topics", "questions, messages"),
        ],
        first_region: region.and_then(|region| which.region(region)),
    }
}

fn full() -> StatusView {
    StatusView {
        prefix: "/shop".to_owned(),
        checks: vec![
            check(Section::Chatwoot, "chatwoot.address", Severity::Ok, ""),
            check(
                Section::Inboxes,
                "inbox.questions",
                Severity::Warn,
                "fix it",
            ),
            check(Section::Application(0), "app.credentials", Severity::Ok, ""),
            check(
                Section::Accounts,
                "account.meli:987",
                Severity::Fail,
                "connect <it>",
            ),
            check(Section::Accounts, "accounts", Severity::Ok, ""),
            check(Section::Installation, "webhook.token", Severity::Ok, ""),
        ],
        accounts: vec![account("LOJA <AZUL>", false), account("CLOSED", true)],
        invites: vec![InviteRow {
            address: "https://bridge.example/mercado-livre/connect?invite=abc".to_owned(),
            left: "23 h".to_owned(),
        }],
        marketplaces: vec![marketplace(Some("MLB"))],
        done: Some(Done {
            text: "Done, and something was left.".to_owned(),
            left: true,
            ..Done::default()
        }),
        chatwoot: "https://chat.example/app/accounts/3".to_owned(),
    }
}

/// Findings with every way on that there is, and an import that waits for a yes.
fn offering() -> StatusView {
    StatusView {
        checks: vec![Check {
            offers: vec![
                OfferedFix::OwnInbox(ThreadKind::Ticket),
                OfferedFix::PointHere(InboxId(11)),
                OfferedFix::Inbox(InboxId(11)),
                OfferedFix::Profile,
                OfferedFix::Webhooks,
                OfferedFix::Replay,
            ],
            ..check(Section::Inboxes, "inbox.questions", Severity::Fail, "do")
        }],
        accounts: Vec::new(),
        done: Some(Done {
            text: "212 conversations?".to_owned(),
            left: true,
            import: Some(("meli:987".to_owned(), 30)),
            ..Done::default()
        }),
        ..full()
    }
}

fn status_page(locale: Locale) -> String {
    let empty = StatusView {
        checks: Vec::new(),
        accounts: Vec::new(),
        invites: Vec::new(),
        marketplaces: vec![MarketplaceView {
            portal: Vec::new(),
            ..marketplace(Some("MLA"))
        }],
        done: None,
        ..full()
    };
    let warned = StatusView {
        checks: vec![check(
            Section::Inboxes,
            "inbox.questions",
            Severity::Warn,
            "fix it",
        )],
        done: Some(Done {
            text: "Done.".to_owned(),
            conversation: Some(12),
            ..Done::default()
        }),
        accounts: vec![AccountRow {
            importing: Some(("12 of 57".to_owned(), true)),
            ..account("LOJA AZUL", false)
        }],
        ..full()
    };
    let several = StatusView {
        marketplaces: vec![marketplace(Some("MLB")), marketplace(None)],
        accounts: Vec::new(),
        ..full()
    };
    let views = [
        ("full", full()),
        ("empty", empty),
        ("with a warning", warned),
        ("with ways on", offering()),
        ("of several marketplaces", several),
    ];
    let shown = views.map(|(name, view)| {
        let page = content(status(locale, &view));
        format!("# {name}\n  {page}")
    });
    shown.join("\n\n")
}

/// The panel in every state, with what each rule of a thread reads like.
fn panels() -> String {
    let text = |max_parts, charset| TextRules {
        max_chars: 350,
        max_parts,
        charset,
    };
    let open = Capabilities {
        can_send: CanSend::Yes,
        text: text(20, Charset::Latin1AndEmoji),
        files: None,
        max_messages: Some(2),
    };
    let shut = Capabilities {
        can_send: CanSend::No(Refusal::Explained("espere o comprador <b>".to_owned())),
        text: text(1, Charset::Unicode),
        ..open.clone()
    };
    let later = Capabilities {
        can_send: CanSend::NotYet {
            refusal: Refusal::Paused,
            until: Some("2026-11-28T12:00:00Z".parse().unwrap()),
        },
        ..open.clone()
    };
    let listing = PanelSection {
        picture: Some("https://pictures.example/1.jpg".to_owned()),
        ..PanelSection::new("Anúncio")
            .with("Anúncio", Some("Caneca <azul>".to_owned()))
            .linked(Some("https://shop.example/1".to_owned()))
            .with("Link", Some("elsewhere".to_owned()))
            .linked(Some("javascript:alert(1)".to_owned()))
            .with("Nada", Some(" ".to_owned()))
            .with("Prazo", Some("amanhã".to_owned()))
            .urgent()
    };
    let shown = Locale::ALL.map(|locale| {
        let page = normalised(panel(locale, "https://chat.example"));
        let allowed =
            [&open, &shut, &later].map(|one| allowed(Voice::of(locale, None), offset(-3), one));
        let address = "https://chat.example/app/accounts/3/conversations/7".to_owned();
        let mut others = PanelSection::new("Outras");
        others
            .facts
            .push(conversation(locale, 7, "resolved", address));
        let sections_of = [allowed.to_vec(), vec![listing.clone(), others]].concat();
        let body = normalised(sections(Some("Notice."), &sections_of));
        format!("# {}\n{page}\n\n{body}", locale.tag())
    });
    shown.join("\n\n").replace(PANEL_SCRIPT, "…")
}

#[test]
fn the_panel_reads_well_in_every_language() {
    insta::assert_snapshot!("panel", panels());
}

#[test]
fn the_small_pages_read_well_in_portuguese() {
    insta::assert_snapshot!("small_pt", small_pages(Locale::PtBr));
}

#[test]
fn the_small_pages_read_well_in_spanish() {
    insta::assert_snapshot!("small_es", small_pages(Locale::Es));
}

#[test]
fn the_small_pages_read_well_in_english() {
    insta::assert_snapshot!("small_en", small_pages(Locale::En));
}

#[test]
fn the_status_page_reads_well_in_portuguese() {
    insta::assert_snapshot!("status_pt", status_page(Locale::PtBr));
}

#[test]
fn the_status_page_reads_well_in_spanish() {
    insta::assert_snapshot!("status_es", status_page(Locale::Es));
}

#[test]
fn the_status_page_reads_well_in_english() {
    insta::assert_snapshot!("status_en", status_page(Locale::En));
}
