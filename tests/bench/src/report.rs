//! The table: rows, how they are shown, and their JSON lines.

use serde_json::{Value, json};

/// What a figure is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wanted {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

/// What came of measuring.
#[derive(Clone, Debug, PartialEq)]
pub enum Measured {
    /// A figure.
    Value(f64),
    /// What was waited for did not happen.
    Never,
    /// It was not measured, and why that is no fault.
    LeftOut(String),
    /// The scenario broke off.
    Failed(String),
}

impl Measured {
    /// A figure, or that it never came.
    pub fn of(value: Option<f64>) -> Self {
        value.map_or(Self::Never, Self::Value)
    }

    /// The figure, if there is one.
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Value(value) => Some(*value),
            _ => None,
        }
    }

    /// As a table shows it.
    pub fn shown(&self, unit: &str) -> String {
        match self {
            Self::Value(value) => amount(*value, unit),
            Self::Never => "never".to_owned(),
            Self::LeftOut(why) => format!("left out: {}", in_a_cell(why)),
            Self::Failed(why) => format!("**failed**: {}", in_a_cell(why)),
        }
    }
}

/// One line without what would end a cell of a table.
fn in_a_cell(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    line.join(" ").replace('|', "\\|")
}

impl Wanted {
    fn met_by(self, measured: &Measured) -> Option<bool> {
        match (self, measured) {
            (_, Measured::LeftOut(_)) => None,
            (Self::AtMost(most), Measured::Value(value)) => Some(*value <= most),
            (Self::AtLeast(least), Measured::Value(value)) => Some(*value >= least),
            (_, Measured::Never | Measured::Failed(_)) => Some(false),
        }
    }

    fn shown(self) -> String {
        match self {
            Self::AtMost(most) => format!("≤ {}", number(most)),
            Self::AtLeast(least) => format!("≥ {}", number(least)),
        }
    }
}

/// How a figure came about: which of them a busy machine changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Counted: the same each time.
    Count,
    /// Virtual time: the sum of waits, without the processor's own; the same each time.
    Virtual,
    /// The machine's clocks: of this machine at this moment.
    Clock,
    /// Computed from the others.
    Sum,
}

impl By {
    fn word(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Virtual => "virtual",
            Self::Clock => "clock",
            Self::Sum => "sum",
        }
    }
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The scenario that measured it.
    pub scenario: &'static str,
    /// What it is.
    pub name: String,
    /// What came of it.
    pub measured: Measured,
    /// Of the value; empty for a plain count.
    pub unit: &'static str,
    /// How it came about.
    pub by: By,
    /// What it is held against, if anything.
    pub wanted: Option<Wanted>,
}

impl Row {
    /// The row as a line of JSON.
    pub fn json(&self) -> Value {
        json!({
            "scenario": self.scenario, "name": self.name, "value": self.measured.value(),
            "shown": self.measured.shown(self.unit), "unit": self.unit,
            "by": self.by.word(), "wanted": self.wanted.map(Wanted::shown), "met": self.met(),
        })
    }

    fn met(&self) -> Option<bool> {
        self.wanted.and_then(|wanted| wanted.met_by(&self.measured))
    }

    fn line(&self) -> String {
        let mark = match self.met() {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "",
        };
        let wanted = self.wanted.map(Wanted::shown).unwrap_or_default();
        let value = self.measured.shown(self.unit);
        let (scenario, name, by) = (self.scenario, &self.name, self.by.word());
        format!("| {scenario} | {name} | {value} | {by} | {wanted} | {mark} |")
    }
}

/// Head of the table.
pub const HEAD: &str =
    "| Scenario | Figure | Measured | By | Wanted | Met |\n|---|---|---:|---|---:|---|";

/// All rows as a table that a README takes as it is.
pub fn table(rows: &[Row]) -> String {
    let lines: Vec<String> = rows.iter().map(Row::line).collect();
    format!("{HEAD}\n{}", lines.join("\n"))
}

/// A number with its unit.
pub fn amount(value: f64, unit: &str) -> String {
    match unit {
        "" => number(value),
        "×" => format!("{} ×", number(value)),
        "USD" => format!("{value:.2} USD"),
        unit => format!("{} {unit}", number(value)),
    }
}

/// Three digits that count; no more than people read.
pub fn number(value: f64) -> String {
    let size = value.abs();
    let digits = if size >= 100.0 || (size - size.round()).abs() < 1e-9 {
        0
    } else if size >= 10.0 {
        1
    } else {
        2
    };
    format!("{value:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(measured: Measured, wanted: Wanted) -> Row {
        Row {
            scenario: "s",
            name: "n".to_owned(),
            measured,
            unit: "s",
            by: By::Count,
            wanted: Some(wanted),
        }
    }

    #[test]
    fn a_figure_that_never_came_is_no_success() {
        let met = |measured, wanted| row(measured, wanted).met();

        assert_eq!(met(Measured::Never, Wanted::AtMost(5.0)), Some(false));
        assert_eq!(met(Measured::Value(5.0), Wanted::AtMost(5.0)), Some(true));
        assert_eq!(
            met(Measured::Value(9.0), Wanted::AtLeast(10.0)),
            Some(false)
        );
        let line = row(Measured::Never, Wanted::AtMost(5.0)).line();
        assert!(line.contains("never"), "{line}");
    }

    #[test]
    fn what_failed_is_no_success_and_what_was_left_out_is_neither() {
        let failed = row(Measured::Failed("a | b\nc".to_owned()), Wanted::AtMost(5.0));
        let left_out = row(
            Measured::LeftOut("no index".to_owned()),
            Wanted::AtMost(5.0),
        );

        assert_eq!((failed.met(), left_out.met()), (Some(false), None));
        assert!(
            failed.line().contains("**failed**: a \\| b c |"),
            "{}",
            failed.line()
        );
        assert!(left_out.line().contains("left out: no index"));
    }

    #[test]
    fn numbers_keep_three_digits() {
        assert_eq!(number(4.0), "4");
        assert_eq!(number(7.849), "7.85");
        assert_eq!(number(12.345), "12.3");
        assert_eq!(number(1_234.5), "1234");
    }
}
