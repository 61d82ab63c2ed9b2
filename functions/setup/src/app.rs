//! From a request to an answer: which function answers which path, and how a problem is shown.

use std::{fmt, sync::Arc};

use assembly::Assembly;
use bridge::{i18n::Locale, marketplace::Marketplace};
use connectors::MARKETPLACES;
use lambda_http::{
    Body, Request, Response,
    http::{Method, header},
};
use runtime::settings::SetupSettings;
use tracing::error;

use crate::{
    access::{self, Visitor, keys::SigningKeys},
    handlers::{
        actions, callback, connect,
        panel::{self, Sights},
        progress, status,
    },
    http::{answer::SetupResponse, headers::wants_page},
    language,
    pages::{address::PageAddress, problem::turned_away},
    problem::Problem,
    state::State,
};

/// The function: made once per process.
pub struct SetupApp {
    state: State,
    /// `None` = there are no setup pages.
    keys: Option<SigningKeys>,
}

impl fmt::Debug for SetupApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetupApp")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// Where a request is going.
#[derive(Clone, Copy, Debug)]
enum SetupRoute {
    Home,
    Page,
    Session,
    LogOut,
    Doctor,
    Progress,
    Panel,
    PanelOpen,
    PanelView,
    Act(actions::SetupAction),
    Connect(&'static Marketplace),
    Callback(&'static Marketplace),
}

impl SetupRoute {
    fn of(path: &str) -> Option<Self> {
        Some(match path {
            "/" => Self::Home,
            "/setup" => Self::Page,
            "/setup/session" => Self::Session,
            "/setup/logout" => Self::LogOut,
            "/setup/progress" => Self::Progress,
            "/panel" => Self::Panel,
            "/panel/open" => Self::PanelOpen,
            "/panel/view" => Self::PanelView,
            "/setup/doctor" => Self::Doctor,
            other => match other.strip_prefix("/setup/") {
                Some(action) => Self::Act(actions::SetupAction::named(action)?),
                None => Self::of_marketplace(other)?,
            },
        })
    }

    /// `/{slug}/connect` and `/{slug}/callback`.
    fn of_marketplace(path: &str) -> Option<Self> {
        let (slug, place) = path.strip_prefix('/')?.split_once('/')?;
        let of = MARKETPLACES.iter().find(|one| one.slug == slug)?;
        match place {
            "connect" => Some(Self::Connect(of)),
            "callback" => Some(Self::Callback(of)),
            _ => None,
        }
    }

    fn method(self) -> &'static str {
        match self {
            Self::Home
            | Self::Page
            | Self::Doctor
            | Self::Progress
            | Self::Panel
            | Self::PanelView
            | Self::Connect(_)
            | Self::Callback(_) => "GET",
            Self::Session | Self::LogOut | Self::PanelOpen | Self::Act(_) => "POST",
        }
    }

    /// Asking for headers alone is as good as GET where looking changes nothing.
    fn takes(self, method: &Method) -> bool {
        let looks = matches!(self, Self::Page | Self::Doctor);
        method.as_str() == self.method() || (looks && method == Method::HEAD)
    }
}

impl SetupApp {
    /// Serves these settings with `assembly` behind it.
    pub fn new(
        settings: SetupSettings,
        assembly: Arc<Assembly>,
        clock: assembly::SharedClock,
    ) -> Self {
        let keys = settings.setup_token.as_ref().map(SigningKeys::new);
        let state = State {
            settings,
            assembly,
            clock,
            sights: Sights::default(),
        };
        Self { state, keys }
    }

    /// Answers one request: for people in their language, which is remembered if it was chosen.
    pub async fn handle(&self, request: Request) -> Response<Body> {
        let answer = self.answer(&request).await.unwrap_or_else(|problem| {
            let page = wants_page(&request).then(|| {
                let address = PageAddress::of(&self.state.prefix(), &request);
                turned_away(self.locale(&request), &address, &problem)
            });
            log(&problem);
            SetupResponse::problem(&problem, page)
        });
        let answer = match language::remember(&request) {
            Some(cookie) if answer.is_page() => answer.with(header::SET_COOKIE, cookie),
            _ => answer,
        };
        answer.into()
    }

    fn locale(&self, request: &Request) -> Locale {
        language::locale(request, self.state.settings.worker.locale)
    }

    async fn answer(&self, request: &Request) -> Result<SetupResponse, Problem> {
        let (Some(keys), Some(route)) = (&self.keys, SetupRoute::of(request.uri().path())) else {
            return Err(Problem::NotFound);
        };
        if !route.takes(request.method()) {
            // The bare address is there for browsers that look, and for nobody else.
            if matches!(route, SetupRoute::Home) {
                return Err(Problem::NotFound);
            }
            return Err(Problem::WrongMethod(route.method()));
        }
        let (state, locale) = (&self.state, self.locale(request));
        match route {
            SetupRoute::Session => access::log_in(state, keys, request).await,
            SetupRoute::Home if wants_page(request) => {
                let place = format!("{}/setup", state.prefix());
                Ok(SetupResponse::see_other(place))
            }
            SetupRoute::Home => Err(Problem::NotFound),
            SetupRoute::Panel => Ok(panel::page(state, locale)),
            SetupRoute::PanelOpen => panel::open(state, keys, locale, request).await,
            SetupRoute::PanelView => panel::look(state, keys, locale, request).await,
            SetupRoute::Callback(of) => callback::answer(state, keys, locale, of, request).await,
            SetupRoute::Page
            | SetupRoute::Doctor
            | SetupRoute::Progress
            | SetupRoute::LogOut
            | SetupRoute::Act(_)
            | SetupRoute::Connect(_) => {
                let visitor = access::visitor(state, keys, request).await?;
                self.guarded(route, keys, visitor, request).await
            }
        }
    }

    /// Routes that are not for everybody.
    async fn guarded(
        &self,
        route: SetupRoute,
        keys: &SigningKeys,
        visitor: Visitor,
        request: &Request,
    ) -> Result<SetupResponse, Problem> {
        let (state, locale) = (&self.state, self.locale(request));
        match (route, visitor) {
            (SetupRoute::Connect(of), _) => {
                connect::answer(state, keys, visitor, of, request).await
            }
            (SetupRoute::Page, Visitor::Stranger) => Ok(status::login_page(state, locale, request)),
            (SetupRoute::Page, Visitor::Person) => status::page(state, locale, request).await,
            (SetupRoute::Page, Visitor::Tool) => status::data(state, locale, request).await,
            (_, Visitor::Stranger) => Err(Problem::NoSession),
            (SetupRoute::Doctor, _) => Ok(status::doctor(state, locale, request).await),
            (SetupRoute::Progress, _) => progress::answer(state, locale, request).await,
            (SetupRoute::Act(_) | SetupRoute::LogOut, Visitor::Person)
                if !access::is_from_here(state, request) =>
            {
                Err(Problem::NotFromHere)
            }
            (SetupRoute::LogOut, _) => Ok(access::log_out(state, request)),
            (SetupRoute::Act(action), _) => {
                actions::answer(state, action, visitor, locale, request).await
            }
            (
                SetupRoute::Home
                | SetupRoute::Session
                | SetupRoute::Panel
                | SetupRoute::PanelOpen
                | SetupRoute::PanelView
                | SetupRoute::Callback(_),
                _,
            ) => Err(Problem::NotFound),
        }
    }
}

/// Only what nobody who asked can set right is worth a line.
fn log(problem: &Problem) {
    if let Problem::Table(failure) = problem {
        error!(
            error = failure as &dyn std::error::Error,
            "setup request failed: the table cannot be read or written"
        );
    }
}
