//! What is stored of a buyer: copied for them, or taken out.
//!
//! The table names no buyer. It is Chatwoot that knows which threads are one person's, so it is asked where it can be;
//! where it cannot, a thread stands for its buyer.

mod desk;
mod mentions;

use std::collections::BTreeSet;

use bridge::{Forgotten, forget, ids::ThreadKey};
use jiff::Timestamp;
use serde_json::{Value, json};
use store::{StoredRow, Table};

pub use self::desk::Desk;
use crate::trace::{named_threads, thread_of};

/// Everything that is known to be of one buyer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuyerRecord {
    /// Threads of which the table has rows.
    pub threads: Vec<ThreadKey>,
    /// The contact at Chatwoot; `None` = it was not asked, or has none.
    pub contact: Option<u64>,
}

impl BuyerRecord {
    /// The record of whom `asked` names: a thread's or a message's id as a trace takes it, or a contact's identifier at
    /// Chatwoot. `desk` = Chatwoot, where it can be asked.
    ///
    /// # Errors
    ///
    /// Nothing is named, or several threads are: whose data that is nobody can tell. Or Chatwoot does not answer.
    pub async fn find(
        rows: &[StoredRow],
        desk: Option<&Desk>,
        asked: &str,
    ) -> Result<Self, String> {
        let named: Vec<ThreadKey> = named_threads(rows, asked).into_iter().collect();
        let one = only(asked, &named)?;
        let (contact, linked) = match desk {
            Some(desk) => desk.who_is(rows, one.as_ref(), asked).await?,
            None => (None, Vec::new()),
        };
        let is_stored = |thread: &ThreadKey| rows.iter().any(|row| belongs_to(row, thread));
        let mut threads: Vec<ThreadKey> = linked.into_iter().chain(one).collect();
        threads.retain(is_stored);
        threads.sort();
        threads.dedup();
        if threads.is_empty() && contact.is_none() {
            return Err(format!("{asked}: nothing that is stored names it"));
        }
        Ok(Self { threads, contact })
    }

    /// Every row that speaks of the buyer, and where the rest is.
    pub fn export(&self, rows: &[StoredRow], desk: Option<&Desk>) -> Value {
        let threads = self.threads.iter().map(|thread| {
            let its = rows
                .iter()
                .filter(|row| belongs_to(row, thread))
                .map(|row| &row.attributes);
            json!({"thread": thread, "rows": its.collect::<Vec<_>>()})
        });
        json!({
            "threads": threads.collect::<Vec<_>>(),
            "elsewhere in the table": mentions::of(rows, &self.threads),
            "chatwoot": self.places(rows, desk),
        })
    }

    /// Takes what people wrote out of the rows; a line for each thread, and whether all of it is out.
    ///
    /// # Errors
    ///
    /// The table fails.
    pub async fn forget(
        &self,
        table: &Table,
        now: Timestamp,
    ) -> Result<(Vec<String>, bool), String> {
        let (mut lines, mut is_whole) = (Vec::new(), true);
        for thread in &self.threads {
            let forgotten = forget(table, thread, now).await;
            let forgotten = forgotten.map_err(|failure| failure.to_string())?;
            is_whole &= forgotten.is_some_and(|done| done.owed == 0);
            lines.push(format!("{thread}: {}", told(forgotten)));
        }
        Ok((lines, is_whole))
    }

    /// Deletes the contact once all is out of the table: without it nobody knows which threads are the buyer's.
    /// What became of it, in words.
    ///
    /// # Errors
    ///
    /// Chatwoot refuses, or does not answer.
    pub async fn forget_contact(&self, desk: &Desk, is_whole: bool) -> Result<String, String> {
        let Some(contact) = self.contact else {
            return Ok("Chatwoot: the contact is not there any more".to_owned());
        };
        if !is_whole {
            return Ok(format!(
                "Chatwoot: contact {contact} is not deleted yet, as not all is out of the table: run this again in a minute"
            ));
        }
        desk.delete(contact).await?;
        Ok(format!(
            "Chatwoot: contact {contact} is deleted, its conversations go with it within minutes"
        ))
    }

    /// Where the buyer is found in Chatwoot: the contact's page and those of the conversations, or their numbers.
    pub fn places(&self, rows: &[StoredRow], desk: Option<&Desk>) -> Vec<String> {
        let address = |what: &str, number: &str| match desk {
            Some(desk) => format!("{}/{what}/{number}", desk.page),
            None => format!("{what}/{number}"),
        };
        let contact = self.contact.map(|id| address("contacts", &id.to_string()));
        let conversations = rows
            .iter()
            .filter(|row| thread_of(row).is_some_and(|thread| self.threads.contains(&thread)))
            .filter_map(|row| row.attributes.get("conversation"))
            .map(|number| address("conversations", &number.to_string()));
        let places: BTreeSet<String> = contact.into_iter().chain(conversations).collect();
        places.into_iter().collect()
    }
}

fn belongs_to(row: &StoredRow, thread: &ThreadKey) -> bool {
    thread_of(row).as_ref() == Some(thread)
}

/// The one thread that is named, if any.
fn only(asked: &str, named: &[ThreadKey]) -> Result<Option<ThreadKey>, String> {
    match named {
        [] => Ok(None),
        [one] if one.kind_and_id().is_none() => Err(format!("{one} is no buyer's thread")),
        [one] => Ok(Some(one.clone())),
        several => {
            let several: Vec<&str> = several.iter().map(ThreadKey::as_str).collect();
            Err(format!(
                "{asked} names several threads, perhaps of several buyers: give one of {}",
                several.join(", ")
            ))
        }
    }
}

fn told(forgotten: Option<Forgotten>) -> String {
    match forgotten {
        None => "a worker has it just now, run this again in a minute".to_owned(),
        Some(Forgotten { cleared, owed: 0 }) => {
            format!("what people wrote is out of {cleared} rows; ids, states and hashes stay")
        }
        Some(Forgotten { owed, .. }) => format!(
            "{owed} rows are still needed: an agent is to be told why, or a command waits to be confirmed (15 minutes at most); run this again then"
        ),
    }
}
