//! Pages for people: small, without scripts, in three languages, good for keyboards and phones.
//!
//! Everything that is shown goes through `maud`, which escapes it.

mod place;
mod status;
#[cfg(test)]
mod tests;
mod words;

use bridge::text::fill;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{actions, oauth::RESULT, problem::Problem};

pub(crate) use place::Place;

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
    /// The invite was spent in the meantime, or its day is over.
    InviteOver,
}

/// How a seller who was refused may try again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// We don't know how they came.
    None,
    /// By the button of the setup page.
    Setup,
    /// By this invite.
    Invite(String),
}

/// What the field for the token has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// Nothing.
    None,
    /// The token was wrong.
    Wrong,
    /// There is no session, or none any more.
    Ended,
    /// The same on the way to connecting an account.
    Connect,
    /// The token was right, and the browser kept no cookie.
    NoCookie,
}

impl Refused {
    const NAMES: [(Self, &'static str); 8] = [
        (Self::NotOurs, "unknown"),
        (Self::UsedOrLate, "late"),
        (Self::Denied, "denied"),
        (Self::Operator, "operator"),
        (Self::Code, "code"),
        (Self::App, "application"),
        (Self::Unclear, "unclear"),
        (Self::InviteOver, "invite"),
    ];

    /// What stands in the address of the page that tells it.
    fn name(self) -> &'static str {
        let named = Self::NAMES.iter().find(|(refused, _)| *refused == self);
        named.map_or("unclear", |(_, name)| name)
    }

    /// The refusal of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let named = Self::NAMES.iter().find(|(_, known)| *known == name);
        named.map(|(refused, _)| *refused)
    }

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
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Our own address is not known.
    NoAddress,
    /// The token is not an administrator's.
    NotAdministrator,
    /// Somebody else is at it.
    Busy,
    /// Chatwoot's words.
    Chatwoot(String),
    /// Chatwoot did not say anything of its own; why, in the reader's language.
    NoChatwoot(Box<crate::checks::Text>),
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
                @else { a href=(in_language(place, other)) lang=(other.tag) hreflang=(other.tag) { (other.name) } }
            }
        }
    }
}

/// `place` in a language; what stands in its query stays.
fn in_language(place: &str, words: &Words) -> String {
    let joint = if place.contains('?') { '&' } else { '?' };
    format!("{place}{joint}lang={}", words.tag)
}

/// One field for the token.
pub(crate) fn login(words: &Words, prefix: &str, notice: Notice) -> Markup {
    let (wrong, said) = match notice {
        Notice::None => (false, None),
        Notice::Wrong => (true, Some(words.token_wrong)),
        Notice::Ended => (false, Some(words.session_over)),
        Notice::Connect => (false, Some(words.session_to_connect)),
        Notice::NoCookie => (false, Some(words.no_cookie)),
    };
    let content = html! {
        (languages(words, &format!("{prefix}/setup")))
        h1 { (words.title) }
        form.card method="post" action=(format!("{prefix}/setup/session")) {
            label for="token" { (words.token) }
            p.hint #about { (words.token_hint) }
            @if let Some(said) = said { p.problem #said role="alert" { (said) } }
            input #token name="token" type="password" required autofocus autocomplete="current-password"
                aria-describedby=(if said.is_some() { "said about" } else { "about" }) aria-invalid=[wrong.then_some("true")];
            button type="submit" { (words.enter) }
        }
    };
    layout(words, words.title, &content)
}

/// Somebody was turned away: why, and the next step.
pub(crate) fn turned_away(words: &Words, place: &Place, problem: &Problem) -> Markup {
    let setup = place.setup();
    let (why, way) = match problem {
        Problem::WrongToken | Problem::WrongBearer => {
            return login(words, place.prefix(), Notice::Wrong);
        }
        Problem::NoSession => return login(words, place.prefix(), Notice::Ended),
        Problem::NoSessionToConnect => return login(words, place.prefix(), Notice::Connect),
        // Whoever holds an invite has no business on the setup page.
        Problem::InviteOver => (words.invite_over.to_owned(), None),
        Problem::TooMany(seconds) => (words.wait(*seconds), Some((words.try_again, setup))),
        Problem::NotFound => (words.nothing_here.to_owned(), Some((words.back, setup))),
        Problem::WrongMethod(_) => (words.wrong_method.to_owned(), Some((words.back, setup))),
        Problem::NotFromHere => (words.not_from_here.to_owned(), Some((words.back, setup))),
        Problem::TooLarge => (words.too_large.to_owned(), Some((words.back, setup))),
        Problem::Unreadable => (words.unreadable.to_owned(), Some((words.back, setup))),
        Problem::NoSuchSite => (words.no_such_site.to_owned(), Some((words.back, setup))),
        Problem::NoAddress => (words.no_address.to_owned(), Some((words.back, setup))),
        Problem::Unavailable => (words.unavailable.to_owned(), Some((words.try_again, setup))),
    };
    stopped(words, words.not_done, place.here(), &why, way)
}

/// A page that ends here: why, and a way on if there is one.
fn stopped(
    words: &Words,
    title: &str,
    here: &str,
    why: &str,
    way: Option<(&str, String)>,
) -> Markup {
    let content = html! {
        (languages(words, here))
        h1 { (title) }
        p.problem role="alert" { (why) }
        @if let Some((label, href)) = way { p { a.button href=(href) autofocus { (label) } } }
    };
    layout(words, title, &content)
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
pub(crate) fn refused(words: &Words, prefix: &str, refused: Refused, way: &Way) -> Markup {
    let way = match way {
        Way::None => None,
        Way::Setup => Some((words.back, format!("{prefix}/setup"))),
        Way::Invite(invite) => {
            let again = format!("{prefix}/mercado-livre/connect?invite={invite}");
            Some((words.try_again, again))
        }
    };
    let here = format!(
        "{prefix}/mercado-livre/callback?{RESULT}={}",
        refused.name()
    );
    let why = words.why_not_connected(refused);
    stopped(words, words.not_connected, &here, why, way)
}

/// Something was not done.
pub(crate) fn trouble(words: &Words, prefix: &str, trouble: &actions::Trouble) -> Markup {
    let why = match &trouble.page {
        None => trouble.what.clone(),
        Some(Trouble::NoAddress) => words.no_address.to_owned(),
        Some(Trouble::NotAdministrator) => words.not_administrator.to_owned(),
        Some(Trouble::Busy) => words.busy.to_owned(),
        Some(Trouble::Chatwoot(why)) => fill(words.chatwoot_says, &[("", why)]),
        Some(Trouble::NoChatwoot(why)) => {
            fill(words.no_chatwoot, &[("", why.of_locale(words.locale))])
        }
    };
    let setup = format!("{prefix}/setup");
    stopped(
        words,
        words.not_done,
        &setup,
        &why,
        Some((words.back, setup.clone())),
    )
}
