//! The answers that this door gives.

use lambda_http::{
    Body, Response,
    http::{HeaderValue, StatusCode, header},
};
use serde_json::{Value, json};
use tracing::debug;

/// What a request came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WebhookAnswer {
    /// It is durable, or rightly ignored.
    Ok,
    /// The same, for whom wants no body.
    OkEmpty,
    /// Not a JSON object.
    NotAnObject,
    /// The sender could not be verified.
    Unauthorized,
    /// No such address.
    NotFound,
    /// The address does not take this method.
    MethodNotAllowed,
    /// Larger than this door takes.
    TooLarge,
    /// The table cannot be reached.
    Unavailable,
    /// We live.
    Healthy,
}

impl WebhookAnswer {
    fn status(self) -> StatusCode {
        match self {
            Self::Ok | Self::OkEmpty | Self::Healthy => StatusCode::OK,
            Self::NotAnObject => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Says in the log what was turned away.
    pub(crate) fn journal(self) {
        let status = self.status().as_u16();
        match self {
            Self::Ok | Self::OkEmpty | Self::Healthy => {}
            Self::Unavailable => debug!(metric = "unavailable", status, "request answered"),
            Self::NotAnObject
            | Self::Unauthorized
            | Self::NotFound
            | Self::MethodNotAllowed
            | Self::TooLarge => debug!(metric = "refused", status, "request answered"),
        }
    }

    fn body(self) -> Value {
        match self {
            Self::Ok | Self::OkEmpty => json!({}),
            Self::Healthy => json!({"status": "ok", "version": runtime::VERSION}),
            Self::NotAnObject => json!({"error": "the body is not a JSON object"}),
            Self::Unauthorized => json!({"error": "the signature is missing, wrong or too old"}),
            Self::NotFound => json!({"error": "there is nothing here"}),
            Self::MethodNotAllowed => json!({"error": "this address does not take that method"}),
            Self::TooLarge => json!({"error": "the body is too large"}),
            Self::Unavailable => json!({"error": "try again: the table cannot be reached"}),
        }
    }
}

impl From<WebhookAnswer> for Response<Body> {
    fn from(answer: WebhookAnswer) -> Self {
        if answer == WebhookAnswer::OkEmpty {
            return Self::new(Body::Empty);
        }
        let mut response = Self::new(Body::Text(answer.body().to_string()));
        *response.status_mut() = answer.status();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        response
    }
}
