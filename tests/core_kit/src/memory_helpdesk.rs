//! Chatwoot as the core sees it, in memory, with agents in front of it.
//!
//! What is kept of the real one: ids rise over all conversations, listings come after an
//! id, everything posted or marked makes news (a webhook), a conversation can be deleted, a
//! second one of the same `source_id` can be made, a message may become visible after one
//! with a higher id, and Retry turns a bubble back before it makes news.

use async_trait::async_trait;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bridge::{
    failure::{Failure, FailureKind},
    files::{FileStream, HelpdeskFile},
    ids::{ConversationId, HelpdeskMessageId, InboxId},
    marketplace::URGENT,
    ports::{
        Activity, AgentName, Bubble, BubbleState, Clock, Helpdesk, HelpdeskMessage, Marked, Marks,
        Opened, Opening, Post, Sender, Side, Whereabouts,
    },
};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

use crate::stage::{Stage, Trouble};

/// What Chatwoot writes into a bubble whose webhook did not get through.
const BROKEN: &str = "500 Internal Server Error";
/// Conversations on a page.
const PAGE: usize = 25;
/// A list without pages of more conversations than this is more than can be read: 64 MB of 5 kB each.
const MOST_LISTED: usize = 13_000;
/// So many times that it never ends.
pub const FOR_EVER: u32 = u32::MAX;

/// A message, and what a listing does not show of it.
#[derive(Clone, Debug)]
pub struct Bubbled {
    /// As it is listed.
    pub shown: HelpdeskMessage,
    /// The text under a failed bubble.
    pub error: Option<String>,
    /// It is listed from then on.
    pub visible_from: Timestamp,
    /// When it was written at the marketplace, as far as its poster said.
    pub written: Option<Timestamp>,
}

/// A conversation.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// Where.
    pub inbox: InboxId,
    /// `source_id` of its contact inbox; empty for one that is not ours.
    pub source_id: String,
    /// Oldest first.
    pub messages: Vec<Bubbled>,
    /// Its custom attributes.
    pub attributes: BTreeMap<String, String>,
    /// Its labels.
    pub labels: Vec<String>,
    /// Its priority is the highest.
    pub urgent: bool,
    /// The team and the agent that have it.
    pub owners: (Option<u64>, Option<u64>),
    /// It was resolved, and nobody wrote since.
    pub resolved: bool,
    /// Somebody deleted it. Kept for the truth's sake, shown to nobody.
    pub deleted: bool,
    changed: Timestamp,
}

/// How the names of files begin that lie in private notes: no buyer ever sees one.
pub const NOTES_FILE: &str = "of-a-note";

/// What Chatwoot tells of a message.
#[derive(Clone, Debug)]
pub struct News {
    /// `message_created`, else `message_updated`.
    pub created: bool,
    /// Where.
    pub inbox: InboxId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// `source_id` of the conversation's contact inbox.
    pub source_id: String,
    /// The message.
    pub message: HelpdeskMessage,
    /// Its `external_error`.
    pub error: Option<String>,
}

/// Posts that are refused as Chatwoot refuses what it could not do just then.
#[derive(Clone, Debug)]
struct Refusal {
    /// Those that hold this text.
    holding: String,
    /// How many more of them.
    times: u32,
    /// They are stored all the same.
    stored: bool,
}

#[derive(Debug, Default)]
struct State {
    next_message: u64,
    conversations: BTreeMap<u64, Conversation>,
    news: VecDeque<News>,
    no_bubbles: bool,
    agents: AgentName,
    hides: bool,
    refusals: Vec<Refusal>,
    refused: BTreeSet<String>,
    skew: SignedDuration,
}

/// Chatwoot. Cheap to clone; clones share their conversations.
#[derive(Clone, Debug)]
pub struct MemoryHelpdesk {
    stage: Stage,
    state: Arc<Mutex<State>>,
}

impl MemoryHelpdesk {
    /// An empty helpdesk.
    pub fn new(stage: &Stage) -> Self {
        Self {
            stage: stage.clone(),
            state: Arc::default(),
        }
    }

    /// How much its clock is ahead, in seconds.
    pub fn set_skew(&self, seconds: i64) {
        self.state().skew = SignedDuration::from_secs(seconds);
    }

    /// What its agents are called from now on.
    pub fn call_agents(&self, name: &str) {
        self.state().agents = name.into();
    }

