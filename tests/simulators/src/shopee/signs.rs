//! Signatures: of calls, and of pushes.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Lower-case hex of HMAC-SHA256 over the parts, put together without separators.
pub fn sign(key: &str, parts: &[&str]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("a key of any length");
    for part in parts {
        mac.update(part.as_bytes());
    }
    hex::encode(mac.finalize().into_bytes())
}

/// The `Authorization` of a push: over the callback's address as it was registered, a bar, the raw body.
pub fn sign_push(key: &str, url: &str, body: &str) -> String {
    sign(key, &[url, "|", body])
}
