//! Telling people, in Chatwoot, that an account's connection died or works again.

use tracing::{error, info};

use crate::{
    accounts::{Account, Connection},
    bridge::{Bridge, Table, Tally, Target},
    failure::{Failure, StoreFailure},
    ids::{ConversationId, MessageKey, ThreadKey},
    ports::{Acquired, Clock, Connector, Context, Desk, LeaseError, Opening, Side},
    shift::{Halt, Shift},
    texts,
    timing::{LEASE, later},
};

impl<C: Connector, D: Desk, S: Table, K: Clock> Bridge<C, D, S, K> {
    /// Tells people about `account`, once per disconnection and once when it works again.
    ///
    /// # Errors
    ///
    /// Only when the table fails; what else fails is tried at the next tick.
    pub async fn announce(&self, account: &Account) -> Result<(), StoreFailure> {
        let dead = account.connection == Connection::Disconnected;
        if dead == account.announced {
            return Ok(());
        }
        let Some(key) = self.account_key(account) else { return Ok(()) };
        let target = Target::Stray(key);
        let now = self.now();
        let Acquired::Held(lease, state) = self.table.acquire(target.key(), now, later(now, LEASE)).await? else {
            return Ok(());
        };
        let rows = self.table.rows(target.key()).await?;
        let mut shift = Shift { bridge: self, target: &target, lease, state, rows, tally: Tally::default() };
        let told = shift.announce(account, dead).await;
        match told {
            Ok(()) => self.table.set_announced(&account.id, dead).await?,
            Err(Halt::Lease(LeaseError::Store(failure))) => return Err(failure),
            Err(Halt::Lease(LeaseError::Lost)) => return Ok(()),
            Err(Halt::ConversationGone) => shift.state.conversation = None,
            Err(Halt::Failed(failure)) => {
                error!(account = %account.id, error = &failure as &dyn std::error::Error, "people could not be told yet");
            }
        }
        match self.table.release(&shift.lease, &shift.state).await {
            Err(LeaseError::Store(failure)) => Err(failure),
            Err(LeaseError::Lost) | Ok(_) => Ok(()),
        }
    }

    fn account_key(&self, account: &Account) -> Option<ThreadKey> {
        let (prefix, _) = account.id.parts()?;
        let marketplace = self.policy.marketplaces.iter().find(|marketplace| marketplace.prefix == prefix)?;
        Some(marketplace.account_thread(&account.id))
    }
}

impl<C: Connector, D: Desk, S: Table, K: Clock> Shift<'_, C, D, S, K> {
    async fn announce(&mut self, account: &Account, dead: bool) -> Result<(), Halt> {
        let (prefix, seller) = account.id.parts().unwrap_or_default();
        let name = account.facts.get("nickname").map_or(seller, String::as_str);
        let locale = self.bridge.policy.locale;
        let conversation = match self.state.conversation {
            Some(conversation) => conversation,
            None => self.open_for_account(prefix, seller, name).await?,
        };
        self.state.conversation = Some(conversation);
        let (what, text) = if dead {
            ("disconnected", texts::disconnected(locale, name))
        } else {
            ("connected", texts::connected_again(locale, name))
        };
        // One key per pair of tokens: told once, whoever runs this and however often.
        let key = MessageKey::from_connector(format!("{prefix}:note:account:{seller}:{what}-{}", account.generation));
        self.show(conversation, Side::Incoming, &key, &text).await?;
        info!(account = %account.id, what, "people were told");
        Ok(())
    }
    async fn open_for_account(&self, prefix: &str, seller: &str, name: &str) -> Result<ConversationId, Halt> {
        let inbox = self.bridge.policy.inboxes.messages;
        let inbox = inbox.ok_or_else(|| Failure::retryable("choosing an inbox").because("no inbox is set up"))?;
        let contact = Context {
            contact_identifier: format!("{prefix}:account:{seller}"),
            contact_name: name.to_owned(),
            ..Context::default()
        };
        let opening = Opening { inbox, key: self.target.key(), contact: &contact };
        Ok(self.bridge.desk.open(&opening).await?)
    }
}
