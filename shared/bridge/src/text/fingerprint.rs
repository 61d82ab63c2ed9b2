//! Knowing a text again after a marketplace had it in its hands.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// What HTML writes for characters, and the characters. `&` comes last: it may stand for its own name.
const ENTITIES: [(&str, &str); 9] = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#39;", "'"),
    ("&apos;", "'"),
    ("&nbsp;", " "),
    ("&#38;", "&"),
    ("&amp;", "&"),
];

/// A short name for a text that survives trimming, folded white space, changed
/// punctuation and case, and being turned into HTML: what marketplaces are known to do to texts.
pub fn fingerprint(text: &str) -> String {
    let mut text = without_tags(text);
    for (written, meant) in ENTITIES {
        text = text.replace(written, meant);
    }
    let letters: String = text
        .nfkc()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let joiner = |c: &char| !matches!(c, '\u{fe0f}' | '\u{200d}') && !c.is_whitespace();
    let essence = if letters.is_empty() {
        text.chars().filter(joiner).collect()
    } else {
        letters
    };
    hex::encode(
        Sha256::digest(essence.as_bytes())
            .get(..16)
            .unwrap_or_default(),
    )
}

/// Drops what looks like a tag of HTML: `<`, a letter or `/`, and all up to `>`.
fn without_tags(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('<') {
        kept.push_str(before);
        let begins = tail.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        let (instead, after) = match tail.split_once('>') {
            Some((_, after)) if begins => (' ', after),
            _ => ('<', tail),
        };
        kept.push(instead);
        rest = after;
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn a_text_is_known_again_after_trimming_and_mapping() {
        assert_eq!(
            fingerprint("Olá — já foi!\n"),
            fingerprint("Olá - já  foi!")
        );
        assert_ne!(fingerprint("Sim"), fingerprint("Não"));
    }

    #[test]
    fn a_text_is_known_again_as_html() {
        assert_eq!(fingerprint("A & B < C"), fingerprint("A &amp; B &lt; C"));
        assert_eq!(fingerprint("um\ndois"), fingerprint("um<br>dois"));
        assert_ne!(fingerprint("a <3 b"), fingerprint("a b"));
    }

    #[test]
    fn texts_without_letters_differ() {
        assert_ne!(fingerprint("👍"), fingerprint("👎"));
        assert_eq!(fingerprint("❤️"), fingerprint("❤"));
    }
}
