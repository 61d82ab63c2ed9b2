//! Where a hint leads.

use bridge::{
    accounts::Accounts,
    failure::Failure,
    ids::{AccountId, Thread},
    ports::{Clock, Found},
};

use super::MercadoLivre;
use crate::{
    claims,
    endpoints::{
        get_message::GetMessage, get_question::GetQuestion, get_shipment_items::GetShipmentItems,
    },
    ids::UserId,
    notification::Target,
    places,
    poll::backfill,
    threads,
    wire::message::Whereabouts,
};

impl<A: Accounts, K: Clock> MercadoLivre<A, K> {
    pub(super) async fn follow_target(
        &self,
        account: &AccountId,
        seller: UserId,
        target: Option<&Target>,
    ) -> Result<Vec<Found>, Failure> {
        match target {
            Some(Target::Question(id)) => {
                self.follow_question(account, seller, &GetQuestion(*id))
                    .await
            }
            Some(Target::Claim(id)) => {
                claims::follow(&self.calls, self.locale, account, seller, *id).await
            }
            Some(Target::Message(id)) => {
                self.follow_message(account, seller, &GetMessage(id)).await
            }
            Some(Target::Backfill { days }) => {
                backfill::find(&self.calls, account, seller, *days).await
            }
            Some(Target::Order(_) | Target::Shipment(_)) | None => Ok(Vec::new()),
        }
    }

    /// The sale that an order or a shipment belongs to.
    pub(super) async fn surroundings_of(
        &self,
        account: &AccountId,
        seller: UserId,
        target: &Target,
    ) -> Result<Vec<Thread>, Failure> {
        let order = match target {
            Target::Order(order) => Some(*order),
            Target::Shipment(shipment) => {
                let lines = self
                    .calls
                    .make(account, &GetShipmentItems(*shipment))
                    .await?;
                lines.items.iter().find_map(|line| line.order_id)
            }
            Target::Question(_)
            | Target::Message(_)
            | Target::Claim(_)
            | Target::Backfill { .. } => None,
        };
        let Some(order) = order else {
            return Ok(Vec::new());
        };
        let place = Whereabouts {
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
}
