//! Marketplace → Chatwoot: everything that is there and not yet shown, once, in order.

use sha2::{Digest, Sha256};
use tracing::warn;

use crate::{
    bridge::{Table, Target},
    deadline::Share,
    failure::{Failure, FailureKind},
    ids::{ConversationId, Thread},
    locate::claimed,
    marketplace::LaneKind,
    message::{Author, Ending, Message, Snapshot, Stage},
    ports::{Clock, Connector, Context, Desk, Entry, LeaseError, Opening, Side},
    shift::{Halt, Shift, Shown},
    surroundings::shown_attributes,
    texts,
    timing::{SECOND_LOOK, age, later},
};

mod files;

/// How far bringing Chatwoot up to date came.
enum Delivered {
    /// All is shown.
    Whole,
    /// The run's time is over; what is shown is written down.
    Partly,
}

/// Names what a snapshot shows, so that an unchanged thread is left alone.
pub(crate) fn digest(snapshot: &Snapshot) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{:?}|{:?}", snapshot.stage, snapshot.complete));
    for message in &snapshot.messages {
        hash.update(format!(
            "|{}|{:?}|{:?}",
            message.key,
            message.standing,
            message.read_at.is_some()
        ));
    }
    hash.update(format!("|{:?}", snapshot.attributes));
    for (key, _) in &snapshot.notes {
        hash.update(format!("|{key}"));
    }
    hex::encode(hash.finalize().get(..12).unwrap_or_default())
}

/// On whose side a message appears.
fn side(message: &Message) -> Side {
    match message.author {
        Author::Buyer => Side::Incoming,
        Author::Seller => Side::Outgoing,
        Author::Platform(_) => Side::Note,
    }
}

