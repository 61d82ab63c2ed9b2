//! Every state of every page in every language: a change to a text or to a page is a diff of a snapshot.

use std::fmt::Write;

use bridge::texts::Locale;
use lambda_http::{Body, http};
use maud::Markup;

use super::*;
use crate::checks::{Check, Status};

const PROBLEMS: [Problem; 14] = [
    Problem::NotFound,
    Problem::WrongMethod("POST"),
    Problem::NoSession,
    Problem::NoSessionToConnect,
    Problem::WrongBearer,
    Problem::WrongToken,
    Problem::TooMany(30),
    Problem::TooMany(540),
    Problem::NotFromHere,
    Problem::TooLarge,
    Problem::Unreadable,
    Problem::InviteOver,
    Problem::NoSuchSite,
    Problem::Unavailable,
];

/// A page with one tag in a line, and without its style sheet.
fn normalised(page: Markup) -> String {
    let page = page.into_string().replace(STYLE, "…");
    page.replace("><", ">\n<")
}

/// What is within the page's frame, which the login page shows whole.
fn content(page: Markup) -> String {
    let page = normalised(page);
    let (_, content) = page.split_once("<main>\n").unwrap();
    let (content, _) = content.split_once("\n</main>").unwrap();
    content.replace('\n', "\n  ")
}

fn place() -> Place {
    let request = http::Request::builder()
        .uri("https://bridge.example/mercado-livre/connect?site=MLB&lang=es")
        .body(Body::Empty)
        .unwrap();
    Place::of("/shop", &request)
}

fn troubles() -> Vec<actions::Trouble> {
    let status = http::StatusCode::CONFLICT;
    let why = crate::checks::Text {
        pt: "não houve resposta a tempo".to_owned(),
        es: "no hubo respuesta a tiempo".to_owned(),
        en: "no answer came in time".to_owned(),
    };
    [
        Trouble::NoAddress,
        Trouble::NotAdministrator,
        Trouble::Busy,
        Trouble::Chatwoot("Name <b>is</b> taken".to_owned()),
        Trouble::NoChatwoot(Box::new(why)),
    ]
    .map(|page| actions::Trouble::told(status, "what", page))
    .into()
}

fn small_pages(locale: Locale) -> String {
    let words = Words::of(locale);
    let mut shown = normalised(login(words, "/shop", Notice::None));
    let mut show = |name: &str, page: Markup| {
        write!(shown, "\n\n# {name}\n  {}", content(page)).unwrap();
    };
    for notice in [
        Notice::Wrong,
        Notice::Ended,
        Notice::Connect,
        Notice::NoCookie,
    ] {
        show(&format!("login: {notice:?}"), login(words, "", notice));
    }
    for problem in PROBLEMS {
        let page = turned_away(words, &place(), &problem);
        show(&format!("turned away: {problem:?}"), page);
    }
    for trouble in troubles() {
        let name = format!("not done: {:?}", trouble.page);
        show(&name, super::trouble(words, "/shop", &trouble));
    }
    for (refused, _) in Refused::NAMES {
        let page = super::refused(words, "/shop", refused, &Way::Setup);
        show(&format!("not connected: {refused:?}"), page);
    }
    for way in [Way::None, Way::Invite("abc".to_owned())] {
        let page = super::refused(words, "", Refused::Denied, &way);
        show(&format!("not connected: {way:?}"), page);
    }
    show("connected", connected(words, "LOJA <AZUL>", Some("/setup")));
    show("connected by invite", connected(words, "LOJA AZUL", None));
    shown
}

fn check(name: &str, status: Status, fix: &str) -> Check {
    Check {
        name: name.to_owned(),
        status,
        message: format!("message of {name}"),
        fix: fix.to_owned(),
    }
}

fn account(name: &str, closed: bool) -> AccountRow {
    AccountRow {
        id: "meli:987".to_owned(),
        name: name.to_owned(),
        closed,
        facts: vec![("Label", "value".to_owned())],
    }
}

fn full() -> StatusView {
    StatusView {
        prefix: "/shop".to_owned(),
        checks: vec![
            check("chatwoot.address", Status::Ok, ""),
            check("inbox.questions", Status::Warn, "fix it"),
            check("app.credentials", Status::Ok, ""),
            check("account.meli:987", Status::Fail, "connect <it>"),
            check("accounts", Status::Ok, ""),
            check("webhook.token", Status::Ok, ""),
        ],
        accounts: vec![account("LOJA <AZUL>", false), account("CLOSED", true)],
        invites: vec![InviteRow {
            address: "https://bridge.example/mercado-livre/connect?invite=abc".to_owned(),
            until: "2026-11-28 12:00 UTC".to_owned(),
        }],
        redirect: Some("https://bridge.example/mercado-livre/callback".to_owned()),
        notifications: Some("https://bridge.example/mercado-livre/notifications".to_owned()),
        topics: "questions, messages".to_owned(),
        first_site: "MLB",
        done: Some(("Done, and something was left.".to_owned(), true)),
    }
}

fn status_page(locale: Locale) -> String {
    let words = Words::of(locale);
    let empty = StatusView {
        checks: Vec::new(),
        accounts: Vec::new(),
        invites: Vec::new(),
        redirect: None,
        notifications: None,
        first_site: "MLA",
        done: None,
        ..full()
    };
    let warned = StatusView {
        checks: vec![check("inbox.questions", Status::Warn, "fix it")],
        done: Some(("Done.".to_owned(), false)),
        ..full()
    };
    let [full, empty, warned] = [full(), empty, warned].map(|view| content(status(words, &view)));
    format!("# full\n  {full}\n\n# empty\n  {empty}\n\n# with a warning\n  {warned}")
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