    /// From now on it cannot show how a message ended, as before 4.2.
    pub fn without_bubbles(&self) {
        self.state().no_bubbles = true;
    }

    /// The next `times` posts that hold `text` are refused; `stored` = they are there all the same.
    pub fn refuse(&self, text: &str, times: u32, stored: bool) {
        self.state().refusals.push(Refusal {
            holding: text.to_owned(),
            times,
            stored,
        });
    }

    /// Whether a post that holds `text` was ever refused.
    pub fn was_refused(&self, text: &str) -> bool {
        self.state().refused.contains(text)
    }

    /// Nothing is refused any more.
    pub fn refuse_nothing(&self) {
        self.state().refusals.clear();
    }

    /// Whether a post of `text` is refused now; `Some(true)` = it is stored all the same.
    fn take_refusal(&self, text: &str) -> Option<bool> {
        let mut state = self.state();
        let hits = |one: &&mut Refusal| one.times > 0 && text.contains(&one.holding);
        let refusal = state.refusals.iter_mut().find(hits)?;
        if refusal.times != FOR_EVER {
            refusal.times -= 1;
        }
        let stored = refusal.stored;
        state.refused.insert(text.to_owned());
        Some(stored)
    }

    /// Whether it can show how a message ended.
    pub fn shows_bubbles(&self) -> bool {
        !self.state().no_bubbles
    }

    /// It says of every conversation that it is not there, as in the middle of a start; or not any more.
    pub fn hide(&self, on: bool) {
        self.state().hides = on;
    }

    /// Every webhook that waits.
    pub fn take_news(&self) -> Vec<News> {
        self.state().news.drain(..).collect()
    }

    /// Every conversation, deleted ones too.
    pub fn conversations(&self) -> Vec<Conversation> {
        self.state().conversations.values().cloned().collect()
    }

    /// The conversation that agents see of `source_id`: the newest.
    pub fn conversation_of(&self, source_id: &str) -> Option<Conversation> {
        let here = |held: &&Conversation| held.source_id == source_id && !held.deleted;
        self.state().conversations.values().rfind(here).cloned()
    }

    /// A conversation that somebody else made.
    pub fn stranger(&self, inbox: InboxId) -> ConversationId {
        let now = self.stage.now();
        self.state().conversation(inbox, String::new(), now).id
    }

    /// Somebody opens a further conversation with the buyer of one that is there.
    pub fn open_further(&self, beside: ConversationId) -> Option<ConversationId> {
        let (now, mut state) = (self.stage.now(), self.state());
        let (inbox, source_id) = state
            .live(beside)
            .map(|held| (held.inbox, held.source_id.clone()))?;
        Some(state.conversation(inbox, source_id, now).id)
    }

    /// An agent writes; the message is listed only after `lag`.
    pub fn agent_writes(&self, to: ConversationId, text: &str, lag: Duration) -> HelpdeskMessageId {
        let wrote = HelpdeskMessage {
            content: text.to_owned(),
            author: self.state().agents.clone(),
            ..blank(Sender::Agent)
        };
        self.put(to, wrote, lag).expect("the conversation is there")
    }

    /// The same with so many files beside it.
    pub fn agent_sends(&self, to: ConversationId, text: &str, files: usize) -> HelpdeskMessageId {
        let wrote = HelpdeskMessage {
            content: text.to_owned(),
            files: (0..files)
                .map(|number| agents_file(to, text, number))
                .collect(),
            ..blank(Sender::Agent)
        };
        self.put(to, wrote, Duration::ZERO)
            .expect("the conversation is there")
    }

    /// An agent writes a private note.
    pub fn agent_notes(&self, to: ConversationId, text: &str) -> HelpdeskMessageId {
        self.agent_notes_files(to, text, 0)
    }

    /// The same with so many files beside it.
    pub fn agent_notes_files(
        &self,
        to: ConversationId,
        text: &str,
        files: usize,
    ) -> HelpdeskMessageId {
        let file = |number| HelpdeskFile {
            name: format!("{NOTES_FILE}-{to}-{number}.pdf"),
            ..agents_file(to, text, number)
        };
        let wrote = HelpdeskMessage {
            content: text.to_owned(),
            private: true,
            files: (0..files).map(file).collect(),
            agent: Some(5),
            ..blank(Sender::Agent)
        };
        self.put(to, wrote, Duration::ZERO)
            .expect("the conversation is there")
    }

