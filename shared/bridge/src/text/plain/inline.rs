//! Marks inside a paragraph: code, links, addresses; the rest is text and [runs of marks](MarkRun).

use std::collections::{BTreeMap, VecDeque};

use super::marks::{self, InlinePiece, MarkRun};
use crate::text::work::looked_at;

/// Characters that a backslash keeps from being marks.
const ESCAPABLE: &str = "*_~`[]";
/// What an address in angle brackets begins with.
const SCHEMES: [&str; 4] = ["http://", "https://", "mailto:", "tel:"];
/// What an address that stands in a text by itself begins with.
const BARE: [&str; 3] = ["http://", "https://", "www."];

/// A paragraph without its marks.
pub(super) fn inline(paragraph: &str) -> String {
    let chars: Vec<char> = paragraph.chars().collect();
    inline_of(&chars)
}

fn inline_of(chars: &[char]) -> String {
    let mut lexer = Lexer {
        chars,
        links: links(chars),
        fences: fences(chars),
        pieces: Vec::new(),
        text: String::new(),
    };
    let mut at = 0;
    while at < chars.len() {
        at = lexer.next(at);
    }
    lexer.flush();
    marks::without(lexer.pieces)
}

/// Where a link's label and address end, by where the link begins.
type Links = BTreeMap<usize, (usize, usize)>;

/// Reads a paragraph from left to right, looking at each character a bounded number of times.
struct Lexer<'a> {
    chars: &'a [char],
    links: Links,
    /// Where code may end, by the number of backticks.
    fences: BTreeMap<usize, VecDeque<usize>>,
    pieces: Vec<InlinePiece>,
    text: String,
}

impl<'a> Lexer<'a> {
    /// Reads what begins at `at`; where the next thing begins.
    fn next(&mut self, at: usize) -> usize {
        looked_at(1);
        let Some(c) = self.char(at) else {
            return at + 1;
        };
        let read = match c {
            '\\' => self.escaped(at),
            '`' => Some(self.code(at)),
            '!' => self.image(at),
            '[' => self.link(at),
            '<' => self.enclosed_address(at),
            'h' | 'H' | 'w' | 'W' => self.bare_address(at),
            '*' | '_' | '~' => Some(self.run(at, c)),
            _ => None,
        };
        read.unwrap_or_else(|| {
            self.text.push(c);
            at + 1
        })
    }

    fn char(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    fn before(&self, at: usize) -> Option<char> {
        self.char(at.checked_sub(1)?)
    }

    fn flush(&mut self) {
        self.pieces
            .push(InlinePiece::Text(std::mem::take(&mut self.text)));
    }

    fn escaped(&mut self, at: usize) -> Option<usize> {
        let c = self.char(at + 1).filter(|c| ESCAPABLE.contains(*c))?;
        self.text.push(c);
        Some(at + 2)
    }

    /// Code between two equal runs of backticks, at the edges of words: ``d`água`` is none.
    fn code(&mut self, at: usize) -> usize {
        let inside = self.end_of(at, |c| c == '`');
        let marks = inside - at;
        let opens = !self.before(at).is_some_and(char::is_alphanumeric);
        let ends = self.fences.entry(marks).or_default();
        while ends.front().is_some_and(|end| *end <= inside) {
            ends.pop_front();
        }
        let end = ends.front().copied().filter(|_| opens);
        let Some(end) = end else {
            self.text.extend(self.between(at, inside));
            return inside;
        };
        let code: String = self.between(inside, end).iter().collect();
        self.text.push_str(code.trim());
        end + marks
    }

    fn between(&self, at: usize, end: usize) -> &'a [char] {
        self.chars.get(at..end).unwrap_or_default()
    }

    fn image(&mut self, at: usize) -> Option<usize> {
        let (label, address, end) = self.linked(at + 1)?;
        self.text
            .push_str(if label.is_empty() { &address } else { &label });
        Some(end)
    }

    fn link(&mut self, at: usize) -> Option<usize> {
        let (label, address, end) = self.linked(at)?;
        let is_same = label == address || address.starts_with("mention:");
        self.text.push_str(&label);
        if label.is_empty() {
            self.text.push_str(&address);
        } else if !is_same {
            self.text.extend([" (", &address, ")"]);
        }
        Some(end)
    }

