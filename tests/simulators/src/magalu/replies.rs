//! What a call answers, and the three shapes that errors have.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// A handler's result: both sides are answers, `Err` leaves early.
pub(super) type Answer = Result<Reply, Reply>;

/// An answer before it becomes HTTP.
pub(super) enum Reply {
    /// A status with a body.
    Json(u16, Value),
    /// 401, whose reason is in a header.
    Unauthorized(&'static str),
    /// 429, with or without a wait.
    TooMany(Option<u32>),
    /// 302.
    Redirect(String),
    /// A file.
    Bytes(Vec<u8>, String),
    /// A page of the CDN in front.
    Edge(u16),
    /// A status alone.
    Empty(u16),
}

impl Reply {
    /// 200 with a body.
    pub(super) fn ok(body: Value) -> Self {
        Self::Json(200, body)
    }

    /// The platform's own error: `slug`, `message`, `details`.
    pub(super) fn refuse(status: u16, slug: &str, message: &str) -> Self {
        Self::Json(
            status,
            json!({"slug": slug, "message": message, "details": []}),
        )
    }

    /// 400.
    pub(super) fn bad(message: &str) -> Self {
        Self::refuse(400, "BAD_REQUEST", message)
    }

    /// 404.
    pub(super) fn missing() -> Self {
        Self::refuse(404, "NOT_FOUND", "Resource not found")
    }

    /// 422 as SAC writes it.
    pub(super) fn invalid(place: &str, field: &str, kind: &str) -> Self {
        Self::Json(
            422,
            json!({"detail": [{"loc": [place, field], "msg": "Input is not valid", "type": kind}]}),
        )
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let status =
            |status: u16| StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        match self {
            Self::Json(code, body) => (status(code), axum::Json(body)).into_response(),
            Self::Unauthorized(why) => (
                StatusCode::UNAUTHORIZED,
                [("x-authorization-error", why)],
                axum::Json(
                    json!({"slug": "UNAUTHORIZED", "message": "Unauthorized", "details": []}),
                ),
            )
                .into_response(),
            Self::TooMany(wait) => {
                let body = axum::Json(
                    json!({"slug": "TOO_MANY_REQUESTS", "message": "Too many requests", "details": []}),
                );
                let mut answer = (StatusCode::TOO_MANY_REQUESTS, body).into_response();
                if let Some(seconds) = wait {
                    answer
                        .headers_mut()
                        .insert(header::RETRY_AFTER, seconds.into());
                }
                answer
            }
            Self::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
            Self::Bytes(bytes, kind) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
            Self::Edge(code) => (
                status(code),
                [(header::CONTENT_TYPE, "text/html")],
                format!("<!DOCTYPE html><html><body><h1>{code}</h1></body></html>"),
            )
                .into_response(),
            Self::Empty(code) => status(code).into_response(),
        }
    }
}
