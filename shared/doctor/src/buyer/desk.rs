//! Who is who at Chatwoot.

use bridge::{
    failure::{Failure, FailureKind},
    ids::{ConversationId, ThreadKey},
};
use chatwoot::{
    Chatwoot,
    endpoints::{DeleteContact, FilterContacts, ShowContact, ViewConversation},
};
use serde_json::Value;
use store::StoredRow;

use crate::trace::thread_of;

/// Chatwoot, and the address of its pages for people.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The client.
    pub chatwoot: Chatwoot,
    /// `https://chat.example/app/accounts/3`.
    pub page: String,
}

impl Desk {
    /// The contact of a thread, or else the one that is called so, and all threads of that contact.
    pub(super) async fn who_is(
        &self,
        rows: &[StoredRow],
        thread: Option<&ThreadKey>,
        identifier: &str,
    ) -> Result<(Option<u64>, Vec<ThreadKey>), String> {
        let contact = match thread {
            Some(thread) => self.contact_in(rows, thread).await?,
            None => self.contact_called(identifier).await?,
        };
        let threads = match contact {
            Some(contact) => self.threads_of(contact).await?,
            None => None,
        };
        // Its conversations are there for some minutes longer than a contact that was deleted.
        let contact = contact.filter(|_| threads.is_some());
        Ok((contact, threads.unwrap_or_default()))
    }

    /// The contact with this identifier.
    async fn contact_called(&self, identifier: &str) -> Result<Option<u64>, String> {
        let found = self.chatwoot.call(&FilterContacts { identifier }).await;
        let found = found.map_err(|failure| told(&failure))?;
        let mut found = found.payload.into_iter();
        // Case does not count at Chatwoot, and here it does.
        let found = found.find(|contact| contact.identifier.as_deref() == Some(identifier));
        Ok(found.map(|contact| contact.id))
    }

    /// The contact of a thread's conversation; `None` = there is no such conversation any more.
    async fn contact_in(
        &self,
        rows: &[StoredRow],
        thread: &ThreadKey,
    ) -> Result<Option<u64>, String> {
        let mut its = rows
            .iter()
            .filter(|row| thread_of(row).as_ref() == Some(thread));
        let number = its.find_map(|row| row.attributes.get("conversation").and_then(Value::as_u64));
        let Some(conversation) = number.map(ConversationId) else {
            return Ok(None);
        };
        match self.chatwoot.call(&ViewConversation { conversation }).await {
            Ok(shown) => Ok(shown.contact),
            Err(failure) if failure.kind == FailureKind::Missing => Ok(None),
            Err(failure) => Err(told(&failure)),
        }
    }

    /// The threads that a contact is linked to; `None` = it is not there any more.
    async fn threads_of(&self, contact: u64) -> Result<Option<Vec<ThreadKey>>, String> {
        match self.chatwoot.call(&ShowContact { contact }).await {
            Ok(shown) => {
                let keys = shown.source_ids.into_iter();
                Ok(Some(keys.map(ThreadKey::from_connector).collect()))
            }
            Err(failure) if failure.kind == FailureKind::Missing => Ok(None),
            Err(failure) => Err(told(&failure)),
        }
    }

    /// Deletes a contact; Chatwoot deletes its conversations by itself, later.
    ///
    /// # Errors
    ///
    /// Chatwoot refuses (the token is no administrator's), or does not answer.
    pub async fn delete(&self, contact: u64) -> Result<(), String> {
        let deleted = self.chatwoot.call(&DeleteContact { contact }).await;
        match deleted {
            Err(failure) if failure.kind != FailureKind::Missing => Err(told(&failure)),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

fn told(failure: &Failure) -> String {
    format!("Chatwoot: {failure}")
}
