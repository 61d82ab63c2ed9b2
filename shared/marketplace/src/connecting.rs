//! Connecting a seller's account: the way to the marketplace's page of consent, and back.

use std::collections::BTreeMap;

use bridge::marketplace::Region;
use secrecy::SecretString;

/// A way to the page of consent.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    /// Which login page, where there are several.
    pub region: Option<&'static Region>,
    /// Where the browser comes back to.
    pub redirect: &'a str,
    /// Comes back with the browser, and says which visit it was.
    pub state: &'a str,
    /// PKCE's challenge, method S256.
    pub challenge: &'a str,
}

/// What a browser brought back.
#[derive(Clone, Debug)]
pub struct Brought {
    /// Everything that stands behind the question mark.
    pub fields: BTreeMap<String, String>,
    /// The address it was sent to, byte for byte as it stood in [`Visit::redirect`].
    pub redirect: String,
    /// The state as it stood in [`Visit::state`].
    pub state: String,
    /// PKCE's verifier of the challenge.
    pub verifier: SecretString,
}
