//! Putting a text into a marketplace's character set.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::work::looked_at;
use crate::capabilities::Charset;

/// Rewrites `text` with the characters of `charset`.
///
/// # Errors
///
/// The first character that has no equivalent.
pub fn fit(text: &str, charset: Charset) -> Result<String, char> {
    let text: String = text.nfc().filter(|c| !is_invisible(*c)).collect();
    match charset {
        Charset::Unicode => Ok(text.trim().to_owned()),
        Charset::Latin1AndEmoji => latin1(&text),
    }
}

fn latin1(text: &str) -> Result<String, char> {
    let mut fitted = String::with_capacity(text.len());
    for grapheme in text.graphemes(true) {
        looked_at(grapheme.len());
        if is_emoji(grapheme) {
            fitted.push_str(grapheme);
            continue;
        }
        for c in grapheme.chars() {
            if is_latin1(c) {
                fitted.push(c);
            } else {
                fitted.push_str(equivalent(c).ok_or(c)?);
            }
        }
    }
    Ok(fitted.trim().to_owned())
}

fn is_latin1(c: char) -> bool {
    matches!(c, '\n' | '\u{20}'..='\u{7e}' | '\u{a0}'..='\u{ff}')
}

/// Characters without a width of their own, and control characters other than a line feed.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
    ) || (c.is_control() && c != '\n' && c != '\t')
}

fn equivalent(c: char) -> Option<&'static str> {
    Some(match c {
        '“' | '”' | '„' | '‟' | '″' => "\"",
        '‘' | '’' | '‚' | '‛' | '′' => "'",
        '–' | '—' | '―' | '‐' | '‑' | '−' | '•' | '‣' | '●' | '▪' => "-",
        '…' => "...",
        '€' => "EUR",
        '™' => "(TM)",
        '→' => "->",
        '←' => "<-",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "!=",
        '\t' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => " ",
        '\u{2028}' => "\n",
        '\u{2029}' => "\n\n",
        // A joiner or selector that stands alone carries nothing.
        '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' => "",
        'Œ' => "OE",
        'œ' => "oe",
        'Š' => "S",
        'š' => "s",
        'Ž' => "Z",
        'ž' => "z",
        'Ÿ' => "Y",
        _ => return None,
    })
}

/// A grapheme that is shown as a picture, with its modifiers.
fn is_emoji(grapheme: &str) -> bool {
    let mut pictures = grapheme
        .chars()
        .filter(|c| !matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}'))
        .peekable();
    if grapheme.ends_with('\u{20e3}') {
        return true;
    }
    pictures.peek().is_some() && pictures.all(is_picture)
}

fn is_picture(c: char) -> bool {
    matches!(c,
        '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{231a}'..='\u{231b}' | '\u{23e9}'..='\u{23fa}'
        | '\u{2b05}'..='\u{2b07}' | '\u{2b1b}'..='\u{2b1c}' | '\u{2b50}' | '\u{2b55}' | '\u{25b6}' | '\u{25c0}'
        | '\u{25fb}'..='\u{25fe}' | '\u{2934}'..='\u{2935}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
        | '\u{203c}' | '\u{2049}' | '\u{e0020}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::work::counting::assert_linear;

    #[test]
    fn no_text_costs_more_than_its_length() {
        assert_linear(|text| drop(fit(&format!("a{text}"), Charset::Latin1AndEmoji)));
    }

    #[test]
    fn typography_is_put_into_plain_characters() {
        let cases = [
            ("“Olá” – ‘tudo’ …", "\"Olá\" - 'tudo' ..."),
            ("• 10 € ™", "- 10 EUR (TM)"),
            ("a\u{200b}b\u{feff}", "ab"),
            ("a\u{301}", "á"),
            ("👍🏽 👨‍👩‍👧 ❤️ 1️⃣ 🇧🇷", "👍🏽 👨‍👩‍👧 ❤️ 1️⃣ 🇧🇷"),
        ];

        for (text, fitted) in cases {
            assert_eq!(fit(text, Charset::Latin1AndEmoji).as_deref(), Ok(fitted));
        }
    }

    #[test]
    fn a_foreign_letter_is_refused_by_name() {
        assert_eq!(fit("до", Charset::Latin1AndEmoji), Err('д'));
        assert_eq!(fit("до", Charset::Unicode).as_deref(), Ok("до"));
    }
}
