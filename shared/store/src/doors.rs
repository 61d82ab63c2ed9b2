//! What was noted at the public doors, for people who look: the doctor and the setup page.
//!
//! Never on a message's way: what is seen often is written once per [`NOTED`](crate::NOTED) and process, over
//! what was there.

use bridge::{
    failure::StoreFailure,
    ids::{AccountId, InboxId},
};
use jiff::Timestamp;

use crate::{
    item::{self, Item, attributes, n, s, values, version},
    keys::{DOORS, EXPIRES_AT, RowKey},
    table::Table,
};

/// A note is kept for this long, in seconds.
const KEPT: i64 = 30 * 24 * 60 * 60;

/// Why a webhook under a right path token could not be verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// It bore no signature.
    Missing,
    /// No known secret makes its signature.
    Wrong,
    /// Its signature was too old.
    Stale,
}

/// What was seen at a door.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Door {
    /// A webhook that speaks of this inbox could not be verified, and was taken as a hint.
    Unverified(InboxId, Fault),
    /// So many notifications of this account came at once that some were left to the next poll.
    Flooded(AccountId),
}

/// When it was seen last, give or take [`NOTED`](crate::NOTED).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What was seen.
    pub door: Door,
    /// When it was seen last; `None` = never.
    pub at: Option<Timestamp>,
}

impl Fault {
    const ALL: [Self; 3] = [Self::Missing, Self::Wrong, Self::Stale];

    fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Wrong => "wrong",
            Self::Stale => "stale",
        }
    }
}

impl Door {
    fn key(&self) -> RowKey {
        RowKey::Door(match self {
            Self::Unverified(inbox, fault) => format!("unverified#{inbox}#{}", fault.name()),
            Self::Flooded(account) => format!("flooded#{account}"),
        })
    }

    fn parse(name: &str) -> Option<Self> {
        let (kind, rest) = name.split_once('#')?;
        match kind {
            "unverified" => {
                let (inbox, fault) = rest.split_once('#')?;
                let fault = Fault::ALL.into_iter().find(|one| one.name() == fault)?;
                Some(Self::Unverified(InboxId(inbox.parse().ok()?), fault))
            }
            "flooded" => Some(Self::Flooded(AccountId::from_connector(rest))),
            _ => None,
        }
    }
}

impl Table {
    /// Notes that this was seen: at most 1 call, 1 WCU, per
    /// [`NOTED`](crate::NOTED) and process. A plain `PutItem`: the webhook may do no more.
    ///
    /// # Errors
    ///
    /// The table could not be written.
    pub async fn note_at_door(&self, door: &Door, now: Timestamp) -> Result<(), StoreFailure> {
        let key = door.key();
        if !self.lately.is_due(&key, now) {
            return Ok(());
        }
        let mut item = attributes(&key);
        item.extend(values([
            ("v", version()),
            ("at", s(now.to_string())),
            (EXPIRES_AT, ends(now)),
        ]));
        self.put(item, "PutItem door").await
    }

    /// Everything that was noted. 1 call per MB, 1 RCU per 4 KB (a row is about 150 bytes).
    ///
    /// # Errors
    ///
    /// The table could not be read.
    pub async fn noted_at_doors(&self, now: Timestamp) -> Result<Vec<Note>, StoreFailure> {
        let rows = self
            .pages(self.partition(DOORS.to_owned()), "Query doors")
            .await?;
        let fresh = rows.iter().filter(|row| !item::has_expired(row, now));
        Ok(fresh.filter_map(note).collect())
    }
}

fn note(row: &Item) -> Option<Note> {
    let Some(RowKey::Door(name)) = item::key(row) else {
        return None;
    };
    Some(Note {
        door: Door::parse(&name)?,
        at: item::text(row, "at").and_then(|at| at.parse().ok()),
    })
}

fn ends(now: Timestamp) -> aws_sdk_dynamodb::types::AttributeValue {
    n(now.as_second().saturating_add(KEPT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_note_reads_back_as_itself() {
        let account = || AccountId::from_connector("meli:1");
        for door in [
            Door::Unverified(InboxId(7), Fault::Missing),
            Door::Unverified(InboxId(7), Fault::Wrong),
            Door::Unverified(InboxId(8), Fault::Stale),
            Door::Flooded(account()),
        ] {
            let RowKey::Door(name) = door.key() else {
                panic!("not a door's key")
            };
            assert_eq!(Door::parse(&name), Some(door));
        }
        assert_eq!(Door::parse("unverified#x#wrong"), None);
        // As a version before wrote it.
        assert_eq!(Door::parse("heard#sales#meli:1"), None);
    }
}
