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

/// What this process wrote down lately.
#[derive(Debug, Default)]
pub(crate) struct Lately(Mutex<HashMap<RowKey, Timestamp>>);

impl Lately {
    /// Whether the row `thing` is to be written now; remembers that it was.
    pub(crate) fn is_due(&self, thing: &RowKey, now: Timestamp) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.get(thing).is_some_and(|at| age(*at, now) < NOTED) {
            return false;
        }
        if noted.len() >= MOST {
            noted.clear();
        }
        noted.insert(thing.clone(), now);
        true
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
        assert!(lately.is_due(&door, at(600)));
    }
}
