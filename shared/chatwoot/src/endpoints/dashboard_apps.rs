//! `GET`, `POST` and `PATCH /dashboard_apps` — pages that stand in a frame beside each conversation.
//!
//! Source: Chatwoot 4.15.1, `app/controllers/api/v1/accounts/dashboard_apps_controller.rb`.

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::lenient::{Id, ReadableList, Text, maybe};

/// Asks for all of them.
#[derive(Clone, Copy, Debug)]
pub struct ListDashboardApps;

/// Makes a dashboard app of one frame.
#[derive(Clone, Copy, Debug)]
pub struct CreateDashboardApp<'a> {
    /// What its tab says.
    pub title: &'a str,
    /// What stands in its frame.
    pub address: &'a str,
}

/// Puts another address into the frame of one.
#[derive(Clone, Copy, Debug)]
pub struct SetDashboardApp<'a> {
    /// Which.
    pub id: u64,
    /// What its tab says.
    pub title: &'a str,
    /// What stands in its frame.
    pub address: &'a str,
}

/// A page beside conversations, as far as it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DashboardApp {
    /// Its id.
    pub id: u64,
    /// What stands in its first frame.
    pub address: String,
}

/// Every one that reads.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "ReadableList<Wire>")]
pub struct DashboardApps(pub Vec<DashboardApp>);

#[derive(Deserialize)]
struct Wire {
    id: Id,
    #[serde(default, deserialize_with = "maybe")]
    content: Option<Vec<Frame>>,
}

#[derive(Deserialize)]
struct Frame {
    #[serde(default, deserialize_with = "maybe")]
    url: Option<Text>,
}

impl From<ReadableList<Wire>> for DashboardApps {
    fn from(ReadableList(apps, _): ReadableList<Wire>) -> Self {
        let read = |app: Wire| {
            let mut frames = app.content.into_iter().flatten();
            let address = frames.find_map(|frame| frame.url).map(|url| url.0);
            DashboardApp {
                id: app.id.0,
                address: address.unwrap_or_default(),
            }
        };
        Self(apps.into_iter().map(read).collect())
    }
}

impl Endpoint for ListDashboardApps {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /dashboard_apps";
    type Response = DashboardApps;

    fn path(&self) -> String {
        "dashboard_apps".to_owned()
    }
}

fn body(request: RequestBuilder, title: &str, address: &str) -> RequestBuilder {
    request.json(&json!({ "dashboard_app": {
        "title": title,
        "content": [{ "type": "frame", "url": address }],
    } }))
}

impl Endpoint for CreateDashboardApp<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /dashboard_apps";
    type Response = Value;

    fn path(&self) -> String {
        "dashboard_apps".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        body(request, self.title, self.address)
    }
}

impl Endpoint for SetDashboardApp<'_> {
    const METHOD: Method = Method::PATCH;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "PATCH /dashboard_apps/{id}";
    type Response = Value;

    fn path(&self) -> String {
        format!("dashboard_apps/{}", self.id)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        body(request, self.title, self.address)
    }
}
