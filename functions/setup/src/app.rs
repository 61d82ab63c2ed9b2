//! From a request to an answer.

use std::{fmt, sync::Arc};

use assembly::Assembly;
use bridge::{failure::StoreFailure, ports::Clock, texts::Locale};
use jiff::Timestamp;
use lambda_http::{
    Body, Request, RequestExt, Response,
    http::{Method, StatusCode, header},
    request::RequestContext,
};
use runtime::settings::SetupSettings;
use secrecy::SecretString;
use store::Table;
use tracing::error;
use url::Url;

use crate::{
    access::{Visitor, cookies, unknown},
    answer::Answer,
    fields::{Fields, Unread},
    pages::{self, Words},
};

const LANGUAGE: &str = "lang";

/// The function's state: made once per process.
pub struct App {
    pub(crate) settings: SetupSettings,
    pub(crate) assembly: Arc<Assembly>,
    pub(crate) clock: assembly::SharedClock,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("settings", &self.settings)
            .field("assembly", &self.assembly)
            .finish_non_exhaustive()
    }
}

/// Where a request is going.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    Page,
    Session,
    Doctor,
    Act(Act),
    Connect,
    Callback,
}

/// What a person or a tool can have done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Provision,
    Invite,
    Disconnect,
    Poll,
    Test,
    Backfill,
}

impl Route {
    fn of(path: &str) -> Option<Self> {
        Some(match path {
            "/setup" => Self::Page,
            "/setup/session" => Self::Session,
            "/setup/doctor" => Self::Doctor,
            "/setup/provision" => Self::Act(Act::Provision),
            "/setup/invite" => Self::Act(Act::Invite),
            "/setup/disconnect" => Self::Act(Act::Disconnect),
            "/setup/poll" => Self::Act(Act::Poll),
            "/setup/test" => Self::Act(Act::Test),
            "/setup/backfill" => Self::Act(Act::Backfill),
            "/mercado-livre/connect" => Self::Connect,
            "/mercado-livre/callback" => Self::Callback,
            _ => return None,
        })
    }

    fn method(self) -> Method {
        match self {
            Self::Page | Self::Doctor | Self::Connect | Self::Callback => Method::GET,
            Self::Session | Self::Act(_) => Method::POST,
        }
    }
}

impl App {
    /// Serves these settings with `assembly` behind it.
    pub fn new(
        settings: SetupSettings,
        assembly: Arc<Assembly>,
        clock: assembly::SharedClock,
    ) -> Self {
        Self {
            settings,
            assembly,
            clock,
        }
    }

    /// Answers one request.
    pub async fn handle(&self, request: Request) -> Response<Body> {
        let answer = self.answer(&request).await.unwrap_or_else(|failure| {
            error!(
                error = &failure as &dyn std::error::Error,
                "a request could not be answered"
            );
            Answer::unavailable()
        });
        answer.into()
    }

    async fn answer(&self, request: &Request) -> Result<Answer, StoreFailure> {
        let Some(token) = &self.settings.setup_token else {
            return Ok(Answer::not_found());
        };
        let Some(route) = Route::of(request.uri().path()) else {
            return Ok(Answer::not_found());
        };
        let method = route.method();
        let fits = *request.method() == method
            || (method == Method::GET && request.method() == Method::HEAD);
        if !fits {
            let answer = Answer::error(
                StatusCode::METHOD_NOT_ALLOWED,
                "this address does not take that method",
            );
            return Ok(answer.with(header::ALLOW, method.as_str()));
        }
        match route {
            Route::Session => self.session(token, request).await,
            Route::Callback => self.callback(token, request).await,
            Route::Page | Route::Doctor | Route::Act(_) | Route::Connect => {
                self.guarded(route, token, request).await
            }
        }
    }

