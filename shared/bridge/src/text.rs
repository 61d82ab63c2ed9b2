//! What becomes of an agent's text on its way to a buyer.

mod charset;
mod escape;
mod fill;
mod fingerprint;
pub mod html;
mod last_words;
mod money;
mod plain;
mod shorten;
mod split;
mod work;

pub use charset::fit;
pub use escape::escape_markdown;
pub use fill::fill;
pub use fingerprint::fingerprint;
pub use last_words::last_words;
pub use money::money;
pub use plain::plain;
pub use shorten::shorten;
pub use split::split;

use crate::capabilities::{Refusal, TextRules};

/// Longest text that is looked at, in characters: the longest that Chatwoot keeps.
const MOST: usize = 150_000;

/// Turns an agent's markdown into the parts that are sent, in order.
///
/// Nothing is numbered, shortened or dropped: what cannot be sent whole is refused.
///
/// # Errors
///
/// The reason that the agent is shown.
pub fn prepare(markdown: &str, rules: &TextRules) -> Result<Vec<String>, Refusal> {
    prepare_rest(markdown, rules, 0)
}

/// The same for what is left after the first `done` characters that are not [blank](inked).
///
/// # Errors
///
/// As for [`prepare`]. Nothing left is no error.
pub fn prepare_rest(
    markdown: &str,
    rules: &TextRules,
    done: usize,
) -> Result<Vec<String>, Refusal> {
    let most = rules.max_chars.saturating_mul(rules.max_parts);
    if markdown.chars().nth(MOST).is_some() {
        return Err(Refusal::TooLong(most));
    }
    let text = fit(&plain(markdown), rules.charset).map_err(Refusal::Character)?;
    if text.is_empty() {
        return Err(Refusal::Empty);
    }
    let text = after(&text, done);
    if rules.max_parts <= 1 && text.chars().count() > rules.max_chars {
        return Err(Refusal::TooLong(rules.max_chars));
    }
    let too_long = || Refusal::TooLong(most);
    let parts = split(text, rules.max_chars).ok_or_else(too_long)?;
    if parts.len() > rules.max_parts {
        Err(too_long())
    } else {
        Ok(parts)
    }
}

/// Characters of `text` that are not white space: cutting drops no others.
pub fn inked(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

fn after(text: &str, done: usize) -> &str {
    let mut inked = text.char_indices().filter(|(_, c)| !c.is_whitespace());
    inked
        .nth(done)
        .and_then(|(at, _)| text.get(at..))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;
    use crate::capabilities::Charset;

    const QUESTION: TextRules = TextRules {
        max_chars: 2000,
        max_parts: 1,
        charset: Charset::Unicode,
    };
    const CHAT: TextRules = TextRules {
        max_chars: 350,
        max_parts: 20,
        charset: Charset::Latin1AndEmoji,
    };

    #[test]
    fn a_question_over_its_limit_is_refused_whole() {
        let long = "a".repeat(2001);

        assert_eq!(prepare(&long, &QUESTION), Err(Refusal::TooLong(2000)));
        assert_eq!(
            prepare(&long.replacen('a', "", 1), &QUESTION).map(|parts| parts.len()),
            Ok(1)
        );
    }

    #[test]
    fn a_text_longer_than_any_desk_keeps_is_refused_unread() {
        let marks = "*".repeat(150_000);

        assert_eq!(
            prepare(&format!("{marks}*"), &CHAT),
            Err(Refusal::TooLong(350 * 20))
        );
        assert_eq!(
            prepare(&"**a** ".repeat(25_000), &CHAT),
            Err(Refusal::TooLong(350 * 20))
        );
        assert_eq!(
            prepare(&format!("{}a", " ".repeat(150_000)), &CHAT),
            Err(Refusal::TooLong(7000))
        );
    }

    #[test]
    fn no_text_costs_more_than_its_length_whole() {
        work::counting::assert_linear(|text| drop(prepare(&format!("a{text}"), &CHAT)));
    }

    #[test]
    fn a_character_that_cannot_be_carried_is_named() {
        assert_eq!(prepare("custa 5 ₿", &CHAT), Err(Refusal::Character('₿')));
    }

    #[test]
    fn an_empty_text_is_refused() {
        assert_eq!(prepare(" \n ", &CHAT), Err(Refusal::Empty));
    }

    #[test]
    fn a_long_chat_reply_is_cut_and_stays_whole() {
        let words = "palavra ".repeat(120);

        let parts = prepare(&words, &CHAT).unwrap();

        assert!(parts.iter().all(|part| part.chars().count() <= 350));
        assert_eq!(parts.join(" "), words.trim());
    }

    /// What agents write: words, marks, typography, emoji of several scalar values, line breaks.
    fn markdown() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            "[a-zA-Z0-9áéíõçÑ.,!?:]{1,12}",
            Just("**negrito**".to_owned()),
            Just("_it_".to_owned()),
            Just("[site](https://loja.example/a_b)".to_owned()),
            Just("“aspas” – fim…".to_owned()),
            Just("👨‍👩‍👧❤️👍🏽🇧🇷".to_owned()),
            Just("e\u{301}".to_owned()),
        ];
        let gap = prop_oneof![8 => Just(" "), 1 => Just("\n"), 1 => Just("\n\n"), 1 => Just("\\\n"), 1 => Just("")];
        prop::collection::vec((word, gap), 1..140).prop_map(|words| {
            words
                .into_iter()
                .flat_map(|(word, gap)| [word, gap.to_owned()])
                .collect()
        })
    }

    fn graphemes(text: &str) -> Vec<&str> {
        text.graphemes(true)
            .filter(|grapheme| !grapheme.trim().is_empty())
            .collect()
    }

    proptest! {
        #[test]
        fn parts_keep_the_limit_and_every_grapheme_of_the_whole(markdown in markdown(), max in 30usize..400) {
            let rules = TextRules { max_chars: max, max_parts: 1000, ..CHAT };
            let whole = fit(&plain(&markdown), rules.charset).unwrap();

            let parts = prepare(&markdown, &rules).unwrap();

            prop_assert!(parts.iter().all(|part| part.chars().count() <= max));
            prop_assert_eq!(parts.iter().flat_map(|part| graphemes(part)).collect::<Vec<_>>(), graphemes(&whole));
        }

        #[test]
        fn a_part_that_goes_through_once_more_stays_as_it_is(markdown in markdown()) {
            for part in prepare(&markdown, &CHAT).unwrap_or_default() {
                prop_assert_eq!(fit(&part, CHAT.charset), Ok(part.clone()));
                prop_assert_eq!(split(&part, CHAT.max_chars), Some(vec![part]));
            }
        }
    }

    #[test]
    fn what_is_left_after_a_part_is_cut_by_the_rules_of_now() {
        let text = "one two three four";
        let short = TextRules {
            max_chars: 7,
            ..CHAT
        };
        let shorter = TextRules {
            max_chars: 5,
            ..CHAT
        };

        let first = prepare(text, &short).unwrap().remove(0);

        assert_eq!(first, "one two");
        assert_eq!(
            prepare_rest(text, &shorter, inked(&first)),
            Ok(vec!["three".into(), "four".into()])
        );
        assert_eq!(prepare_rest(text, &shorter, inked(text)), Ok(vec![]));
    }
}
