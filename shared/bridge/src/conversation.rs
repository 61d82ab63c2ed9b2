//! The thread's conversation in Chatwoot: opened, left for another, resolved and reopened.

use tracing::warn;

use crate::{
    failure::Failure,
    ids::{ConversationId, Thread},
    inbound::context::{self, shown_attributes},
    message::{Message, Snapshot, ThreadStatus},
    ports::{Context, Opened, Opening},
    session::{Shown, Stop, ThreadSession},
    texts, urgency,
};

pub(crate) async fn open(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
    context: &mut Option<Context>,
) -> Result<Opened, Stop> {
    let inbox = session.bridge.policy.inboxes.of(thread);
    let inbox = inbox
        .ok_or_else(|| Failure::retryable("choosing an inbox").because("no inbox is set up"))?;
    let mut contact = session.bridge.connector.contact(thread, snapshot).await?;
    // Attributes that need more calls are set at once if they can be had now.
    match session.bridge.connector.context(thread, &contact).await {
        Ok(more) => {
            contact.attributes.extend(more.attributes.iter().cloned());
            *context = Some(more);
            session.state.context_at = Some(session.now());
        }
        Err(failure) => warn!(
            error = &failure as &dyn std::error::Error,
            "conversation opened without context"
        ),
    }
    contact
        .attributes
        .retain(|(name, _)| snapshot.attributes.iter().all(|(live, _)| live != name));
    contact
        .attributes
        .extend(snapshot.attributes.iter().cloned());
    contact
        .attributes
        .extend(urgency::of_opening(session, snapshot));
    session.keep_lease().await?;
    let opening = Opening {
        inbox,
        key: &thread.key,
        contact: &contact,
    };
    let opened = session.bridge.helpdesk.open(&opening).await?;
    if !opened.is_new {
        // Somebody who came this far before may have known less, or other things.
        context::set_attributes(session, opened.conversation, &contact.attributes).await?;
    }
    session.state.attributes = Some(shown_attributes(snapshot));
    session.state.to_route = Some(0);
    session.state.conversation = Some(opened.conversation);
    session.state.inbox = Some(inbox);
    // What is written in it that is unknown here is read at once; there is nothing else to look for yet.
    session.state.read_back_at = Some(session.now());
    Ok(opened)
}

/// Shows whether the thread still needs somebody: resolved if not, open if it does again.
pub(crate) async fn conclude(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
    status: &ThreadStatus,
) -> Result<(), Stop> {
    // Believed at the second look.
    if session.seems_gone(status) {
        return Ok(());
    }
    let ended = session.note_key(&match session.state.reopened {
        0 => "ended".to_owned(),
        times => format!("ended-{times}"),
    });
    let was_noted = session.entry(&ended).is_some();
    if let ThreadStatus::Ended(ending) = status {
        let text = texts::ended(session.voice(), *ending);
        context::note(session, conversation, &ended, &text).await?;
    }
    if session.needs_nobody(status) {
        // What is shown opens the conversation again at Chatwoot. A buyer's message in a thread whose
        // end was noted is to be seen all the same; one that has its answer waits for nobody.
        let has_ended = was_noted && matches!(status, ThreadStatus::Ended(_));
        if session.state.resolved && has_ended {
            session.state.status_unclear = false;
            return Ok(());
        }
        return resolve(session, conversation, false).await;
    }
    if session.state.resolved || session.state.status_unclear {
        reopen(session, conversation).await?;
        session.state.reopened += u32::from(was_noted);
    }
    Ok(())
}

/// Resolves the conversation, unless that was done and nothing `is_new`; one that is gone needs it
/// no more.
pub(crate) async fn resolve(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
    is_new: bool,
) -> Result<(), Stop> {
    if session.state.resolved && !session.state.status_unclear && !is_new {
        return Ok(());
    }
    urgency::clear(session, conversation).await?;
    session.state.status_unclear = true;
    if let Err(failure) = session.bridge.helpdesk.resolve(conversation).await {
        session.unless_gone(conversation, failure)?;
    }
    (session.state.resolved, session.state.status_unclear) = (true, false);
    Ok(())
}

/// Resolves a conversation once more that was concluded: a file that was owed is no news, although it opens
/// the conversation at Chatwoot. Until that is done, it was not resolved.
pub(crate) async fn stay_resolved(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
) -> Result<(), Stop> {
    let needs_nobody = session
        .status
        .as_ref()
        .is_some_and(|status| session.needs_nobody(status));
    if needs_nobody && session.state.resolved {
        session.state.resolved = false;
        resolve(session, conversation, false).await?;
    }
    Ok(())
}

/// Opens the conversation again; one that is gone needs it no more.
pub(crate) async fn reopen(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
) -> Result<(), Stop> {
    session.state.status_unclear = true;
    if let Err(failure) = session.bridge.helpdesk.reopen(conversation).await {
        session.unless_gone(conversation, failure)?;
    }
    (session.state.resolved, session.state.status_unclear) = (false, false);
    Ok(())
}

/// Whether the thread's conversation lies in an inbox that is ours no more. Asks Chatwoot once
/// for a conversation of which no row says where it lies.
async fn lies_elsewhere(session: &mut ThreadSession<'_>, conversation: ConversationId) -> bool {
    if session.state.inbox.is_none() {
        match session.bridge.helpdesk.whereabouts(conversation).await {
            Ok(shown) => session.state.inbox = shown.inbox,
            Err(failure) => {
                warn!(conversation.id = %conversation, error = &failure as &dyn std::error::Error, "inbox of a conversation is unknown");
            }
        }
    }
    session.is_elsewhere(session.state.inbox)
}

/// Whether the thread has to go on elsewhere: somebody has something to say, and its conversation lies
/// where nobody looks.
pub(crate) async fn must_move(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
    missing: &[Message],
) -> bool {
    if has_moved(session, conversation) {
        return true;
    }
    let has_news = !missing.is_empty() || session.has_replies_elsewhere();
    has_news && lies_elsewhere(session, conversation).await
}

/// Whether the conversation that goes on for this one was made by a worker that ended before its row
/// knew of it.
fn has_moved(session: &ThreadSession<'_>, conversation: ConversationId) -> bool {
    ["moved", "made-again"].into_iter().any(|name| {
        let key = session.note_key(&format!("{name}-{conversation}"));
        session.entry(&key).is_some()
    })
}

/// From now on the thread goes on in another conversation than `left`; what it is about has to be
/// said once more, and why it goes on there.
pub(crate) fn leave(session: &mut ThreadSession<'_>, left: ConversationId) {
    session.state.was_moved = session.is_left(left);
    session.state.conversation = None;
    session.state.inbox = None;
    session.state.read_up_to = None;
    (session.state.resolved, session.state.status_unclear) = (false, false);
    session.state.left = Some(left);
    (session.state.context_posted, session.state.context_tries) = (false, 0);
}

/// Says where the thread was before, if it was in another conversation.
pub(crate) async fn post_where_it_was(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
) -> Result<Shown, Stop> {
    let Some(left) = session.state.left else {
        return Ok(Shown::Before);
    };
    let locale = session.bridge.policy.locale;
    let (name, text) = if session.state.was_moved {
        ("moved", texts::moved(locale, &left.to_string()))
    } else {
        ("made-again", texts::made_again(locale).to_owned())
    };
    let key = session.note_key(&format!("{name}-{left}"));
    context::note(session, conversation, &key, &text).await
}
