//! Reading JSON that holds odd values: one of them never hides its neighbours.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads `body`; what no parser takes (half an emoji, bytes that are no UTF-8, raw control
/// characters, numbers that are none) is read as if a replacement mark or `null` stood there.
///
/// # Errors
///
/// It is not JSON, or not that of a `T`. The error is that of the body as it came.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice(body).or_else(|error| {
        let read = serde_json::from_slice(mended(body).as_bytes()).map_err(|_| error)?;
        tell_mended();
        Ok(read)
    })
}

fn tell_mended() {
    tracing::warn!("response body was invalid JSON text; parsed with replacement characters");
}

/// `body` as text: mended where that makes JSON of it, else as it is.
pub(crate) fn text(body: &[u8]) -> String {
    let is_json = |text: &str| serde_json::from_str::<Value>(text).is_ok();
    let as_it_is = String::from_utf8_lossy(body).into_owned();
    if is_json(&as_it_is) {
        return as_it_is;
    }
    Some(mended(body))
        .filter(|mended| is_json(mended))
        .unwrap_or(as_it_is)
}

/// The same text with everything replaced that no parser takes. One pass, linear time.
fn mended(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut mender = Mender {
        rest: text.strip_prefix('\u{feff}').unwrap_or(&text),
        out: String::with_capacity(text.len()),
    };
    while !mender.rest.is_empty() {
        mender.outside();
        mender.inside();
    }
    mender.out
}

/// What is still to be read, and what was written so far.
struct Mender<'a> {
    rest: &'a str,
    out: String,
}

impl Mender<'_> {
    /// Up to and with the next quotation mark that opens a string.
    fn outside(&mut self) {
        while let Some(next) = self.rest.chars().next() {
            if is_of_a_word(next) {
                let word = self.take_while(is_of_a_word);
                self.out.push_str(value(word));
            } else {
                self.copy(next.len_utf8());
            }
            if next == '"' {
                return;
            }
        }
    }

    /// Up to and with the quotation mark that closes a string.
    fn inside(&mut self) {
        while let Some(next) = self.rest.chars().next() {
            match next {
                '"' => return self.copy(1),
                '\\' => self.escape(),
                '\0'..='\u{1f}' => {
                    self.out.push_str(&control(next));
                    self.skip(1);
                }
                _ => {
                    let plain = self.take_while(|c| !matches!(c, '"' | '\\' | '\0'..='\u{1f}'));
                    self.out.push_str(plain);
                }
            }
        }
    }

    fn escape(&mut self) {
        match self.rest.as_bytes().get(1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.copy(2),
            Some(b'u') => self.unit(),
            // No escape at all: the backslash is meant.
            _ => {
                self.out.push_str("\\\\");
                self.skip(1);
            }
        }
    }

    /// `\uXXXX`, or the two that make one character.
    fn unit(&mut self) {
        match (unit(self.rest, 0), unit(self.rest, 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => self.copy(12),
            (Some(0xd800..=0xdfff), _) => self.replace(6),
            (Some(_), _) => self.copy(6),
            (None, _) => self.replace(2),
        }
    }

    fn replace(&mut self, len: usize) {
        self.out.push('\u{fffd}');
        self.skip(len);
    }

    fn copy(&mut self, len: usize) {
        self.out.push_str(self.rest.get(..len).unwrap_or(self.rest));
        self.skip(len);
    }

    fn skip(&mut self, len: usize) {
        self.rest = self.rest.get(len..).unwrap_or_default();
    }
}

impl<'a> Mender<'a> {
    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }
}

/// A raw control character as it should have been written.
fn control(raw: char) -> String {
    format!("\\u{:04x}", u32::from(raw))
}

/// The code unit of the escape that begins at `at`, if one does.
fn unit(text: &str, at: usize) -> Option<u16> {
    let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| u16::from_str_radix(digits, 16).ok())?
}

fn is_of_a_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')
}

/// A word outside strings, or `null` in the place of a number that is none: `NaN`, `1e999`.
fn value(word: &str) -> &str {
    let digits = word.trim_start_matches(['+', '-']);
    let is_meant = matches!(digits, "NaN" | "Infinity")
        || digits.starts_with(|first: char| first.is_ascii_digit());
    if is_meant && serde_json::from_str::<f64>(word).is_err() {
        "null"
    } else {
        word
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_text(body: &str) -> Value {
        read(body.as_bytes()).unwrap()
    }

    #[test]
    fn what_any_parser_takes_is_read_as_it_is() {
        for body in [
            r#"{"a":"ol\u00e1 \ud83d\ude00 \"\\ \n","b":[1,-2.5e3,true,null],"c":""}"#,
            r#"  "só texto 😀"  "#,
            "17",
        ] {
            let expected: Value = serde_json::from_str(body).unwrap();
            assert_eq!(read_text(body), expected);
            assert_eq!(mended(body.as_bytes()), body);
        }
    }

    #[test]
    fn half_an_emoji_is_a_replacement_mark_and_its_neighbours_are_as_they_were() {
        for (typed, shown) in [
            (r"a \ud83d b", "a \u{fffd} b"),
            (r"\ude00", "\u{fffd}"),
            (r"\ud83d\ud83d\ude00", "\u{fffd}😀"),
            (r"\ud83d\u0041", "\u{fffd}A"),
            (r"\ud83d\n", "\u{fffd}\n"),
            (r"\\ud83d", r"\ud83d"),
            (r"\u12", "\u{fffd}12"),
            (r"\x", r"\x"),
            ("um\ndois\tfim\u{1}", "um\ndois\tfim\u{1}"),
        ] {
            let body = format!(r#"{{"before":"é","odd":"{typed}","after":[1,"ok"]}}"#);
            assert_eq!(
                read_text(&body),
                json!({"before": "é", "odd": shown, "after": [1, "ok"]}),
                "{typed}"
            );
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_replacement_marks() {
        let body = b"\xef\xbb\xbf{\"a\":\"x\xff\xc3y\",\"b\":1}";

        let value: Value = read(body).unwrap();

        assert_eq!(value, json!({"a": "x\u{fffd}\u{fffd}y", "b": 1}));
    }

    #[test]
    fn numbers_that_are_none_are_null() {
        let body = r#"[{"a":NaN,"b":1e999,"c":-Infinity,"d":007,"e":1e10}, "NaN"]"#;

        assert_eq!(
            read_text(body),
            json!([{"a": null, "b": null, "c": null, "d": null, "e": 1e10}, "NaN"])
        );
    }

    #[test]
    fn what_is_no_json_is_not_made_into_any() {
        for body in [
            "",
            "ok",
            "[ok]",
            "NaN ok",
            "<html>",
            "404 page not found",
            r#"{"a":"#,
            r#"{"a":"b"#,
            "{]",
        ] {
            assert!(read::<Value>(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn the_text_of_a_page_is_left_alone() {
        for page in ["404 page not found\n", "<html>NaN 1e999</html>"] {
            assert_eq!(text(page.as_bytes()), page);
        }
        assert_eq!(
            text(br#"{"message":"\ud83d"}"#),
            "{\"message\":\"\u{fffd}\"}"
        );
    }

    #[test]
    fn megabytes_of_odd_values_are_read_in_one_pass() {
        for odd in [r"\ud83d", r"\", "\u{1}", r"\u", "é"] {
            let body = format!(r#"["{} "]"#, odd.repeat(400_000));
            assert_eq!(read_text(&body).as_array().unwrap().len(), 1, "{odd}");
        }
    }
}
