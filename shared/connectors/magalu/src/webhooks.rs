//! Subscriptions to webhooks (§7): made by hand, as the names of topics are not documented.

use bridge::{failure::Failure, ids::AccountId};
use secrecy::SecretString;
use url::Url;

use crate::{
    Magalu,
    endpoints::{list_webhooks::ListWebhooks, subscribe::Subscribe, unsubscribe::Unsubscribe},
    ids::{SubscriptionId, tenant_of},
};

/// A subscription, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscribed {
    /// By which it is ended.
    pub id: String,
    /// What it tells of.
    pub topic: String,
    /// Where it tells it.
    pub address: Option<String>,
}

impl Magalu {
    /// Subscribes to a topic. The secret that signs its pushes is told here, once; those before it are good for an
    /// hour more. `None`: it was told in another form, and every push would be refused.
    ///
    /// # Errors
    ///
    /// As every call of an account. An address that is not https is refused.
    pub async fn subscribe(
        &self,
        account: &AccountId,
        topic: &str,
        address: &Url,
    ) -> Result<Option<SecretString>, Failure> {
        let tenant = tenant_of(account, "subscribe")?;
        let made = self
            .calls()
            .make(&tenant, &Subscribe { topic, address })
            .await?;
        Ok(made.secret)
    }

    /// What an account is subscribed to.
    ///
    /// # Errors
    ///
    /// As every call of an account.
    pub async fn subscriptions(&self, account: &AccountId) -> Result<Vec<Subscribed>, Failure> {
        let tenant = tenant_of(account, "subscriptions")?;
        let page = self.calls().make(&tenant, &ListWebhooks).await?;
        let read = page.results.items.into_iter().filter_map(|one| {
            Some(Subscribed {
                id: one.id?,
                topic: one.topic_id.unwrap_or_default(),
                address: one.webhook,
            })
        });
        Ok(read.collect())
    }

    /// Ends a subscription.
    ///
    /// # Errors
    ///
    /// As every call of an account.
    pub async fn unsubscribe(&self, account: &AccountId, id: &str) -> Result<(), Failure> {
        let tenant = tenant_of(account, "unsubscribe")?;
        let Some(id) = SubscriptionId::parse(id) else {
            return Ok(());
        };
        let call = Unsubscribe {
            subscription: id.as_str(),
        };
        self.calls().make(&tenant, &call).await?;
        Ok(())
    }
}
