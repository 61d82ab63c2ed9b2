//! Chatwoot's markdown to plain text, in linear time.
//!
//! Chatwoot's editor does not escape what agents type, so only what can hardly be anything
//! else counts as a mark: measures (`5*10cm`), prices, masked numbers (`***.456.789-**`),
//! file names and addresses stay as they were typed.

mod inline;
mod marks;

use inline::inline;

use super::work::looked_at;

/// The text a reader of the rendered markdown would read; links keep their address.
pub fn plain(markdown: &str) -> String {
    let unified = markdown.replace("\r\n", "\n").replace("\\\n", "\n");
    let lines: Vec<&str> = unified.split('\n').collect();
    let mut fences = fences(&lines).into_iter().peekable();
    let mut text = Vec::new();
    let mut paragraph = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        looked_at(line.len() + 1);
        if let Some((_, end)) = fences.next_if(|(start, _)| *start == at) {
            flush(&mut paragraph, &mut text);
            let code = lines.get(at + 1..end).unwrap_or_default();
            text.extend(code.iter().map(|line| (*line).to_owned()));
            at = end + 1;
            continue;
        }
        if begins_block(line) {
            flush(&mut paragraph, &mut text);
        }
        paragraph.push(without_block_mark(line.trim_end()));
        at += 1;
    }
    flush(&mut paragraph, &mut text);
    without_gaps(&text).trim().to_owned()
}

/// Marks reach over the line breaks of a paragraph, and not further.
fn flush(paragraph: &mut Vec<&str>, text: &mut Vec<String>) {
    if !paragraph.is_empty() {
        text.push(inline(&paragraph.join("\n")));
        paragraph.clear();
    }
}

/// The lines that fence code off, in pairs; one that is never closed is no fence.
fn fences(lines: &[&str]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut open = None;
    for (at, line) in lines.iter().enumerate() {
        let Some(word) = line.trim().strip_prefix("```") else {
            continue;
        };
        match open {
            Some(start) if word.is_empty() => {
                pairs.push((start, at));
                open = None;
            }
            None if !word.contains('`') => open = Some(at),
            Some(_) | None => {}
        }
    }
    pairs
}

/// Whether no mark that was opened before this line can be closed in it.
fn begins_block(line: &str) -> bool {
    let line = line.trim();
    let after_number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = after_number.len() < line.len() && after_number.starts_with(['.', ')']);
    let is_listed = ["- ", "* ", "+ ", "• "]
        .iter()
        .any(|mark| line.starts_with(mark));
    line.is_empty() || is_numbered || is_listed || line.starts_with(['>', '#'])
}

/// Strips leading `> ` and `# ` … `###### `, but neither "greater than" nor "number" before digits.
fn without_block_mark(line: &str) -> &str {
    let mut rest = line.trim_start();
    let mut stripped = line;
    while let Some(quoted) = rest.strip_prefix("> ") {
        let quoted = quoted.trim_start();
        if is_amount(quoted) {
            return stripped;
        }
        (rest, stripped) = (quoted, quoted);
    }
    let heading = rest.trim_start_matches('#');
    let marks = rest.len() - heading.len();
    let words = heading.trim_start();
    let is_heading = (1..=6).contains(&marks) && heading.starts_with(' ');
    if is_heading && !(marks == 1 && is_amount(words)) {
        words
    } else {
        stripped
    }
}

/// Whether a text begins with a number or a price.
fn is_amount(text: &str) -> bool {
    let number = text
        .trim_start_matches("R$")
        .trim_start_matches(['$', '€', '=', '-', '+', ' ']);
    number.starts_with(|c: char| c.is_ascii_digit())
}

/// The lines, with one empty line at most between two that are not.
fn without_gaps(lines: &[String]) -> String {
    let mut text = String::new();
    let mut breaks = 0;
    for c in lines.join("\n").chars() {
        breaks = if c == '\n' { breaks + 1 } else { 0 };
        if breaks <= 2 {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests;
