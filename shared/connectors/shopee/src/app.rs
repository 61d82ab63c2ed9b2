//! The application, and where it lives.

use secrecy::SecretString;
use url::Url;

/// Where Shopee's platform answers. Which one a shop needs is a setting: clients in Brazil use either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ApiRegion {
    /// Everywhere else.
    Global,
    /// Brazil.
    Brazil,
    /// China.
    China,
    /// Shopee's own place for trying things out.
    Sandbox,
}

impl ApiRegion {
    /// The host's address, below which calls and the consent page are.
    pub(crate) fn host(self) -> &'static str {
        match self {
            Self::Global => "https://partner.shopeemobile.com",
            Self::Brazil => "https://openplatform.shopee.com.br",
            Self::China => "https://openplatform.shopee.cn",
            Self::Sandbox => "https://openplatform.sandbox.test-stable.shopee.sg",
        }
    }

    /// The region whose calls go to `host`; `None` for what stands in for Shopee.
    fn of(host: &Url) -> Option<Self> {
        let all = [Self::Global, Self::Brazil, Self::China, Self::Sandbox];
        all.into_iter().find(|region| {
            let known = Url::parse(region.host()).ok();
            known.is_some_and(|known| known.host() == host.host())
        })
    }

    /// Where files are that are named by a bare id.
    fn files(self) -> &'static str {
        match self {
            Self::Global | Self::Sandbox => "https://cf.shopee.sg/file/",
            Self::Brazil => "https://cf.shopee.com.br/file/",
            Self::China => "https://cf.shopee.cn/file/",
        }
    }
}

/// The application at Shopee's console.
#[derive(Clone, Debug)]
pub(crate) struct AppCredentials {
    /// `partner_id`.
    pub(crate) partner_id: u64,
    /// The key that signs calls: it expires, and somebody resets it by hand.
    pub(crate) key: SecretString,
    /// The key before that: pushes may bear it a while longer.
    pub(crate) key_before: Option<SecretString>,
}

impl AppCredentials {
    /// Every key that may have signed a push.
    pub(crate) fn push_keys(&self) -> impl Iterator<Item = &SecretString> {
        std::iter::once(&self.key).chain(&self.key_before)
    }
}

/// The address of a file that a message names: whole, or a bare id at the store that goes with `host`.
///
/// Ids of Brazilian shops say so, whichever host their calls go to. What stands in for Shopee keeps its files itself.
pub(crate) fn file_address(named: &str, host: &Url) -> Option<Url> {
    let named = named.trim();
    if named.contains("://") {
        return Url::parse(named).ok();
    }
    let is_id = !named.is_empty()
        && named
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !is_id {
        return None;
    }
    match ApiRegion::of(host) {
        Some(_) if named.starts_with("br-") => {
            Url::parse(&format!("{}{named}", ApiRegion::Brazil.files())).ok()
        }
        Some(region) => Url::parse(&format!("{}{named}", region.files())).ok(),
        None => host.join(&format!("/file/{named}")).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_host_is_an_address_without_a_path() {
        for region in [
            ApiRegion::Global,
            ApiRegion::Brazil,
            ApiRegion::China,
            ApiRegion::Sandbox,
        ] {
            let host = Url::parse(region.host()).unwrap();
            assert_eq!((host.scheme(), host.path()), ("https", "/"));
        }
    }

    #[test]
    fn a_file_is_named_by_address_or_by_a_bare_id() {
        let brazil = Url::parse(ApiRegion::Brazil.host()).unwrap();
        let address = |named| file_address(named, &brazil).map(String::from);
        for (named, at) in [
            (
                "https://cf.shopee.sg/file/a1",
                "https://cf.shopee.sg/file/a1",
            ),
            (
                "br-11134207-7r98o-lx",
                "https://cf.shopee.com.br/file/br-11134207-7r98o-lx",
            ),
            (" 9f_1 ", "https://cf.shopee.com.br/file/9f_1"),
        ] {
            assert_eq!(address(named).as_deref(), Some(at));
        }
        let global = Url::parse(ApiRegion::Global.host()).unwrap();
        let of_global = file_address("br-1", &global).map(String::from);
        assert_eq!(
            of_global.as_deref(),
            Some("https://cf.shopee.com.br/file/br-1")
        );
        let double = Url::parse("http://127.0.0.1:9/").unwrap();
        let of_double = file_address("9f", &double).map(String::from);
        assert_eq!(of_double.as_deref(), Some("http://127.0.0.1:9/file/9f"));
        for named in ["", "../x", "a/b", "a?b", "http://"] {
            assert_eq!(address(named), None, "{named}");
        }
    }
}
