//! A port of this machine is open to every page in its browser: those are turned away.

use axum::{
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

const REFUSED: &str =
    "this port is for programs of this machine; requests of web pages are refused\n";

/// Middleware: lets programs pass, and people who type the address; refuses what other pages send.
///
/// A page that calls names itself in `Origin`. One that had its own name point to this machine
/// calls by that name.
pub(crate) async fn programs_only(request: Request, next: Next) -> Response {
    let headers = request.headers();
    if headers.contains_key(header::ORIGIN) || !calls_this_machine(headers) {
        return (StatusCode::FORBIDDEN, REFUSED).into_response();
    }
    next.run(request).await
}

fn calls_this_machine(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST) else {
        return true;
    };
    let host = host.to_str().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    ["127.0.0.1", "localhost", "[::1]"].contains(&name)
}
