//! Cutting a text where only so much of it fits.

use unicode_segmentation::UnicodeSegmentation;

/// `text` in at most `max` characters: cut between what people see as characters, with `…` in the
/// place of what is left out.
pub fn shorten(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let (mut short, mut left) = (String::new(), max.saturating_sub(1));
    for grapheme in text.graphemes(true) {
        let Some(rest) = left.checked_sub(grapheme.chars().count()) else {
            break;
        };
        left = rest;
        short.push_str(grapheme);
    }
    if max > 0 {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_and_what_does_not_ends_in_an_ellipsis() {
        assert_eq!(shorten("ação", 4), "ação");
        assert_eq!(shorten("Caneca azul", 7), "Caneca…");
        assert_eq!(shorten("Caneca", 0), "");
    }

    #[test]
    fn nothing_that_people_see_as_one_is_torn_apart() {
        let family = "👨\u{200d}👩\u{200d}👧";

        assert_eq!(shorten(&format!("ab{family}cd"), 6), "ab…");
        assert_eq!(shorten(&format!("ab{family}cd"), 8), format!("ab{family}…"));
    }
}
