//! Polling accounts: marketplace → threads.

use std::time::Duration;

use futures::{StreamExt, stream};
use jiff::Timestamp;
use tracing::warn;

use crate::{
    accounts::{Account, AccountFact, Cursors, PermissionScope, Rest},
    bridge::{Bridge, RunSummary, Target},
    deadline::Share,
    failure::{Failure, FailureKind, Reach, StoreFailure},
    jobs::{fair::turned, permissions::rests},
    message::Snapshot,
    ports::{Batch, Found, Source},
    thread::{Trigger, WorkOutcome, gather, unless_unreadable},
    timing::age,
};

/// What an account's row says of its last poll is this old before it is written again.
const POLL_NOTED: Duration = Duration::from_mins(10);
/// The same in a run that writes other things.
const POLL_NOTED_AT_LEAST: Duration = Duration::from_mins(14);
/// An account that was not polled well for this long, and is now, is asked about its notifications at once.
const UNREAD_FOR_LONG: Duration = Duration::from_mins(30);
/// Threads worked on at the same time.
const PARALLEL: usize = 16;
/// More threads than one run may get through.
const MANY: usize = 60;

/// A notification may take this long to be followed.
const ON_ITS_WAY: Duration = Duration::from_secs(15);

/// A feed that is asked what is new.
struct FeedTurn<'a> {
    feed: &'a str,
    /// Where its reading stood; `None` at its first poll.
    cursor: Option<&'a String>,
    asked_at: Timestamp,
}

impl Bridge {
    /// Polls every feed of one account. A feed's failure leaves the others alone.
    ///
    /// # Errors
    ///
    /// Only when the table fails.
    pub async fn poll(&self, account: &Account) -> Result<RunSummary, StoreFailure> {
        let mut summary = RunSummary {
            accounts: 1,
            ..RunSummary::default()
        };
        let (mut cursors, mut all_feeds_read, mut was_asked) = (Cursors::new(), true, false);
        let known = self.table.cursors(&account.id).await?;
        for feed in self.feeds_in_turn(account) {
            if !self.deadline.has_room(Share::Whole) {
                (summary.left, all_feeds_read) = (summary.left + 1, false);
                break;
            }
            let turn = FeedTurn {
                feed,
                cursor: known.get(feed),
                asked_at: self.now(),
            };
            let cursor = turn.cursor.map(String::as_str);
            match self.connector.poll(&account.id, feed, cursor).await {
                Ok(batch) => {
                    was_asked |= batch.cursor.is_some();
                    let (polled, moved) = self.take_in_noting_missed(account, &turn, batch).await?;
                    summary += polled;
                    cursors.extend(moved.map(|cursor| (feed.to_owned(), cursor)));
                }
                Err(failure) => {
                    all_feeds_read = false;
                    summary += self.note_unread_feed(account, feed, &failure).await?;
                    // Whatever it is, it is in the way of the other feeds too.
                    if failure.kind == FailureKind::Auth || failure.reach >= Reach::Account {
                        break;
                    }
                }
            }
        }
        unless_unreadable(Box::pin(self.report_silence(account)).await, &mut summary)?;
        if !cursors.is_empty() {
            self.table.save_cursors(&account.id, &cursors).await?;
            summary.cursors += 1;
        }
        // A thread that failed was read all the same, and has its next try on its own row.
        if all_feeds_read && was_asked {
            summary.cursors += self.note_poll(account, summary.cursors > 0).await?;
        }
        Ok(summary)
    }

