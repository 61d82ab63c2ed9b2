//! What is said on either side, beside each other where the window is wide enough, else one below the other.

use std::{
    io::IsTerminal as _,
    process::{Command, Stdio},
    time::Instant,
};

use bridge::i18n::Locale;

use super::captions;

/// Characters of a line where nobody watches: in a file or a pipe.
const UNWATCHED: usize = 100;
/// A window from here on has two columns.
const TWO_COLUMNS: usize = 76;
/// A column is no wider than what is read easily.
const WIDEST: usize = 64;
/// The time before the columns, and what stands between them.
const BESIDE: usize = 10;

/// Where something was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What the buyer sees on the marketplace: left.
    Buyer,
    /// What agents see in Chatwoot: right.
    Agent,
}

impl Side {
    fn mark(self) -> char {
        match self {
            Self::Buyer => '◀',
            Self::Agent => '▶',
        }
    }
}

/// The places of texts in a window of some width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Layout {
    /// Characters of a whole line.
    line: usize,
    /// Characters of a text's line.
    text: usize,
    is_two: bool,
}

impl Layout {
    fn of(window: usize) -> Self {
        if window >= TWO_COLUMNS {
            let text = ((window - BESIDE) / 2).min(WIDEST);
            return Self {
                line: 2 * text + BESIDE,
                text,
                is_two: true,
            };
        }
        let line = window.max(24);
        Self {
            line,
            text: line - 9,
            is_two: false,
        }
    }

    /// One line of a text, with the time where it is its first.
    fn place(self, time: &str, side: Side, text: &str) -> String {
        match (self.is_two, side) {
            (true, Side::Buyer) => self.pair(time, text, ""),
            (true, Side::Agent) => self.pair(time, "", text),
            (false, side) => format!("{time:>6} {} {text}", side.mark()),
        }
    }

    fn pair(self, time: &str, left: &str, right: &str) -> String {
        format!("{time:>6} {left:<width$} │ {right}", width = self.text)
            .trim_end()
            .to_owned()
    }

    fn head(self, locale: Locale) -> Vec<String> {
        let [left, right] = [captions::BUYERS, captions::AGENTS].map(|words| words.of(locale));
        if self.is_two {
            return vec![self.pair("", left, right)];
        }
        vec![
            format!("{} {left}", Side::Buyer.mark()),
            format!("{} {right}", Side::Agent.mark()),
        ]
    }

    fn caption(self, text: &str) -> Vec<String> {
        let mut lines = wrap(text, self.line.saturating_sub(6));
        let last = lines.len().saturating_sub(1);
        for (at, line) in lines.iter_mut().enumerate() {
            let line_of = if at == 0 { "────" } else { "    " };
            *line = format!("{line_of} {}", line.trim_start());
            if at == last {
                let rest = self.line.saturating_sub(line.chars().count() + 1);
                *line = format!("{line} {}", "─".repeat(rest));
            }
        }
        lines
    }
}

/// The two columns, as they are printed.
pub struct Columns {
    began: Instant,
}

impl Columns {
    /// Prints the head.
    pub fn begin(locale: Locale) -> Self {
        print(&Layout::of(window()).head(locale));
        Self {
            began: Instant::now(),
        }
    }

    /// Prints what happens next, over both columns.
    pub fn caption(&self, text: &str) {
        print(&Layout::of(window()).caption(text));
    }

    /// Prints something on one side: the time, then `text` in as many lines as it takes.
    pub fn say(&self, side: Side, text: &str) {
        let layout = Layout::of(window());
        let time = format!("{:.1}s", self.began.elapsed().as_secs_f32());
        for (at, line) in wrap(text, layout.text).iter().enumerate() {
            let time = if at == 0 { &time } else { "" };
            println!("{}", layout.place(time, side, line));
        }
    }
}

fn print(lines: &[String]) {
    for line in lines {
        println!("{line}");
    }
}

/// Characters of a line of this window, which people pull wider and narrower.
fn window() -> usize {
    if !std::io::stdout().is_terminal() {
        return UNWATCHED;
    }
    let asked = Command::new("stty")
        .arg("size")
        .stdin(Stdio::inherit())
        .stderr(Stdio::null())
        .output();
    let told = asked.ok().and_then(|told| columns_of(&told.stdout));
    told.unwrap_or(UNWATCHED)
}

/// `rows columns`, as `stty size` says it.
fn columns_of(told: &[u8]) -> Option<usize> {
    let told = str::from_utf8(told).ok()?;
    let columns = told.split_whitespace().nth(1)?.parse().ok()?;
    (columns > 0).then_some(columns)
}

/// Cuts `text` into lines of at most `width` characters: at line breaks, else at spaces,
/// else anywhere. All but the first are indented by two.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.lines().filter(|line| !line.trim().is_empty()) {
        let mut line = if lines.is_empty() {
            String::new()
        } else {
            "  ".to_owned()
        };
        let mut is_blank = true;
        for word in pieces(paragraph, width - 2) {
            if !is_blank && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::replace(&mut line, "  ".to_owned()));
                is_blank = true;
            }
            if !is_blank {
                line.push(' ');
            }
            line.push_str(&word);
            is_blank = false;
        }
        lines.push(line);
    }
    lines
}

/// The words of a text, those longer than `width` cut.
fn pieces(text: &str, width: usize) -> Vec<String> {
    let cut = |word: &str| {
        let letters: Vec<char> = word.chars().collect();
        letters
            .chunks(width)
            .map(|piece| piece.iter().collect())
            .collect::<Vec<String>>()
    };
    text.split_whitespace().flat_map(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_the_column() {
        let texts = [
            "uma frase com várias palavras que não cabe em uma linha só",
            &"x".repeat(200),
            "a\n\nb c\nd",
            "",
        ];

        for text in texts {
            for line in wrap(text, 20) {
                assert!(line.chars().count() <= 20, "{line}");
            }
            let kept: String = wrap(text, 20).concat().split_whitespace().collect();
            assert_eq!(kept, text.split_whitespace().collect::<String>());
        }
    }

    #[test]
    fn every_line_fits_in_every_window() {
        let text = "Boa pergunta! A caneca é de cerâmica esmaltada e pode ir à lava-louças.";
        for window in 24..240 {
            let layout = Layout::of(window);
            let placed = [Side::Buyer, Side::Agent].into_iter().flat_map(|side| {
                let lines = wrap(text, layout.text).into_iter();
                lines.map(move |line| layout.place("12.3s", side, &line))
            });
            let all = placed.chain(layout.caption(text)).chain(
                Locale::ALL
                    .into_iter()
                    .flat_map(|locale| layout.head(locale)),
            );
            for line in all.filter(|_| window >= 50) {
                assert!(line.chars().count() <= window, "{window}: {line}");
            }
        }
    }

    #[test]
    fn the_columns_stay_below_each_other() {
        let layout = Layout::of(80);
        let bar = |line: &str| line.chars().position(|letter| letter == '│');

        assert_eq!(
            bar(&layout.pair("", "", "x")),
            bar(&layout.pair("1.0s", "ação", ""))
        );
        assert!(layout.is_two && !Layout::of(60).is_two);
    }

    #[test]
    fn a_window_says_how_wide_it_is() {
        assert_eq!(columns_of(b"24 80\n"), Some(80));
        for nothing in ["", "0 0", "24", "x y"] {
            assert_eq!(columns_of(nothing.as_bytes()), None, "{nothing}");
        }
    }
}
