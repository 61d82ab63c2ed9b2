//! Writing: one text or image to one person, once.

use bridge::{
    capabilities::{CanSend, Refusal},
    failure::{Failure, FailureKind, Reach},
    ids::RemoteMessageId,
    message::Depth,
    ports::{Outcome, PartContent},
};

use super::rules::{BUYER_FIRST, ChatTurn};
use crate::{
    client::Shopee,
    endpoints::send_message::Outgoing,
    endpoints::{Call, send_message::SendMessage},
    error::{ErrorBody, Meaning},
    ids::{ConversationId, ShopId, UserId},
};

impl Shopee {
    /// Sends one part of a reply. Called once per intent; never retried inside. A success is taken, not decided: it
    /// may be stopped for minutes.
    ///
    /// # Errors
    ///
    /// [`Unknown`](FailureKind::Unknown): it may be there.
    pub(crate) async fn send_part(
        &self,
        (shop, conversation): (ShopId, &ConversationId),
        to: Option<UserId>,
        content: PartContent<'_>,
    ) -> Result<Outcome, Failure> {
        // A wrong addressee is a stranger.
        let Some(to) = to else {
            return Ok(Outcome::Refused(Refusal::Recipient));
        };
        let what = match content {
            PartContent::File(address) => Outgoing::Image(address),
            // Images are messages of their own.
            PartContent::Text(text) | PartContent::TextWithFiles { text, .. } => {
                Outgoing::Text(text)
            }
        };
        let stopped = match self.send_message(shop, to, what).await {
            Ok(sent) => {
                let id = sent
                    .id
                    .map(|id| RemoteMessageId::from_connector(id.as_str()));
                return Ok(Outcome::Accepted { id, handle: None });
            }
            Err(stopped) => stopped,
        };
        match stopped
            .refusal()
            .map(|refusal| (refusal.meaning(), verdict(refusal)))
        {
            Some((Meaning::Window, _)) => self.turn_is_over(shop, conversation).await,
            Some((_, Some(refusal))) => Ok(Outcome::Refused(refusal)),
            Some((_, None)) | None => Err(stopped.into()),
        }
    }

    /// Shopee says that it is not the shop's turn. Where the conversation shows that, too (more replies went than when
    /// it was read), the reply waits for its turn as any other; else a rule that we do not know speaks. 1 call.
    async fn turn_is_over(
        &self,
        shop: ShopId,
        conversation: &ConversationId,
    ) -> Result<Outcome, Failure> {
        let pages = self.pages(shop, conversation, Depth::Newest).await;
        let turn = pages.map(|pages| ChatTurn::of(&pages.newest_first, shop));
        // Without a look it is tried again, which begins with one.
        let is_ours = turn.is_ok_and(|turn| turn.capabilities(self.now()).can_send == CanSend::Yes);
        if is_ours {
            return Ok(Outcome::Refused(Refusal::Blocked(BUYER_FIRST.to_owned())));
        }
        let again = FailureKind::Retryable { after: None };
        Err(Failure::new(again, SendMessage::NAME)
            .reaching(Reach::Thread)
            .because(BUYER_FIRST))
    }
}

/// What a refusal says of this message; `None` where it is about something else.
fn verdict(refusal: &ErrorBody) -> Option<Refusal> {
    match refusal.meaning() {
        Meaning::Missing => Some(Refusal::Recipient),
        Meaning::Refused if refusal.code == "error_message_censored" => {
            Some(Refusal::Moderated(Some(refusal.code.clone())))
        }
        Meaning::Refused => Some(Refusal::Other(refusal.reason())),
        _ => None,
    }
}
