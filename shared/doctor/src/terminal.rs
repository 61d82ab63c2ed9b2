//! `doctor trace`: what was asked for, and where it is read.

use std::{fs, io, path::Path};

use doctor::trace::lives;
use local_table::{EmbeddedTable, TABLE_FILE};
use runtime::{arguments::unknown, aws};
use store::{StoredRow, Table};

/// What was asked for.
pub(crate) struct Trace {
    id: String,
    table: Option<String>,
    log: Option<String>,
}

impl Trace {
    /// Reads `trace ID [--table NAME] [--log FILE]`; a file `-` is what comes in on stdin.
    pub(crate) fn read(given: Vec<String>) -> Result<Self, String> {
        let mut given = given.into_iter().skip(1);
        let id = given.next().filter(|id| !id.starts_with('-'));
        let mut asked = Self {
            id: id.ok_or("trace: the id is missing")?,
            table: None,
            log: None,
        };
        while let Some(one) = given.next() {
            let place = match one.as_str() {
                "--table" => &mut asked.table,
                "--log" => &mut asked.log,
                _ => return Err(unknown(&one)),
            };
            *place = Some(
                given
                    .next()
                    .ok_or(format!("{one}: what follows is missing"))?,
            );
        }
        Ok(asked)
    }

    /// Tells what is known; false = nothing is.
    pub(crate) async fn tell(&self) -> Result<bool, String> {
        let (rows, log) = (self.rows().await?, self.log()?);
        let found = lives(&rows, &log, &self.id);
        for life in &found {
            say(&life.lines().join("\n"));
        }
        if found.is_empty() {
            say(&format!(
                "{}: no row{} names it. Of a sale with several orders, the pack does.",
                self.id,
                if self.log.is_some() {
                    " and no log line"
                } else {
                    ""
                }
            ));
        }
        Ok(!found.is_empty())
    }

    async fn rows(&self) -> Result<Vec<StoredRow>, String> {
        let table = match &self.table {
            Some(name) => Table::new(aws::dynamodb(aws::Patience::Worker).await, name),
            None if Path::new(TABLE_FILE).exists() => {
                EmbeddedTable::in_file(TABLE_FILE).await?.table
            }
            None => return Ok(Vec::new()),
        };
        table.every_row().await.map_err(|failure| {
            let why = std::error::Error::source(&failure).map(ToString::to_string);
            format!("{failure}: {}", why.unwrap_or_default())
        })
    }

    fn log(&self) -> Result<String, String> {
        match self.log.as_deref() {
            None => Ok(String::new()),
            Some("-") => io::read_to_string(io::stdin()).map_err(|error| error.to_string()),
            Some(file) => fs::read_to_string(file).map_err(|error| format!("{file}: {error}")),
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is what was asked for")]
fn say(text: &str) {
    println!("{text}");
}
