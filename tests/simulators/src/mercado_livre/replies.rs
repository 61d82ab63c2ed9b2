//! What a call answers, and the vendor's error bodies.

use axum::{
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// A handler's result: both sides are answers, `Err` leaves early.
pub(super) type Answer = Result<Reply, Reply>;

/// An answer before it becomes HTTP.
pub(super) struct Reply {
    status: u16,
    content: Content,
}

enum Content {
    Json(Value),
    Partial(Value, &'static str),
    Bytes(Vec<u8>),
    Redirect(String),
    Empty,
}

impl Reply {
    /// 200 with a body.
    pub(super) fn ok(body: Value) -> Self {
        Self::json(200, body)
    }

    /// Any status with a body.
    pub(super) fn json(status: u16, body: Value) -> Self {
        Self {
            status,
            content: Content::Json(body),
        }
    }

    /// 201 without a body.
    pub(super) fn created_empty() -> Self {
        Self {
            status: 201,
            content: Content::Empty,
        }
    }

    /// 206, naming the missing blocks.
    pub(super) fn partial(body: Value, missing: &'static str) -> Self {
        Self {
            status: 206,
            content: Content::Partial(body, missing),
        }
    }

    /// 200 with raw bytes of a generic type.
    pub(super) fn bytes(bytes: Vec<u8>) -> Self {
        Self {
            status: 200,
            content: Content::Bytes(bytes),
        }
    }

    /// 302.
    pub(super) fn redirect(to: String) -> Self {
        Self {
            status: 302,
            content: Content::Redirect(to),
        }
    }

    /// The common error body: `message`, `error`, `status` and an empty `cause`.
    pub(super) fn refuse(status: u16, error: &str, message: impl AsRef<str>) -> Self {
        let message = message.as_ref();
        Self::json(
            status,
            json!({"message": message, "error": error, "status": status, "cause": []}),
        )
    }

    /// 400 with the error `bad_request`.
    pub(super) fn bad(message: impl AsRef<str>) -> Self {
        Self::refuse(400, "bad_request", message)
    }

    /// 404 with the error `not_found`.
    pub(super) fn missing(message: impl AsRef<str>) -> Self {
        Self::refuse(404, "not_found", message)
    }

    /// 403 with the error `forbidden`.
    pub(super) fn forbidden(message: impl AsRef<str>) -> Self {
        Self::refuse(403, "forbidden", message)
    }

    /// The same, with a name beside the recipient's id.
    pub(super) fn naming_recipient(mut self, name: &str) -> Self {
        if let Content::Json(body) = &mut self.content {
            body["to"]["name"] = json!(name);
        }
        self
    }

    /// The same, with a list of files that did not pass.
    pub(super) fn naming_files(mut self, files: &[String]) -> Self {
        if let Content::Json(body) = &mut self.content {
            body["attachments_validations"] = json!({
                "invalid_size": [], "invalid_extension": files, "forbidden": [], "internal_error": [],
            });
        }
        self
    }

    /// The 403 of an application that lacks a functional permission.
    pub(super) fn policy() -> Self {
        Self::json(
            403,
            json!({
                "code": "PA_UNAUTHORIZED_RESULT_FROM_POLICIES",
                "blocked_by": "PolicyAgent",
                "message": "At least one policy returned UNAUTHORIZED.",
                "status": 403,
            }),
        )
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let missing = HeaderName::from_static("x-content-missing");
        match self.content {
            Content::Json(body) => (status, axum::Json(body)).into_response(),
            Content::Partial(body, names) => {
                (status, [(missing, names)], axum::Json(body)).into_response()
            }
            Content::Bytes(bytes) => (
                status,
                [(header::CONTENT_TYPE, "application/octet-stream")],
                bytes,
            )
                .into_response(),
            Content::Redirect(to) => (status, [(header::LOCATION, to)]).into_response(),
            Content::Empty => status.into_response(),
        }
    }
}
