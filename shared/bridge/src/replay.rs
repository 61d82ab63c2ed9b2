//! Beginning again what was given up on.

use std::collections::BTreeMap;

use tracing::info;

use crate::{
    bridge::{Bridge, Table, Tally},
    failure::StoreFailure,
    ids::{DeskMessageId, ThreadKey},
    outbox::ReplyRow,
    ports::{Clock, Connector, Desk},
    timing::{STREAM_GRACE, later},
};

/// Replies taken up by one replay; a second takes the next.
const AT_ONCE: usize = 200;

impl<C: Connector, D: Desk, S: Table, K: Clock> Bridge<C, D, S, K> {
    /// Begins every dead reply again, as if its agent had pressed Retry: the stream's worker
    /// looks first and sends what is missing, once. Counts them as retried.
    ///
    /// Running it twice asks once: the retry of a reply that is still dead has the same number.
    ///
    /// # Errors
    ///
    /// Only when the table fails.
    pub async fn replay(&self) -> Result<Tally, StoreFailure> {
        let mut tally = Tally::default();
        let mut threads: BTreeMap<ThreadKey, Vec<DeskMessageId>> = BTreeMap::new();
        for (key, message) in self.table.dead(AT_ONCE).await? {
            threads.entry(key).or_default().push(message);
        }
        for (key, messages) in threads {
            let rows = self.table.rows(&key).await?;
            for row in rows
                .replies
                .iter()
                .filter(|row| row.attempt == 0 && messages.contains(&row.message))
            {
                tally.retried += u32::from(self.begin_again(row).await?);
            }
        }
        info!(replies = tally.retried, "dead replies begin again");
        Ok(tally)
    }

    async fn begin_again(&self, row: &ReplyRow) -> Result<bool, StoreFailure> {
        let now = self.now();
        let Some(attempt) = row.asked_again(now).filter(|_| row.is_dead()) else {
            return Ok(false);
        };
        let due = later(now, STREAM_GRACE);
        let retry = ReplyRow {
            attempt,
            ..ReplyRow::announced(&row.key, row.conversation, row.message, now, due)
        };
        self.table.announce(&retry).await
    }
}
