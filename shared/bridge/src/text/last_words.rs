//! Up to where a text has gone.

use super::{after, fit, plain};
use crate::capabilities::Charset;

/// Most characters of what is quoted.
const QUOTED: usize = 60;

/// The last words among the first `done` characters of `markdown` that are not [blank](super::inked), as its reader
/// has them. `None` where no word ends there, or nothing comes after.
pub fn last_words(markdown: &str, done: usize) -> Option<String> {
    // What was rewritten for the marketplace may have more characters: where a word ends, the count was of this form.
    let forms = [Charset::Unicode, Charset::Latin1AndEmoji];
    let plain = plain(markdown);
    let gone = forms.into_iter().find_map(|charset| {
        let text = fit(&plain, charset).ok()?;
        let rest = after(&text, done);
        let gone = text.strip_suffix(rest).filter(|_| !rest.is_empty())?;
        gone.ends_with(char::is_whitespace).then(|| quoted(gone))
    })?;
    Some(gone).filter(|words| !words.is_empty())
}

/// The last whole words of a text that is longer, or all of it.
fn quoted(gone: &str) -> String {
    let mut left = QUOTED;
    let mut words = Vec::new();
    for word in gone.split_whitespace().rev() {
        let Some(rest) = left.checked_sub(word.chars().count() + 1) else {
            words.push("…");
            break;
        };
        left = rest;
        words.push(word);
    }
    words.reverse();
    let quoted = words.join(" ");
    quoted.trim_end_matches(['.', ',', ':', ';']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::inked;

    #[test]
    fn the_words_before_a_cut_are_quoted_as_their_reader_has_them() {
        let text = "Obrigado pela **compra**.\n\nO pedido sai amanhã.";

        let done = inked("Obrigado pela compra.");
        assert_eq!(
            last_words(text, done).as_deref(),
            Some("Obrigado pela compra")
        );
    }

    #[test]
    fn a_long_beginning_is_left_out_between_words() {
        let gone = "palavra ".repeat(50);

        let last = last_words(&format!("{gone}resto"), inked(&gone)).unwrap();

        assert!(last.starts_with("… palavra"), "{last}");
        assert!(last.chars().count() <= QUOTED + 2, "{last}");
        assert!(last.ends_with("palavra"), "{last}");
    }

    #[test]
    fn rewritten_characters_are_counted_as_they_went() {
        let text = "Custa 5 € hoje. Amanhã não.";

        let done = inked("Custa 5 EUR hoje.");
        assert_eq!(last_words(text, done).as_deref(), Some("Custa 5 EUR hoje"));
    }

    #[test]
    fn nothing_is_quoted_where_no_word_ends_or_nothing_is_left() {
        for (text, done) in [
            ("abcdef", 3),
            ("abc def", 6),
            ("abc def", 0),
            ("", 0),
            ("abc", 9),
        ] {
            assert_eq!(last_words(text, done), None, "{text} {done}");
        }
    }
}
