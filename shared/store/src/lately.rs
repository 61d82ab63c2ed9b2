//! What this process wrote down lately, so that what is seen often is not written each time.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use bridge::timing::age;
use jiff::Timestamp;

use crate::keys::RowKey;

/// The same thing is written down once in this long.
pub const NOTED: Duration = Duration::from_mins(10);
/// Things remembered at most: strangers cannot fill the memory.
const MOST: usize = 1000;

/// What this process wrote down lately: when, and how often it was seen since.
#[derive(Debug, Default)]
pub(crate) struct Lately(Mutex<HashMap<RowKey, (Timestamp, u64)>>);

impl Lately {
    /// Whether the row `thing` is to be written now; remembers that it was.
    pub(crate) fn is_due(&self, thing: &RowKey, now: Timestamp) -> bool {
        self.count(thing, now).is_some()
    }

    /// How often `thing` was seen since it was last written, this time included, if it is to be written now.
    pub(crate) fn count(&self, thing: &RowKey, now: Timestamp) -> Option<u64> {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() >= MOST && !noted.contains_key(thing) {
            noted.clear();
        }
        let entry = noted.entry(thing.clone());
        let (at, seen) = entry.or_insert((Timestamp::MIN, 0));
        *seen += 1;
        if age(*at, now) < NOTED {
            return None;
        }
        *at = now;
        Some(std::mem::take(seen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_thing_is_due_once_in_ten_minutes() {
        let lately = Lately::default();
        let [door, other] = ["unverified#7", "unverified#8"].map(|name| RowKey::Door(name.into()));
        let at = |seconds| Timestamp::from_second(seconds).unwrap();

        assert!(lately.is_due(&door, at(0)));
        assert!(!lately.is_due(&door, at(599)));
        assert!(lately.is_due(&other, at(599)));
        assert_eq!(lately.count(&door, at(600)), Some(2));
        assert_eq!(lately.count(&other, at(1198)), None);
        assert_eq!(lately.count(&other, at(1199)), Some(2));
    }
}
