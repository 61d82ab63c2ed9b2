//! What is refused for want of a permission: it rests, people are told, the others go on.
//!
//! What is known of it is a fact of the account, `refused:<what>`: since when, or empty. It is
//! written once people were told, so that they are told even if that fails at first.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    accounts::{Account, Accounts as _},
    bridge::{Bridge, Ports},
    failure::{Failure, FailureKind, Reach, StoreFailure},
    notice::{AccountNotice, NoticeOutcome},
    ports::Connector as _,
    texts,
    timing::age,
};

/// How the names of these facts begin; behind it comes the lane, or [`APP`].
const REFUSED: &str = "refused:";
/// Stands for the application as a whole where a lane would stand.
pub const APP: &str = "app";
/// How long something that was refused is left alone. Refused calls count against the application.
const REST: Duration = Duration::from_mins(15);

/// What of this account is refused, as far as we know: lanes, or [`APP`].
pub fn refused(account: &Account) -> impl Iterator<Item = &str> {
    let named = account.facts.iter().filter(|(_, since)| !since.is_empty());
    named.filter_map(|(name, _)| name.strip_prefix(REFUSED))
}

/// Makes everything that rests be tried at the next poll: people say that they set it right.
pub fn resume(account: &mut Account) {
    let resting = account
        .facts
        .iter_mut()
        .filter(|(name, since)| name.starts_with(REFUSED) && !since.is_empty());
    for (_, since) in resting {
        *since = Timestamp::UNIX_EPOCH.to_string();
    }
}

/// Whether `what` was refused so recently that it rests.
pub(crate) fn rests(account: &Account, what: &str, now: Timestamp) -> bool {
    let since = account
        .facts
        .get(&fact(what))
        .and_then(|since| since.parse().ok());
    since.is_some_and(|since| age(since, now) < REST)
}

fn fact(what: &str) -> String {
    format!("{REFUSED}{what}")
}

fn is_known(account: &Account, what: &str) -> bool {
    account
        .facts
        .get(&fact(what))
        .is_some_and(|since| !since.is_empty())
}

impl<P: Ports> Bridge<P> {
    /// Notes what `failure` says of permissions, and tells people the first time.
    pub(crate) async fn note_refusal(
        &self,
        account: &Account,
        lane: &str,
        failure: &Failure,
    ) -> Result<(), StoreFailure> {
        let what = match (failure.kind, failure.reach) {
            (FailureKind::Forbidden, Reach::Feed) => lane,
            (FailureKind::Auth, Reach::App) => APP,
            _ => return Ok(()),
        };
        let (locale, name) = (self.policy.locale, account.name());
        let text = match what {
            APP => texts::app_refused(locale, name),
            lane => texts::feed_refused(locale, name, &self.feed_words(lane)),
        };
        if is_known(account, what)
            || self
                .say_once(account, &format!("refused-{what}"), text)
                .await?
        {
            self.table
                .note_fact(&account.id, &fact(what), &self.now().to_string())
                .await?;
        }
        Ok(())
    }

    /// Notes that `what` works, and tells people if they were told that it does not.
    pub(crate) async fn note_allowance(
        &self,
        account: &Account,
        what: &str,
    ) -> Result<(), StoreFailure> {
        if !is_known(account, what) {
            return Ok(());
        }
        let (locale, name) = (self.policy.locale, account.name());
        let text = match what {
            APP => texts::connected_again(locale, name),
            lane => texts::feed_works_again(locale, name, &self.feed_words(lane)),
        };
        if self
            .say_once(account, &format!("allowed-{what}"), text)
            .await?
        {
            self.table.note_fact(&account.id, &fact(what), "").await?;
        }
        Ok(())
    }

    /// Says it once an hour at most: a worker that dies before it notes that it was said says no more.
    async fn say_once(
        &self,
        account: &Account,
        what: &str,
        text: String,
    ) -> Result<bool, StoreFailure> {
        let hour = self.now().as_second() / 3600;
        let news = AccountNotice {
            name: format!("{what}-{hour}"),
            text,
        };
        Ok(matches!(
            Box::pin(self.post_notice(account, &news)).await?,
            NoticeOutcome::Yes
        ))
    }

    fn feed_words(&self, lane: &str) -> String {
        self.connector
            .explain(&format!("lane:{lane}"))
            .unwrap_or_else(|| lane.to_owned())
    }
}
