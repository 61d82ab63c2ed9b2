//! The demo's page: the buyer's half, the agent's half, the bridge between them, and trouble at will.

mod acts;
mod html;
mod view;
mod words;

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Multipart, Path, Query, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Response, Sse, sse::Event},
    routing::{get, post},
};
use bridge::i18n::Locale;
use futures::stream;
use local::terminal::listen;
use serde::Deserialize;
use tokio::{sync::watch, task::JoinHandle, time::interval};

use crate::{stage::Stage, tally::Counter};

/// How often both sides are looked at while somebody watches; nothing is sent where nothing changed.
const LOOK: Duration = Duration::from_millis(150);
const MOST_BYTES: usize = 30 << 20;

/// A page that is served; it ends when this is dropped.
pub struct Page {
    /// Where it is: `http://127.0.0.1:<port>`.
    pub url: String,
    tasks: [JoinHandle<()>; 2],
}

impl Drop for Page {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

#[derive(Clone)]
struct Behind {
    stage: Arc<Stage>,
    shown: watch::Sender<String>,
    /// The language that was asked for when the demo was started.
    locale: Option<Locale>,
}

impl Page {
    /// Serves it on a free port of 127.0.0.1, in the reader's language where `locale` says none.
    ///
    /// # Errors
    ///
    /// One line: no port can be had.
    pub async fn serve(stage: &Arc<Stage>, locale: Option<Locale>) -> Result<Self, String> {
        let listener = listen(0).await?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let behind = Behind {
            stage: Arc::clone(stage),
            shown: watch::Sender::new(String::new()),
            locale,
        };
        let looked = tokio::spawn(look(behind.clone()));
        let served = tokio::spawn(async move {
            axum::serve(listener, router(behind))
                .await
                .expect("a listener");
        });
        Ok(Self {
            url: format!("http://{address}"),
            tasks: [looked, served],
        })
    }
}

fn router(behind: Behind) -> Router {
    let fixed = |kind: &'static str, text: &'static str| {
        get(move || async move { ([(header::CONTENT_TYPE, kind)], text) })
    };
    Router::new()
        .route("/", get(page))
        .route(
            "/style.css",
            fixed("text/css", include_str!("page/style.css")),
        )
        .route(
            "/script.js",
            fixed("text/javascript", include_str!("page/script.js")),
        )
        .route(
            "/icon.svg",
            fixed("image/svg+xml", include_str!("page/icon.svg")),
        )
        .route("/events", get(events))
        .route("/act", post(act))
        .route("/file/{side}/{of}", get(file_of_buyer))
        .route("/file/desk/{message}/{at}", get(file_of_agent))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(middleware::from_fn(own_page_only))
        .with_state(behind)
}

/// Middleware: lets nobody act but the page itself, and nobody read under another name of this machine.
async fn own_page_only(request: Request, next: Next) -> Response {
    if !may(request.method(), request.headers()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
             form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn may(method: &Method, headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| {
        let value = headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let host = text(header::HOST);
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_own = text(header::ORIGIN) == format!("http://{host}");
    ["127.0.0.1", "localhost"].contains(&name) && (method.is_safe() || is_own)
}

#[derive(Deserialize)]
struct Asked {
    lang: Option<String>,
}

async fn page(
    State(behind): State<Behind>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Html<String> {
    let asked = asked.lang.as_deref().and_then(Locale::parse);
    let accepted = headers.get(header::ACCEPT_LANGUAGE);
    let accepted = accepted.and_then(|value| value.to_str().ok());
    let locale = asked.or(behind.locale).unwrap_or_else(|| spoken(accepted));
    Html(html::page(locale))
}

/// The first language of a browser's list that we speak.
fn spoken(accepted: Option<&str>) -> Locale {
    let languages = accepted.unwrap_or_default().split(',');
    let mut known = languages.filter_map(|one| match one.trim().get(..2)? {
        "pt" => Some(Locale::PtBr),
        "es" => Some(Locale::Es),
        "en" => Some(Locale::En),
        _ => None,
    });
    known.next().unwrap_or_default()
}

/// Looks at both sides while somebody watches, and shows what changed.
async fn look(behind: Behind) {
    let mut counter = Counter::default();
    let mut clock = interval(LOOK);
    loop {
        clock.tick().await;
        if behind.shown.receiver_count() == 0 {
            continue;
        }
        let now = view::view(&behind.stage, &mut counter).to_string();
        behind.shown.send_if_modified(|shown| {
            let is_new = *shown != now;
            *shown = now;
            is_new
        });
    }
}

async fn events(
    State(behind): State<Behind>,
) -> Sse<impl stream::Stream<Item = Result<Event, Infallible>>> {
    let mut watching = behind.shown.subscribe();
    watching.mark_changed();
    Sse::new(stream::unfold(watching, |mut watching| async move {
        loop {
            watching.changed().await.ok()?;
            let shown = watching.borrow_and_update().clone();
            if !shown.is_empty() {
                return Some((Ok(Event::default().data(shown)), watching));
            }
        }
    }))
}

async fn act(State(behind): State<Behind>, form: Multipart) -> Response {
    let done = match acts::Form::read(form).await {
        Ok(form) => acts::act(&behind.stage, &form).await,
        Err(why) => Err(why),
    };
    match done {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(why) => (StatusCode::UNPROCESSABLE_ENTITY, why).into_response(),
    }
}

async fn file_of_buyer(
    State(behind): State<Behind>,
    Path((side, of)): Path<(String, String)>,
) -> Response {
    let stage = &behind.stage;
    let found = match side.as_str() {
        "mercado-livre" => stage.meli.file(&of),
        "magalu" => stage.elsewhere.magalu.file(&of),
        "shopee" => {
            let shopee = &stage.elsewhere.shopee;
            let bytes = shopee.file(&format!("{}/file/{of}", shopee.url()));
            bytes.map(|bytes| (format!("{of}.png"), "image/png".to_owned(), bytes))
        }
        _ => None,
    };
    file(found)
}

async fn file_of_agent(
    State(behind): State<Behind>,
    Path((message, at)): Path<(u64, usize)>,
) -> Response {
    let mut files = behind.stage.chatwoot.files_of(message);
    file((at < files.len()).then(|| files.swap_remove(at)))
}

/// A file: pictures are shown, everything else is downloaded.
fn file(found: Option<(String, String, Vec<u8>)>) -> Response {
    let Some((name, kind, bytes)) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let is_picture = ["image/png", "image/jpeg", "image/gif"].contains(&kind.as_str());
    if is_picture && view::is_image(&name) {
        return ([(header::CONTENT_TYPE, kind)], bytes).into_response();
    }
    let download = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment"),
    ];
    (download, bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_page_itself_acts_and_only_this_machine_reads() {
        let asked = |method: Method, host: &'static str, origin: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            may(&method, &headers)
        };
        let own = "127.0.0.1:7000";

        assert!(asked(Method::GET, own, None));
        assert!(asked(Method::POST, own, Some("http://127.0.0.1:7000")));
        for (method, host, origin) in [
            (Method::GET, "evil.example", None),
            (Method::GET, "127.0.0.1.evil.example:7000", None),
            (Method::POST, own, None),
            (Method::POST, own, Some("http://127.0.0.1:7001")),
            (Method::POST, own, Some("https://evil.example")),
            (Method::POST, "evil.example", Some("http://evil.example")),
        ] {
            assert!(!asked(method, host, origin), "{host} {origin:?}");
        }
    }

    #[test]
    fn a_browser_is_answered_in_the_first_language_that_we_speak() {
        for (accepted, locale) in [
            (None, Locale::PtBr),
            (Some("de, es-AR;q=0.8, en;q=0.5"), Locale::Es),
            (Some("en-US,en;q=0.9"), Locale::En),
            (Some("pt-PT"), Locale::PtBr),
            (Some("日本語"), Locale::PtBr),
        ] {
            assert_eq!(spoken(accepted), locale, "{accepted:?}");
        }
    }
}
