//! Two columns of 45 characters and the time before them: 100 in all.

use std::time::Instant;

/// Characters of one column.
const COLUMN: usize = 45;
/// Characters of a whole line.
const LINE: usize = 100;

/// Where something was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What the buyer sees on Mercado Livre: left.
    Buyer,
    /// What agents see in Chatwoot: right.
    Agent,
}

/// The two columns, as they are printed.
pub struct Columns {
    began: Instant,
}

impl Columns {
    /// Prints the head.
    pub fn begin() -> Self {
        let [left, right] = [
            "MERCADO LIVRE, as the buyer sees it",
            "CHATWOOT, as the agent sees it",
        ];
        println!("{}", pair("", left, right));
        Self {
            began: Instant::now(),
        }
    }

    /// Prints what happens next, over both columns.
    pub fn caption(&self, text: &str) {
        let begun = format!("──── {text} ");
        println!(
            "{begun}{}",
            "─".repeat(LINE.saturating_sub(begun.chars().count()))
        );
    }

    /// Prints something on one side: the time, then `text` in as many lines as it takes.
    pub fn say(&self, side: Side, text: &str) {
        let time = format!("{:.1}s", self.began.elapsed().as_secs_f32());
        for (at, line) in wrap(text, COLUMN).iter().enumerate() {
            let time = if at == 0 { &time } else { "" };
            println!("{}", self::line(time, side, line));
        }
    }
}

fn line(time: &str, side: Side, text: &str) -> String {
    match side {
        Side::Buyer => pair(time, text, ""),
        Side::Agent => pair(time, "", text),
    }
}

fn pair(time: &str, left: &str, right: &str) -> String {
    format!("{time:>6} {left:<COLUMN$} │ {right}")
        .trim_end()
        .to_owned()
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
    fn both_columns_fit_in_a_hundred_characters() {
        let full = pair("12.3s", &"a".repeat(COLUMN), &"b".repeat(COLUMN));

        assert_eq!(full.chars().count(), LINE);
        let bar = |line: &str| line.chars().position(|letter| letter == '│');
        assert_eq!(bar(&pair("", "", "x")), bar(&pair("1.0s", "ação", "")));
    }
}
