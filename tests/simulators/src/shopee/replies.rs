//! What a call answers: an envelope, whose `error` says more than its status.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// A handler's result: both sides are answers, `Err` leaves early.
pub(super) type Answer = Result<Reply, Reply>;

/// An answer before it becomes HTTP.
pub(super) enum Reply {
    /// Data below `response`.
    Data(Value),
    /// Data beside `error`, as tokens and shops come.
    Beside(Value),
    /// A code and words.
    Refusal(String, String),
    /// 302.
    Redirect(String),
    /// A file.
    Bytes(Vec<u8>, String),
    /// The ground of a file that is not there.
    NoFile,
}

impl Reply {
    /// A refusal with this code and these words.
    pub(super) fn refuse(code: &str, message: &str) -> Self {
        Self::Refusal(code.to_owned(), message.to_owned())
    }

    /// `error_param` with these words.
    pub(super) fn bad(message: &str) -> Self {
        Self::refuse("error_param", message)
    }

    /// `error_not_found`.
    pub(super) fn missing(message: &str) -> Self {
        Self::refuse("error_not_found", message)
    }

    /// As HTTP; refusals have `status_of_refusals`, which is 200 nearly always.
    pub(super) fn respond(self, request_id: &str, status_of_refusals: u16) -> Response {
        let envelope = |error: &str, message: &str| json!({"error": error, "message": message, "request_id": request_id});
        match self {
            Self::Data(data) => {
                let mut body = envelope("", "");
                body["response"] = data;
                axum::Json(body).into_response()
            }
            Self::Beside(Value::Object(fields)) => {
                let mut body = envelope("", "");
                for (name, value) in fields {
                    body[name] = value;
                }
                axum::Json(body).into_response()
            }
            Self::Beside(_) => axum::Json(envelope("", "")).into_response(),
            Self::Refusal(code, message) => {
                let status = StatusCode::from_u16(status_of_refusals).unwrap_or(StatusCode::OK);
                (status, axum::Json(envelope(&code, &message))).into_response()
            }
            Self::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
            Self::Bytes(bytes, kind) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
            Self::NoFile => StatusCode::NOT_FOUND.into_response(),
        }
    }
}
