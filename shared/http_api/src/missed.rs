//! What of lists could not be read: each counted once in a run, however often its list is read.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Counts of elements that were left out, by list. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Missed(Arc<Mutex<HashMap<String, usize>>>);

impl Missed {
    /// Of the list that is called `list`, so many elements could not be read.
    pub fn note(&self, list: impl Into<String>, count: usize) {
        if count == 0 {
            return;
        }
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = counts.entry(list.into()).or_default();
        *known = count.max(*known);
    }

    /// How many in all since it was last asked for.
    pub fn take(&self) -> u32 {
        let counts = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        u32::try_from(counts.into_values().sum::<usize>()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_counts_once_until_the_count_is_taken() {
        let missed = Missed::default();
        for (list, count) in [("a", 1), ("a", 1), ("a", 2), ("b", 1), ("b", 0), ("c", 0)] {
            missed.clone().note(list, count);
        }

        assert_eq!(missed.take(), 3);
        assert_eq!(missed.take(), 0);
    }
}
