//! Who may come in: people with a session, tools with the bearer token.

use jiff::{SignedDuration, Timestamp};
use lambda_http::{
    Request,
    http::{HeaderMap, StatusCode, header},
};
use secrecy::SecretString;

use crate::{
    answer::Answer,
    app::App,
    pages,
    secrets::{Signer, random, same},
};
use bridge::failure::StoreFailure;

/// How long a session lasts.
const SESSION: SignedDuration = SignedDuration::from_hours(1);
/// Guesses are counted within windows of this length.
const WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// Wrong tokens typed before the field is closed until the window ends.
const GUESSES: u64 = 5;
/// The same for tools, which nobody watches: generous, and still far from guessing anything.
const TOOL_GUESSES: u64 = 50;
const COOKIE: &str = "setup";
const PURPOSE: &str = "session";

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

/// A visitor, or the answer to somebody who tried to be one.
pub(crate) type Entry = Result<Visitor, Answer>;

impl App {
    /// Who asks. A wrong bearer token is turned away, and counted.
    pub(crate) async fn visitor(
        &self,
        token: &SecretString,
        request: &Request,
    ) -> Result<Entry, StoreFailure> {
        if let Some(given) = bearer(request.headers()) {
            if same(token, given) {
                return Ok(Ok(Visitor::Tool));
            }
            return Ok(Err(self
                .too_many("guesses-bearer", TOOL_GUESSES, true)
                .await?
                .unwrap_or_else(|| unknown(true))));
        }
        let person =
            cookies(request.headers(), COOKIE).any(|cookie| self.is_session(token, cookie));
        Ok(Ok(if person {
            Visitor::Person
        } else {
            Visitor::Stranger
        }))
    }

    /// Opens a session for whoever types the token.
    ///
    /// A try is counted before the token is looked at, so that a thousand guesses at once are no
    /// more than a thousand one by one.
    pub(crate) async fn log_in(
        &self,
        token: &SecretString,
        given: &str,
        words: &pages::Words,
    ) -> Result<Answer, StoreFailure> {
        let guesses = "guesses-session";
        if let Some(refused) = self.too_many(guesses, GUESSES, false).await? {
            return Ok(refused);
        }
        if !same(token, given.trim()) {
            return Ok(Answer::page(
                StatusCode::UNAUTHORIZED,
                pages::login(words, &self.prefix(), true),
            ));
        }
        self.table().forget_passing(guesses).await?;
        let ends = self.now().checked_add(SESSION).unwrap_or(Timestamp::MAX);
        let Ok(nonce) = random() else {
            return Ok(Answer::unavailable());
        };
        let cookie = Signer(token).sign(PURPOSE, &format!("{}.{nonce}", ends.as_second()));
        let cookie = format!(
            "{COOKIE}={cookie}; Path=/; Max-Age={}; HttpOnly; Secure; SameSite=Strict",
            SESSION.as_secs()
        );
        Ok(Answer::see_other(format!("{}/setup", self.prefix())).with(header::SET_COOKIE, cookie))
    }

    fn is_session(&self, token: &SecretString, cookie: &str) -> bool {
        let ends = Signer(token)
            .open(PURPOSE, cookie)
            .and_then(|value| value.split_once('.')?.0.parse().ok());
        ends.is_some_and(|ends: i64| self.now().as_second() < ends)
    }

    /// Counts a try; the answer to one too many.
    async fn too_many(
        &self,
        name: &str,
        most: u64,
        tool: bool,
    ) -> Result<Option<Answer>, StoreFailure> {
        let (tries, ends) = self.table().count_try(name, self.now(), WINDOW).await?;
        if tries <= most {
            return Ok(None);
        }
        let wait = ends.duration_since(self.now()).as_secs().max(1).to_string();
        let answer = if tool {
            Answer::error(StatusCode::TOO_MANY_REQUESTS, "too many wrong tokens: wait")
        } else {
            Answer::page(
                StatusCode::TOO_MANY_REQUESTS,
                pages::wait(self.words(None), &wait),
            )
        };
        Ok(Some(answer.with(header::RETRY_AFTER, wait)))
    }

    /// Whether a person's request comes from a page of ours: browsers say so, and other pages cannot.
    pub(crate) fn is_from_here(&self, request: &Request) -> bool {
        let headers = request.headers();
        let Some(origin) = headers
            .get(header::ORIGIN)
            .and_then(|origin| origin.to_str().ok())
        else {
            return false;
        };
        let own = self
            .own(request)
            .is_some_and(|own| own.origin().ascii_serialization() == origin);
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        let same_host = host.is_some_and(|host| {
            origin
                .strip_prefix("https://")
                .or_else(|| origin.strip_prefix("http://"))
                == Some(host)
        });
        own || same_host
    }
}

/// The answer to somebody who must say who they are.
pub(crate) fn unknown(tool: bool) -> Answer {
    let what = if tool {
        "the token is wrong"
    } else {
        "open /setup first, or send the token as bearer"
    };
    Answer::error(StatusCode::UNAUTHORIZED, what).with(header::WWW_AUTHENTICATE, "Bearer")
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
