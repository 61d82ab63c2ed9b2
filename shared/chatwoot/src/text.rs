//! Text that Chatwoot's templating leaves alone.
//!
//! Chatwoot runs outgoing messages, notes included, through Liquid. Source: Chatwoot 4.15.1,
//! `app/models/concerns/liquidable.rb`.

/// Takes no room and means nothing to Liquid.
const ZERO_WIDTH_SPACE: char = '\u{200b}';

/// Text in which Chatwoot's templating finds nothing to replace.
///
/// Doing it twice changes nothing, and neither does the order of this and
/// [`escape_markdown`](bridge::text::escape_markdown).
pub fn protect_liquid(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    for c in text.chars() {
        if before == Some('{') && matches!(c, '{' | '%') {
            out.push(ZERO_WIDTH_SPACE);
        }
        out.push(c);
        before = Some(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use bridge::text::escape_markdown;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn templating_finds_nothing() {
        for (text, kept) in [
            ("{{contact.name}}", "{\u{200b}{contact.name}}"),
            ("{% if a %}", "{\u{200b}% if a %}"),
            ("{{{a}}}", "{\u{200b}{\u{200b}{a}}}"),
            ("{ a } 50%", "{ a } 50%"),
        ] {
            assert_eq!(protect_liquid(text), kept);
        }
    }

    proptest! {
        #[test]
        fn protected_text_has_no_template_and_loses_nothing(text in r"[{}% a\\*_`\n]{0,40}") {
            let kept = protect_liquid(&text);

            let has_template = kept.contains("{{") || kept.contains("{%");
            prop_assert!(!has_template);
            prop_assert_eq!(protect_liquid(&kept), kept.clone());
            prop_assert_eq!(kept.replace(ZERO_WIDTH_SPACE, ""), text.clone());
            prop_assert_eq!(protect_liquid(&escape_markdown(&text)), escape_markdown(&kept));
        }
    }
}
