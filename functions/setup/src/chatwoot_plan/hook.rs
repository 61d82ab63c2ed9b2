//! Where Chatwoot should send events to.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// Where Chatwoot should send an inbox's events.
#[derive(Debug)]
pub(crate) struct Hook<'a> {
    pub(crate) own: &'a Url,
    pub(crate) token: Option<&'a SecretString>,
}

impl Hook<'_> {
    fn base(&self) -> String {
        format!("{}/webhook", self.own.as_str().trim_end_matches('/'))
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
        url.strip_prefix(&self.base())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}