    /// The feeds that may be asked now: none while the account or its application rests.
    fn feeds_in_turn(&self, account: &Account) -> impl Iterator<Item = &'static str> {
        let now = self.now();
        let whole = [PermissionScope::Application, PermissionScope::Account];
        let all_rest = whole.iter().any(|scope| rests(account, scope, now));
        let feeds = self.connector.feeds(&account.id).iter().copied();
        feeds.filter(move |feed| !all_rest && !rests(account, &feed_scope(feed), now))
    }

    /// Takes a batch in; writes down that it held what a notification should have told long ago.
    async fn take_in_noting_missed(
        &self,
        account: &Account,
        turn: &FeedTurn<'_>,
        batch: Batch,
    ) -> Result<(RunSummary, Option<String>), StoreFailure> {
        let mut found = batch.found.iter();
        let is_late = found.any(|found| is_late(found, turn.asked_at));
        let (polled, moved) = self.take_in(account, turn, batch).await?;
        // What the first poll finds was there before anybody could announce it.
        let is_missed = polled.inbound > 0 && turn.cursor.is_some() && is_late;
        let now = self.now();
        if is_missed && account.pace.feed(turn.feed).is_worth_noting(now) {
            self.table.note_missed(&account.id, turn.feed, now).await?;
        }
        Ok((polled, moved))
    }

    /// Logs and counts a feed that could not be read, and keeps what its refusal says of the account.
    async fn note_unread_feed(
        &self,
        account: &Account,
        feed: &str,
        failure: &Failure,
    ) -> Result<RunSummary, StoreFailure> {
        let mut summary = RunSummary {
            failed: 1,
            ..RunSummary::default()
        };
        warn!(account.id = %account.id, feed, error = failure as &dyn std::error::Error, "feed could not be polled, will retry");
        let noted = self.note_refusal(account, feed, failure).await;
        unless_unreadable(noted, &mut summary)?;
        self.note_known_end(account, failure).await?;
        Ok(summary)
    }

    /// An account that is to be asked nothing until a known moment, whoever else is, rests until then. Others of its
    /// application find that out by one call each; those of other marketplaces have nothing to do with it.
    async fn note_known_end(
        &self,
        account: &Account,
        failure: &Failure,
    ) -> Result<(), StoreFailure> {
        let until = failure.until.filter(|until| *until > self.now());
        if let Some(until) = until.filter(|_| failure.reach >= Reach::Account) {
            let rest = AccountFact::Rest(Rest { until, repeated: 0 });
            self.table.note_fact(&account.id, &rest).await?;
        }
        Ok(())
    }

    /// Writes down now and then that the account was polled well, for people who look. A run that
    /// wrote something already leaves it to the next, for a while.
    async fn note_poll(&self, account: &Account, busy: bool) -> Result<u32, StoreFailure> {
        let now = self.now();
        let wait = if busy {
            POLL_NOTED_AT_LEAST
        } else {
            POLL_NOTED
        };
        if account.polled_at.is_some_and(|last| age(last, now) < wait) {
            return Ok(0);
        }
        self.end_notifications_rest(account, now).await?;
        let fact = AccountFact::PolledAt(now);
        self.table.note_fact(&account.id, &fact).await?;
        Ok(1)
    }

    /// Lets an account that was not read for long, and is now, be asked about its notifications. This run's sweep may
    /// have begun another rest since the account was read.
    async fn end_notifications_rest(
        &self,
        account: &Account,
        now: Timestamp,
    ) -> Result<(), StoreFailure> {
        let last = account.polled_at;
        let is_back = last.is_none_or(|last| age(last, now) > UNREAD_FOR_LONG);
        if is_back && account.pace.has_rested_notifications() {
            let over = AccountFact::NotificationsRest(Rest::OVER);
            self.table.note_fact(&account.id, &over).await?;
        }
        Ok(())
    }

    /// Works what a feed's turn brought. Its cursor, if it moved, is to be written down now that
    /// everything found is durable.
    async fn take_in(
        &self,
        account: &Account,
        turn: &FeedTurn<'_>,
        batch: Batch,
    ) -> Result<(RunSummary, Option<String>), StoreFailure> {
        let mut summary = RunSummary {
            failed: batch.missed,
            ..RunSummary::default()
        };
        // Without a cursor the feed left its turn to another: nobody was asked, and nothing was allowed.
        if batch.cursor.is_some() {
            let all = [PermissionScope::Application, PermissionScope::Account];
            for scope in [feed_scope(turn.feed)].into_iter().chain(all) {
                let noted = self.note_allowance(account, scope).await;
                unless_unreadable(noted, &mut summary)?;
            }
        }
        for source in &batch.sources {
            summary.failed += self.note_source(account, source).await?;
        }
        let changed = self.changed(batch.found).await?.into_iter();
        let works = changed.map(|found| news(found, turn.asked_at)).collect();
        let (worked, all_in_hand) = self.work_all(works, Share::Whole).await?;
        summary += worked;
        // A thread that somebody else holds is found again next time.
        let moved = batch
            .cursor
            .filter(|moved| all_in_hand && Some(moved) != turn.cursor);
        Ok((summary, moved))
    }

    /// Logs and counts a source that could not be read; tells people of one that is refused for want of
    /// a permission, and when it works again. Its feed goes on.
    async fn note_source(&self, account: &Account, source: &Source) -> Result<u32, StoreFailure> {
        let Err(failure) = &source.outcome else {
            self.note_allowance(account, feed_scope(source.name))
                .await?;
            return Ok(0);
        };
        warn!(account.id = %account.id, source = source.name, error = failure as &dyn std::error::Error, "source of a feed could not be read, will retry");
        self.note_refusal(account, source.name, failure).await?;
        Ok(1)
    }

    /// Works every thread for which this share of the run's time is enough; false when at least one was
    /// in other hands, or is left to the next run.
    pub(crate) async fn work_all(
        &self,
        mut works: Vec<(Target, Trigger)>,
        share: Share,
    ) -> Result<(RunSummary, bool), StoreFailure> {
        // Those that one run may not get through are found again by the next, in the same order.
        if works.len() > MANY {
            works = turned(works, self.now());
        }
        let works = stream::iter(works).map(|(target, trigger)| async move {
            if self.deadline.has_room(share) {
                self.work(&target, trigger).await
            } else {
                Ok(WorkOutcome::Left)
            }
        });
        gather(works.buffer_unordered(PARALLEL).boxed()).await
    }
}

/// Whether what a poll found should have been announced by then: the notification of what was written just now
/// may be on its way. A thread that is found without its messages should.
fn is_late(found: &Found, now: Timestamp) -> bool {
    let latest = |snapshot: &Snapshot| snapshot.messages.iter().map(|message| message.at).max();
    let latest = found.snapshot.as_ref().and_then(latest);
    latest.is_none_or(|at| age(at, now) >= ON_ITS_WAY)
}

fn feed_scope(feed: &str) -> PermissionScope {
    PermissionScope::Feed(feed.to_owned())
}

/// A found thread, and what it showed when it was asked.
pub(crate) fn news(found: Found, asked_at: Timestamp) -> (Target, Trigger) {
    (
        Target::Thread(found.thread),
        Trigger::News(found.snapshot.map(|snapshot| (asked_at, snapshot))),
    )
}
