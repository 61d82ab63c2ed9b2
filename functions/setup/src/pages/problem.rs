//! Somebody was turned away: why, and the next step.

use bridge::i18n::Locale;
use maud::Markup;

use super::{
    address::PageAddress,
    frame::stopped,
    login::{Notice, login},
};
use crate::{
    problem::Problem,
    words::{page as words, problems},
};

/// The page that says why, and leads on.
pub(crate) fn turned_away(locale: Locale, address: &PageAddress, problem: &Problem) -> Markup {
    let way = match problem {
        Problem::WrongToken | Problem::WrongBearer => {
            return login(locale, address.prefix(), Notice::Wrong);
        }
        Problem::NoSession => return login(locale, address.prefix(), Notice::Ended),
        Problem::NoSessionToConnect => return login(locale, address.prefix(), Notice::Connect),
        // Whoever holds an invite has no business on the setup page.
        Problem::InviteOver => None,
        Problem::TooMany(_) | Problem::Table(_) => Some(words::TRY_AGAIN),
        Problem::NotFound
        | Problem::WrongPanelKey
        | Problem::WrongMethod(_)
        | Problem::NotFromHere
        | Problem::TooLarge
        | Problem::Unreadable
        | Problem::NoSuchSite
        | Problem::NoSuchMarketplace
        | Problem::AccountMissing
        | Problem::NoSuchAccount
        | Problem::DaysOutOfRange
        | Problem::NoAddress
        | Problem::Busy
        | Problem::Chatwoot(_)
        | Problem::Marketplace(_)
        | Problem::NoRandomness
        | Problem::NoLoginPage => Some(words::BACK),
    };
    let title = problems::NOT_DONE.of(locale);
    let way = way.map(|label| (label.of(locale), address.setup()));
    stopped(
        locale,
        title,
        address.here(),
        &problems::text(problem, locale),
        way,
    )
}
