//! What Chatwoot refuses to show: tried for a day beside everything else, and then people are told.
//!
//! Chatwoot answers any trouble of its own while it takes a message with the same status as a real
//! refusal, even after the message was stored. So a refusal is never the end of a message: each
//! further attempt looks first, and is counted before it is made.

use futures::future::BoxFuture;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tracing::{error, warn};

use crate::{
    announce::{AccountNotice, NoticeOutcome},
    bridge::{Table, Target},
    failure::{Failure, FailureKind, StoreFailure},
    ids::{ConversationId, MessageKey, Thread},
    message::Message,
    ports::{Clock, Connector, Entry, Helpdesk, LeaseError, Refused, Side},
    session::{Shown, Stop, ThreadSession},
    texts,
    timing::{LOOK_GRACE, backoff, later},
};

/// What looking came to, before something is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// It is not there, and may be posted.
    ToPost,
    /// There is nothing to post now.
    Done(Shown),
    /// It is not there, and Chatwoot has refused it for a day.
    Overdue,
}

/// The refusal with one more attempt, begun at `now`.
pub(crate) fn again(refused: &Refused, key: &MessageKey, now: Timestamp) -> Refused {
    let retryable = FailureKind::Retryable { after: None };
    // Before that, nobody could tell whether the attempt is still on its way.
    let wait = backoff(retryable, refused.tries, key.as_str()).max(LOOK_GRACE);
    Refused {
        since: refused.since,
        tries: refused.tries.saturating_add(1),
        next_at: later(now, wait),
    }
}

impl<C: Connector, D: Helpdesk, S: Table, K: Clock> ThreadSession<'_, C, D, S, K> {
    /// Chatwoot refused what was intended: it has its next try later, and others go on.
    pub(crate) async fn was_refused(
        &mut self,
        key: &MessageKey,
        failure: &Failure,
    ) -> Result<Shown, LeaseError> {
        warn!(message.key = %key, error = failure as &dyn std::error::Error, "Chatwoot refuses a message; it is tried again");
        self.summary.failed += 1;
        let now = self.now();
        let refused = if let Some(Entry::Intended {
            refused: Some(one), ..
        }) = self.entry(key)
        {
            one.clone()
        } else {
            let first = Refused {
                since: now,
                tries: 0,
                next_at: now,
            };
            let first = again(&first, key, now);
            self.begin_post_at(key, now, Some(first.clone())).await?;
            first
        };
        self.try_refused_at(refused.next_at);
        Ok(Shown::Refused)
    }

    /// Something that was refused is due at `at`, or earlier.
    pub(crate) fn try_refused_at(&mut self, at: Timestamp) {
        self.refused_until = Some(self.refused_until.map_or(at, |earlier| earlier.min(at)));
    }

    /// The thread is due again for what was refused in it.
    pub(crate) fn refused_later(&mut self) {
        if let Some(at) = self.refused_until {
            self.look_by(at);
        }
    }

    /// Tells people of something that Chatwoot refused for a day: in its conversation if that takes
    /// the notice, else in the account's. `message` = it is somebody's, not a note of ours.
    pub(crate) fn give_up_showing<'s>(
        &'s mut self,
        conversation: ConversationId,
        key: &'s MessageKey,
        message: Option<&'s Message>,
    ) -> BoxFuture<'s, Result<Shown, Stop>> {
        Box::pin(async move {
            let Target::Thread(thread) = self.target else {
                // There is no other place to say it: it stays due.
                self.put_refused_off(key).await?;
                return Ok(Shown::Refused);
            };
            let text = self.not_shown(thread, message).await;
            let notice = self.note_key(&format!("not-shown-{}", short(key)));
            let told = message.is_some() && self.notice(conversation, &notice, &text).await?
                || self.tell_account(thread, key, &text).await?;
            if !told {
                self.put_refused_off(key).await?;
                return Ok(Shown::Refused);
            }
            error!(thread.key = %thread.key, message.key = %key, "a message is given up on: Chatwoot refused it for a day");
            self.summary.dead += 1;
            let now = self.now();
            self.bridge.table.give_up(&thread.key, key, now).await?;
            self.remember(key, Entry::Dead);
            Ok(Shown::Before)
        })
    }

    async fn put_refused_off(&mut self, key: &MessageKey) -> Result<(), LeaseError> {
        self.begin_post(key).await?;
        if let Some(Entry::Intended {
            refused: Some(one), ..
        }) = self.entry(key)
        {
            self.try_refused_at(one.next_at);
        }
        Ok(())
    }

    /// Whether the notice is in the conversation. One that was refused, too, is not tried again there.
    async fn notice(
        &mut self,
        conversation: ConversationId,
        notice: &MessageKey,
        text: &str,
    ) -> Result<bool, Stop> {
        if matches!(
            self.entry(notice),
            Some(Entry::Intended {
                refused: Some(_),
                ..
            })
        ) {
            return Ok(false);
        }
        let shown = self.show(conversation, Side::Note, notice, text).await?;
        Ok(shown != Shown::Refused)
    }

    /// Whether it is in the account's conversation, or there is no account to tell.
    async fn tell_account(
        &mut self,
        thread: &Thread,
        key: &MessageKey,
        text: &str,
    ) -> Result<bool, StoreFailure> {
        let Some(account) = self.bridge.table.account(&thread.key.account()).await? else {
            return Ok(true);
        };
        let news = AccountNotice {
            name: format!("not-shown-{}", short(key)),
            text: text.to_owned(),
        };
        Ok(matches!(
            self.bridge.post_notice(&account, &news).await?,
            NoticeOutcome::Yes
        ))
    }

    async fn not_shown(&self, thread: &Thread, message: Option<&Message>) -> String {
        let marketplaces = self.bridge.policy.marketplaces;
        let account = thread.key.account();
        let prefix = account.parts().map(|(prefix, _)| prefix);
        let marketplace = marketplaces
            .iter()
            .find(|one| Some(one.prefix) == prefix)
            .map_or("", |one| one.name);
        let page = self.bridge.connector.page(thread).await;
        let (_, number) = thread.key.kind_and_id().unwrap_or_default();
        texts::not_shown(
            self.bridge.policy.locale,
            &texts::NotShown {
                at: message.map(|message| message.at),
                number,
                marketplace,
                page: page.as_deref(),
            },
        )
    }
}

/// A short name of a key, the same for ever.
fn short(key: &MessageKey) -> String {
    let hash = Sha256::digest(key.as_str());
    hex::encode(hash.get(..6).unwrap_or_default())
}
