//! Finding a thread's conversation, or making it: contact, link, conversation.

use std::{collections::BTreeMap, time::Duration};

use bridge::{
    failure::{Failure, FailureKind},
    ids::ConversationId,
    ports::{Opened, Opening},
    text::shorten,
};
use http_api::CallError;

use super::{Chatwoot, MAX_ATTRIBUTE};
use crate::{
    endpoints::{
        Conversation, ConversationState, CreateContact, CreateConversation, FilterContactInboxes,
        FilterContacts, FindConversations,
    },
    error::{failure, is_nobody, says},
};

/// Most characters of a contact's name.
const MAX_NAME: usize = 255;
/// Wait while a deleted contact's link still blocks its `source_id`: Chatwoot removes it later.
const LINK_TAKEN: Duration = Duration::from_mins(1);

impl Chatwoot {
    pub(super) async fn find_or_create(&self, opening: &Opening<'_>) -> Result<Opened, Failure> {
        if let Some(found) = self.find_conversation(opening).await? {
            return Ok(opened(found, false));
        }
        let contact = match self.find_contact(opening).await? {
            Some(contact) => contact,
            None => self.create_contact(opening).await?,
        };
        match self.create_conversation(opening, contact).await {
            Ok(made) => Ok(opened(made, true)),
            Err(error) => self.look_again(opening, contact, error).await,
        }
    }

    /// The conversation of `opening.key`: of several the oldest, so that it is always the same.
    async fn find_conversation(
        &self,
        opening: &Opening<'_>,
    ) -> Result<Option<ConversationId>, Failure> {
        let key = opening.key.as_str();
        let is_ours = |conversation: &Conversation| {
            conversation
                .inbox
                .is_none_or(|inbox| inbox == opening.inbox)
                && conversation
                    .source_id
                    .as_ref()
                    .is_none_or(|source_id| source_id == key)
        };
        let listed = self
            .call(&FindConversations {
                inbox: opening.inbox,
                source_id: key,
            })
            .await?;
        Ok(listed
            .conversations
            .iter()
            .filter(|conversation| is_ours(conversation))
            .map(|found| found.id)
            .min())
    }

    async fn find_contact(&self, opening: &Opening<'_>) -> Result<Option<u64>, Failure> {
        if let Some(contact) = self.find_linked_contact(opening).await? {
            return Ok(Some(contact));
        }
        let identifier = opening.contact.contact_identifier.as_str();
        if identifier.is_empty() {
            return Ok(None);
        }
        let found = self.call(&FilterContacts { identifier }).await?.payload;
        Ok(found
            .into_iter()
            .find(|contact| contact.identifier.as_deref() == Some(identifier))
            .map(|found| found.id))
    }

    async fn find_linked_contact(&self, opening: &Opening<'_>) -> Result<Option<u64>, Failure> {
        let call = FilterContactInboxes {
            inbox_id: opening.inbox,
            source_id: opening.key.as_str(),
        };
        match self.send(&call).await {
            Ok(contact) => Ok(Some(contact.id)),
            Err(error) if is_nobody(&error) => Ok(None),
            Err(error) => Err(failure(error)),
        }
    }

    async fn create_contact(&self, opening: &Opening<'_>) -> Result<u64, Failure> {
        let contact = opening.contact;
        let identifier =
            Some(contact.contact_identifier.as_str()).filter(|identifier| !identifier.is_empty());
        let named = Some(contact.contact_name.as_str()).filter(|name| !name.trim().is_empty());
        let call = CreateContact {
            name: cut(named.or(identifier).unwrap_or_default(), MAX_NAME),
            identifier,
            inbox_id: opening.inbox,
            source_id: opening.key.as_str(),
        };
        match self.send(&call).await {
            Ok(contact) => Ok(contact.id),
            // Somebody else may have made it since we looked.
            Err(error) if matches!(error.status(), Some(422 | 500)) => self
                .find_contact(opening)
                .await?
                .ok_or_else(|| failure(error)),
            Err(error) => Err(failure(error)),
        }
    }

    async fn create_conversation(
        &self,
        opening: &Opening<'_>,
        contact_id: u64,
    ) -> Result<ConversationId, CallError> {
        let attributes = &opening.contact.attributes;
        let call = CreateConversation {
            inbox_id: opening.inbox,
            contact_id,
            source_id: opening.key.as_str(),
            status: ConversationState::Open,
            custom_attributes: attributes
                .iter()
                .map(|(name, value)| (*name, shorten(value, MAX_ATTRIBUTE)))
                .collect::<BTreeMap<_, _>>(),
        };
        Ok(self.send(&call).await?.id)
    }

    /// After a conversation could not be made: somebody else may have made it, or its contact.
    async fn look_again(
        &self,
        opening: &Opening<'_>,
        contact: u64,
        error: CallError,
    ) -> Result<Opened, Failure> {
        let is_taken = error.status() == Some(422) && says(&error, "source_id should be unique");
        if !is_taken && error.status() != Some(500) {
            return Err(failure(error));
        }
        if let Some(found) = self.find_conversation(opening).await? {
            return Ok(opened(found, false));
        }
        if !is_taken {
            return Err(failure(error));
        }
        // Refused, so nothing was made: making it with the contact that has the link is no repetition.
        let owner = self.find_linked_contact(opening).await?;
        let Some(owner) = owner.filter(|owner| *owner != contact) else {
            let after = Some(LINK_TAKEN);
            return Err(error.into_failure(FailureKind::Retryable { after }));
        };
        let made = self.create_conversation(opening, owner).await;
        made.map(|made| opened(made, true)).map_err(failure)
    }
}

/// At most `max` characters of `text`.
fn cut(text: &str, max: usize) -> &str {
    text.char_indices()
        .nth(max)
        .and_then(|(end, _)| text.get(..end))
        .unwrap_or(text)
}

fn opened(conversation: ConversationId, is_new: bool) -> Opened {
    Opened {
        conversation,
        is_new,
    }
}
