//! Who sent a webhook: Chatwoot's signature over the time and the raw body.
//!
//! Source: Chatwoot 4.15.1, `lib/webhooks/trigger.rb`, `request_headers`.

use hmac::{Hmac, KeyInit, Mac, digest::Key};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// Furthest that a signature's time may be from now, either way, in seconds.
const MAX_AGE: u64 = 300;

/// Why a webhook is not to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// There is no signature or no time.
    #[error("the signature is missing")]
    Missing,
    /// No known secret makes this signature.
    #[error("the signature is wrong")]
    Wrong,
    /// The signature is right, and too old or from the future.
    #[error("the signature is stale")]
    Stale,
}

/// Checks that `body` was signed with one of `secrets` within five minutes of `now`.
///
/// `timestamp` and `signature` are the headers `X-Chatwoot-Timestamp` and
/// `X-Chatwoot-Signature`, empty if absent; `body` is the raw body. The comparison takes the
/// same time whatever differs, and every secret is tried.
///
/// # Errors
///
/// Without any secret every signature is [`Wrong`](SignatureError::Wrong).
pub fn verify(
    secrets: &[SecretString],
    timestamp: &str,
    signature: &str,
    body: &[u8],
    now: Timestamp,
) -> Result<(), SignatureError> {
    if timestamp.is_empty() || signature.is_empty() {
        return Err(SignatureError::Missing);
    }
    let claimed = signature
        .strip_prefix("sha256=")
        .and_then(|digits| hex::decode(digits).ok());
    let claimed = claimed.ok_or(SignatureError::Wrong)?;
    let mut right = false;
    for secret in secrets
        .iter()
        .filter(|secret| !secret.expose_secret().is_empty())
    {
        right |= mac(secret, timestamp, body).verify_slice(&claimed).is_ok();
    }
    if !right {
        return Err(SignatureError::Wrong);
    }
    let signed_at: i64 = timestamp.parse().map_err(|_| SignatureError::Wrong)?;
    if now.as_second().abs_diff(signed_at) > MAX_AGE {
        Err(SignatureError::Stale)
    } else {
        Ok(())
    }
}

/// The value of `X-Chatwoot-Signature` that Chatwoot would send.
pub fn sign(secret: &SecretString, timestamp: &str, body: &[u8]) -> String {
    format!(
        "sha256={}",
        hex::encode(mac(secret, timestamp, body).finalize().into_bytes())
    )
}

fn mac(secret: &SecretString, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
    // The key is the secret as text, not what it might decode to.
    Hmac::<Sha256>::new(&block(secret.expose_secret().as_bytes()))
        .chain_update(timestamp)
        .chain_update(b".")
        .chain_update(body)
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

    #[test]
    fn a_key_of_any_length_is_taken_as_it_is() {
        for length in [0, 1, 24, 63, 64, 65, 200] {
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

    const SECRET: &str = "h4Qz7mNpX2vKcR9sTdWb1LyE";
    const TIMESTAMP: &str = "1781712000";
    const BODY: &str = r#"{"account":{"id":3,"name":"Loja Exemplo"},"content":"Olá, já foi enviado \u003e amanhã","id":48211,"message_type":"outgoing","private":false,"event":"message_created"}"#;
    const SIGNATURE: &str =
        "sha256=0f5ee19577be31993f394c28b8994104b5f7ee515437fedd278de8eaa3d27707";

    fn secrets(secrets: &[&str]) -> Vec<SecretString> {
        secrets
            .iter()
            .map(|secret| SecretString::from(*secret))
            .collect()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn check(
        secrets_known: &[&str],
        timestamp: &str,
        signature: &str,
        body: &str,
    ) -> Result<(), SignatureError> {
        verify(
            &secrets(secrets_known),
            timestamp,
            signature,
            body.as_bytes(),
            at(1_781_712_000),
        )
    }

    #[test]
    fn chatwoots_own_signature_is_right() {
        assert_eq!(BODY.len(), 170);
        assert_eq!(sign(&SECRET.into(), TIMESTAMP, BODY.as_bytes()), SIGNATURE);
        assert_eq!(check(&[SECRET], TIMESTAMP, SIGNATURE, BODY), Ok(()));
    }

    #[test]
    fn any_of_several_secrets_will_do() {
        assert_eq!(
            check(&["another", SECRET, ""], TIMESTAMP, SIGNATURE, BODY),
            Ok(())
        );
    }

    #[test]
    fn what_does_not_fit_is_wrong() {
        let (_, digits) = SIGNATURE.split_once('=').unwrap();
        let short = SIGNATURE.trim_end_matches('7');
        let unsigned_time = sign(&SECRET.into(), "", BODY.as_bytes());

        for (secrets, timestamp, signature, body) in [
            (&["another"][..], TIMESTAMP, SIGNATURE, BODY),
            (&[], TIMESTAMP, SIGNATURE, BODY),
            (&[SECRET], "1781712001", SIGNATURE, BODY),
            (&[SECRET], TIMESTAMP, SIGNATURE, "{}"),
            (&[SECRET], TIMESTAMP, digits, BODY),
            (&[SECRET], TIMESTAMP, short, BODY),
            (&[SECRET], TIMESTAMP, "sha256=", BODY),
            (&[SECRET], TIMESTAMP, "sha256=zz", BODY),
            (&[SECRET], TIMESTAMP, "sha1=0f5e", BODY),
            (&[SECRET], TIMESTAMP, &unsigned_time, BODY),
        ] {
            assert_eq!(
                check(secrets, timestamp, signature, body),
                Err(SignatureError::Wrong),
                "{signature}"
            );
        }
    }

    #[test]
    fn an_empty_secret_opens_nothing() {
        let forged = sign(&"".into(), TIMESTAMP, BODY.as_bytes());

        assert_eq!(
            check(&[""], TIMESTAMP, &forged, BODY),
            Err(SignatureError::Wrong)
        );
    }

    #[test]
    fn a_signed_time_that_is_no_time_is_wrong() {
        let signature = sign(&SECRET.into(), "soon", BODY.as_bytes());

        assert_eq!(
            check(&[SECRET], "soon", &signature, BODY),
            Err(SignatureError::Wrong)
        );
    }

    #[test]
    fn a_missing_header_is_missing() {
        assert_eq!(
            check(&[SECRET], "", SIGNATURE, BODY),
            Err(SignatureError::Missing)
        );
        assert_eq!(
            check(&[SECRET], TIMESTAMP, "", BODY),
            Err(SignatureError::Missing)
        );
    }

    #[test]
    fn a_signature_lives_five_minutes_either_way() {
        let verify_at = |seconds: i64| {
            verify(
                &secrets(&[SECRET]),
                TIMESTAMP,
                SIGNATURE,
                BODY.as_bytes(),
                at(1_781_712_000 + seconds),
            )
        };

        assert_eq!(verify_at(300), Ok(()));
        assert_eq!(verify_at(-300), Ok(()));
        assert_eq!(verify_at(301), Err(SignatureError::Stale));
        assert_eq!(verify_at(-301), Err(SignatureError::Stale));
    }
}
