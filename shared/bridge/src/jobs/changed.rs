//! What of that which was found is worth working: asked of the threads' states, many at once.

use std::collections::HashMap;

use crate::{
    bridge::Bridge,
    failure::StoreFailure,
    ids::{Thread, ThreadKey},
    inbound::deliver::digest,
    ports::{Found, ThreadState},
};

impl Bridge {
    /// Leaves out threads that look as they did when they were last worked off.
    pub(super) async fn changed(&self, found: Vec<Found>) -> Result<Vec<Found>, StoreFailure> {
        let read = found.iter().filter(|found| may_be_known(found));
        let keys: Vec<ThreadKey> = read.map(|found| found.thread.key.clone()).collect();
        if keys.is_empty() {
            return Ok(found);
        }
        let states = self.table.states(&keys).await?.into_iter();
        let known: HashMap<ThreadKey, ThreadState> = states.collect();
        let is_new = |found: &Found| {
            let state = known.get(&found.thread.key);
            state.is_none_or(|state| !is_known(found, state))
        };
        Ok(found.into_iter().filter(is_new).collect())
    }

    /// Leaves out threads that no conversation shows: nobody looks at what surrounds them.
    pub(super) async fn known(&self, threads: Vec<Thread>) -> Result<Vec<Thread>, StoreFailure> {
        if threads.is_empty() {
            return Ok(threads);
        }
        let keys: Vec<ThreadKey> = threads.iter().map(|thread| thread.key.clone()).collect();
        let states = self.table.states(&keys).await?;
        let shown = |thread: &Thread| {
            states
                .iter()
                .any(|(key, state)| *key == thread.key && state.conversation.is_some())
        };
        Ok(threads.into_iter().filter(shown).collect())
    }
}

/// Whether a thread's state may tell that there is nothing new in what was found.
fn may_be_known(found: &Found) -> bool {
    found.snapshot.is_some() || found.announced.as_ref().is_some_and(|by| by.is_read)
}

/// Whether it does: it was worked off as it looks, or up to the one message that was announced.
fn is_known(found: &Found, state: &ThreadState) -> bool {
    match (&found.snapshot, &found.announced, &state.settled) {
        (Some(snapshot), ..) => state.digest == Some(digest(snapshot)),
        (None, Some(by), Some(settled)) => by.is_read && settled.ends_with(&by.message),
        (None, ..) => false,
    }
}
