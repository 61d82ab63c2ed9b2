//! Why a request is turned away: JSON for tools, a page with the next step for browsers.

use lambda_http::{
    Request,
    http::{StatusCode, header},
};

/// Why a request is turned away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// There is nothing at this address, or nothing for this visitor.
    NotFound,
    /// The address takes another method: the one that is named.
    WrongMethod(&'static str),
    /// Nobody is logged in, or not any more.
    NoSession,
    /// The same on the way to the login page of the marketplace, where it reads as if there were nothing.
    NoSessionToConnect,
    /// The bearer token is wrong.
    WrongBearer,
    /// The field for the token was filled in wrongly.
    WrongToken,
    /// Too many wrong tokens; seconds until the next one is looked at.
    TooMany(u64),
    /// The button was not pressed on a page of ours.
    NotFromHere,
    /// The body is larger than any of ours.
    TooLarge,
    /// The body is neither a form nor a JSON object.
    Unreadable,
    /// The invite was used, or its day is over.
    InviteOver,
    /// The marketplace has no such site.
    NoSuchSite,
    /// Our own address is not known.
    NoAddress,
    /// The table cannot be reached.
    Unavailable,
}

impl Problem {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::NoSessionToConnect | Self::InviteOver => StatusCode::NOT_FOUND,
            Self::WrongMethod(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::NoSession | Self::WrongBearer | Self::WrongToken => StatusCode::UNAUTHORIZED,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::NotFromHere => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable | Self::NoSuchSite => StatusCode::BAD_REQUEST,
            Self::NoAddress => StatusCode::CONFLICT,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// For tools: what is wrong, in English.
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::NotFound | Self::NoSessionToConnect => "there is nothing here",
            Self::WrongMethod(_) => "this address does not take that method",
            Self::NoSession => "open /setup first, or send the token as bearer",
            Self::WrongBearer | Self::WrongToken => "the token is wrong",
            Self::TooMany(_) => "too many wrong tokens: wait",
            Self::NotFromHere => "the request does not come from the setup page",
            Self::TooLarge => "the body is too large",
            Self::Unreadable => "the body is neither a form nor a JSON object",
            Self::InviteOver => "the invite was used, or is older than 24 hours",
            Self::NoSuchSite => "there is no such site of Mercado Livre",
            Self::NoAddress => "PUBLIC_URL is not set",
            Self::Unavailable => "try again: the table cannot be reached",
        }
    }
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
