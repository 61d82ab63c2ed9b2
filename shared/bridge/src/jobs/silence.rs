//! Telling people that an account's notifications stopped, and that they come again.
//!
//! Polls find what happens all the same, so nobody would notice.

use crate::{
    accounts::{Account, AccountFact},
    bridge::Bridge,
    failure::StoreFailure,
    texts,
};

impl Bridge {
    /// Tells people once that notifications that used to come have stopped, and once that they are back. Of an
    /// account that never had any, the setup page speaks alone.
    pub(crate) async fn report_silence(&self, account: &Account) -> Result<(), StoreFailure> {
        let now = self.now();
        let feeds = account.pace.arrivals.iter();
        let stopped = feeds.filter(|(_, feed)| feed.heard_at.is_some() && feed.stopped(now));
        let called = |feed: &String| {
            let code = format!("feed:{feed}");
            self.connector.explain(&account.id, &code)
        };
        let stopped: Vec<String> = stopped
            .map(|(feed, _)| called(feed).unwrap_or_else(|| feed.clone()))
            .collect();
        let (locale, name) = (self.policy.locale, account.name());
        let (notice, text, fact) = match (account.pace.silent_since, stopped.is_empty()) {
            (None, false) => (
                "silent",
                texts::notifications_stopped(locale, name, &stopped.join(", ")),
                AccountFact::NotificationsStopped(now),
            ),
            (Some(_), true) => (
                "heard",
                texts::notifications_come_again(locale, name),
                AccountFact::NotificationsCome,
            ),
            (None, true) | (Some(_), false) => return Ok(()),
        };
        if self.say_once(account, notice, text).await? {
            self.table.note_fact(&account.id, &fact).await?;
        }
        Ok(())
    }
}
