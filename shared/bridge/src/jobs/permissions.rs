//! What is refused for want of a permission: it rests, people are told, the others go on.
//!
//! It is written down once people were told, so that they are told even if that fails at first.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    accounts::{Account, AccountFact, PermissionScope, Rest},
    bridge::Bridge,
    failure::{Failure, FailureKind, Reach, StoreFailure},
    ids::AccountId,
    notice::{AccountNotice, NoticeOutcome},
    texts,
    timing::age,
};

/// How long something that was refused is left alone. Refused calls count against the application.
const REST: Duration = Duration::from_mins(15);

/// Makes everything that rests be tried at the next poll: people say that they set it right. Answers
/// what is to be noted if others are to try it, too.
pub fn resume(account: &mut Account) -> Vec<AccountFact> {
    let mut resumed = Vec::new();
    if account.pace.has_rested_notifications() {
        resumed.push(AccountFact::NotificationsRest(Rest::OVER));
    }
    for (scope, since) in &mut account.missing_permissions {
        if *since != Timestamp::UNIX_EPOCH {
            *since = Timestamp::UNIX_EPOCH;
            resumed.push(AccountFact::PermissionMissing(scope.clone(), *since));
        }
    }
    resumed
}

/// Whether this was refused so recently that it rests.
pub(crate) fn rests(account: &Account, scope: &PermissionScope, now: Timestamp) -> bool {
    let since = account.missing_permissions.get(scope);
    since.is_some_and(|since| age(*since, now) < REST)
}

impl Bridge {
    /// Notes what `failure` says of permissions, and tells people the first time.
    pub(crate) async fn note_refusal(
        &self,
        account: &Account,
        feed: &str,
        failure: &Failure,
    ) -> Result<(), StoreFailure> {
        let scope = match (failure.kind, failure.reach) {
            (FailureKind::Forbidden, Reach::Feed) => PermissionScope::Feed(feed.to_owned()),
            (FailureKind::Forbidden, Reach::Account) => PermissionScope::Account,
            (FailureKind::Auth, Reach::App) => PermissionScope::Application,
            _ => return Ok(()),
        };
        let (locale, name) = (self.policy.locale, account.name());
        let voice = self.policy.voice(&account.id);
        let text = match &scope {
            PermissionScope::Application => texts::app_refused(voice, name),
            PermissionScope::Account => texts::account_barred(voice, name),
            PermissionScope::Feed(feed) => {
                texts::feed_refused(locale, name, &self.feed_words(&account.id, feed))
            }
        };
        let notice = format!("refused-{}", scope.as_str());
        if account.missing_permissions.contains_key(&scope)
            || self.say_once(account, &notice, text).await?
        {
            let fact = AccountFact::PermissionMissing(scope, self.now());
            self.table.note_fact(&account.id, &fact).await?;
        }
        Ok(())
    }

    /// Notes that this works, and tells people if they were told that it does not.
    pub(crate) async fn note_allowance(
        &self,
        account: &Account,
        scope: PermissionScope,
    ) -> Result<(), StoreFailure> {
        if !account.missing_permissions.contains_key(&scope) {
            return Ok(());
        }
        let (locale, name) = (self.policy.locale, account.name());
        let voice = self.policy.voice(&account.id);
        let text = match &scope {
            PermissionScope::Application => texts::connected_again(locale, name),
            PermissionScope::Account => texts::account_free(voice, name),
            PermissionScope::Feed(feed) => {
                texts::feed_works_again(locale, name, &self.feed_words(&account.id, feed))
            }
        };
        let notice = format!("allowed-{}", scope.as_str());
        if self.say_once(account, &notice, text).await? {
            let fact = AccountFact::PermissionGranted(scope);
            self.table.note_fact(&account.id, &fact).await?;
        }
        Ok(())
    }

    /// Says it once an hour at most: a worker that dies before it notes that it was said says no more.
    pub(crate) async fn say_once(
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
            self.post_notice(account, &news).await?,
            NoticeOutcome::Yes
        ))
    }

    fn feed_words(&self, account: &AccountId, feed: &str) -> String {
        self.connector
            .explain(account, &format!("lane:{feed}"))
            .unwrap_or_else(|| feed.to_owned())
    }
}
