//! From a request to an answer.

use std::{fmt, sync::Arc};

use assembly::Assembly;
use bridge::{failure::StoreFailure, ports::Clock};
use jiff::Timestamp;
use lambda_http::{
    Body, Request, RequestExt, Response,
    http::{Method, StatusCode, header},
    request::RequestContext,
};
use runtime::settings::SetupSettings;
use store::Table;
use tracing::error;
use url::Url;

use crate::{
    access::Visitor,
    answer::Answer,
    language, pages,
    problem::{Problem, wants_page},
    secrets::Keys,
};

/// The function's state: made once per process.
pub struct App {
    pub(crate) settings: SetupSettings,
    pub(crate) assembly: Arc<Assembly>,
    pub(crate) clock: assembly::SharedClock,
    /// `None` = there are no setup pages.
    keys: Option<Keys>,
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

    fn method(self) -> &'static str {
        match self {
            Self::Page | Self::Doctor | Self::Connect | Self::Callback => "GET",
            Self::Session | Self::Act(_) => "POST",
        }
    }

    /// Asking for headers alone is as good as GET where looking changes nothing.
    fn takes(self, method: &Method) -> bool {
        let looks = matches!(self, Self::Page | Self::Doctor);
        method.as_str() == self.method() || (looks && method == Method::HEAD)
    }
}

impl App {
    /// Serves these settings with `assembly` behind it.
    pub fn new(
        settings: SetupSettings,
        assembly: Arc<Assembly>,
        clock: assembly::SharedClock,
    ) -> Self {
        let keys = settings.setup_token.as_ref().map(Keys::new);
        Self {
            settings,
            assembly,
            clock,
            keys,
        }
    }

    /// Answers one request.
    pub async fn handle(&self, request: Request) -> Response<Body> {
        let answer = self.answer(&request).await.unwrap_or_else(|failure| {
            error!(
                error = &failure as &dyn std::error::Error,
                "a request could not be answered"
            );
            Answer::problem(Problem::Unavailable)
        });
        self.presented(&request, answer).into()
    }

    /// As the visitor reads it: a page where a browser asks, in a language that is remembered if it was chosen.
    fn presented(&self, request: &Request, answer: Answer) -> Answer {
        let answer = if wants_page(request) {
            let place = pages::Place::of(&self.prefix(), request);
            answer.shown(|problem| pages::turned_away(self.words(request), &place, problem))
        } else {
            answer
        };
        match language::remember(request) {
            Some(cookie) if answer.is_page() => answer.with(header::SET_COOKIE, cookie),
            _ => answer,
        }
    }

    async fn answer(&self, request: &Request) -> Result<Answer, StoreFailure> {
        let (Some(keys), Some(route)) = (&self.keys, Route::of(request.uri().path())) else {
            return Ok(Answer::problem(Problem::NotFound));
        };
        if !route.takes(request.method()) {
            return Ok(Answer::problem(Problem::WrongMethod(route.method())));
        }
        match route {
            Route::Session => self.log_in(keys, request).await,
            Route::Callback => self.callback(keys, request).await,
            Route::Page | Route::Doctor | Route::Act(_) | Route::Connect => {
                match self.visitor(keys, request).await? {
                    Ok(visitor) => self.guarded(route, keys, visitor, request).await,
                    Err(problem) => Ok(Answer::problem(problem)),
                }
            }
        }
    }

    /// Routes that are not for everybody.
    async fn guarded(
        &self,
        route: Route,
        keys: &Keys,
        visitor: Visitor,
        request: &Request,
    ) -> Result<Answer, StoreFailure> {
        match (route, visitor) {
            (Route::Connect, _) => self.connect(keys, visitor, request).await,
            (Route::Page, Visitor::Stranger) => Ok(self.field(request)),
            (Route::Page, Visitor::Person) => match self.just_entered(request) {
                Some(onward) => Ok(onward),
                None => self.status_page(request).await,
            },
            (Route::Page, Visitor::Tool) => self.status(request).await,
            (_, Visitor::Stranger) => Ok(Answer::problem(Problem::NoSession)),
            (Route::Doctor, _) => self.doctor(request).await,
            (Route::Act(_), Visitor::Person) if !self.is_from_here(request) => {
                Ok(Answer::problem(Problem::NotFromHere))
            }
            (Route::Act(act), _) => self.act(act, visitor, request).await,
            (Route::Session | Route::Callback, _) => Ok(Answer::problem(Problem::NotFound)),
        }
    }

    /// The page of somebody without a session.
    fn field(&self, request: &Request) -> Answer {
        let notice = self.why_no_session(request);
        let page = pages::login(self.words(request), &self.prefix(), notice);
        Answer::page(StatusCode::OK, page)
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
}
