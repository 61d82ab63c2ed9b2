//! Writing to the buyer of a conversation (§4.2).

use bridge::{
    capabilities::Refusal, failure::Failure, i18n::Locale, ids::RemoteMessageId, ports::Outcome,
};
use serde_json::Value;

use super::conversation as conversation_of;
use crate::{
    calls::{Calls, Stopped},
    draft::OutgoingText,
    endpoints::send_chat_message::SendChatMessage,
    ids::{ConversationId, MessageId, TenantId},
    wire::{
        moderation::{Moderation, ModerationVerdict},
        written,
    },
    words,
};

/// Writes a message. 201 is not delivered: moderation follows.
pub(crate) async fn send(
    calls: &Calls,
    locale: Locale,
    (tenant, conversation): (&TenantId, &ConversationId),
    draft: OutgoingText<'_>,
) -> Result<Outcome, Failure> {
    let call = SendChatMessage {
        conversation,
        draft,
    };
    match calls.make(tenant, &call).await {
        Ok(body) => Ok(taken(&body)),
        Err(stopped) => not_taken(calls, locale, (tenant, conversation), stopped).await,
    }
}

/// Any 2xx took it.
fn taken(body: &Value) -> Outcome {
    let id = body.get("id").and_then(written);
    let id = id.and_then(|id| MessageId::parse(&id));
    let id = id.map(|id| RemoteMessageId::from_connector(id.as_str()));
    let moderation = body.get("moderation").cloned().unwrap_or_default();
    let moderation: Moderation = serde_json::from_value(moderation).unwrap_or_default();
    match (moderation.verdict(), id) {
        (ModerationVerdict::Rejected(reason), Some(id)) => Outcome::Hidden { id, reason },
        (ModerationVerdict::Rejected(reason), None) => Outcome::Refused(Refusal::Moderated(reason)),
        (_, id) => Outcome::Accepted { id, handle: None },
    }
}

/// What a refused message comes to. Which code a closed conversation gives is not known, so it is looked at.
async fn not_taken(
    calls: &Calls,
    locale: Locale,
    (tenant, conversation): (&TenantId, &ConversationId),
    stopped: Stopped,
) -> Result<Outcome, Failure> {
    let Some((400 | 404 | 410 | 422, body)) = stopped.refusal.clone() else {
        return Err(stopped.into());
    };
    let closed = || {
        let words = words::CHAT_CLOSED.of(locale).to_owned();
        Outcome::Refused(Refusal::Explained(words))
    };
    match conversation_of(calls, tenant, conversation).await {
        Ok(talk) if talk.is_closed() => Ok(closed()),
        Ok(_) if stopped.is_missing() => Err(stopped.into()),
        Err(again) if again.kind == bridge::failure::FailureKind::Missing => Ok(closed()),
        // What it is like is not known, but that it refused is.
        Ok(_) | Err(_) => Ok(Outcome::Refused(Refusal::Other(body.reason()))),
    }
}
