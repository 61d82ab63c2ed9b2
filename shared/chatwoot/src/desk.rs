//! The desk port, on one account of one Chatwoot.

use std::{collections::BTreeMap, time::Duration};

use bridge::{
    failure::{Failure, FailureKind},
    files::{DeskFile, FileStream},
    ids::{ConversationId, DeskMessageId, InboxId},
    ports::{Activity, Bubble, Desk, DeskMessage, Marked, Opening, Post, Side},
};
use http_api::{Api, CallError, Credential, Downloads, Endpoint};
use secrecy::SecretString;
use url::Url;

use crate::{
    attachment,
    endpoints::{
        About, Conversation, CreateContact, CreateConversation, CreateMessage,
        CreateMessageWithFiles, FilterContactInboxes, FilterContacts, FindConversations,
        GetConversation, GetProfile, GetVersion, ListActiveConversations, ListMessages,
        MessageStatus, MessageType, PAGE, Profile, SetCustomAttributes, SetStatus, Status,
        UpdateMessage, form,
    },
    error::{failure, says},
    text::{escape_markdown, protect_liquid},
};

/// The form of the header that every proxy lets through.
const TOKEN_HEADER: &str = "Api-Access-Token";
/// Most characters of a contact's name.
const MAX_NAME: usize = 255;
/// Most characters of a conversation's custom attribute.
const MAX_ATTRIBUTE: usize = 1500;
/// Wait while a deleted contact's link still blocks its `source_id`: Chatwoot removes it later.
const LINK_TAKEN: Duration = Duration::from_mins(1);

/// One account of one Chatwoot, as a user that may see our inboxes.
#[derive(Clone, Debug)]
pub struct Chatwoot {
    base: Url,
    account: Api,
    user: Api,
    root: Api,
    token: SecretString,
    downloads: Downloads,
}

impl Chatwoot {
    /// The account `account_id` of the Chatwoot at `base`, opened with a user's `token`; agents'
    /// files come by `downloads`, which trusts `base`.
    pub fn new(
        base: &Url,
        account_id: u64,
        token: SecretString,
        http: reqwest::Client,
        downloads: Downloads,
    ) -> Self {
        let below = |path: &str| {
            let mut url = base.clone();
            url.set_path(&format!(
                "{}/api/v1/{path}",
                base.path().trim_end_matches('/')
            ));
            url
        };
        Self {
            account: Api::new(&below(&format!("accounts/{account_id}")), http.clone()),
            user: Api::new(&below(""), http.clone()),
            root: Api::new(base, http),
            base: base.clone(),
            token,
            downloads,
        }
    }

    /// Makes any of the account's calls in [`endpoints`](crate::endpoints).
    ///
    /// # Errors
    ///
    /// Sorted as Chatwoot means them.
    pub async fn call<E: Endpoint>(&self, call: &E) -> Result<E::Response, Failure> {
        self.send(call).await.map_err(failure)
    }

    /// Whose token it is.
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call).
    pub async fn profile(&self) -> Result<Profile, Failure> {
        self.user
            .send(&GetProfile, self.credential())
            .await
            .map_err(failure)
    }

    /// Which release answers, and what time it is there. Opened by nothing.
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call).
    pub async fn about(&self) -> Result<About, Failure> {
        self.root
            .send(&GetVersion, Credential::None)
            .await
            .map_err(failure)
    }

    async fn send<E: Endpoint>(&self, call: &E) -> Result<E::Response, CallError> {
        self.account.send(call, self.credential()).await
    }

    fn credential(&self) -> Credential<'_> {
        Credential::Header(TOKEN_HEADER, &self.token)
    }

    async fn find_or_create(&self, opening: &Opening<'_>) -> Result<ConversationId, Failure> {
        if let Some(found) = self.find_conversation(opening).await? {
            return Ok(found);
        }
        let contact = match self.find_contact(opening).await? {
            Some(contact) => contact,
            None => self.create_contact(opening).await?,
        };
        match self.create_conversation(opening, contact).await {
            Ok(conversation) => Ok(conversation),
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
            Err(error) if error.status() == Some(404) => Ok(None),
            Err(error) => Err(failure(error)),
        }
    }

    async fn create_contact(&self, opening: &Opening<'_>) -> Result<u64, Failure> {
        let identifier = Some(opening.contact.contact_identifier.as_str())
            .filter(|identifier| !identifier.is_empty());
        let named =
            Some(opening.contact.contact_name.as_str()).filter(|name| !name.trim().is_empty());
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
            status: Status::Open,
            custom_attributes: attributes
                .iter()
                .map(|(name, value)| (*name, cut(value, MAX_ATTRIBUTE)))
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
    ) -> Result<ConversationId, Failure> {
        let is_taken = error.status() == Some(422) && says(&error, "source_id should be unique");
        if !is_taken && error.status() != Some(500) {
            return Err(failure(error));
        }
        if let Some(found) = self.find_conversation(opening).await? {
            return Ok(found);
        }
        if !is_taken {
            return Err(failure(error));
        }
        // Refused, so nothing was made: making it with the contact that has the link is no repetition.
        match self.find_linked_contact(opening).await? {
            Some(owner) if owner != contact => self
                .create_conversation(opening, owner)
                .await
                .map_err(failure),
            _ => Err(error.into_failure(FailureKind::Retryable {
                after: Some(LINK_TAKEN),
            })),
        }
    }
}

impl Desk for Chatwoot {
    async fn open(&self, opening: &Opening<'_>) -> Result<ConversationId, Failure> {
        self.find_or_create(opening).await.map_err(|mut failure| {
            // No conversation was addressed: a contact or an inbox vanished on the way.
            if failure.kind == FailureKind::Missing {
                failure.kind = FailureKind::Retryable { after: None };
            }
            failure
        })
    }

