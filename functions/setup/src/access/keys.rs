//! What nobody may guess or forge: random names, and signatures under keys of the setup token.

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

/// One key for each purpose, derived from the setup token: what strangers hold is never made with the token itself.
#[derive(Debug)]
pub(crate) struct SigningKeys {
    token: SecretString,
    /// Signs the sessions of people.
    pub(crate) session: Signer,
    /// Signs OAuth's states.
    pub(crate) state: Signer,
    /// Signs what the panel is handed to see one conversation.
    pub(crate) panel: Signer,
    aliases: Signer,
}

impl SigningKeys {
    /// The keys of an installation. A new token ends whatever was signed.
    pub(crate) fn new(token: &SecretString) -> Self {
        let signer = |purpose: &str| Signer::derived(token, purpose);
        Self {
            session: signer("session"),
            state: signer("state"),
            panel: signer("panel"),
            aliases: signer("alias"),
            token: token.clone(),
        }
    }

    /// Whether `given` is the token. Takes the same time for every guess of the right length.
    pub(crate) fn opens(&self, given: &str) -> bool {
        same(&self.token, given)
    }

    /// A name for `value` that tells nobody what it stands for.
    pub(crate) fn alias(&self, value: &str) -> String {
        let mut name = self.aliases.signature(value).unwrap_or_default();
        name.truncate(32);
        name
    }
}

/// Signs what is handed out for one purpose, so that only our own comes back. Without a key nothing does.
#[derive(Debug)]
pub(crate) struct Signer(Option<SecretString>);

impl Signer {
    /// The key for `purpose`: HKDF's second step (RFC 5869) for one block, with the token as the first step's key.
    fn derived(token: &SecretString, purpose: &str) -> Self {
        let key = mac(token, &format!("meli-chatwoot setup {purpose}\u{1}"));
        Self(key.map(|key| hex::encode(key.finalize().into_bytes()).into()))
    }

    /// `value` with its signature behind a dot.
    pub(crate) fn sign(&self, value: &str) -> String {
        format!("{value}.{}", self.signature(value).unwrap_or_default())
    }

    /// The value in `signed`; `None` when it was not signed here for this purpose.
    pub(crate) fn open<'s>(&self, signed: &'s str) -> Option<&'s str> {
        let (value, signature) = signed.rsplit_once('.')?;
        let signature = hex::decode(signature).ok()?;
        mac(self.0.as_ref()?, value)?
            .verify_slice(&signature)
            .ok()
            .map(|()| value)
    }

    fn signature(&self, value: &str) -> Option<String> {
        let mac = mac(self.0.as_ref()?, value)?;
        Some(hex::encode(mac.finalize().into_bytes()))
    }
}

fn mac(key: &SecretString, value: &str) -> Option<Hmac<Sha256>> {
    let mac = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes()).ok()?;
    Some(mac.chain_update(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_signed_for_the_purpose_opens() {
        let (ours, other) = (
            SigningKeys::new(&"ours".into()),
            SigningKeys::new(&"other".into()),
        );
        let signed = ours.session.sign("1234.abc");

        assert_eq!(ours.session.open(&signed), Some("1234.abc"));
        assert_eq!(ours.state.open(&signed), None);
        assert_eq!(other.session.open(&signed), None);
        assert_eq!(ours.session.open(&signed.replace("1234", "9999")), None);
        for forged in [
            "",
            ".",
            "1234.abc",
            "1234.abc.",
            "1234.abc.00",
            "1234.abc.zz",
        ] {
            assert_eq!(ours.session.open(forged), None, "{forged}");
        }
    }

    #[test]
    fn no_key_is_the_token_or_another_ones() {
        let keys = SigningKeys::new(&"a-setup-token-of-ours".into());
        let signers = [&keys.session, &keys.state, &keys.panel, &keys.aliases];
        let mut used: Vec<&str> = signers
            .map(|signer| signer.0.as_ref().unwrap().expose_secret())
            .to_vec();
        used.push(keys.token.expose_secret());
        used.sort_unstable();
        used.dedup();

        assert_eq!(used.len(), 5);
        assert!(keys.opens("a-setup-token-of-ours") && !keys.opens("a-setup-token-of-our"));
    }

    #[test]
    fn an_alias_tells_nothing_and_stays_the_same() {
        let keys = SigningKeys::new(&"a-setup-token-of-ours".into());

        assert_eq!(keys.alias("203.0.113.7"), keys.alias("203.0.113.7"));
        assert_ne!(keys.alias("203.0.113.7"), keys.alias("203.0.113.8"));
        assert!(!keys.alias("203.0.113.7").contains("203"));
        assert_eq!(keys.alias("203.0.113.7").len(), 32);
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
