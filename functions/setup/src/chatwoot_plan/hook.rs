//! Where Chatwoot should send events to.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// Where Chatwoot should send an inbox's events.
#[derive(Debug)]
pub(crate) struct Hook<'a> {
    pub(crate) own: &'a Url,
    pub(crate) token: Option<&'a SecretString>,
    /// Addresses that this installation had before, or has.
    pub(crate) before: &'a [String],
}

impl Hook<'_> {
    fn base(&self) -> String {
        base(self.own.as_str())
    }

    /// The address for an inbox that signs, or does not; `None` = its events could not be told from a stranger's.
    pub(crate) fn wanted(&self, signs: bool) -> Option<String> {
        match self.token {
            _ if signs => Some(self.base()),
            Some(token) => Some(format!("{}/{}", self.base(), token.expose_secret())),
            None => None,
        }
    }

    /// Whether `url` leads to us, be it with an old token or none.
    pub(crate) fn is_ours(&self, url: &str) -> bool {
        is_below(&self.base(), url)
    }

    /// Whether `url` leads to where this installation was before.
    pub(crate) fn was_ours(&self, url: &str) -> bool {
        let mut before = self.before.iter();
        before.any(|before| is_below(&base(before), url))
    }
}

fn base(own: &str) -> String {
    format!("{}/webhook", own.trim_end_matches('/'))
}

fn is_below(base: &str, url: &str) -> bool {
    let rest = url.strip_prefix(base);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
