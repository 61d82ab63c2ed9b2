//! `GET` and `POST /labels` — the labels that agents can choose from.
//!
//! Source: Chatwoot 4.15.1, `app/controllers/api/v1/accounts/labels_controller.rb`.

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::lenient::{ReadableList, Text, maybe};

/// Asks for all of them.
#[derive(Clone, Copy, Debug)]
pub struct ListLabels;

/// Makes one. For administrators. One of this title is refused with 422.
#[derive(Clone, Copy, Debug)]
pub struct CreateLabel<'a> {
    /// Lower case, no spaces.
    pub title: &'a str,
    /// What it is for.
    pub description: &'a str,
    /// `#rrggbb`.
    pub color: &'a str,
}

/// Every label of the account whose title reads.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Wire")]
pub struct LabelList {
    /// In no order.
    pub payload: Vec<Label>,
}

#[derive(Deserialize)]
struct Wire {
    payload: ReadableList<Label>,
}

impl From<Wire> for LabelList {
    fn from(wire: Wire) -> Self {
        Self {
            payload: wire.payload.0,
        }
    }
}

/// A label, as far as its title reads.
#[derive(Clone, Debug, Deserialize)]
pub struct Label {
    #[serde(default, deserialize_with = "maybe")]
    title: Option<Text>,
}

impl Label {
    /// What it is called.
    pub fn title(&self) -> &str {
        self.title.as_ref().map_or("", |title| title.0.as_str())
    }
}

impl Endpoint for ListLabels {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /labels";
    type Response = LabelList;

    fn path(&self) -> String {
        "labels".to_owned()
    }
}

impl Endpoint for CreateLabel<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /labels";
    type Response = Value;

    fn path(&self) -> String {
        "labels".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&json!({ "label": {
            "title": self.title,
            "description": self.description,
            "color": self.color,
            "show_on_sidebar": true,
        } }))
    }
}
