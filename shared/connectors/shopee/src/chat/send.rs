//! Writing: one text to one person, once.

use bridge::{
    accounts::Accounts,
    capabilities::Refusal,
    failure::Failure,
    ids::RemoteMessageId,
    ports::{Clock, Outcome},
};

use super::rules::BUYER_FIRST;
use crate::{
    Outgoing, Shopee,
    error::{ErrorBody, Meaning},
    ids::{ShopId, UserId},
};

impl<A: Accounts, K: Clock> Shopee<A, K> {
    /// Sends one text. Called once per intent; never retried inside. A success is taken, not decided: it may be
    /// stopped for minutes.
    ///
    /// # Errors
    ///
    /// [`Unknown`](bridge::failure::FailureKind::Unknown): it may be there.
    pub async fn send_text(
        &self,
        shop: ShopId,
        to: Option<UserId>,
        text: &str,
    ) -> Result<Outcome, Failure> {
        // A wrong addressee is a stranger.
        let Some(to) = to else {
            return Ok(Outcome::Refused(Refusal::Recipient));
        };
        match self.send_message(shop, to, Outgoing::Text(text)).await {
            Ok(sent) => {
                let id = sent
                    .id
                    .map(|id| RemoteMessageId::from_connector(id.as_str()));
                Ok(Outcome::Accepted(id))
            }
            Err(stopped) => match stopped.refusal().and_then(verdict) {
                Some(refusal) => Ok(Outcome::Refused(refusal)),
                None => Err(stopped.into()),
            },
        }
    }
}

/// What a refusal says of this message; `None` where it is about something else.
fn verdict(refusal: &ErrorBody) -> Option<Refusal> {
    match refusal.meaning() {
        // Both rules answer alike as far as anybody knows; the window is checked before.
        Meaning::Window => Some(Refusal::Blocked(BUYER_FIRST.to_owned())),
        Meaning::Missing => Some(Refusal::Recipient),
        Meaning::Refused if refusal.code == "error_message_censored" => {
            Some(Refusal::Moderated(Some(refusal.code.clone())))
        }
        Meaning::Refused => Some(Refusal::Other(refusal.reason())),
        _ => None,
    }
}
