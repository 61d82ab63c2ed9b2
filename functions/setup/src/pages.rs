//! Pages for people: small, without scripts, in three languages, good for keyboards and phones.
//!
//! Everything that is shown goes through `maud`, which escapes it.

mod status;
mod words;

use bridge::text::fill;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::actions;

pub(crate) use status::{AccountRow, InviteRow, StatusView, status};
pub(crate) use words::Words;

/// The one style sheet. Answers name its hash in their policy.
pub(crate) const STYLE: &str = include_str!("pages/style.css");

/// Why a seller could not be connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The state was not signed here.
    NotOurs,
    /// It was used, or ten minutes are over.
    UsedOrLate,
    /// The seller said no.
    Denied,
    /// Somebody who works for the seller logged in, who may not grant anything.
    Operator,
    /// Mercado Livre took the code for wrong or spent.
    Code,
    /// Mercado Livre refuses the application.
    App,
    /// Nobody is to blame yet.
    Unclear,
}

impl Refused {
    /// What the login page meant by `error`.
    pub(crate) fn of_error(error: &str) -> Self {
        match error {
            "access_denied" => Self::Denied,
            "invalid_operator_user_id" => Self::Operator,
            _ => Self::Unclear,
        }
    }
}

/// Why something was not done, in words for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Our own address is not known.
    NoAddress,
    /// The token is not an administrator's.
    NotAdministrator,
    /// Somebody else is at it.
    Busy,
    /// Chatwoot's words.
    Chatwoot(String),
}

fn layout(words: &Words, title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.tag) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                // The answer's header says no-referrer, under which browsers send our own forms with `Origin: null`.
                meta name="referrer" content="same-origin";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (content) } }
        }
    }
}

/// The other languages, as links to the same page.
fn languages(words: &Words, place: &str) -> Markup {
    html! {
        nav.languages aria-label=(words.language) {
            @for other in Words::ALL {
                @if other.tag == words.tag { span aria-current="true" lang=(other.tag) { (other.name) } }
                @else { a href=(format!("{place}?lang={}", other.tag)) lang=(other.tag) hreflang=(other.tag) { (other.name) } }
            }
        }
    }
}

/// One field for the token.
pub(crate) fn login(words: &Words, prefix: &str, wrong: bool) -> Markup {
    let content = html! {
        (languages(words, &format!("{prefix}/setup")))
        h1 { (words.title) }
        form.card method="post" action=(format!("{prefix}/setup/session")) {
            label for="token" { (words.token) }
            p.hint #about { (words.token_hint) }
            @if wrong { p.problem #wrong role="alert" { (words.token_wrong) } }
            input #token name="token" type="password" required autofocus autocomplete="current-password"
                aria-describedby=(if wrong { "wrong about" } else { "about" }) aria-invalid=[wrong.then_some("true")];
            button type="submit" { (words.enter) }
        }
    };
    layout(words, words.title, &content)
}

/// Too many wrong tokens.
pub(crate) fn wait(words: &Words, seconds: &str) -> Markup {
    let content = html! {
        h1 { (words.title) }
        p.problem role="alert" { (fill(words.too_many, &[("", seconds)])) }
    };
    layout(words, words.title, &content)
}

/// An account was connected. `home` leads back to the setup page, for whoever came from there.
pub(crate) fn connected(words: &Words, account: &str, home: Option<&str>) -> Markup {
    let title = fill(words.connected, &[("", account)]);
    let content = html! {
        h1 { (title) }
        p { (words.connected_next) }
        @if let Some(home) = home { p { a.button href=(home) autofocus { (words.back) } } }
    };
    layout(words, &title, &content)
}

/// An account was not connected.
pub(crate) fn refused(words: &Words, refused: Refused) -> Markup {
    let content = html! {
        h1 { (words.not_connected) }
        p.problem role="alert" { (words.why_not_connected(refused)) }
    };
    layout(words, words.not_connected, &content)
}

/// Something was not done.
pub(crate) fn trouble(words: &Words, prefix: &str, trouble: &actions::Trouble) -> Markup {
    let why = match &trouble.page {
        None => trouble.what.clone(),
        Some(Trouble::NoAddress) => words.no_address.to_owned(),
        Some(Trouble::NotAdministrator) => words.not_administrator.to_owned(),
        Some(Trouble::Busy) => words.busy.to_owned(),
        Some(Trouble::Chatwoot(why)) => fill(words.chatwoot_says, &[("", why)]),
    };
    let content = html! {
        h1 { (words.not_done) }
        p.problem role="alert" { (why) }
        p { a.button href=(format!("{prefix}/setup")) autofocus { (words.back) } }
    };
    layout(words, words.not_done, &content)
}
