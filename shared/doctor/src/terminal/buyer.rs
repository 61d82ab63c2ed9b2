//! `doctor export` and `doctor forget`: what was asked for, and where it is looked for.

use std::sync::Arc;

use assembly::{Assembly, SharedClock};
use bridge::ports::Clock as _;
use doctor::buyer::{BuyerRecord, Desk};
use local_table::TABLE_NAME;
use runtime::{
    SystemClock,
    arguments::unknown,
    settings::{Lookup, WorkerSettings},
};
use store::{StoredRow, Table};

use super::{every_row, say, table};

/// What was asked for.
pub(crate) struct BuyerRequest {
    /// Whether it is taken out; else it is copied.
    forget: bool,
    id: String,
    table: Option<String>,
    /// Whether the contact is deleted at Chatwoot.
    chatwoot: bool,
}

impl BuyerRequest {
    /// Reads `export ID [--table NAME]` and `forget ID [--table NAME] [--chatwoot]`.
    pub(crate) fn read(given: Vec<String>) -> Result<Self, String> {
        let mut given = given.into_iter();
        let forget = given.next().is_some_and(|what| what == "forget");
        let id = given.next().filter(|id| !id.starts_with('-'));
        let mut asked = Self {
            forget,
            id: id.ok_or("whom? The id is missing")?,
            table: None,
            chatwoot: false,
        };
        while let Some(one) = given.next() {
            match one.as_str() {
                "--table" => {
                    asked.table = Some(given.next().ok_or("--table: what follows is missing")?);
                }
                "--chatwoot" if forget => asked.chatwoot = true,
                _ => return Err(unknown(&one)),
            }
        }
        Ok(asked)
    }

    /// Does it; false = something is left to do.
    pub(crate) async fn fulfil(&self, setting: Lookup<'_>) -> Result<bool, String> {
        let table = table(self.table.as_deref()).await?;
        let table = table.ok_or("there is no table of `cargo local`: name one with --table")?;
        let desk = desk(setting, &table);
        let rows = every_row(&table).await?;
        let found = BuyerRecord::find(&rows, desk.as_ref().ok(), self.id.trim()).await;
        let record = found.map_err(|why| with_cause(why, &desk))?;
        if self.forget {
            return self.forget(&table, (&record, &rows), &desk).await;
        }
        let copy = record.export(&rows, desk.as_ref().ok());
        say(&serde_json::to_string_pretty(&copy).map_err(|error| error.to_string())?);
        Ok(true)
    }

    async fn forget(
        &self,
        table: &Table,
        (record, rows): (&BuyerRecord, &[StoredRow]),
        desk: &Result<Desk, String>,
    ) -> Result<bool, String> {
        let (lines, is_whole) = record.forget(table, SystemClock.now()).await?;
        say(&lines.join("\n"));
        if !self.chatwoot {
            let places = record.places(rows, desk.as_ref().ok()).join("\n  ");
            say(&format!(
                "Chatwoot holds what was written; delete the contact there, and its conversations go with it:\n  {places}"
            ));
            return Ok(is_whole);
        }
        let Ok(asked) = desk else {
            say(&with_cause("no contact was deleted".to_owned(), desk));
            return Ok(false);
        };
        say(&record.forget_contact(asked, is_whole).await?);
        Ok(is_whole)
    }
}

/// Chatwoot as the settings name it, or why it cannot be asked.
fn desk(setting: Lookup<'_>, table: &Table) -> Result<Desk, String> {
    let lookup = |name: &str| match name {
        "TABLE_NAME" => Some(TABLE_NAME.to_owned()),
        _ => setting(name),
    };
    let settings = assembly::settings(&lookup, WorkerSettings::read);
    let settings = settings.map_err(|error| error.to_string())?;
    let base = settings.chatwoot_url.as_str().trim_end_matches('/');
    let page = format!("{base}/app/accounts/{}", settings.chatwoot_account_id);
    let clock: SharedClock = Arc::new(SystemClock);
    let assembly = Assembly::new(settings, &lookup, table.clone(), clock);
    let assembly = assembly.map_err(|error| error.to_string())?;
    let chatwoot = assembly.chatwoot().clone();
    Ok(Desk { chatwoot, page })
}

fn with_cause(what: String, desk: &Result<Desk, String>) -> String {
    match desk {
        Ok(_) => what,
        Err(why) => format!("{what}. Chatwoot was not asked: {why}"),
    }
}