impl<C: Connector, D: Desk, S: Table, K: Clock> Shift<'_, C, D, S, K> {
    /// Brings Chatwoot up to `snapshot`; what fails is tried again later.
    pub(crate) async fn inbound(
        &mut self,
        thread: &Thread,
        snapshot: &Snapshot,
    ) -> Result<(), LeaseError> {
        match self.deliver(thread, snapshot).await {
            Ok(Delivered::Partly) => {
                self.tally.left += 1;
                self.look_by(self.now());
                Ok(())
            }
            Ok(Delivered::Whole) => {
                self.rest();
                self.state.digest = Some(digest(snapshot));
                let waits = self.refused_until.is_some();
                if !self.state.noted && self.state.conversation.is_some() && !waits {
                    self.note_later();
                }
                self.files_later();
                self.refused_later();
                if self.seems_gone(&snapshot.stage) {
                    self.look_by(later(self.now(), SECOND_LOOK));
                }
                self.state.replay = false;
                Ok(())
            }
            Err(Halt::Lease(error)) => Err(error),
            Err(Halt::Failed(failure)) => {
                self.try_later(&failure);
                Ok(())
            }
            Err(Halt::ConversationGone) => {
                self.try_later(&Failure::retryable("a conversation that was deleted"));
                Ok(())
            }
        }
    }

    async fn deliver(&mut self, thread: &Thread, snapshot: &Snapshot) -> Result<Delivered, Halt> {
        let missing = self.missing(snapshot);
        // A crash may have left a conversation that the thread's own row does not know of.
        // What was taken over from another bridge is settled without a message, and left none.
        let left_something =
            |(_, entry): &(_, Entry)| !matches!(entry, Entry::Settled { message: None });
        let nothing_left = missing.is_empty() && !self.rows.ledger.iter().any(left_something);
        if self.state.conversation.is_none() && nothing_to_open_for(snapshot, nothing_left) {
            return Ok(Delivered::Whole);
        }
        let mut context = None;
        let known = self.state.conversation;
        let is_known = known.is_some();
        let mut conversation = match known {
            Some(known) if self.must_move(known, &missing).await => {
                self.open_again(thread, snapshot, known, &mut context)
                    .await?
            }
            Some(known) if self.is_left(known) => return Ok(Delivered::Whole),
            Some(known) => known,
            None => self.open(thread, snapshot, &mut context).await?,
        };
        if is_known && must_reopen(thread, &missing) {
            let was_concluded = self.state.resolved;
            self.reopen(conversation).await?;
            // What has ended and is spoken of once more stays open.
            self.state.resolved = was_concluded && snapshot.stage != Stage::Open;
        }
        // Until it is concluded once more, nobody knows what showing them made of the conversation.
        self.state.status_unclear |= self.state.resolved && !missing.is_empty();
        for message in &missing {
            if !self.bridge.deadline.has_room(Share::Whole) {
                return Ok(Delivered::Partly);
            }
            conversation = self
                .show_message(thread, snapshot, message, conversation, &mut context)
                .await?;
        }
        self.show_notes(thread, snapshot, conversation, context)
            .await?;
        self.show_state(conversation, snapshot).await?;
        let buyer_wrote = missing
            .iter()
            .any(|message| message.author == Author::Buyer);
        if is_known && buyer_wrote && self.context_is_old(thread) {
            self.refresh_context(thread, Some(snapshot), conversation)
                .await;
        }
        self.conclude(conversation, &snapshot.stage, !missing.is_empty())
            .await?;
        let late = self.show_owed_files(thread, snapshot, conversation).await?;
        let is_concluded = self.needs_nobody(&snapshot.stage) && self.state.resolved;
        if late && is_concluded {
            // A file that was owed is no news, although it opens the conversation at the desk.
            self.resolve(conversation, true).await?;
        }
        Ok(Delivered::Whole)
    }

    /// Messages that Chatwoot does not show yet and that are not our own sends.
    fn missing(&self, snapshot: &Snapshot) -> Vec<Message> {
        let ours = claimed(&self.rows.replies);
        let is_ours = |message: &Message| ours.contains(&message.name());
        let is_shown = |message: &Message| match self.entry(&message.key) {
            Some(Entry::Dead) => !self.state.replay,
            entry => entry.is_some_and(Entry::is_done),
        };
        let wanted = |message: &&Message| !is_shown(message) && !is_ours(message);
        snapshot.messages.iter().filter(wanted).cloned().collect()
    }

    /// Shows one message; if the conversation was deleted meanwhile, in a new one.
    async fn show_message(
        &mut self,
        thread: &Thread,
        snapshot: &Snapshot,
        message: &Message,
        conversation: ConversationId,
        context: &mut Option<Context>,
    ) -> Result<ConversationId, Halt> {
        let (conversation, shown) = match self.show_with_files(thread, conversation, message).await
        {
            Err(Halt::ConversationGone) if thread.lane == LaneKind::OneShot => {
                // A question's conversation stays deleted, as its agent wanted.
                self.settle(&message.key, None).await?;
                return Ok(conversation);
            }
            Err(Halt::ConversationGone) => {
                let made = self
                    .open_again(thread, snapshot, conversation, context)
                    .await?;
                (made, self.show_with_files(thread, made, message).await?)
            }
            shown => (conversation, shown?),
        };
        self.tally.inbound += u32::from(shown == Shown::Now);
        Ok(conversation)
    }

    async fn open(
        &mut self,
        thread: &Thread,
        snapshot: &Snapshot,
        context: &mut Option<Context>,
    ) -> Result<ConversationId, Halt> {
        let inbox = self.bridge.policy.inboxes.of(thread.lane);
        let inbox = inbox
            .ok_or_else(|| Failure::retryable("choosing an inbox").because("no inbox is set up"))?;
        let mut contact = self.bridge.connector.contact(thread, snapshot).await?;
        // Attributes that need more calls are set at once if they can be had now.
        match self.bridge.connector.context(thread, &contact).await {
            Ok(more) => {
                contact.attributes.extend(more.attributes.iter().cloned());
                *context = Some(more);
                self.state.context_at = Some(self.now());
            }
            Err(failure) => warn!(
                error = &failure as &dyn std::error::Error,
                "a conversation opens without context"
            ),
        }
        contact
            .attributes
            .retain(|(name, _)| snapshot.attributes.iter().all(|(live, _)| live != name));
        contact
            .attributes
            .extend(snapshot.attributes.iter().cloned());
        self.keep_lease().await?;
        let opening = Opening {
            inbox,
            key: &thread.key,
            contact: &contact,
        };
        let opened = self.bridge.desk.open(&opening).await?;
        if !opened.is_new {
            // Somebody who came this far before may have known less, or other things.
            self.set_attributes(opened.conversation, &contact.attributes)
                .await?;
        }
        self.state.attributes = Some(shown_attributes(snapshot));
        self.state.conversation = Some(opened.conversation);
        self.state.inbox = Some(inbox);
        Ok(opened.conversation)
    }

    /// Makes a sale's conversation again after somebody deleted it, and says so.
    async fn open_again(
        &mut self,
        thread: &Thread,
        snapshot: &Snapshot,
        gone: ConversationId,
        context: &mut Option<Context>,
    ) -> Result<ConversationId, Halt> {
        self.leave(gone);
        let conversation = self.open(thread, snapshot, context).await?;
        self.show_where_it_was(conversation).await?;
        Ok(conversation)
    }

    /// Shows whether the thread still needs somebody: resolved if not, open if it does again.
    ///
    /// `news` = something was shown just now.
    async fn conclude(
        &mut self,
        conversation: ConversationId,
        stage: &Stage,
        news: bool,
    ) -> Result<(), Halt> {
        // Believed at the second look.
        if self.seems_gone(stage) {
            return Ok(());
        }
        let ended = self.note_key(&match self.state.reopened {
            0 => "ended".to_owned(),
            times => format!("ended-{times}"),
        });
        if let Stage::Ended(ending) = stage {
            let text = texts::ended(self.bridge.policy.locale, *ending);
            self.note(conversation, &ended, text).await?;
        }
        if self.needs_nobody(stage) {
            // What is shown opens the conversation again at the desk. A buyer's message in a thread
            // that has ended is to be seen all the same; one that has its answer waits for nobody.
            if self.state.resolved && matches!(stage, Stage::Ended(_)) {
                self.state.status_unclear = false;
                return Ok(());
            }
            return self.resolve(conversation, news).await;
        }
        if self.state.resolved || self.state.status_unclear {
            let was_noted = self.state.resolved && self.entry(&ended).is_some();
            self.reopen(conversation).await?;
            self.state.reopened += u32::from(was_noted);
        }
        Ok(())
    }

    /// Notes since when the thread is said to be gone, or that it is there.
    pub(crate) fn note_presence(&mut self, stage: &Stage) {
        if *stage == Stage::Ended(Ending::Deleted) {
            self.state.absent_since.get_or_insert(self.asked_at);
        } else {
            self.state.absent_since = None;
        }
    }

    /// Whether it is said to be gone, and was not seen gone for long enough to be believed.
    pub(crate) fn seems_gone(&self, stage: &Stage) -> bool {
        *stage == Stage::Ended(Ending::Deleted) && !self.is_gone()
    }

    /// A read that found nothing there counts as one that failed for now, until the second look.
    pub(crate) fn doubted(&mut self, failure: Failure) -> Failure {
        if failure.kind != FailureKind::Missing {
            return failure;
        }
        self.state.absent_since.get_or_insert(self.asked_at);
        if self.is_gone() {
            return failure;
        }
        let kind = FailureKind::Retryable {
            after: Some(SECOND_LOOK),
        };
        Failure::new(kind, failure.call).caused_by(failure)
    }

    fn is_gone(&self) -> bool {
        let seen_long = |since| age(since, self.asked_at) >= SECOND_LOOK;
        self.state.absent_since.is_some_and(seen_long)
    }

    /// The thread that is worked on, unless it is a stray conversation.
    pub(crate) fn thread(&self) -> Option<Thread> {
        match self.target {
            Target::Thread(thread) => Some(thread.clone()),
            Target::Stray(_) => None,
        }
    }
}

/// A buyer's message opens a resolved conversation by itself; a third party's does not.
fn must_reopen(thread: &Thread, missing: &[Message]) -> bool {
    let spoken_to = missing
        .iter()
        .any(|message| matches!(message.author, Author::Platform(_)));
    thread.lane == LaneKind::Ticket && spoken_to
}

/// Nothing is new; or the thread ended before anybody here saw it, and holds nothing to read.
fn nothing_to_open_for(snapshot: &Snapshot, nothing_left: bool) -> bool {
    let ended = matches!(snapshot.stage, Stage::Ended(_));
    let is_empty = |message: &Message| message.text.is_empty() && message.attachments.is_empty();
    let nothing_new = nothing_left && (ended || snapshot.notes.is_empty());
    nothing_new || ended && snapshot.messages.iter().all(is_empty)
}