    /// Routes that are not for everybody.
    async fn guarded(
        &self,
        route: Route,
        token: &SecretString,
        request: &Request,
    ) -> Result<Answer, StoreFailure> {
        let visitor = match self.visitor(token, request).await? {
            Ok(visitor) => visitor,
            Err(refused) => return Ok(refused),
        };
        match (route, visitor) {
            (Route::Connect, _) => self.connect(token, visitor, request).await,
            (Route::Page, Visitor::Stranger) => Ok(self.in_language(request, |words| {
                Answer::page(StatusCode::OK, pages::login(words, &self.prefix(), false))
            })),
            (Route::Page, Visitor::Person) => self.status_page(request).await,
            (Route::Page, Visitor::Tool) => self.status(request).await,
            (_, Visitor::Stranger) => Ok(unknown(false)),
            (Route::Doctor, _) => self.doctor(request).await,
            (Route::Act(_), Visitor::Person) if !self.is_from_here(request) => Ok(Answer::error(
                StatusCode::FORBIDDEN,
                "the request does not come from the setup page",
            )),
            (Route::Act(act), _) => self.act(act, visitor, request).await,
            (Route::Session | Route::Callback, _) => Ok(Answer::not_found()),
        }
    }

    async fn session(
        &self,
        token: &SecretString,
        request: &Request,
    ) -> Result<Answer, StoreFailure> {
        match Fields::of(request) {
            Ok(fields) => {
                self.log_in(
                    token,
                    fields.get("token").unwrap_or_default(),
                    self.words(Some(request)),
                )
                .await
            }
            Err(unread) => Ok(unreadable(unread)),
        }
    }

    // ------------------------------------------------------- what everything needs

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn table(&self) -> &Table {
        self.assembly.table()
    }

    /// Our own address: the setting, else what the API gateway says it was called by. A request's
    /// own headers are not asked: anybody can write them.
    pub(crate) fn own(&self, request: &Request) -> Option<Url> {
        if let Some(url) = &self.settings.public_url {
            return Some(url.clone());
        }
        match request.request_context_ref()? {
            RequestContext::ApiGatewayV2(context) => {
                let domain = context
                    .domain_name
                    .as_deref()
                    .filter(|domain| domain.contains('.'))?;
                Url::parse(&format!("https://{domain}")).ok()
            }
            _ => None,
        }
    }

    /// Path under which we are served, without a slash at the end; mostly empty.
    pub(crate) fn prefix(&self) -> String {
        let path = self
            .settings
            .public_url
            .as_ref()
            .map(Url::path)
            .unwrap_or_default();
        path.trim_end_matches('/').to_owned()
    }

    /// The language of a page: asked for just now, chosen before, or the installation's.
    pub(crate) fn words(&self, request: Option<&Request>) -> &'static Words {
        let chosen = request.and_then(|request| {
            let asked = Fields::of_query(request);
            let asked = asked.get(LANGUAGE).and_then(Locale::parse);
            asked.or_else(|| cookies(request.headers(), LANGUAGE).find_map(Locale::parse))
        });
        Words::of(chosen.unwrap_or(self.settings.worker.locale))
    }

    /// A page in the visitor's language, which is remembered if it was asked for.
    pub(crate) fn in_language(
        &self,
        request: &Request,
        page: impl FnOnce(&'static Words) -> Answer,
    ) -> Answer {
        let words = self.words(Some(request));
        let answer = page(words);
        if Fields::of_query(request).get(LANGUAGE).is_none() {
            return answer;
        }
        let cookie = format!(
            "{LANGUAGE}={}; Path=/; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax",
            words.tag
        );
        answer.with(header::SET_COOKIE, cookie)
    }
}

/// The answer to a body that is none of ours.
pub(crate) fn unreadable(unread: Unread) -> Answer {
    match unread {
        Unread::TooLarge => Answer::error(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"),
        Unread::Malformed => Answer::error(
            StatusCode::BAD_REQUEST,
            "the body is neither a form nor a JSON object",
        ),
    }
}
