//! Cutting a text into parts of limited length.

use unicode_segmentation::UnicodeSegmentation;

use super::work::looked_at;

/// Cuts `text` into parts of at most `max` characters (Unicode scalar values), at a
/// paragraph, else a sentence, else a word, else between graphemes.
///
/// White space at a cut is dropped; nothing else is. `None` when a single grapheme
/// is longer than `max`.
pub fn split(text: &str, max: usize) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (part, tail) = rest.split_at(cut(rest, max)?);
        parts.push(part.trim_end().to_owned());
        looked_at(part.len());
        rest = tail.trim_start();
    }
    Some(parts)
}

/// Where, in bytes, the first part of `text` ends.
fn cut(text: &str, max: usize) -> Option<usize> {
    let (mut chars, mut end) = (0, 0);
    let mut breaks = Breaks::default();
    for (at, grapheme) in text.grapheme_indices(true) {
        looked_at(grapheme.len());
        breaks.see(text, at, grapheme)?;
        chars += grapheme.chars().count();
        if chars > max {
            let best = breaks.best(end / 3);
            return best.or(Some(end)).filter(|at| *at > 0);
        }
        end = at + grapheme.len();
    }
    Some(end)
}

/// Where a text may be cut, the last of each kind.
#[derive(Default)]
struct Breaks {
    paragraph: usize,
    sentence: usize,
    word: usize,
}

impl Breaks {
    /// Notes what `grapheme`, which stands `at` this place, ends; `None` between two characters.
    fn see(&mut self, text: &str, at: usize, grapheme: &str) -> Option<()> {
        if text.get(at..)?.starts_with("\n\n") {
            self.paragraph = at;
        }
        if grapheme.trim().is_empty() {
            self.word = at;
            if ends_sentence(text.get(..at)?) || grapheme == "\n" {
                self.sentence = at;
            }
        }
        Some(())
    }

    /// The best one behind `earliest`.
    fn best(&self, earliest: usize) -> Option<usize> {
        let best = [self.paragraph, self.sentence, self.word];
        best.into_iter().find(|at| *at > earliest)
    }
}

fn ends_sentence(text: &str) -> bool {
    text.ends_with(['.', '!', '?', ':', ';'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::split;
    use crate::text::work::counting::assert_linear;

    #[test]
    fn no_text_costs_more_than_its_length() {
        for max in [40, 350] {
            assert_linear(|text| drop(split(&format!("a{text}"), max)));
        }
    }

    fn squeezed(text: &str) -> String {
        text.split_whitespace().collect()
    }

    #[test]
    fn a_cut_prefers_paragraphs_then_sentences_then_words() {
        assert_eq!(
            split("aa bb\n\ncc dd", 9),
            Some(vec!["aa bb".into(), "cc dd".into()])
        );
        assert_eq!(
            split("aa bb. cc dd", 9),
            Some(vec!["aa bb.".into(), "cc dd".into()])
        );
        assert_eq!(
            split("aaaa bbbb cccc", 9),
            Some(vec!["aaaa bbbb".into(), "cccc".into()])
        );
        assert_eq!(split("aaaaaa", 4), Some(vec!["aaaa".into(), "aa".into()]));
    }

    #[test]
    fn a_family_is_never_torn_apart() {
        assert_eq!(split("a👨‍👩‍👧", 5), Some(vec!["a".into(), "👨‍👩‍👧".into()]));
        assert_eq!(split("👨‍👩‍👧", 3), None);
    }

    proptest! {
        #[test]
        fn parts_fit_and_make_the_whole(text in "[ -~àéõ👍\n]{0,900}", max in 8usize..400) {
            let parts = split(&text, max).unwrap();

            prop_assert!(parts.iter().all(|part| !part.is_empty() && part.chars().count() <= max));
            prop_assert_eq!(squeezed(&parts.concat()), squeezed(&text));
        }
    }
}
