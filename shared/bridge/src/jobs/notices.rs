//! Telling people, in a conversation of the account's own, what they should know about it.

use tracing::{error, info};

use crate::{
    accounts::{Account, Connection},
    bridge::{Bridge, Target},
    failure::{Failure, StoreFailure},
    ids::{ConversationId, MessageKey, ThreadKey},
    notice::{AccountNotice, NoticeOutcome},
    ports::{Acquired, Context, LeaseError, Opening, Post, Released, Rows, Side},
    posting,
    session::{Shown, Stop, ThreadSession},
    texts,
    thread::Trigger,
    timing::{LEASE, later},
};

/// How notice of a dead connection are called, before the number of the pair of tokens that died.
const DEATH: &str = "disconnected-";

impl Bridge {
    /// Tells people about `account`, once per disconnection and once when it works again.
    ///
    /// # Errors
    ///
    /// Only when the table fails; what else fails is tried at the next tick.
    pub async fn report_connection(&self, account: &Account) -> Result<(), StoreFailure> {
        let dead = match account.connection {
            Connection::Connected => false,
            Connection::Disconnected => true,
            Connection::Closed => return Ok(()),
        };
        if dead == account.announced {
            return Ok(());
        }
        let (locale, seller) = (self.policy.locale, account.name());
        // One name per death, after the pair of tokens that died: told once, and its end as well,
        // whoever runs this and however often.
        let name = |said: &Rows| {
            if dead {
                format!("{DEATH}{}", account.generation)
            } else {
                end_of_last_death(said)
            }
        };
        let text = if dead {
            texts::disconnected(locale, seller)
        } else {
            texts::connected_again(locale, seller)
        };
        match self.tell(account, name, text).await? {
            NoticeOutcome::Yes => self.table.set_announced(&account.id, dead).await,
            NoticeOutcome::Busy | NoticeOutcome::Failed(_) => Ok(()),
        }
    }

    /// Says `notice` in the account's own conversation, once.
    ///
    /// # Errors
    ///
    /// Only when the table fails.
    pub async fn post_notice(
        &self,
        account: &Account,
        notice: &AccountNotice,
    ) -> Result<NoticeOutcome, StoreFailure> {
        self.tell(account, |_| notice.name.clone(), notice.text.clone())
            .await
    }

    /// The same, with a name that depends on what was said before.
    async fn tell(
        &self,
        account: &Account,
        name: impl FnOnce(&Rows) -> String,
        text: String,
    ) -> Result<NoticeOutcome, StoreFailure> {
        let Some(key) = self.account_key(account) else {
            return Ok(NoticeOutcome::Busy);
        };
        let target = Target::Account(key);
        let now = self.now();
        let Acquired::Held(lease, state) = self
            .table
            .acquire(target.key(), now, later(now, LEASE))
            .await?
        else {
            return Ok(NoticeOutcome::Busy);
        };
        let rows = self.table.rows(target.key()).await?;
        let name = name(&rows);
        let notice = AccountNotice { name, text };
        let mut session = ThreadSession::new(self, &target, lease, state, rows);
        let posted = post_notice(&mut session, account, &notice).await;
        let Some(outcome) = outcome(&mut session, account, posted)? else {
            return Ok(NoticeOutcome::Busy);
        };
        let (lease, state, _) = session.into_parts();
        match self.table.release(&lease, &state).await {
            Err(LeaseError::Store(failure)) => return Err(failure),
            Err(LeaseError::Lost) | Ok(Released::Done) => {}
            // Somebody found the conversation taken: what they came for is done under this lease.
            Ok(Released::WantedAgain(lease)) => {
                self.work_held(&target, lease, state, Trigger::Due).await?;
            }
        }
        Ok(outcome)
    }

    fn account_key(&self, account: &Account) -> Option<ThreadKey> {
        let (prefix, _) = account.id.parts()?;
        let marketplace = self
            .policy
            .marketplaces
            .iter()
            .find(|marketplace| marketplace.prefix == prefix)?;
        Some(marketplace.account_thread(&account.id))
    }
}

/// What became of a notice; `None` when another worker has the thread by now.
fn outcome(
    session: &mut ThreadSession<'_>,
    account: &Account,
    posted: Result<(), Stop>,
) -> Result<Option<NoticeOutcome>, StoreFailure> {
    Ok(Some(match posted {
        Ok(()) => NoticeOutcome::Yes,
        Err(Stop::Lease(LeaseError::Store(failure))) => return Err(failure),
        Err(Stop::Lease(LeaseError::Lost)) => return Ok(None),
        Err(Stop::ConversationGone) => {
            session.state.conversation = None;
            NoticeOutcome::Busy
        }
        Err(Stop::Failed(failure)) => {
            error!(account.id = %account.id, error = &failure as &dyn std::error::Error, "account notice could not be posted, will retry");
            NoticeOutcome::Failed(failure)
        }
    }))
}

async fn post_notice(
    session: &mut ThreadSession<'_>,
    account: &Account,
    notice: &AccountNotice,
) -> Result<(), Stop> {
    let (prefix, seller) = account.id.parts().unwrap_or_default();
    let known = session.state.conversation;
    let conversation = match known.filter(|known| !session.is_left(*known)) {
        Some(conversation) => conversation,
        None => open_for_account(session, account).await?,
    };
    session.state.conversation = Some(conversation);
    session.state.inbox = session.bridge.policy.inboxes.of_account(&account.id);
    let key = MessageKey::from_connector(format!("{prefix}:note:account:{seller}:{}", notice.name));
    let post = Post {
        side: Side::Incoming,
        ..Post::note(&key, &notice.text)
    };
    let shown = posting::show(session, conversation, &post).await?;
    if shown == Shown::Refused {
        return Err(Failure::retryable("telling people").into());
    }
    info!(account.id = %account.id, notice = notice.name, "account notice posted");
    Ok(())
}

async fn open_for_account(
    session: &ThreadSession<'_>,
    account: &Account,
) -> Result<ConversationId, Stop> {
    let (prefix, seller) = account.id.parts().unwrap_or_default();
    let inbox = session.bridge.policy.inboxes.of_account(&account.id);
    let inbox = inbox
        .ok_or_else(|| Failure::retryable("choosing an inbox").because("no inbox is set up"))?;
    let contact = Context {
        contact_identifier: format!("{prefix}:account:{seller}"),
        contact_name: account.name().to_owned(),
        ..Context::default()
    };
    let opening = Opening {
        inbox,
        key: session.target.key(),
        contact: &contact,
    };
    Ok(session.bridge.helpdesk.open(&opening).await?.conversation)
}

/// How the return of a connection is called: after its last death.
fn end_of_last_death(rows: &Rows) -> String {
    let death = |key: &MessageKey| key.as_str().rsplit_once(DEATH)?.1.parse::<u64>().ok();
    let last = rows
        .ledger
        .iter()
        .filter_map(|(key, _)| death(key))
        .max()
        .unwrap_or(0);
    format!("connected-{last}")
}
