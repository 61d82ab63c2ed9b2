//! One field for the token.

use bridge::i18n::{Locale, Localized};
use maud::{Markup, html};

use super::frame::{languages, layout};
use crate::words::{page as words, problems};

/// What the field for the token has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The page was opened without a session, as everybody does at first.
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

impl Notice {
    fn words(self) -> Option<Localized> {
        match self {
            Self::None => None,
            Self::Wrong => Some(problems::TOKEN_WRONG),
            Self::Ended => Some(problems::SESSION_OVER),
            Self::Connect => Some(problems::SESSION_TO_CONNECT),
            Self::NoCookie => Some(problems::NO_COOKIE),
        }
    }
}

/// The page with the field for the token.
pub(crate) fn login(locale: Locale, prefix: &str, notice: Notice) -> Markup {
    let said = notice.words().map(|words| words.of(locale));
    let wrong = notice == Notice::Wrong;
    let content = html! {
        (languages(locale, &format!("{prefix}/setup")))
        h1 { (words::TITLE.of(locale)) }
        form.card method="post" action=(format!("{prefix}/setup/session")) {
            label for="token" { (words::TOKEN.of(locale)) }
            p.hint #about { (words::TOKEN_HINT.of(locale)) }
            @if let Some(said) = said { p.problem #said role="alert" { (said) } }
            input #token name="token" type="password" required autofocus autocomplete="current-password"
                aria-describedby=(if said.is_some() { "said about" } else { "about" }) aria-invalid=[wrong.then_some("true")];
            button type="submit" { (words::ENTER.of(locale)) }
        }
    };
    layout(locale, words::TITLE.of(locale), &content)
}
