//! Chatwoot port, on one account of one Chatwoot.

mod activity;
mod bubble;
mod listing;
mod marks;
mod opening;

use async_trait::async_trait;
use std::time::Duration;

use bridge::{
    failure::{Failure, FailureKind},
    files::{FileStream, HelpdeskFile},
    ids::{ConversationId, HelpdeskMessageId, InboxId},
    ports::{
        Activity, Bubble, Helpdesk, HelpdeskMessage, Marked, Marks, Opened, Opening, Post, Side,
        Whereabouts,
    },
    text::escape_markdown,
    timing::FILE_CALL,
};
use http_api::{Api, CallError, Credential, Downloads, Endpoint, Missed};
use secrecy::SecretString;
use url::Url;

use crate::{
    attachment,
    endpoints::{
        About, ConversationState, CreateMessage, CreateMessageWithFiles, GetProfile, GetVersion,
        ListActiveConversations, ListConversations, MessageType, Profile, SetStatus,
        ShowConversation, form,
    },
    error::{FORM, failure},
    text::protect_liquid,
};

/// The form of the header that every proxy lets through.
const TOKEN_HEADER: &str = "Api-Access-Token";
/// Most characters of a conversation's custom attribute.
const MAX_ATTRIBUTE: usize = 1500;

/// One account of one Chatwoot, as a user that may see our inboxes.
#[derive(Clone, Debug)]
pub struct Chatwoot {
    base: Url,
    account: Api,
    user: Api,
    root: Api,
    token: SecretString,
    downloads: Downloads,
    missed: Missed,
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
            account: Api::new(
                &below(&format!("accounts/{account_id}")),
                http.clone(),
                FORM,
            ),
            user: Api::new(&below(""), http.clone(), FORM),
            root: Api::new(base, http, FORM),
            base: base.clone(),
            token,
            downloads,
            missed: Missed::default(),
        }
    }

    /// How many messages and conversations of lists could not be read since it was last asked, each counted
    /// once however often it was met.
    pub fn take_missed(&self) -> u32 {
        self.missed.take()
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
}

#[async_trait]
impl Helpdesk for Chatwoot {
    async fn open(&self, opening: &Opening<'_>) -> Result<Opened, Failure> {
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
    ) -> Result<HelpdeskMessageId, Failure> {
        let content = content(post);
        Ok(self.call(&message(conversation, post, &content)).await?.id)
    }

    async fn post_files(
        &self,
        conversation: ConversationId,
        post: &Post<'_>,
        files: Vec<FileStream>,
    ) -> Result<HelpdeskMessageId, Failure> {
        let content = content(post);
        let longest = files.iter().map(FileStream::longest_call).min();
        let form = form(&message(conversation, post, &content), files);
        let form = (form, longest.unwrap_or(FILE_CALL));
        let call = CreateMessageWithFiles { conversation };
        Ok(self
            .account
            .send_form(&call, form, self.credential())
            .await
            .map_err(failure)?
            .id)
    }

    async fn open_file(&self, file: &HelpdeskFile) -> Result<FileStream, Failure> {
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
        after: HelpdeskMessageId,
    ) -> Result<Vec<HelpdeskMessage>, Failure> {
        self.messages_above(conversation, after).await
    }

    async fn whereabouts(&self, conversation: ConversationId) -> Result<Whereabouts, Failure> {
        let shown = self.call(&ShowConversation { conversation }).await?;
        Ok(Whereabouts {
            inbox: shown.inbox,
            source_id: shown.source_id,
        })
    }

    async fn mark(
        &self,
        conversation: ConversationId,
        message: HelpdeskMessageId,
        bubble: &Bubble,
    ) -> Result<Marked, Failure> {
        self.set_bubble(conversation, message, bubble).await
    }

    async fn set_attributes(
        &self,
        conversation: ConversationId,
        attributes: &[(&'static str, String)],
    ) -> Result<(), Failure> {
        let attributes = attributes.iter();
        let attributes = attributes.map(|(name, value)| (*name, Some(value.clone())));
        let marks = Marks {
            attributes: attributes.collect(),
            ..Marks::default()
        };
        self.write_marks(conversation, &marks).await
    }

    async fn set_marks(&self, conversation: ConversationId, marks: &Marks) -> Result<(), Failure> {
        self.write_marks(conversation, marks).await
    }

    async fn resolve(&self, conversation: ConversationId) -> Result<(), Failure> {
        self.call(&SetStatus {
            conversation,
            status: ConversationState::Resolved,
        })
        .await?;
        Ok(())
    }

    async fn reopen(&self, conversation: ConversationId) -> Result<(), Failure> {
        self.call(&SetStatus {
            conversation,
            status: ConversationState::Open,
        })
        .await?;
        Ok(())
    }

    async fn active(&self, inbox: InboxId, within: Duration) -> Result<Vec<Activity>, Failure> {
        let listed = self
            .call(&ListActiveConversations { inbox, within })
            .await?;
        Ok(self.activities(inbox, listed))
    }

    async fn active_page(&self, inbox: InboxId, page: u32) -> Result<Vec<Activity>, Failure> {
        let listed = self.call(&ListConversations { inbox, page }).await?;
        Ok(self.activities(inbox, listed))
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
        external_created_at: post.at.map(jiff::Timestamp::as_second),
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