    /// Chatwoot's own greeting, survey or automation, or a bot.
    pub fn machine_writes(
        &self,
        to: ConversationId,
        text: &str,
        sender: Sender,
    ) -> HelpdeskMessageId {
        let wrote = HelpdeskMessage {
            content: text.to_owned(),
            ..blank(sender)
        };
        self.put(to, wrote, Duration::ZERO)
            .expect("the conversation is there")
    }

    /// Somebody deletes a conversation.
    pub fn delete(&self, conversation: ConversationId) {
        if let Some(held) = self.state().conversations.get_mut(&conversation.0) {
            held.deleted = true;
        }
    }

    /// An agent presses Retry on a failed bubble: it turns back, and two webhooks tell of it.
    pub fn press_retry(&self, conversation: ConversationId, message: HelpdeskMessageId) {
        let mut state = self.state();
        let Some(held) = state.conversations.get_mut(&conversation.0) else {
            return;
        };
        held.changed = self.stage.now();
        let Some(bubbled) = held.find(message) else {
            return;
        };
        bubbled.error = None;
        bubbled.shown.bubble = Some(BubbleState::Sent);
        let news = news(false, held, message);
        state
            .news
            .extend([news.clone(), news].into_iter().flatten());
    }

    /// Chatwoot turns a bubble red by itself, because a webhook did not get through. It tells of that
    /// by another webhook.
    pub fn turn_red(&self, conversation: ConversationId, message: HelpdeskMessageId) {
        let now = self.stage.now();
        let mut state = self.state();
        let Some(held) = state.live(conversation) else {
            return;
        };
        let Some(bubbled) = held.find(message) else {
            return;
        };
        bubbled.shown.bubble = Some(BubbleState::Failed);
        bubbled.error = Some(BROKEN.to_owned());
        held.changed = now;
        self.stage.note(|| format!("Chatwoot turns {message} red"));
    }

    fn put(
        &self,
        to: ConversationId,
        wrote: HelpdeskMessage,
        lag: Duration,
    ) -> Option<HelpdeskMessageId> {
        let now = self.stage.now();
        let mut state = self.state();
        let at = now + state.skew;
        state.next_message += 1;
        let id = HelpdeskMessageId(state.next_message);
        let held = state
            .conversations
            .get_mut(&to.0)
            .filter(|held| !held.deleted)?;
        held.changed = now;
        held.resolved = held.resolved && wrote.outgoing;
        let shown = HelpdeskMessage {
            id,
            at: Some(at),
            ..wrote
        };
        let visible_from = now + SignedDuration::try_from(lag).unwrap_or_default();
        held.messages.push(Bubbled {
            shown,
            error: None,
            visible_from,
            written: None,
        });
        let news = news(true, held, id);
        state.news.extend(news);
        Some(id)
    }

    /// Changes a conversation that is there; one that is gone is [`Missing`](FailureKind::Missing).
    async fn change<T>(
        &self,
        name: &'static str,
        conversation: ConversationId,
        change: impl FnOnce(&mut Conversation) -> Option<T>,
    ) -> Result<T, Failure> {
        let effect = || {
            let now = self.stage.now();
            let mut state = self.state();
            let held = state.live(conversation).ok_or_else(|| missing(name))?;
            held.changed = now;
            change(held).ok_or_else(|| missing(name))
        };
        self.call(name, effect).await
    }

    async fn set_labels(
        &self,
        conversation: ConversationId,
        labels: Vec<String>,
    ) -> Result<(), Failure> {
        let set = |held: &mut Conversation| {
            held.labels = labels;
            Some(())
        };
        self.change("helpdesk.set_labels", conversation, set).await
    }

    async fn give_to(
        &self,
        conversation: ConversationId,
        (team, agent): (Option<u64>, Option<u64>),
    ) -> Result<(), Failure> {
        let give = |held: &mut Conversation| {
            held.owners = (held.owners.0.or(team), held.owners.1.or(agent));
            Some(())
        };
        self.change("helpdesk.assign", conversation, give).await
    }

    fn find(&self, inbox: InboxId, source_id: &str) -> Option<ConversationId> {
        let ours = |held: &&Conversation| {
            held.inbox == inbox && held.source_id == source_id && !held.deleted
        };
        self.state()
            .conversations
            .values()
            .find(ours)
            .map(|held| held.id)
    }

