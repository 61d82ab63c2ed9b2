//! `doctor trace`: what was asked for, and where it is read.

mod buyer;

use std::{fs, io, path::Path};

use doctor::trace::lives;
use local_table::{EmbeddedTable, TABLE_FILE};
use runtime::{arguments::unknown, aws};
use store::{StoredRow, Table};

pub(crate) use self::buyer::BuyerRequest;

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
        let rows = match table(self.table.as_deref()).await? {
            Some(table) => every_row(&table).await?,
            None => Vec::new(),
        };
        let log = self.log()?;
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

    fn log(&self) -> Result<String, String> {
        match self.log.as_deref() {
            None => Ok(String::new()),
            Some("-") => io::read_to_string(io::stdin()).map_err(|error| error.to_string()),
            Some(file) => fs::read_to_string(file).map_err(|error| format!("{file}: {error}")),
        }
    }
}

/// The table of this name at AWS, or that of `cargo local`, where there is one.
async fn table(name: Option<&str>) -> Result<Option<Table>, String> {
    match name {
        Some(name) => {
            let client = aws::dynamodb(aws::Patience::Worker).await;
            Ok(Some(Table::new(client, name)))
        }
        None if Path::new(TABLE_FILE).exists() => {
            Ok(Some(EmbeddedTable::in_file(TABLE_FILE).await?.table))
        }
        None => Ok(None),
    }
}

async fn every_row(table: &Table) -> Result<Vec<StoredRow>, String> {
    table.every_row().await.map_err(|failure| {
        let why = std::error::Error::source(&failure).map(ToString::to_string);
        format!("{failure}: {}", why.unwrap_or_default())
    })
}

#[expect(clippy::print_stdout, reason = "this is what was asked for")]
fn say(text: &str) {
    println!("{text}");
}
