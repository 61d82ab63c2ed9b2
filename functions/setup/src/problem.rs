//! Why a request is turned away: JSON for tools, a page with the next step for browsers.

use std::borrow::Cow;

use bridge::failure::{Failure, StoreFailure};
use lambda_http::http::{HeaderName, StatusCode, header};

use http_api::why;

/// Why a request is turned away, or was not carried out.
#[derive(Debug)]
pub(crate) enum Problem {
    /// There is nothing at this address, or nothing for this visitor.
    NotFound,
    /// The address takes another method: the one that is named.
    WrongMethod(&'static str),
    /// The panel's key or token is none that was made here, or is over.
    WrongPanelKey,
    /// Nobody is logged in, or not any more.
    NoSession,
    /// The same on the way to the login page of the marketplace, where it reads as if there were nothing.
    NoSessionToConnect,
    /// The bearer token is wrong.
    WrongBearer,
    /// The field for the token was filled in wrongly.
    WrongToken,
    /// Too many wrong tokens; seconds until the next one is looked at.
    TooMany(u64),
    /// The button was not pressed on a page of ours.
    NotFromHere,
    /// The body is larger than any of ours.
    TooLarge,
    /// The body is neither a form nor a JSON object.
    Unreadable,
    /// The invite was used, or its day is over.
    InviteOver,
    /// The marketplace has no such site.
    NoSuchSite,
    /// No such marketplace is set up.
    NoSuchMarketplace,
    /// The request does not say which account it is about.
    AccountMissing,
    /// There is no account of that number.
    NoSuchAccount,
    /// A backfill of so many days is not made.
    DaysOutOfRange,
    /// Our own address is not known.
    NoAddress,
    /// Somebody else writes into the account's conversation.
    Busy,
    /// The marketplace did not answer what it was asked.
    Marketplace(Box<Failure>),
    /// Chatwoot did not do what was asked, or could not be asked.
    Chatwoot(Box<Failure>),
    /// The system has no randomness to give, for now.
    NoRandomness,
    /// An address could not be put together from the settings.
    NoLoginPage,
    /// The table cannot be reached.
    Table(StoreFailure),
}

impl From<StoreFailure> for Problem {
    fn from(failure: StoreFailure) -> Self {
        Self::Table(failure)
    }
}

impl From<getrandom::Error> for Problem {
    fn from(_: getrandom::Error) -> Self {
        Self::NoRandomness
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Chatwoot(Box::new(failure))
    }
}

impl Problem {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::NoSessionToConnect | Self::InviteOver | Self::NoSuchAccount => {
                StatusCode::NOT_FOUND
            }
            Self::WrongMethod(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::NoSession | Self::WrongBearer | Self::WrongToken | Self::WrongPanelKey => {
                StatusCode::UNAUTHORIZED
            }
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::NotFromHere => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable
            | Self::NoSuchSite
            | Self::NoSuchMarketplace
            | Self::AccountMissing
            | Self::DaysOutOfRange => StatusCode::BAD_REQUEST,
            Self::NoAddress | Self::Busy => StatusCode::CONFLICT,
            Self::Chatwoot(_) | Self::Marketplace(_) => StatusCode::BAD_GATEWAY,
            Self::NoRandomness | Self::NoLoginPage | Self::Table(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }

    /// The header that goes with the status.
    pub(crate) fn header(&self) -> Option<(HeaderName, String)> {
        match self {
            Self::WrongMethod(right) => Some((header::ALLOW, (*right).to_owned())),
            Self::NoSession | Self::WrongBearer => {
                Some((header::WWW_AUTHENTICATE, "Bearer".to_owned()))
            }
            Self::TooMany(seconds) => Some((header::RETRY_AFTER, seconds.to_string())),
            _ => None,
        }
    }

    /// For tools: what is wrong, in English.
    pub(crate) fn what(&self) -> Cow<'static, str> {
        let what = match self {
            Self::NotFound | Self::NoSessionToConnect => "there is nothing here",
            Self::WrongMethod(_) => "this address does not take that method",
            Self::NoSession => "open /setup first, or send the token as bearer",
            Self::WrongBearer | Self::WrongToken => "the token is wrong",
            Self::WrongPanelKey => "the panel's key or token is wrong, or over",
            Self::TooMany(_) => "too many wrong tokens: wait",
            Self::NotFromHere => "the request does not come from the setup page",
            Self::TooLarge => "the body is too large",
            Self::Unreadable => "the body is neither a form nor a JSON object",
            Self::InviteOver => "the invite was already used or has expired",
            Self::NoSuchSite => "the marketplace has no such site",
            Self::NoSuchMarketplace => "no such marketplace is set up",
            Self::AccountMissing => "the field account is missing",
            Self::NoSuchAccount => "there is no such account",
            Self::DaysOutOfRange => "days must be from 1 to 365",
            Self::NoAddress => "PUBLIC_URL is not set",
            Self::Busy => "the account's conversation is being written to: try again",
            Self::NoRandomness => "no randomness: try again",
            Self::NoLoginPage => "the settings make no address of a login page",
            Self::Table(_) => "try again: the table cannot be reached",
            Self::Chatwoot(failure) => return chatwoot(failure).into(),
            Self::Marketplace(failure) => {
                return format!("the marketplace: {}", why(failure).en).into();
            }
        };
        what.into()
    }
}

/// In Chatwoot's own words, or why there are none.
fn chatwoot(failure: &Failure) -> String {
    match &failure.reason {
        Some(said) => format!("Chatwoot: {said}"),
        None => format!("Chatwoot: {failure}: {}", why(failure).en),
    }
}
