//! Where a visitor is, so that a page can be read there in another language.

use lambda_http::{Request, http::Method};
use url::form_urlencoded;

/// Where a visitor is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PageAddress {
    prefix: String,
    here: String,
}

impl PageAddress {
    /// Where `request` leads. What was posted cannot be looked at again: the setup page stands for it.
    pub(crate) fn of(prefix: &str, request: &Request) -> Self {
        let here = if request.method() == Method::GET {
            format!("{prefix}{}", address(request))
        } else {
            format!("{prefix}/setup")
        };
        Self {
            prefix: prefix.to_owned(),
            here,
        }
    }

    /// The path under which we are served.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The page that is looked at.
    pub(crate) fn here(&self) -> &str {
        &self.here
    }

    /// The setup page.
    pub(crate) fn setup(&self) -> String {
        format!("{}/setup", self.prefix)
    }
}

/// Path and query, without the language that was asked for.
fn address(request: &Request) -> String {
    let (path, query) = (
        request.uri().path(),
        request.uri().query().unwrap_or_default(),
    );
    let kept: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "lang"))
        .finish();
    if kept.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{kept}")
    }
}