    async fn call<T>(
        &self,
        name: &'static str,
        effect: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let trouble = |trouble| match trouble {
            Trouble::NotMade => Failure::retryable(name),
            Trouble::Unclear => Failure::new(FailureKind::Unknown, name),
        };
        self.stage.call(name, effect, trouble).await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn live(&mut self, conversation: ConversationId) -> Option<&mut Conversation> {
        if self.hides {
            return None;
        }
        let held = self.conversations.get_mut(&conversation.0);
        held.filter(|held| !held.deleted)
    }

    fn conversation(
        &mut self,
        inbox: InboxId,
        source_id: String,
        now: Timestamp,
    ) -> &mut Conversation {
        let id = self.conversations.keys().max().map_or(1, |last| last + 1);
        self.conversations.entry(id).or_insert(Conversation {
            id: ConversationId(id),
            inbox,
            source_id,
            messages: Vec::new(),
            attributes: BTreeMap::new(),
            labels: Vec::new(),
            urgent: false,
            owners: (None, None),
            resolved: false,
            deleted: false,
            changed: now,
        })
    }
}

impl Conversation {
    fn find(&mut self, message: HelpdeskMessageId) -> Option<&mut Bubbled> {
        self.messages
            .iter_mut()
            .find(|held| held.shown.id == message)
    }
}

fn owned(attributes: &[(&'static str, String)]) -> BTreeMap<String, String> {
    let owned = |(name, value): &(&'static str, String)| ((*name).to_owned(), value.clone());
    attributes.iter().map(owned).collect()
}

/// Every exception while a message is taken can become this.
fn expired() -> Failure {
    Failure::new(FailureKind::Permanent, "helpdesk.post").because("execution expired")
}

fn missing(call: &'static str) -> Failure {
    Failure::new(FailureKind::Missing, call)
}

fn news(created: bool, held: &Conversation, message: HelpdeskMessageId) -> Option<News> {
    let bubbled = held.messages.iter().find(|held| held.shown.id == message)?;
    Some(News {
        created,
        inbox: held.inbox,
        conversation: held.id,
        source_id: held.source_id.clone(),
        message: HelpdeskMessage {
            bubble: None,
            ..bubbled.shown.clone()
        },
        error: bubbled.error.clone(),
    })
}

/// A message that people read, with everything about it still to be said.
fn agents_file(to: ConversationId, text: &str, number: usize) -> HelpdeskFile {
    let name = format!("{to}-{}-{number}.png", text.len());
    HelpdeskFile {
        reference: format!("blob/{name}"),
        name,
        content_type: None,
        size: None,
    }
}

fn blank(sender: Sender) -> HelpdeskMessage {
    HelpdeskMessage {
        id: HelpdeskMessageId(0),
        outgoing: true,
        private: false,
        is_text: true,
        sender,
        author: AgentName::default(),
        agent: None,
        source_id: None,
        deleted: false,
        content: String::new(),
        files: Vec::new(),
        at: None,
        bubble: Some(BubbleState::Sent),
        error: None,
    }
}

/// A conversation as a list shows it.
fn activity(held: &Conversation, now: Timestamp) -> Activity {
    let visible = held.messages.iter().filter(|one| one.visible_from <= now);
    Activity {
        conversation: held.id,
        source_id: Some(held.source_id.clone()).filter(|id| !id.is_empty()),
        newest: visible.map(|one| one.shown.id).max(),
        changed: Some(held.changed),
        active_at: Some(held.changed),
    }
}

#[async_trait]
impl Helpdesk for MemoryHelpdesk {
    async fn open(&self, opening: &Opening<'_>) -> Result<Opened, Failure> {
        let (inbox, key) = (opening.inbox, opening.key.as_str());
        if let Some(found) = self
            .call("helpdesk.find", || Ok(self.find(inbox, key)))
            .await?
        {
            return Ok(Opened {
                conversation: found,
                is_new: false,
            });
        }
        let make = || {
            let mut state = self.state();
            let made = state.conversation(inbox, key.to_owned(), self.stage.now());
            made.attributes = owned(&opening.contact.attributes);
            Ok(Opened {
                conversation: made.id,
                is_new: true,
            })
        };
        self.call("helpdesk.open", make).await
    }

    async fn post(
        &self,
        conversation: ConversationId,
        post: &Post<'_>,
    ) -> Result<HelpdeskMessageId, Failure> {
        self.post_files(conversation, post, Vec::new()).await
    }

    async fn post_files(
        &self,
        conversation: ConversationId,
        post: &Post<'_>,
        files: Vec<FileStream>,
    ) -> Result<HelpdeskMessageId, Failure> {
        let files = files.into_iter().map(|file| HelpdeskFile {
            name: file.name,
            ..HelpdeskFile::default()
        });
        let sender = if post.side == Side::Incoming {
            Sender::Contact
        } else {
            Sender::Agent
        };
        let wrote = HelpdeskMessage {
            outgoing: post.side != Side::Incoming,
            private: post.side == Side::Note,
            source_id: Some(post.key.as_str().to_owned()),
            content: post.text.to_owned(),
            files: files.collect(),
            ..blank(sender)
        };
        let put = || {
            let refused = self.take_refusal(post.text);
            if refused == Some(false) {
                return Err(expired());
            }
            let there = self.state().live(conversation).is_some();
            let wrote = there.then(|| self.put(conversation, wrote, Duration::ZERO));
            let id = wrote.flatten().ok_or_else(|| missing("helpdesk.post"))?;
            if let Some(held) = self.state().conversations.get_mut(&conversation.0)
                && let Some(bubbled) = held.find(id)
            {
                bubbled.written = post.at;
            }
            if refused.is_some() {
                return Err(expired());
            }
            Ok(id)
        };
        self.call("helpdesk.post", put).await
    }

    async fn open_file(&self, file: &HelpdeskFile) -> Result<FileStream, Failure> {
        let open = || {
            let bytes = futures::stream::iter([Ok(Bytes::from_static(b"a picture"))]);
            Ok(FileStream::new(file.name.as_str(), None, None, bytes))
        };
        self.call("helpdesk.open_file", open).await
    }

    async fn messages(
        &self,
        conversation: ConversationId,
        after: HelpdeskMessageId,
    ) -> Result<Vec<HelpdeskMessage>, Failure> {
        let list = || {
            let now = self.stage.now();
            let mut state = self.state();
            let held = state.live(conversation);
            let held = held.ok_or_else(|| missing("helpdesk.messages"))?;
            let listed = |held: &&Bubbled| held.shown.id > after && held.visible_from <= now;
            Ok(held
                .messages
                .iter()
                .filter(listed)
                .map(|held| HelpdeskMessage {
                    error: held.error.clone(),
                    ..held.shown.clone()
                })
                .collect())
        };
        self.call("helpdesk.messages", list).await
    }

    async fn whereabouts(&self, conversation: ConversationId) -> Result<Whereabouts, Failure> {
        let show = || {
            let mut state = self.state();
            let held = state.live(conversation);
            let held = held.ok_or_else(|| missing("helpdesk.whereabouts"))?;
            Ok(Whereabouts {
                inbox: Some(held.inbox),
                source_id: Some(held.source_id.clone()).filter(|id| !id.is_empty()),
            })
        };
        self.call("helpdesk.whereabouts", show).await
    }

    async fn mark(
        &self,
        conversation: ConversationId,
        message: HelpdeskMessageId,
        bubble: &Bubble,
    ) -> Result<Marked, Failure> {
        let mark = || {
            let now = self.stage.now();
            let mut state = self.state();
            if state.no_bubbles {
                return Ok(Marked::Unsupported);
            }
            let held = state.live(conversation);
            let held = held.ok_or_else(|| missing("helpdesk.mark"))?;
            let bubbled = held.find(message).ok_or_else(|| missing("helpdesk.mark"))?;
            (bubbled.shown.bubble, bubbled.error) = match bubble {
                Bubble::Delivered => (Some(BubbleState::Delivered), None),
                Bubble::Read => (Some(BubbleState::Read), None),
                // An empty text is none.
                Bubble::Failed(why) => (
                    Some(BubbleState::Failed),
                    Some(why.clone()).filter(|why| !why.is_empty()),
                ),
            };
            held.changed = now;
            let news = news(false, held, message);
            state.news.extend(news);
            self.stage.note(|| format!("marked: {message} {bubble:?}"));
            Ok(Marked::Yes)
        };
        self.call("helpdesk.mark", mark).await
    }

    async fn set_attributes(
        &self,
        conversation: ConversationId,
        attributes: &[(&'static str, String)],
    ) -> Result<(), Failure> {
        let set = |held: &mut Conversation| {
            held.attributes.extend(owned(attributes));
            Some(())
        };
        self.change("helpdesk.set_attributes", conversation, set)
            .await
    }

    async fn set_marks(&self, conversation: ConversationId, marks: &Marks) -> Result<(), Failure> {
        let read = || {
            let mut state = self.state();
            let held = state.live(conversation);
            let held = held.ok_or_else(|| missing("helpdesk.read_marks"))?;
            Ok((held.labels.clone(), held.urgent))
        };
        let (mut labels, was_urgent) = self.call("helpdesk.read_marks", read).await?;
        if !marks.attributes.is_empty() {
            let set = |held: &mut Conversation| {
                for (name, value) in &marks.attributes {
                    match value {
                        Some(value) => held.attributes.insert((*name).to_owned(), value.clone()),
                        None => held.attributes.remove(*name),
                    };
                }
                Some(())
            };
            self.change("helpdesk.set_attributes", conversation, set)
                .await?;
        }
        let missing = marks.labels.iter().filter(|label| !labels.contains(label));
        let missing: Vec<String> = missing.cloned().collect();
        if !missing.is_empty() {
            labels.extend(missing);
            self.set_labels(conversation, labels.clone()).await?;
        }
        for owners in [(marks.team, None), (None, marks.assignee)] {
            if owners != (None, None) {
                self.give_to(conversation, owners).await?;
            }
        }
        let is_labelled = labels
            .iter()
            .any(|label| label.as_str() == URGENT.title.of(marks.locale));
        let priority = |urgent: bool| {
            self.change("helpdesk.set_priority", conversation, move |held| {
                held.urgent = urgent;
                Some(())
            })
        };
        match marks.urgent {
            Some(true) if !was_urgent => {
                if !is_labelled {
                    labels.push(URGENT.title.of(marks.locale).to_owned());
                    self.set_labels(conversation, labels).await?;
                }
                priority(true).await
            }
            Some(false) if is_labelled => {
                if was_urgent {
                    priority(false).await?;
                }
                labels.retain(|label| label.as_str() != URGENT.title.of(marks.locale));
                self.set_labels(conversation, labels).await
            }
            _ => Ok(()),
        }
    }

    async fn resolve(&self, conversation: ConversationId) -> Result<(), Failure> {
        let resolve = |held: &mut Conversation| {
            held.resolved = true;
            Some(())
        };
        self.change("helpdesk.resolve", conversation, resolve).await
    }

    async fn reopen(&self, conversation: ConversationId) -> Result<(), Failure> {
        let reopen = |held: &mut Conversation| {
            held.resolved = false;
            Some(())
        };
        self.change("helpdesk.reopen", conversation, reopen).await
    }

    async fn active(&self, inbox: InboxId, within: Duration) -> Result<Vec<Activity>, Failure> {
        let active = || {
            let now = self.stage.now();
            let since = now - SignedDuration::try_from(within).unwrap_or_default();
            let state = self.state();
            let recent = |held: &&Conversation| {
                held.inbox == inbox && !held.deleted && held.changed >= since
            };
            let found: Vec<&Conversation> = state.conversations.values().filter(recent).collect();
            (found.len() <= MOST_LISTED)
                .then(|| found.iter().map(|held| activity(held, now)).collect())
                .ok_or_else(|| Failure::retryable("listing active conversations"))
        };
        self.call("helpdesk.active", active).await
    }

    async fn active_page(&self, inbox: InboxId, page: u32) -> Result<Vec<Activity>, Failure> {
        let listed = || {
            let (now, state) = (self.stage.now(), self.state());
            let here = |held: &&Conversation| held.inbox == inbox && !held.deleted;
            let mut found: Vec<&Conversation> = state.conversations.values().filter(here).collect();
            found.sort_by_key(|held| std::cmp::Reverse((held.changed, held.id)));
            let skipped = PAGE * usize::try_from(page.saturating_sub(1)).unwrap_or(usize::MAX);
            let shown = found.iter().skip(skipped).take(PAGE);
            Ok(shown.map(|held| activity(held, now)).collect())
        };
        self.call("helpdesk.active_page", listed).await
    }
}
