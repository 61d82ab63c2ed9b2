//! Listings that agents looked at lately: a title, a price and a picture are good for an hour.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use bridge::{failure::Failure, ids::AccountId, timing::age};
use jiff::Timestamp;

use crate::{
    calls::Calls,
    endpoints::get_item::{GetItem, ItemDetails},
    ids::ItemId,
};

/// How long one is good.
const GOOD: Duration = Duration::from_hours(1);
/// Listings remembered at most.
const MOST: usize = 200;

/// One per process.
#[derive(Debug, Default)]
pub(crate) struct Listings(Mutex<HashMap<String, (Timestamp, ItemDetails)>>);

impl Listings {
    /// The listing: as it was within the hour, else as it is now. 1 call then.
    pub(super) async fn get(
        &self,
        calls: &Calls,
        account: &AccountId,
        id: &ItemId,
    ) -> Result<ItemDetails, Failure> {
        let now = calls.now();
        if let Some(known) = self.known(id, now) {
            return Ok(known);
        }
        let item = calls.make(account, &GetItem(id)).await?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(id.as_str().to_owned(), (now, item.clone()));
        Ok(item)
    }

    fn known(&self, id: &ItemId, now: Timestamp) -> Option<ItemDetails> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, item) = known.get(id.as_str())?;
        (age(*at, now) < GOOD).then(|| item.clone())
    }
}
