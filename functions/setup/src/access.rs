//! Who may come in: people with a session, tools with the bearer token.

use bridge::failure::StoreFailure;
use jiff::{SignedDuration, Timestamp};
use lambda_http::{
    Request,
    http::{HeaderMap, HeaderName, header},
};
use url::{Host, Url};

use crate::{
    answer::Answer,
    app::App,
    fields::Fields,
    guesses::{BEARERS, TYPED},
    pages::Notice,
    problem::Problem,
    secrets::{Keys, random},
};

/// How long a session lasts.
const SESSION: SignedDuration = SignedDuration::from_hours(1);
/// A browser that was let in is back at once, with its cookie or without.
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

/// A visitor, or why somebody who tried to be one is turned away.
pub(crate) type Entry = Result<Visitor, Problem>;

impl App {
    /// Who asks. A wrong bearer token is turned away, and counted; the right one always passes.
    pub(crate) async fn visitor(
        &self,
        keys: &Keys,
        request: &Request,
    ) -> Result<Entry, StoreFailure> {
        if let Some(given) = bearer(request.headers()) {
            if keys.opens(given) {
                return Ok(Ok(Visitor::Tool));
            }
            let too_many = self.too_many(BEARERS, keys, request).await?;
            return Ok(Err(too_many.unwrap_or(Problem::WrongBearer)));
        }
        let person = cookies(request.headers(), COOKIE).any(|cookie| self.is_session(keys, cookie));
        Ok(Ok(if person {
            Visitor::Person
        } else {
            Visitor::Stranger
        }))
    }

    /// Opens a session for whoever types the token.
    pub(crate) async fn log_in(
        &self,
        keys: &Keys,
        request: &Request,
    ) -> Result<Answer, StoreFailure> {
        let fields = match Fields::of(request) {
            Ok(fields) => fields,
            Err(unread) => return Ok(Answer::problem(unread.into())),
        };
        if let Some(problem) = self.too_many(TYPED, keys, request).await? {
            return Ok(Answer::problem(problem));
        }
        if !keys.opens(fields.get("token").unwrap_or_default()) {
            return Ok(Answer::problem(Problem::WrongToken));
        }
        self.forget_tries(TYPED, keys, request).await?;
        let Ok(nonce) = random() else {
            return Ok(Answer::problem(Problem::Unavailable));
        };
        let ends = self.now().checked_add(SESSION).unwrap_or(Timestamp::MAX);
        let session = keys.session.sign(&format!("{}.{nonce}", ends.as_second()));
        let cookie = format!(
            "{COOKIE}={session}; Path=/; Max-Age={}; HttpOnly{}; SameSite=Strict",
            SESSION.as_secs(),
            secure(request)
        );
        let place = format!(
            "{}/setup?{ENTERED}={}",
            self.prefix(),
            self.now().as_second()
        );
        Ok(Answer::see_other(place).with(header::SET_COOKIE, cookie))
    }

    /// Whoever comes straight from being let in: a person goes on to the page, under its own address.
    pub(crate) fn just_entered(&self, request: &Request) -> Option<Answer> {
        Fields::of_query(request).get(ENTERED)?;
        Some(Answer::see_other(format!("{}/setup", self.prefix())))
    }

    /// What the field for the token says to somebody who has no session: nothing, or that the browser kept no cookie.
    pub(crate) fn why_no_session(&self, request: &Request) -> Notice {
        let query = Fields::of_query(request);
        let entered = query.get(ENTERED).and_then(|at| at.parse::<i64>().ok());
        let now = self.now().as_second();
        match entered.and_then(|at| now.checked_sub(at)) {
            Some(0..=AT_ONCE) => Notice::NoCookie,
            _ => Notice::None,
        }
    }

    fn is_session(&self, keys: &Keys, cookie: &str) -> bool {
        let ends = keys
            .session
            .open(cookie)
            .and_then(|value| value.split_once('.')?.0.parse().ok());
        ends.is_some_and(|ends: i64| self.now().as_second() < ends)
    }

    /// Whether a person's request comes from a page of ours: browsers say so, and other pages cannot.
    pub(crate) fn is_from_here(&self, request: &Request) -> bool {
        let Some(origin) = origin(request) else {
            return false;
        };
        let own = self.own(request).map(|own| own.origin());
        own.is_some_and(|own| own == origin.origin())
            || as_called(request).is_some_and(|called| called.origin() == origin.origin())
    }
}

/// The page that a browser says it comes from.
fn origin(request: &Request) -> Option<Url> {
    Url::parse(header_of(request, header::ORIGIN)?).ok()
}

/// The address that a browser called us by. The gateway speaks https alone; plain http is for this machine.
fn as_called(request: &Request) -> Option<Url> {
    let host = header_of(request, header::HOST)?;
    let plain = Url::parse(&format!("http://{host}")).ok()?;
    if is_loopback(&plain) {
        return Some(plain);
    }
    Url::parse(&format!("https://{host}")).ok()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// `; Secure`, except on plain http of this machine, where some browsers drop such a cookie.
pub(crate) fn secure(request: &Request) -> &'static str {
    let plain = as_called(request).is_some_and(|called| called.scheme() == "http");
    // A tunnel may name this machine as the host; its pages come by https all the same.
    let tunnelled = origin(request).is_some_and(|origin| origin.scheme() == "https");
    if plain && !tunnelled { "" } else { "; Secure" }
}

fn header_of(request: &Request, name: HeaderName) -> Option<&str> {
    request.headers().get(name)?.to_str().ok()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    Some(if scheme.eq_ignore_ascii_case("bearer") {
        token.trim()
    } else {
        ""
    })
}

/// Every cookie of this name: a stranger one of another path may stand before ours.
pub(crate) fn cookies<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let values = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(';'))
        .filter_map(move |pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then_some(value)
        })
}
