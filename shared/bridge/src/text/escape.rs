//! Other people's text, made safe to show at a helpdesk that renders markdown.
//!
//! Chatwoot renders messages as markdown (HTML off, line breaks kept). Source: Chatwoot 4.15.1,
//! `app/javascript/shared/helpers/MessageFormatter.js`.

use super::work::looked_at;

/// Takes no room and means nothing to markdown.
const ZERO_WIDTH_SPACE: char = '\u{200b}';
/// Spaces from which on a line is code.
const CODE_INDENT: usize = 4;
/// Most digits that a list's number has.
const MAX_LIST_DIGITS: usize = 9;

/// Markdown that is rendered as `text` reads.
///
/// A backslash goes only before what would change the rendering, so that the text stays
/// readable where nothing renders it (notifications, previews). An indentation that would
/// make code gets a zero-width space before it. Line breaks are kept.
pub fn escape_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for line in text.split_inclusive(['\n', '\r']) {
        escape_line(line, &mut out);
    }
    out
}

fn escape_line(line: &str, out: &mut String) {
    let text = line.trim_start_matches([' ', '\t']);
    let indent = line.strip_suffix(text).unwrap_or_default();
    let blank = text.trim_end_matches(['\n', '\r']).is_empty();
    if !blank && (indent.len() >= CODE_INDENT || indent.contains('\t')) {
        out.push(ZERO_WIDTH_SPACE);
    }
    out.push_str(indent);

    let marker = marker(text.trim_end());
    looked_at(3 * line.len());
    let mut before = None;
    let mut in_address = false;
    let mut was_markup = false;
    for (at, c) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        in_address = if in_address {
            !ends_address(c)
        } else {
            starts_address(before, rest)
        };
        // In a row of them each is what the first is.
        if !(matches!(c, '<' | '&') && before == Some(c)) {
            was_markup = is_markup(before, rest, in_address);
        }
        if marker == Some(at) || was_markup {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
}

/// Where in a line, after its indentation, a heading, quote, list, rule or table is made.
fn marker(line: &str) -> Option<usize> {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    let mut chars = rest.chars();
    let (first, second) = (chars.next()?, chars.next());
    let is_list = second.is_none_or(char::is_whitespace);
    if digits > 0 {
        return (digits <= MAX_LIST_DIGITS && matches!(first, '.' | ')') && is_list)
            .then_some(digits);
    }
    let is_item = matches!(first, '-' | '+') && is_list;
    (first == '>' || is_heading(line) || is_item || is_ruler(line)).then_some(0)
}

fn is_heading(line: &str) -> bool {
    let title = line.trim_start_matches('#');
    title.len() < line.len() && title.chars().next().is_none_or(char::is_whitespace)
}

/// Underlines of headings, rules, the second line of a table.
fn is_ruler(line: &str) -> bool {
    let is_part = |c| matches!(c, '-' | '=' | ':' | '|' | ' ' | '\t');
    line.contains(['-', '=']) && line.chars().all(is_part)
}

/// Whether the first character of `rest` would be markup after `before`.
fn is_markup(before: Option<char>, rest: &str, in_address: bool) -> bool {
    let mut chars = rest.chars();
    let (c, after) = (chars.next(), chars.next());
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    match c {
        Some('\\' | '`' | '*' | '[') => true,
        Some('_') => !(in_address || is_word(before) && is_word(after)),
        Some('~') => before == Some('~') || after == Some('~'),
        // `<https://…>`, `<name@host>`.
        Some('<') => {
            let inside = rest.trim_start_matches('<');
            let end = inside.find(|c: char| c == '>' || c == '<' || c.is_whitespace());
            looked_at(rest.len() - inside.len() + end.unwrap_or(inside.len()));
            end.is_some_and(|end| inside.get(end..).is_some_and(|end| end.starts_with('>')))
        }
        // `&amp;`, `&#62;`.
        Some('&') => {
            !in_address && {
                let name = rest.trim_start_matches('&').trim_start_matches('#');
                let end = name.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
                looked_at(rest.len() - end.len());
                end.len() < name.len() && end.starts_with(';')
            }
        }
        _ => false,
    }
}

/// Whether `rest` begins a web address, which is shown and linked as it is.
fn starts_address(before: Option<char>, rest: &str) -> bool {
    let after = |scheme: &str| {
        let head = rest.get(..scheme.len())?;
        if head.eq_ignore_ascii_case(scheme) {
            rest.get(scheme.len()..)?.chars().next()
        } else {
            None
        }
    };
    let host = after("https://").or_else(|| after("http://"));
    !before.is_some_and(char::is_alphanumeric) && host.is_some_and(|c| c.is_ascii_alphanumeric())
}

fn ends_address(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\\' | '`' | '*' | '[' | ']' | '|' | '<' | '>' | '"')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::work::counting::assert_linear;

    /// What a renderer shows of escaped text.
    fn unescape(text: &str) -> String {
        let mut out = String::new();
        let mut chars = text.chars().peekable();
        let mut at_start = true;
        while let Some(c) = chars.next() {
            match c {
                '\\' if chars.peek().is_some_and(char::is_ascii_punctuation) => {
                    out.extend(chars.next());
                }
                ZERO_WIDTH_SPACE if at_start && matches!(chars.peek(), Some(' ' | '\t')) => {}
                other => out.push(other),
            }
            at_start = matches!(c, '\n' | '\r');
        }
        out
    }

    #[test]
    fn plain_text_stays_as_it_is() {
        for text in [
            "Olá, quando chega?\nObrigado!",
            "Serve no Corolla 2.0 (2015-2018)? Paguei R$ 1.299,90 & frete > 0",
            "e-mail joao_da_silva@loja.example, pedido\n#2000001234567890",
            "https://produto.mercadolivre.com.br/MLB-123-carro-_JM?a=1&b=_x_#foto",
            "<3 :-) a < b, c > d, ~10 dias, 2 + 2 = 4; 10) sim",
            "",
        ] {
            assert_eq!(escape_markdown(text), text);
        }
    }

    #[test]
    fn what_would_be_rendered_is_escaped() {
        for (text, escaped) in [
            ("*x* **y**", r"\*x\* \*\*y\*\*"),
            ("_x_ __y__", r"\_x\_ \_\_y\_\_"),
            ("~~x~~", r"\~\~x\~\~"),
            ("[a](b) ![c](d)", r"\[a](b) !\[c](d)"),
            ("`x`", r"\`x\`"),
            (r"a\b \*", r"a\\b \\\*"),
            ("# a\n ## b\n#", "\\# a\n \\## b\n\\#"),
            ("> a\n>b", "\\> a\n\\>b"),
            ("1. a\n2) b\n3.c", "1\\. a\n2\\) b\n3.c"),
            ("- a\n+ b\n* c\n-d", "\\- a\n\\+ b\n\\* c\n-d"),
            ("a\n---\nb\n===\n- - -", "a\n\\---\nb\n\\===\n\\- - -"),
            ("a|b\n-|-", "a|b\n\\-|-"),
            ("```\ncode\n```", "\\`\\`\\`\ncode\n\\`\\`\\`"),
            ("~~~\ncode", "\\~\\~\\~\ncode"),
            (
                "<https://x.example> <a@b.example>",
                r"\<https://x.example> \<a@b.example>",
            ),
            ("&lt;b&#62; &c", r"\&lt;b\&#62; &c"),
            ("a\r\n# b", "a\r\n\\# b"),
            (
                "    a\n\tb\n   c\n    ",
                "\u{200b}    a\n\u{200b}\tb\n   c\n    ",
            ),
            (
                "https://x.example/a*b*_c_",
                r"https://x.example/a\*b\*\_c\_",
            ),
        ] {
            assert_eq!(escape_markdown(text), escaped, "{text:?}");
        }
    }

    #[test]
    fn no_text_costs_more_than_its_length() {
        assert_linear(|text| drop(escape_markdown(text)));
    }

    proptest! {
        #[test]
        fn unescaping_gives_the_original(text in r"[ \t\n\r\\`*_~\[\]()#>|<&;:=+\-!{}%a-c0-2é/]{0,60}|(?s:[^\u{200b}]){0,40}") {
            prop_assert_eq!(unescape(&escape_markdown(&text)), text);
        }
    }
}
