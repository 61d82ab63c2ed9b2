//! What nobody may guess or forge: random names, and signatures under the setup token.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// 256 random bits as 64 digits: a state, an invite, a PKCE verifier (RFC 7636 asks for 43 to 128 characters).
///
/// # Errors
///
/// The system has no randomness to give.
pub(crate) fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}

/// PKCE's challenge of `verifier`, method S256.
pub(crate) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// Whether both are the same. Takes the same time for every guess of the right length.
pub(crate) fn same(known: &SecretString, given: &str) -> bool {
    known
        .expose_secret()
        .as_bytes()
        .ct_eq(given.as_bytes())
        .into()
}

/// Signs what is handed out, so that only our own comes back. A new setup token ends all of it.
#[derive(Debug)]
pub(crate) struct Signer<'a>(pub(crate) &'a SecretString);

impl Signer<'_> {
    /// `value` with its signature behind a dot. `purpose` keeps one kind from passing for another.
    pub(crate) fn sign(&self, purpose: &str, value: &str) -> String {
        let signature = self
            .mac(purpose, value)
            .map(|mac| hex::encode(mac.finalize().into_bytes()));
        format!("{value}.{}", signature.unwrap_or_default())
    }

    /// The value in `signed`; `None` when it was not signed here for this purpose.
    pub(crate) fn open<'s>(&self, purpose: &str, signed: &'s str) -> Option<&'s str> {
        let (value, signature) = signed.rsplit_once('.')?;
        let signature = hex::decode(signature).ok()?;
        self.mac(purpose, value)?
            .verify_slice(&signature)
            .ok()
            .map(|()| value)
    }

    fn mac(&self, purpose: &str, value: &str) -> Option<Hmac<Sha256>> {
        let mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret().as_bytes()).ok()?;
        Some(
            mac.chain_update(purpose)
                .chain_update([0])
                .chain_update(value),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_signed_for_the_purpose_opens() {
        let (ours, other) = (SecretString::from("ours"), SecretString::from("other"));
        let signed = Signer(&ours).sign("session", "1234.abc");

        assert_eq!(Signer(&ours).open("session", &signed), Some("1234.abc"));
        assert_eq!(Signer(&ours).open("state", &signed), None);
        assert_eq!(Signer(&other).open("session", &signed), None);
        assert_eq!(
            Signer(&ours).open("session", &signed.replace("1234", "9999")),
            None
        );
        for forged in [
            "",
            ".",
            "1234.abc",
            "1234.abc.",
            "1234.abc.00",
            "1234.abc.zz",
        ] {
            assert_eq!(Signer(&ours).open("session", forged), None, "{forged}");
        }
    }

    #[test]
    fn the_challenge_of_rfc_7636_comes_out_right() {
        let challenge = challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn random_names_are_long_and_differ() {
        let (one, two) = (random().unwrap(), random().unwrap());

        assert_eq!((one.len(), two.len()), (64, 64));
        assert_ne!(one, two);
    }
}
