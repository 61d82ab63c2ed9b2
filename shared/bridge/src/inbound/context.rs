//! What agents should know beside the messages: notes and attributes, never waited for.

use tracing::warn;

use crate::{
    conversation,
    failure::Failure,
    ids::{ConversationId, MessageKey, Thread},
    marketplace::ThreadKind,
    message::Snapshot,
    ports::{Context, Post},
    posting,
    session::{Shown, Stop, ThreadSession},
    timing::{CONTEXT_LIFE, FIRST, age, later},
};

/// How a thread's row remembers the attributes that follow it.
pub(crate) fn shown_attributes(snapshot: &Snapshot) -> String {
    format!("{:?}", snapshot.attributes)
}

/// Adds what agents should know. Its absence never holds a message back.
pub(crate) async fn show_notes(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
    conversation: ConversationId,
    context: Option<Context>,
) -> Result<(), Stop> {
    if session.state.context_posted {
        return Ok(());
    }
    let mut all_shown =
        conversation::post_where_it_was(session, conversation).await? != Shown::Refused;
    let context = match context {
        Some(context) => context,
        None => match fetch_context(session, thread, snapshot).await {
            Ok(context) => {
                set_context(session, conversation, &context).await?;
                context
            }
            Err(failure) => {
                warn!(
                    error = &failure as &dyn std::error::Error,
                    "context note not posted, will retry"
                );
                return Ok(());
            }
        },
    };
    for (key, text) in &context.notes {
        let key = match session.state.left {
            Some(left) => MessageKey::from_connector(format!("{key}:after-{left}")),
            None => key.clone(),
        };
        all_shown &= note(session, conversation, &key, text).await? != Shown::Refused;
    }
    session.state.context_posted = all_shown;
    Ok(())
}

/// Shows a note; a conversation that is gone needs none.
pub(crate) async fn note(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
    key: &MessageKey,
    text: &str,
) -> Result<Shown, Stop> {
    match posting::show(session, conversation, &Post::note(key, text)).await {
        Err(Stop::ConversationGone) => Ok(Shown::Before),
        shown => shown,
    }
}

/// Brings attributes that need calls of their own up to date. Never waited for.
pub(crate) async fn refresh_context(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: Option<&Snapshot>,
    conversation: ConversationId,
) {
    let refreshed = match fetch_attributes(session, thread, snapshot).await {
        Ok(context) => set_context(session, conversation, &context).await,
        Err(failure) => Err(failure.into()),
    };
    if let Err(Stop::Failed(failure)) = refreshed {
        warn!(
            error = &failure as &dyn std::error::Error,
            "conversation attributes not updated"
        );
    }
}

/// Whether they are old enough to be asked for again when the buyer writes and an agent is
/// about to look.
pub(crate) fn context_is_old(session: &ThreadSession<'_>, thread: &Thread) -> bool {
    let is_fresh = |at| age(at, session.now()) < CONTEXT_LIFE;
    thread.kind != ThreadKind::OneShot && !session.state.context_at.is_some_and(is_fresh)
}

/// A sale is found by its own name; a case's only through what it is about.
async fn fetch_attributes(
    session: &ThreadSession<'_>,
    thread: &Thread,
    snapshot: Option<&Snapshot>,
) -> Result<Context, Failure> {
    let contact = match snapshot.filter(|_| thread.kind == ThreadKind::Ticket) {
        Some(snapshot) => session.bridge.connector.contact(thread, snapshot).await?,
        None => Context::default(),
    };
    session.bridge.connector.context(thread, &contact).await
}

async fn set_context(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
    context: &Context,
) -> Result<(), Stop> {
    if !context.attributes.is_empty() {
        set_attributes(session, conversation, &context.attributes).await?;
        session.state.context_at = Some(session.now());
    }
    Ok(())
}

/// Sets attributes; a conversation that is gone needs none.
pub(crate) async fn set_attributes(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
    attributes: &[(&'static str, String)],
) -> Result<(), Stop> {
    let helpdesk = &session.bridge.helpdesk;
    match helpdesk.set_attributes(conversation, attributes).await {
        Ok(()) => Ok(()),
        Err(failure) => session.unless_gone(conversation, failure),
    }
}

async fn fetch_context(
    session: &ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
) -> Result<Context, Failure> {
    let contact = session.bridge.connector.contact(thread, snapshot).await?;
    session.bridge.connector.context(thread, &contact).await
}

/// Context could not be had: it is asked for again less and less often for a day, and from then on
/// whenever the thread is worked on anyway.
pub(crate) fn try_context_later(session: &mut ThreadSession<'_>) {
    const TRIES: u32 = 12;
    if session.state.context_tries >= TRIES {
        return;
    }
    session.state.context_tries += 1;
    let wait = FIRST.saturating_mul(1 << session.state.context_tries);
    session.look_by(later(session.now(), wait));
}

/// Brings the attributes that follow the thread up to date, when they changed.
async fn show_attributes(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
    snapshot: &Snapshot,
) -> Result<(), Stop> {
    let shown = Some(shown_attributes(snapshot));
    if !snapshot.attributes.is_empty() && session.state.attributes != shown {
        set_attributes(session, conversation, &snapshot.attributes).await?;
    }
    session.state.attributes = shown;
    Ok(())
}

/// Notes and attributes that follow the thread.
pub(crate) async fn show_state(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
    snapshot: &Snapshot,
) -> Result<(), Stop> {
    for (key, text) in &snapshot.notes {
        note(session, conversation, key, text).await?;
    }
    show_attributes(session, conversation, snapshot).await
}
