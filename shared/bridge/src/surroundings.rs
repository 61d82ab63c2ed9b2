//! What agents should know beside the messages: notes and attributes, never waited for.

use tracing::warn;

use crate::{
    bridge::Table,
    failure::Failure,
    ids::{ConversationId, MessageKey, Thread},
    marketplace::ThreadKind,
    message::Snapshot,
    ports::{Clock, Connector, Context, Helpdesk, Side},
    session::{Shown, Stop, ThreadSession},
    texts,
    timing::{CONTEXT_LIFE, FIRST, age, later},
};

/// How a thread's row remembers the attributes that follow it.
pub(crate) fn shown_attributes(snapshot: &Snapshot) -> String {
    format!("{:?}", snapshot.attributes)
}

impl<C: Connector, D: Helpdesk, S: Table, K: Clock> ThreadSession<'_, C, D, S, K> {
    /// Adds what agents should know. Its absence never holds a message back.
    pub(crate) async fn show_notes(
        &mut self,
        thread: &Thread,
        snapshot: &Snapshot,
        conversation: ConversationId,
        context: Option<Context>,
    ) -> Result<(), Stop> {
        if self.state.context_posted {
            return Ok(());
        }
        let mut all_shown = self.show_where_it_was(conversation).await? != Shown::Refused;
        let context = match context {
            Some(context) => context,
            None => match self.fetch_context(thread, snapshot).await {
                Ok(context) => {
                    self.set_context(conversation, &context).await?;
                    context
                }
                Err(failure) => {
                    warn!(
                        error = &failure as &dyn std::error::Error,
                        "the note with context waits"
                    );
                    return Ok(());
                }
            },
        };
        for (key, text) in &context.notes {
            let key = match self.state.left {
                Some(left) => MessageKey::from_connector(format!("{key}:after-{left}")),
                None => key.clone(),
            };
            all_shown &= self.note(conversation, &key, text).await? != Shown::Refused;
        }
        self.state.context_posted = all_shown;
        Ok(())
    }

    /// From now on the thread goes on in another conversation than `left`; what it is about has to be
    /// said once more, and why it goes on there.
    pub(crate) fn leave(&mut self, left: ConversationId) {
        self.state.was_moved = self.is_left(left);
        self.state.conversation = None;
        self.state.inbox = None;
        self.state.read_up_to = None;
        (self.state.resolved, self.state.status_unclear) = (false, false);
        self.state.left = Some(left);
        (self.state.context_posted, self.state.context_tries) = (false, 0);
    }

    /// Says where the thread was before, if it was in another conversation.
    pub(crate) async fn show_where_it_was(
        &mut self,
        conversation: ConversationId,
    ) -> Result<Shown, Stop> {
        let Some(left) = self.state.left else {
            return Ok(Shown::Before);
        };
        let locale = self.bridge.policy.locale;
        let (name, text) = if self.state.was_moved {
            ("moved", texts::moved(locale, &left.to_string()))
        } else {
            ("made-again", texts::made_again(locale).to_owned())
        };
        let key = self.note_key(&format!("{name}-{left}"));
        self.note(conversation, &key, &text).await
    }

    /// Shows a note; a conversation that is gone needs none.
    pub(crate) async fn note(
        &mut self,
        conversation: ConversationId,
        key: &MessageKey,
        text: &str,
    ) -> Result<Shown, Stop> {
        match self.show(conversation, Side::Note, key, text).await {
            Err(Stop::ConversationGone) => Ok(Shown::Before),
            shown => shown,
        }
    }

    /// Brings attributes that need calls of their own up to date. Never waited for.
    pub(crate) async fn refresh_context(
        &mut self,
        thread: &Thread,
        snapshot: Option<&Snapshot>,
        conversation: ConversationId,
    ) {
        let refreshed = match self.fetch_attributes(thread, snapshot).await {
            Ok(context) => self.set_context(conversation, &context).await,
            Err(failure) => Err(failure.into()),
        };
        if let Err(Stop::Failed(failure)) = refreshed {
            warn!(
                error = &failure as &dyn std::error::Error,
                "attributes stay as they are for now"
            );
        }
    }

    /// Whether they are old enough to be asked for again when the buyer writes and an agent is
    /// about to look.
    pub(crate) fn context_is_old(&self, thread: &Thread) -> bool {
        let is_fresh = |at| age(at, self.now()) < CONTEXT_LIFE;
        thread.kind != ThreadKind::OneShot && !self.state.context_at.is_some_and(is_fresh)
    }

    /// A sale is found by its own name; a case's only through what it is about.
    async fn fetch_attributes(
        &self,
        thread: &Thread,
        snapshot: Option<&Snapshot>,
    ) -> Result<Context, Failure> {
        let contact = match snapshot.filter(|_| thread.kind == ThreadKind::Ticket) {
            Some(snapshot) => self.bridge.connector.contact(thread, snapshot).await?,
            None => Context::default(),
        };
        self.bridge.connector.context(thread, &contact).await
    }

    async fn set_context(
        &mut self,
        conversation: ConversationId,
        context: &Context,
    ) -> Result<(), Stop> {
        if !context.attributes.is_empty() {
            self.set_attributes(conversation, &context.attributes)
                .await?;
            self.state.context_at = Some(self.now());
        }
        Ok(())
    }

    /// Sets attributes; a conversation that is gone needs none.
    pub(crate) async fn set_attributes(
        &mut self,
        conversation: ConversationId,
        attributes: &[(&'static str, String)],
    ) -> Result<(), Stop> {
        let helpdesk = &self.bridge.helpdesk;
        match helpdesk.set_attributes(conversation, attributes).await {
            Ok(()) => Ok(()),
            Err(failure) => self.unless_gone(conversation, failure),
        }
    }

    async fn fetch_context(
        &self,
        thread: &Thread,
        snapshot: &Snapshot,
    ) -> Result<Context, Failure> {
        let contact = self.bridge.connector.contact(thread, snapshot).await?;
        self.bridge.connector.context(thread, &contact).await
    }

    /// Context could not be had: it is asked for again less and less often for a day, and from then on
    /// whenever the thread is worked on anyway.
    pub(crate) fn note_later(&mut self) {
        const TRIES: u32 = 12;
        if self.state.context_tries >= TRIES {
            return;
        }
        self.state.context_tries += 1;
        let wait = FIRST.saturating_mul(1 << self.state.context_tries);
        self.look_by(later(self.now(), wait));
    }

    /// Brings the attributes that follow the thread up to date, when they changed.
    async fn show_attributes(
        &mut self,
        conversation: ConversationId,
        snapshot: &Snapshot,
    ) -> Result<(), Stop> {
        let shown = Some(shown_attributes(snapshot));
        if !snapshot.attributes.is_empty() && self.state.attributes != shown {
            self.set_attributes(conversation, &snapshot.attributes)
                .await?;
        }
        self.state.attributes = shown;
        Ok(())
    }

    /// Notes and attributes that follow the thread.
    pub(crate) async fn show_state(
        &mut self,
        conversation: ConversationId,
        snapshot: &Snapshot,
    ) -> Result<(), Stop> {
        for (key, text) in &snapshot.notes {
            self.note(conversation, key, text).await?;
        }
        self.show_attributes(conversation, snapshot).await
    }
}
