//! What a request's headers tell: who sent it, from which page, and what it takes for an answer.

use lambda_http::{
    Request,
    http::{HeaderMap, HeaderName, header},
};
use url::{Host, Url};

fn header_of(request: &Request, name: HeaderName) -> Option<&str> {
    request.headers().get(name)?.to_str().ok()
}

/// The page that a browser says it comes from.
pub(crate) fn origin(request: &Request) -> Option<Url> {
    Url::parse(header_of(request, header::ORIGIN)?).ok()
}

/// The address that a browser called us by. The gateway speaks https alone; plain http is for this machine.
pub(crate) fn as_called(request: &Request) -> Option<Url> {
    let host = header_of(request, header::HOST)?;
    let plain = Url::parse(&format!("http://{host}")).ok()?;
    if is_loopback(&plain) {
        return Some(plain);
    }
    Url::parse(&format!("https://{host}")).ok()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// `; Secure`, except on plain http of this machine, where some browsers drop such a cookie.
pub(crate) fn secure(request: &Request) -> &'static str {
    let plain = as_called(request).is_some_and(|called| called.scheme() == "http");
    // A tunnel may name this machine as the host; its pages come by https all the same.
    let tunnelled = origin(request).is_some_and(|origin| origin.scheme() == "https");
    if plain && !tunnelled { "" } else { "; Secure" }
}

/// The bearer token; empty where the header says something else.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    Some(if scheme.eq_ignore_ascii_case("bearer") {
        token.trim()
    } else {
        ""
    })
}

/// Every cookie of this name: a stranger one of another path may stand before ours.
pub(crate) fn cookies<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let values = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(';'))
        .filter_map(move |pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then_some(value)
        })
}

/// Whether whoever asks wants a page. Tools name themselves by a bearer token, or ask for or send JSON.
pub(crate) fn wants_page(request: &Request) -> bool {
    let headers = request.headers();
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let asks = header(header::ACCEPT).is_some_and(|accept| accept.contains("text/html"));
    let form = header(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    !headers.contains_key(header::AUTHORIZATION) && (asks || form)
}

#[cfg(test)]
mod tests {
    use lambda_http::{Body, http};

    use super::*;

    #[test]
    fn browsers_are_told_from_tools_by_what_they_send() {
        let wants = |headers: &[(&str, &str)]| {
            let mut request = http::Request::builder().uri("https://bridge.example/setup");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            wants_page(&request.body(Body::Empty).unwrap())
        };
        let (html, form) = (
            ("accept", "text/html,*/*;q=0.8"),
            ("content-type", "application/x-www-form-urlencoded"),
        );

        assert!(wants(&[html]) && wants(&[form]));
        assert!(!wants(&[]) && !wants(&[("accept", "*/*")]));
        assert!(!wants(&[("content-type", "application/json")]));
        assert!(!wants(&[html, form, ("authorization", "Bearer x")]));
    }
}
