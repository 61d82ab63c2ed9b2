//! Where a hint leads.

use bridge::{
    failure::{Failure, FailureKind},
    ids::{AccountId, Thread},
    ports::{Announced, Found},
};

use tracing::info;

use super::MercadoLivre;
use crate::{
    calls::Stopped,
    claims,
    endpoints::{
        get_message::GetMessage, get_question::GetQuestion, get_shipment_items::GetShipmentItems,
    },
    ids::{OrderId, UserId},
    notification::NotificationTarget,
    places,
    poll::{backfill, questions, sales, unread},
    threads,
    wire::message::MessageThread,
};

impl MercadoLivre {
    pub(super) async fn follow_target(
        &self,
        account: &AccountId,
        seller: UserId,
        target: Option<&NotificationTarget>,
    ) -> Result<Vec<Found>, Failure> {
        match target {
            Some(NotificationTarget::Question(id)) => {
                self.follow_question(account, seller, &GetQuestion(*id))
                    .await
            }
            Some(NotificationTarget::Claim(id)) => {
                let read = claims::follow(&self.calls, self.locale, account, seller, *id).await;
                self.unless_missing(account, "claims", read).await
            }
            Some(NotificationTarget::Message(id)) => {
                self.follow_message(account, seller, &GetMessage(id)).await
            }
            Some(NotificationTarget::Sale(id)) => {
                let place = MessageThread {
                    id: *id,
                    is_order: false,
                    seller: None,
                };
                self.sale_at(account, seller, place).await
            }
            Some(NotificationTarget::Backfill { days }) => {
                backfill::find(&self.calls, account, seller, *days).await
            }
            Some(NotificationTarget::Order(_) | NotificationTarget::Shipment(_)) | None => {
                Ok(Vec::new())
            }
        }
    }

    async fn follow_question(
        &self,
        account: &AccountId,
        seller: UserId,
        call: &GetQuestion,
    ) -> Result<Vec<Found>, Failure> {
        match self.calls.make(account, call).await {
            Ok(question) if question.seller_id.is_some_and(|owner| owner != seller) => {
                Ok(Vec::new())
            }
            Ok(question) => Ok(vec![questions::found(seller, &question, self.calls.now())]),
            Err(stopped) => {
                self.unless_missing(account, "questions", Err(stopped))
                    .await
            }
        }
    }

    /// What was found; nothing, counted, when it is deleted or not everywhere yet: then the next poll
    /// lists it.
    async fn unless_missing(
        &self,
        account: &AccountId,
        topic: &str,
        read: Result<Vec<Found>, Stopped>,
    ) -> Result<Vec<Found>, Failure> {
        match read {
            Err(stopped) if stopped.is_missing() => {
                self.calls.count_astray(&self.astray, account, topic).await;
                Ok(Vec::new())
            }
            read => Ok(read?),
        }
    }

    /// A message that cannot be read by its id may all the same be there: what is unread is asked for
    /// in its stead, now and then.
    async fn follow_message(
        &self,
        account: &AccountId,
        seller: UserId,
        call: &GetMessage<'_>,
    ) -> Result<Vec<Found>, Failure> {
        let message = match self.calls.make(account, call).await {
            Ok(message) => Some(message),
            Err(stopped) => {
                let failure = Failure::from(stopped);
                if !matches!(failure.kind, FailureKind::Missing | FailureKind::Permanent) {
                    return Err(failure);
                }
                info!(error = &failure as &dyn std::error::Error, account.id = %account, "notification's message lookup failed: unread threads are asked for instead");
                None
            }
        };
        if let Some((message, place)) = message.and_then(|one| Some((one, one.place?))) {
            let found = self.sale_at(account, seller, place).await?;
            let is_of_buyer = message.from.is_some_and(|from| from != seller);
            let by = is_of_buyer.then(|| Announced {
                message: places::message(call.0.as_str()),
                is_read: message.is_read,
            });
            return Ok(announced(found, by.as_ref()));
        }
        self.calls
            .count_astray(&self.astray, account, "messages")
            .await;
        if !self.astray.may_ask(account, self.calls.now()) {
            return Ok(Vec::new());
        }
        let cursor = self.calls.cursor(account, sales::FEED).await?;
        sales::news(&self.calls, &self.names, account, seller, cursor.as_deref()).await
    }

    async fn sale_at(
        &self,
        account: &AccountId,
        seller: UserId,
        place: MessageThread,
    ) -> Result<Vec<Found>, Failure> {
        let pack = threads::canonical(&self.calls, &self.names, account, seller, place).await?;
        Ok(pack
            .map(|pack| unread::changed_thread(seller, pack))
            .into_iter()
            .collect())
    }

    /// The sale that an order or a shipment belongs to.
    pub(super) async fn surroundings_of(
        &self,
        account: &AccountId,
        seller: UserId,
        target: &NotificationTarget,
    ) -> Result<Vec<Thread>, Failure> {
        let Some(order) = self.order_of(account, target).await? else {
            return Ok(Vec::new());
        };
        let place = MessageThread {
            id: order.into(),
            is_order: true,
            seller: None,
        };
        let pack = threads::canonical(&self.calls, &self.names, account, seller, place).await?;
        Ok(pack
            .map(|pack| places::pack_thread(seller, pack))
            .into_iter()
            .collect())
    }

    /// The order that a notification speaks of, if it speaks of what surrounds a sale.
    async fn order_of(
        &self,
        account: &AccountId,
        target: &NotificationTarget,
    ) -> Result<Option<OrderId>, Failure> {
        match target {
            NotificationTarget::Order(order) => Ok(Some(*order)),
            NotificationTarget::Shipment(shipment) => {
                let call = GetShipmentItems(*shipment);
                let lines = self.calls.make(account, &call).await?;
                Ok(lines.items.iter().find_map(|line| line.order_id))
            }
            NotificationTarget::Question(_)
            | NotificationTarget::Message(_)
            | NotificationTarget::Sale(_)
            | NotificationTarget::Claim(_)
            | NotificationTarget::Backfill { .. } => Ok(None),
        }
    }
}

/// The same, found by nothing but this message.
fn announced(mut found: Vec<Found>, by: Option<&Announced>) -> Vec<Found> {
    for one in &mut found {
        one.announced = by.cloned();
    }
    found
}
