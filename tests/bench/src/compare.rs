//! Two runs side by side.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::report::{Row, amount};

/// Figures of an earlier run, by scenario and name.
#[derive(Debug, Default)]
pub struct Before(BTreeMap<(String, String), Option<f64>>);

impl Before {
    /// Reads the JSON lines of an earlier run; lines of other kinds are passed over.
    pub fn read(lines: &str) -> Self {
        let rows = lines
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let figures = rows.filter_map(|row| {
            let word = |name: &str| row[name].as_str().map(str::to_owned);
            Some(((word("scenario")?, word("name")?), row["value"].as_f64()))
        });
        Self(figures.collect())
    }

    /// Before and after of every row that both runs have.
    pub fn table(&self, rows: &[Row]) -> String {
        let mut lines = vec![
            "| Scenario | Figure | Before | After | After ÷ before |\n|---|---|---:|---:|---:|"
                .to_owned(),
        ];
        for row in rows {
            let key = (row.scenario.to_owned(), row.name.clone());
            let Some(before) = self.0.get(&key) else {
                continue;
            };
            let shown = |value: Option<f64>| {
                value.map_or_else(|| "never".to_owned(), |value| amount(value, row.unit))
            };
            let ratio = match (before, row.measured.value()) {
                (Some(before), Some(after)) if *before > 0.0 => format!("{:.2}", after / before),
                _ => String::new(),
            };
            lines.push(format!(
                "| {} | {} | {} | {} | {ratio} |",
                row.scenario,
                row.name,
                shown(*before),
                row.measured.shown(row.unit)
            ));
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{By, Measured};

    fn row(name: &str, value: Option<f64>) -> Row {
        Row {
            scenario: "s",
            name: name.to_owned(),
            measured: Measured::of(value),
            unit: "",
            by: By::Count,
            wanted: None,
        }
    }

    #[test]
    fn rows_of_both_runs_are_compared_and_the_others_left_out() {
        let earlier = format!(
            "{{\"date\":\"x\"}}\n{}\n{}\n",
            row("a", Some(4.0)).json(),
            row("b", None).json()
        );

        let table = Before::read(&earlier).table(&[
            row("a", Some(2.0)),
            row("b", Some(3.0)),
            row("new", Some(1.0)),
        ]);

        assert!(table.contains("| s | a | 4 | 2 | 0.50 |"), "{table}");
        assert!(table.contains("| s | b | never | 3 |  |"), "{table}");
        assert!(!table.contains("new"));
    }
}
