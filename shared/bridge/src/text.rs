//! What becomes of an agent's text on its way to a buyer.

mod charset;
mod fingerprint;
mod plain;
mod split;

pub use charset::fit;
pub use fingerprint::fingerprint;
pub use plain::plain;
pub use split::split;

use crate::capabilities::{Refusal, TextRules};

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
pub fn prepare_rest(markdown: &str, rules: &TextRules, done: usize) -> Result<Vec<String>, Refusal> {
    let text = fit(&plain(markdown), rules.charset).map_err(Refusal::Character)?;
    if text.is_empty() {
        return Err(Refusal::Empty);
    }
    let text = after(&text, done);
    if rules.max_parts <= 1 && text.chars().count() > rules.max_chars {
        return Err(Refusal::TooLong(rules.max_chars));
    }
    let too_long = || Refusal::TooLong(rules.max_chars.saturating_mul(rules.max_parts));
    let parts = split(text, rules.max_chars).ok_or_else(too_long)?;
    if parts.len() > rules.max_parts { Err(too_long()) } else { Ok(parts) }
}

/// Characters of `text` that are not white space: cutting drops no others.
pub fn inked(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

fn after(text: &str, done: usize) -> &str {
    let mut inked = text.char_indices().filter(|(_, c)| !c.is_whitespace());
    inked.nth(done).and_then(|(at, _)| text.get(at..)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capabilities::Charset;

    const QUESTION: TextRules = TextRules { max_chars: 2000, max_parts: 1, charset: Charset::Unicode };
    const CHAT: TextRules = TextRules { max_chars: 350, max_parts: 20, charset: Charset::Latin1AndEmoji };

    #[test]
    fn a_question_over_its_limit_is_refused_whole() {
        let long = "a".repeat(2001);

        assert_eq!(prepare(&long, &QUESTION), Err(Refusal::TooLong(2000)));
        assert_eq!(prepare(&long.replacen('a', "", 1), &QUESTION).map(|parts| parts.len()), Ok(1));
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

    #[test]
    fn what_is_left_after_a_part_is_cut_by_the_rules_of_now() {
        let text = "one two three four";
        let short = TextRules { max_chars: 7, ..CHAT };
        let shorter = TextRules { max_chars: 5, ..CHAT };

        let first = prepare(text, &short).unwrap().remove(0);

        assert_eq!(first, "one two");
        assert_eq!(prepare_rest(text, &shorter, inked(&first)), Ok(vec!["three".into(), "four".into()]));
        assert_eq!(prepare_rest(text, &shorter, inked(text)), Ok(vec![]));
    }
}
