//! Who may come in: people with a session, tools with the bearer token.

pub(crate) mod guesses;
pub(crate) mod keys;

use jiff::{SignedDuration, Timestamp};
use lambda_http::{Request, http::header};

use self::{
    guesses::{BEARERS, TYPED, count_try, forget_tries},
    keys::{SigningKeys, random},
};
use crate::{
    http::{
        answer::SetupResponse,
        fields::Fields,
        headers::{as_called, bearer, cookies, origin, secure},
    },
    problem::Problem,
    state::State,
};

/// How long a session lasts.
const SESSION: SignedDuration = SignedDuration::from_hours(1);
/// A browser that was let in is back at once, with its cookie or without; in seconds.
const AT_ONCE: i64 = 60;
const COOKIE: &str = "setup";
/// Says on the way to the page when somebody was let in.
const ENTERED: &str = "entered";

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visitor {
    /// A browser with a session.
    Person,
    /// The bearer of the token.
    Tool,
    /// Nobody we know.
    Stranger,
}

/// Who asks. The right bearer token always passes.
///
/// # Errors
///
/// A wrong bearer token is turned away, and counted.
pub(crate) async fn visitor(
    state: &State,
    keys: &SigningKeys,
    request: &Request,
) -> Result<Visitor, Problem> {
    if let Some(given) = bearer(request.headers()) {
        if keys.opens(given) {
            return Ok(Visitor::Tool);
        }
        count_try(state, BEARERS, keys, request).await?;
        return Err(Problem::WrongBearer);
    }
    let now = state.now();
    let mut sessions = cookies(request.headers(), COOKIE);
    Ok(if sessions.any(|cookie| is_session(keys, cookie, now)) {
        Visitor::Person
    } else {
        Visitor::Stranger
    })
}

fn is_session(keys: &SigningKeys, cookie: &str, now: Timestamp) -> bool {
    let ends = keys
        .session
        .open(cookie)
        .and_then(|value| value.split_once('.')?.0.parse().ok());
    ends.is_some_and(|ends: i64| now.as_second() < ends)
}

/// Opens a session for whoever types the token.
pub(crate) async fn log_in(
    state: &State,
    keys: &SigningKeys,
    request: &Request,
) -> Result<SetupResponse, Problem> {
    let fields = Fields::of(request)?;
    count_try(state, TYPED, keys, request).await?;
    if !keys.opens(fields.get("token").unwrap_or_default()) {
        return Err(Problem::WrongToken);
    }
    forget_tries(state, TYPED, keys, request).await?;
    let (now, nonce) = (state.now(), random()?);
    let ends = now.checked_add(SESSION).unwrap_or(Timestamp::MAX);
    let session = keys.session.sign(&format!("{}.{nonce}", ends.as_second()));
    let cookie = format!(
        "{COOKIE}={session}; Path=/; Max-Age={}; HttpOnly{}; SameSite=Strict",
        SESSION.as_secs(),
        secure(request)
    );
    let place = format!("{}/setup?{ENTERED}={}", state.prefix(), now.as_second());
    Ok(SetupResponse::see_other(place).with(header::SET_COOKIE, cookie))
}

/// Ends the session of this browser; one that was copied elsewhere ends within its hour.
pub(crate) fn log_out(state: &State, request: &Request) -> SetupResponse {
    let cookie = format!(
        "{COOKIE}=; Path=/; Max-Age=0; HttpOnly{}; SameSite=Strict",
        secure(request)
    );
    let place = format!("{}/setup", state.prefix());
    SetupResponse::see_other(place).with(header::SET_COOKIE, cookie)
}

/// Whether whoever asks comes straight from being let in.
pub(crate) fn just_entered(request: &Request) -> bool {
    Fields::of_query(request).get(ENTERED).is_some()
}

/// Whether somebody without a session was let in a moment ago: the browser kept no cookie.
pub(crate) fn lost_the_cookie(request: &Request, now: Timestamp) -> bool {
    let query = Fields::of_query(request);
    let entered = query.get(ENTERED).and_then(|at| at.parse::<i64>().ok());
    let since = entered.and_then(|at| now.as_second().checked_sub(at));
    since.is_some_and(|since| (0..=AT_ONCE).contains(&since))
}

/// Whether a person's request comes from a page of ours: browsers say so, and other pages cannot.
pub(crate) fn is_from_here(state: &State, request: &Request) -> bool {
    let Some(origin) = origin(request) else {
        return false;
    };
    let own = state.own(request).map(|own| own.origin());
    own.is_some_and(|own| own == origin.origin())
        || as_called(request).is_some_and(|called| called.origin() == origin.origin())
}
