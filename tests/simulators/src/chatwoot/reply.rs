//! Answers, with the error bodies of §2.

use axum::{
    body::Body,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// An answer on its way out; a failed call returns one as its error.
#[derive(Debug)]
pub(super) struct Reply {
    status: u16,
    content_type: String,
    location: Option<String>,
    body: Vec<u8>,
}

/// What a call came to.
pub(super) type Outcome = Result<Reply, Reply>;

impl Reply {
    pub(super) fn with(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            content_type: content_type.to_owned(),
            location: None,
            body: body.into(),
        }
    }

    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::with(status, "application/json; charset=utf-8", body.to_string())
    }

    pub(super) fn redirect(location: String) -> Self {
        Self {
            location: Some(location),
            ..Self::with(302, "text/html", "")
        }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (
            status,
            [(header::CONTENT_TYPE, self.content_type)],
            Body::from(self.body),
        )
            .into_response();
        if let Some(to) = self.location.and_then(|to| to.parse().ok()) {
            response.headers_mut().insert(header::LOCATION, to);
        }
        response
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the last step of every call")]
pub(super) fn ok(body: &Value) -> Outcome {
    Ok(Reply::json(200, body))
}

#[expect(clippy::unnecessary_wraps, reason = "the last step of every call")]
pub(super) fn empty(status: u16) -> Outcome {
    Ok(Reply::with(status, "text/plain", ""))
}

pub(super) fn unauthorized(error: &str) -> Reply {
    Reply::json(401, &json!({ "error": error }))
}

/// Permission denied: 401, not 403.
pub(super) fn denied() -> Reply {
    unauthorized("You are not authorized to do this action")
}

pub(super) fn not_found() -> Reply {
    Reply::json(404, &json!({ "error": "Resource could not be found" }))
}

/// What Rails itself says where there is no such route.
pub(super) fn no_route() -> Reply {
    Reply::json(404, &json!({ "status": 404, "error": "Not Found" }))
}

/// A validation error in its most frequent form.
pub(super) fn invalid(message: &str, attribute: &str) -> Reply {
    Reply::json(
        422,
        &json!({ "message": message, "attributes": [attribute] }),
    )
}

/// A refusal in its other form.
pub(super) fn refused(error: &str) -> Reply {
    Reply::json(422, &json!({ "error": error }))
}

/// What nobody handled.
pub(super) fn crash() -> Reply {
    Reply::json(
        500,
        &json!({ "status": 500, "error": "Internal Server Error" }),
    )
}

pub(super) fn throttled() -> Reply {
    Reply::with(429, "text/plain", "Retry later\n")
}
