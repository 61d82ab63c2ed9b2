//! Chatwoot's markdown to plain text.
//!
//! Chatwoot's editor does not escape what agents type, so only marks that are closed
//! count as marks: a lone `*` or `_` stays.

/// The text a reader of the rendered markdown would read; links keep their address.
pub fn plain(markdown: &str) -> String {
    let unified = markdown.replace("\r\n", "\n").replace("\\\n", "\n");
    let lines: Vec<String> = unified
        .split('\n')
        .filter(|line| !line.trim_start().starts_with("```"))
        .map(|line| inline(without_block_mark(line.trim_end())))
        .collect();
    let mut text = lines.join("\n");
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    text.trim().to_owned()
}

/// Strips a leading `> ` or `# ` … `###### `.
fn without_block_mark(line: &str) -> &str {
    let trimmed = line.trim_start();
    if let Some(quoted) = trimmed.strip_prefix("> ") {
        return without_block_mark(quoted);
    }
    let heading = trimmed.trim_start_matches('#');
    let marks = trimmed.len() - heading.len();
    if (1..=6).contains(&marks) && heading.starts_with(' ') {
        heading.trim_start()
    } else {
        line
    }
}

/// Removes the marks inside a line.
fn inline(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let before = text.chars().next_back();
        if let Some((inner, tail)) = mark(rest, before) {
            text.push_str(&inner);
            rest = tail;
        } else {
            text.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    text
}

/// Reads one closed mark at the start of `rest`: its plain form, and what follows it.
fn mark(rest: &str, before: Option<char>) -> Option<(String, &str)> {
    match rest.chars().next()? {
        '`' => code(rest),
        '!' => link(rest.strip_prefix('!')?).map(|(label, _, tail)| (inline(label), tail)),
        '[' => link(rest).map(|(label, address, tail)| (linked(&inline(label), address), tail)),
        '<' => address(rest),
        '*' => enclosed(rest, "**", before).or_else(|| enclosed(rest, "*", before)),
        '_' => enclosed(rest, "__", before).or_else(|| enclosed(rest, "_", before)),
        '~' => enclosed(rest, "~~", before),
        _ => None,
    }
}

fn code(rest: &str) -> Option<(String, &str)> {
    let inner = rest.trim_start_matches('`');
    let fence = rest.get(..rest.len() - inner.len())?;
    let (code, tail) = inner.split_once(fence)?;
    Some((code.trim().to_owned(), tail))
}

/// `[label](address)`: label, address and what follows.
fn link(rest: &str) -> Option<(&str, &str, &str)> {
    let (label, after) = rest.strip_prefix('[')?.split_once("](")?;
    let (address, tail) = after.split_once(')')?;
    let whole = !label.contains('[') && !address.contains(char::is_whitespace);
    whole.then_some((label, address, tail))
}

fn linked(label: &str, address: &str) -> String {
    if address.starts_with("mention:") || label == address {
        return label.to_owned();
    }
    if label.is_empty() {
        address.to_owned()
    } else {
        format!("{label} ({address})")
    }
}

/// `<https://…>`.
fn address(rest: &str) -> Option<(String, &str)> {
    let (inner, tail) = rest.strip_prefix('<')?.split_once('>')?;
    let (scheme, _) = inner.split_once(':')?;
    let is_address = scheme
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && !inner.contains(char::is_whitespace);
    is_address.then(|| (inner.to_owned(), tail))
}

/// Text between two equal marks, with no white space just inside them. Underscores
/// count only at the edges of words, so `snake_case` and addresses survive.
fn enclosed<'a>(rest: &'a str, mark: &str, before: Option<char>) -> Option<(String, &'a str)> {
    let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let underscore = mark.starts_with('_');
    let inner = rest.strip_prefix(mark)?;
    if inner.starts_with(char::is_whitespace) || (underscore && in_word(before)) {
        return None;
    }
    for (at, _) in inner.match_indices(mark) {
        let (body, tail) = (inner.get(..at)?, inner.get(at + mark.len()..)?);
        let closes = !body.is_empty()
            && !body.ends_with(char::is_whitespace)
            && !body.starts_with(mark.chars().next()?)
            && (!underscore || !in_word(tail.chars().next()))
            && (mark.len() > 1 || !tail.starts_with(mark));
        if closes {
            return Some((inline(body), tail));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::plain;

    #[test]
    fn marks_of_the_editor_become_plain_text() {
        let cases = [
            (
                "Segue a **nota** fiscal\nQualquer dúvida, avise",
                "Segue a nota fiscal\nQualquer dúvida, avise",
            ),
            ("*it* _it_ ~~fora~~ __forte__", "it it fora forte"),
            ("a\\\nb", "a\nb"),
            ("a\n\n\\\nb", "a\n\nb"),
            ("a  \nb", "a\nb"),
            ("[manual](https://ex.am/ple)", "manual (https://ex.am/ple)"),
            (
                "[https://x.y](https://x.y) <https://z.w>",
                "https://x.y https://z.w",
            ),
            ("![foto](https://x.y/f.png)", "foto"),
            ("[@Ana](mention://user/5/Ana) oi", "@Ana oi"),
            ("## Título\n> citado", "Título\ncitado"),
            ("```\nlet x = 1;\n```", "let x = 1;"),
            ("use `snake_case`", "use snake_case"),
            ("- um\n- dois\n1. três", "- um\n- dois\n1. três"),
        ];

        for (markdown, text) in cases {
            assert_eq!(plain(markdown), text, "{markdown:?}");
        }
    }

    #[test]
    fn what_is_no_mark_stays() {
        for text in [
            "2 * 3 * 4 = 24",
            "snake_case_name",
            "a_b",
            "5 < 7 > 3",
            "#hashtag",
            "1 ** 2",
            "https://x.y/a_b_c",
            "[ok]",
        ] {
            assert_eq!(plain(text), text);
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_words_survive(text in "[a-z*_~`<>\\[\\]()!# \n]{0,200}") {
            let _ = plain(&text);
        }

        #[test]
        fn plain_text_stays_as_it_is(text in "[a-zA-Z0-9,.!?áéõ]{1,20}( [a-zA-Z0-9,.?áéõ]{1,20}){0,20}") {
            prop_assert_eq!(plain(&text), text);
        }
    }
}