    async fn post(
        &self,
        conversation: ConversationId,
        post: &Post<'_>,
    ) -> Result<DeskMessageId, Failure> {
        let content = content(post);
        Ok(self.call(&message(conversation, post, &content)).await?.id)
    }

    async fn post_files(
        &self,
        conversation: ConversationId,
        post: &Post<'_>,
        files: Vec<FileStream>,
    ) -> Result<DeskMessageId, Failure> {
        let content = content(post);
        let form = form(&message(conversation, post, &content), files);
        let call = CreateMessageWithFiles { conversation };
        Ok(self
            .account
            .send_form(&call, form, self.credential())
            .await
            .map_err(failure)?
            .id)
    }

    async fn open_file(&self, file: &DeskFile) -> Result<FileStream, Failure> {
        let address = attachment::address(&file.reference, &self.base, |url| {
            self.downloads.trusts(url)
        });
        let address =
            address.ok_or_else(|| Failure::new(FailureKind::Permanent, attachment::CALL))?;
        let mut opened = self
            .downloads
            .open(attachment::CALL, &address)
            .await
            .map_err(CallError::failure)?;
        opened.name.clone_from(&file.name);
        Ok(opened)
    }

    async fn messages(
        &self,
        conversation: ConversationId,
        after: DeskMessageId,
    ) -> Result<Vec<DeskMessage>, Failure> {
        let mut all = BTreeMap::new();
        let mut read_to = after;
        loop {
            let page = self
                .call(&ListMessages {
                    conversation,
                    after: read_to,
                })
                .await?
                .messages;
            let is_last = page.len() < PAGE;
            let newest = page.iter().map(|message| message.id).max();
            all.extend(
                page.into_iter()
                    .filter(|message| message.id > after)
                    .map(|message| (message.id, message)),
            );
            match newest {
                Some(newest) if !is_last && newest > read_to => read_to = newest,
                _ => return Ok(all.into_values().collect()),
            }
        }
    }

    async fn mark(
        &self,
        conversation: ConversationId,
        message: DeskMessageId,
        bubble: &Bubble,
    ) -> Result<Marked, Failure> {
        let (status, external_error) = match bubble {
            Bubble::Delivered => (MessageStatus::Delivered, None),
            Bubble::Read => (MessageStatus::Read, None),
            Bubble::Failed(why) => (MessageStatus::Failed, Some(why.as_str())),
        };
        match self
            .send(&UpdateMessage {
                conversation,
                message,
                status,
                external_error,
            })
            .await
        {
            Ok(_) => Ok(Marked::Yes),
            // Before 4.2 there is no such route; whether the route or the message is missing cannot be told.
            Err(error) if matches!(error.status(), Some(404 | 405)) => Ok(Marked::Unsupported),
            Err(error)
                if error.status() == Some(403) && says(&error, "only allowed for API inboxes") =>
            {
                Ok(Marked::Unsupported)
            }
            Err(error) => Err(failure(error)),
        }
    }

    /// Reads, merges and writes, because Chatwoot replaces all of them: what a person sets in
    /// between these two calls is lost.
    async fn set_attributes(
        &self,
        conversation: ConversationId,
        attributes: &[(&'static str, String)],
    ) -> Result<(), Failure> {
        let mut custom_attributes = self
            .call(&GetConversation { conversation })
            .await?
            .custom_attributes;
        custom_attributes.extend(
            attributes
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.as_str().into())),
        );
        self.call(&SetCustomAttributes {
            conversation,
            custom_attributes,
        })
        .await?;
        Ok(())
    }

    async fn resolve(&self, conversation: ConversationId) -> Result<(), Failure> {
        self.call(&SetStatus {
            conversation,
            status: Status::Resolved,
        })
        .await?;
        Ok(())
    }

    async fn reopen(&self, conversation: ConversationId) -> Result<(), Failure> {
        self.call(&SetStatus {
            conversation,
            status: Status::Open,
        })
        .await?;
        Ok(())
    }

    async fn active(&self, inbox: InboxId, within: Duration) -> Result<Vec<Activity>, Failure> {
        let listed = self
            .call(&ListActiveConversations { inbox, within })
            .await?
            .conversations;
        let activity = |found: Conversation| Activity {
            conversation: found.id,
            source_id: found.source_id,
            newest: found.newest,
        };
        Ok(listed.into_iter().map(activity).collect())
    }
}

fn message<'a>(
    conversation: ConversationId,
    post: &'a Post<'_>,
    content: &'a str,
) -> CreateMessage<'a> {
    CreateMessage {
        conversation,
        content,
        message_type: if post.side == Side::Incoming {
            MessageType::Incoming
        } else {
            MessageType::Outgoing
        },
        private: post.side == Side::Note,
        source_id: post.key.as_str(),
    }
}

/// The text as Chatwoot is to be given it.
fn content(post: &Post<'_>) -> String {
    // Chatwoot's database takes no NUL and would refuse the whole message for one.
    let text = post.text.replace('\0', "");
    match post.side {
        Side::Incoming => escape_markdown(&text),
        Side::Outgoing => protect_liquid(&escape_markdown(&text)),
        Side::Note => protect_liquid(&text),
    }
}

/// At most `max` characters of `text`.
fn cut(text: &str, max: usize) -> &str {
    text.char_indices()
        .nth(max)
        .and_then(|(end, _)| text.get(..end))
        .unwrap_or(text)
}
