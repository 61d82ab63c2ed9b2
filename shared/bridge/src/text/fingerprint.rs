//! Knowing a text again after a marketplace had it in its hands.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// A short name for a text that survives trimming, folded white space, changed
/// punctuation and case: what marketplaces are known to do to texts.
pub fn fingerprint(text: &str) -> String {
    let letters: String = text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let essence = if letters.is_empty() { text.split_whitespace().collect() } else { letters };
    hex::encode(Sha256::digest(essence.as_bytes()).get(..16).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn a_text_is_known_again_after_trimming_and_mapping() {
        assert_eq!(fingerprint("Olá — já foi!\n"), fingerprint("Olá - já  foi!"));
        assert_ne!(fingerprint("Sim"), fingerprint("Não"));
    }

    #[test]
    fn texts_without_letters_differ() {
        assert_ne!(fingerprint("👍"), fingerprint("👎"));
    }
}
