//! `GET` and `POST /custom_attribute_definitions` — which attributes of conversations agents see.
//!
//! Source: Chatwoot 4.15.1, `app/controllers/api/v1/accounts/custom_attribute_definitions_controller.rb`.

use bridge::marketplace::AttributeShape;
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::lenient::{Text, maybe};

/// Asks for those of conversations.
#[derive(Clone, Copy, Debug)]
pub struct ListAttributeDefinitions;

/// Defines one. For administrators. One of this key is refused with 422.
#[derive(Clone, Copy, Debug)]
pub struct CreateAttributeDefinition<'a> {
    /// Names it in conversations.
    pub key: &'a str,
    /// What people call it.
    pub name: &'a str,
    /// How people see it.
    pub shape: AttributeShape,
}

/// A definition, as far as its key reads.
#[derive(Clone, Debug, Deserialize)]
pub struct AttributeDefinition {
    #[serde(default, deserialize_with = "maybe")]
    attribute_key: Option<Text>,
}

impl AttributeDefinition {
    /// The key of the attribute that it defines; empty where it did not read.
    pub fn key(&self) -> &str {
        self.attribute_key.as_ref().map_or("", |key| key.0.as_str())
    }
}

impl Endpoint for ListAttributeDefinitions {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /custom_attribute_definitions";
    type Response = Vec<AttributeDefinition>;

    fn path(&self) -> String {
        "custom_attribute_definitions".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[("attribute_model", "conversation_attribute")])
    }
}

impl Endpoint for CreateAttributeDefinition<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /custom_attribute_definitions";
    type Response = Value;

    fn path(&self) -> String {
        "custom_attribute_definitions".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&json!({ "custom_attribute_definition": {
            "attribute_display_name": self.name,
            "attribute_key": self.key,
            "attribute_display_type": match self.shape {
                AttributeShape::Text => "text",
                AttributeShape::Link => "link",
                AttributeShape::Date => "date",
            },
            "attribute_model": "conversation_attribute",
            "attribute_description": self.name,
        } }))
    }
}
