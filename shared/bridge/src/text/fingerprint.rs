//! Knowing a text again after a marketplace had it in its hands.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::{html, work::looked_at};

/// A short name for a text that survives trimming, folded white space, changed
/// punctuation and case, and being turned into HTML: what marketplaces are known to do to texts.
pub fn fingerprint(text: &str) -> String {
    // Twice: what was sent may hold HTML itself, and is shown to us without it afterwards.
    let text = without_tags(&html::shown(&html::shown(text)));
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
    let mut may_end = true;
    while let Some((before, tail)) = rest.split_once('<') {
        looked_at(before.len() + 1);
        kept.push_str(before);
        let begins = tail.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        let end = (begins && may_end).then(|| tail.find('>')).flatten();
        let looked = if begins && may_end { tail.len() } else { 0 };
        looked_at(end.unwrap_or(looked));
        may_end = may_end && (!begins || end.is_some());
        let (instead, after) = match end.and_then(|end| tail.get(end + 1..)) {
            Some(after) => (' ', after),
            None => ('<', tail),
        };
        kept.push(instead);
        rest = after;
    }
    looked_at(rest.len());
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::{fingerprint, html};
    use crate::text::work::counting::assert_linear;

    #[test]
    fn no_text_costs_more_than_its_length() {
        assert_linear(|text| drop(fingerprint(text)));
    }

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
    fn a_text_is_known_again_however_html_was_read_on_the_way() {
        for sent in [
            "A & B < C",
            "x <b> y",
            "&lt;b&gt; &amp;",
            "um<br>dois",
            r#"<a href="https://x.example">a nota</a>"#,
            "https://x.example",
        ] {
            let escaped = sent
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;");
            for came in [sent, &escaped] {
                for read in [came.to_owned(), html::shown(came)] {
                    assert_eq!(fingerprint(&read), fingerprint(sent), "{sent} {read}");
                }
            }
        }
    }

    #[test]
    fn texts_without_letters_differ() {
        assert_ne!(fingerprint("👍"), fingerprint("👎"));
        assert_eq!(fingerprint("❤️"), fingerprint("❤"));
    }
}
