//! Text that a marketplace wrote, or rewrote, as simple HTML.

use super::work::looked_at;

/// Longest name of a character between `&` and `;`.
const MAX_NAME: usize = 8;
/// Names of characters. Longer ones are told apart by their first letter already.
const NAMES: [(&str, &str); 6] = [
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("amp", "&"),
];

/// The text that a reader would read of `text`: line breaks for `<br>`, `label (address)` for links,
/// characters for their names. Any other tag stays as it is written.
pub fn shown(text: &str) -> String {
    let mut reading = HtmlReading::default();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        looked_at(at + 1);
        let (before, tail) = rest.split_at(at);
        reading.shown.push_str(before);
        rest = reading.next(tail);
    }
    looked_at(rest.len());
    reading.shown.push_str(rest);
    reading.close();
    reading.shown
}

/// What was read so far.
#[derive(Default)]
struct HtmlReading {
    shown: String,
    /// Where the label of a link that is still open begins in `shown`, and its address.
    link: Option<(usize, String)>,
    /// No `>` comes any more.
    no_end: bool,
}

impl HtmlReading {
    /// Reads what begins with `<` or `&`; what follows it.
    fn next<'a>(&mut self, text: &'a str) -> &'a str {
        if let Some((meant, after)) = character(text) {
            self.shown.push_str(&meant);
            return after;
        }
        match tag(text, &mut self.no_end) {
            Some((Tag::Break, after)) => {
                self.shown.push('\n');
                after.strip_prefix('\n').unwrap_or(after)
            }
            Some((Tag::Link(address), after)) if self.link.is_none() => {
                self.link = Some((self.shown.len(), address));
                after
            }
            Some((Tag::LinkEnd, after)) if self.link.is_some() => {
                self.close();
                after
            }
            Some(_) | None => {
                let mut chars = text.chars();
                self.shown.extend(chars.next());
                chars.as_str()
            }
        }
    }

    /// Says where a link leads, unless its label is an address itself: then that is where it leads.
    fn close(&mut self) {
        let Some((start, address)) = self.link.take() else {
            return;
        };
        let label = self.shown.get(start..).unwrap_or_default().trim();
        let mut begins = ["https://", "http://", "www."].iter();
        let bare = address.split_once("://").map(|(_, bare)| bare);
        let is_address = begins.any(|begin| label.starts_with(begin))
            || bare.is_some_and(|bare| bare.trim_end_matches('/') == label);
        if label.is_empty() {
            self.shown.push_str(&address);
        } else if !is_address {
            self.shown.extend([" (", &address, ")"]);
        }
    }
}

/// The character whose name `text` begins with, and what follows.
fn character(text: &str) -> Option<(String, &str)> {
    let name = text.strip_prefix('&')?;
    let end = name
        .bytes()
        .take(MAX_NAME + 1)
        .position(|byte| byte == b';')?;
    let (name, after) = (name.get(..end)?, name.get(end + 1..)?);
    if let Some(number) = name.strip_prefix('#') {
        return Some((numbered(number)?.to_string(), after));
    }
    let (_, meant) = NAMES.iter().find(|(known, _)| *known == name)?;
    Some(((*meant).to_owned(), after))
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| !c.is_control() || *c == '\n')
}

enum Tag {
    Break,
    Link(String),
    LinkEnd,
}

/// The tag that `text` begins with, and what follows. `no_end`: no `>` comes any more.
fn tag<'a>(text: &'a str, no_end: &mut bool) -> Option<(Tag, &'a str)> {
    let inside = text.strip_prefix('<')?;
    if *no_end || !inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
        return None;
    }
    let end = inside.find(['>', '<']);
    looked_at(end.unwrap_or(inside.len()));
    *no_end = end.is_none();
    let (inside, after) = inside.split_at(end?);
    let after = after.strip_prefix('>')?;
    let lower = inside.to_ascii_lowercase();
    let name = lower
        .split([' ', '\t', '\n', '/'])
        .next()
        .unwrap_or_default();
    let tag = match name {
        "br" => Tag::Break,
        "a" => Tag::Link(address(inside, &lower)?),
        "" if lower.trim_end() == "/a" => Tag::LinkEnd,
        _ => return None,
    };
    Some((tag, after))
}

/// The address in a link's tag, if it leads to the web.
fn address(tag: &str, lower: &str) -> Option<String> {
    let at = lower.find("href=")? + "href=".len();
    let value = tag.get(at..)?;
    let address = match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next()?,
        _ => value.split_whitespace().next()?,
    };
    let address = address.replace("&amp;", "&");
    (address.starts_with("https://") || address.starts_with("http://")).then_some(address)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::shown;
    use crate::text::work::counting::assert_linear;

    #[test]
    fn simple_html_is_shown_as_it_reads() {
        let cases = [
            (
                "um<br>dois<BR/>três<br />\nquatro",
                "um\ndois\ntrês\nquatro",
            ),
            (
                r#"Veja <a href="https://x.example/a?b=1&amp;c=2">a nota</a>."#,
                "Veja a nota (https://x.example/a?b=1&c=2).",
            ),
            (
                r#"<a target="_blank" href='https://x.example/'>x.example</a> <a href=https://y.example>https://y.example</a>"#,
                "x.example https://y.example",
            ),
            (r#"<a href="https://x.example"></a>"#, "https://x.example"),
            (
                r#"<a href="https://x.example">sem fim"#,
                "sem fim (https://x.example)",
            ),
            (
                "Caf&#233; &amp; p&#xE3;o &lt;3 &quot;sim&quot;&nbsp;&#39;ok&apos;",
                "Café & pão <3 \"sim\" 'ok'",
            ),
            ("&amp;lt;", "&lt;"),
        ];

        for (html, text) in cases {
            assert_eq!(shown(html), text, "{html}");
        }
    }

    #[test]
    fn what_people_type_stays() {
        for text in [
            "a < b > c & d; <3",
            "R&D; &c; AT&T",
            "<script>x</script> <b>y</b>",
            r#"<a href="javascript:x">y</a>"#,
            "<br",
            "</a>",
            "&#0; &#x110000; &#;",
            "a & b;",
        ] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn no_text_costs_more_than_its_length() {
        assert_linear(|text| drop(shown(text)));
    }

    proptest! {
        #[test]
        fn text_without_tags_and_names_stays(text in "[a-zA-Z0-9 .,*_#/:@R$\n]{0,60}") {
            prop_assert_eq!(shown(&text), text);
        }
    }
}
