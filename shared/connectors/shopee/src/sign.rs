//! Signatures: HMAC-SHA256 with the partner key as text, in lower-case hex (§1, §6).

use hmac::{Hmac, KeyInit, Mac, digest::Key};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// What a call's signature is made over, in this order and without separators.
pub(crate) struct Base<'a> {
    pub(crate) partner_id: u64,
    /// Begins with `/api/v2/`, has no query.
    pub(crate) path: &'a str,
    /// Seconds since 1970.
    pub(crate) timestamp: i64,
    /// Token and shop, of a call for a shop.
    pub(crate) shop: Option<(&'a SecretString, u64)>,
}

/// The signature of a call.
pub(crate) fn of_call(key: &SecretString, base: &Base<'_>) -> String {
    let mac = mac(key)
        .chain_update(base.partner_id.to_string())
        .chain_update(base.path)
        .chain_update(base.timestamp.to_string());
    let mac = match base.shop {
        Some((token, shop)) => mac
            .chain_update(token.expose_secret())
            .chain_update(shop.to_string()),
        None => mac,
    };
    hex::encode(mac.finalize().into_bytes())
}

/// Whether `signature` is that of a push with this raw body to the callback `url`, as it was registered.
/// The comparison takes the same time whatever differs; an empty key signs nothing.
pub(crate) fn is_of_push(key: &SecretString, url: &str, body: &[u8], signature: &str) -> bool {
    let Ok(claimed) = hex::decode(signature) else {
        return false;
    };
    let mac = mac(key)
        .chain_update(url)
        .chain_update(b"|")
        .chain_update(body);
    !key.expose_secret().is_empty() && mac.verify_slice(&claimed).is_ok()
}

fn mac(key: &SecretString) -> Hmac<Sha256> {
    Hmac::<Sha256>::new(&block(key.expose_secret().as_bytes()))
}

/// A key of any length as HMAC's block: hashed if it is longer (RFC 2104), filled up with zeros.
fn block(key: &[u8]) -> Key<Hmac<Sha256>> {
    let mut block = Key::<Hmac<Sha256>>::default();
    let hash = Sha256::digest(key);
    let key = if key.len() > block.len() { &hash } else { key };
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SecretString {
        SecretString::from("partner-key")
    }

    fn base(token: Option<&SecretString>) -> Base<'_> {
        Base {
            partner_id: 2_001_887,
            path: "/api/v2/shop/get_shop_info",
            timestamp: 1_795_355_391,
            shop: token.map(|token| (token, 300_400)),
        }
    }

    /// Computed with Python's `hmac`.
    #[test]
    fn signatures_are_those_that_others_compute() {
        let token = SecretString::from("token");
        assert_eq!(
            of_call(&key(), &base(Some(&token))),
            "75ce1f2bff0cf01a384c41308b5466973fda47dc14cdefbf9521c91713ef67ff"
        );
        assert_eq!(
            of_call(&key(), &base(None)),
            "2e928d42c3e13284d6a0637e32d673e6c1f20f6c85b257f306a9f2a2a7c719af"
        );
        assert!(is_of_push(
            &key(),
            "https://bridge.example/shopee/notifications",
            br#"{"code":10}"#,
            "7c5d717cf8eb00576e901339fd0afa931ca530e68db789ea822edaefcedbddb2"
        ));
    }

    #[test]
    fn a_key_of_any_length_is_taken_as_it_is() {
        for length in [1, 24, 63, 64, 65, 200] {
            let key = vec![b'k'; length];
            let whole = Hmac::<Sha256>::new_from_slice(&key).unwrap();
            let ours = Hmac::<Sha256>::new(&block(&key));
            assert_eq!(
                whole.chain_update("x").finalize().into_bytes(),
                ours.chain_update("x").finalize().into_bytes(),
                "{length}"
            );
        }
    }
}