    /// The link that begins at `at`: label, address, and where the rest begins.
    fn linked(&self, at: usize) -> Option<(String, String, usize)> {
        let (label_end, end) = *self.links.get(&at)?;
        let label = inline_of(self.chars.get(at + 1..label_end)?);
        let address = self.chars.get(label_end + 2..end)?.iter().collect();
        Some((label, address, end + 1))
    }

    /// `<https://…>`.
    fn enclosed_address(&mut self, at: usize) -> Option<usize> {
        let end = self.end_of(at + 1, |c| !c.is_whitespace() && !matches!(c, '<' | '>'));
        let is_address = SCHEMES
            .iter()
            .any(|scheme| self.starts_with(at + 1, scheme));
        if !is_address || self.char(end) != Some('>') {
            return None;
        }
        self.text.extend(self.chars.get(at + 1..end)?);
        Some(end + 1)
    }

    /// An address: what looks like marks inside it is none; marks at its end are not its own.
    fn bare_address(&mut self, at: usize) -> Option<usize> {
        let is_word = self.before(at).is_some_and(char::is_alphanumeric);
        if is_word || !BARE.iter().any(|scheme| self.starts_with(at, scheme)) {
            return None;
        }
        let end = self.end_of(at, is_in_address);
        let address = self.chars.get(at..end)?;
        let outside = address.iter().rev().take_while(|c| is_behind_address(**c));
        let kept = address.len() - outside.count();
        self.text.extend(address.get(..kept)?);
        Some(at + kept)
    }

    fn run(&mut self, at: usize, mark: char) -> usize {
        let end = self.end_of(at, |c| c == mark);
        self.flush();
        self.pieces.push(InlinePiece::MarkRun(MarkRun::new(
            self.chars, at, end, mark,
        )));
        end
    }

    /// Where, from `at` on, the characters that `belong` end.
    fn end_of(&self, at: usize, belong: impl Fn(char) -> bool) -> usize {
        let rest = self.chars.get(at..).unwrap_or_default();
        let length = rest.iter().take_while(|c| belong(**c)).count();
        looked_at(length + 1);
        at + length
    }

    fn starts_with(&self, at: usize, word: &str) -> bool {
        let rest = self.chars.get(at..).unwrap_or_default();
        let mut rest = rest.iter();
        word.chars()
            .all(|c| rest.next().is_some_and(|is| is.eq_ignore_ascii_case(&c)))
    }
}

/// `[label](address)` wherever it is: no bracket opens inside the label, and the address looks like one.
fn links(chars: &[char]) -> Links {
    looked_at(chars.len());
    let mut links = Links::new();
    // What comes next to the right: a parenthesis that closes, white space, what makes an
    // address of a word, the end of a label.
    let (mut closing, mut space, mut telling, mut label_end) = (None, None, None, None);
    for (at, c) in chars.iter().enumerate().rev() {
        match c {
            ')' => closing = Some(at),
            ']' if chars.get(at + 1) == Some(&'(') => {
                let end = closing.filter(|end| space.is_none_or(|space| *end < space));
                let is_address = end.is_some_and(|end| telling.is_some_and(|at| at < end));
                label_end = end.filter(|_| is_address).map(|end| (at, end));
            }
            '[' => links.extend(label_end.take().map(|ends| (at, ends))),
            ':' | '/' | '.' | '#' => telling = Some(at),
            c if c.is_whitespace() => space = Some(at),
            _ => {}
        }
    }
    links
}

/// Where runs of backticks begin that may end code, by their length.
fn fences(chars: &[char]) -> BTreeMap<usize, VecDeque<usize>> {
    looked_at(chars.len());
    let mut fences: BTreeMap<usize, VecDeque<usize>> = BTreeMap::new();
    let mut start = None;
    for (at, c) in chars.iter().copied().map(Some).chain([None]).enumerate() {
        if c == Some('`') {
            start = start.or(Some(at));
        } else if let Some(begun) = start.take()
            && !c.is_some_and(char::is_alphanumeric)
        {
            fences.entry(at - begun).or_default().push_back(begun);
        }
    }
    fences
}

fn is_in_address(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '<' | '>' | '"' | '`' | '[' | ']')
}

/// What ends a sentence or a mark, and no address.
fn is_behind_address(c: char) -> bool {
    matches!(c, '*' | '_' | '~' | '.' | ',' | ';' | ':' | '!' | '?' | ')')
}
