//! Marketplace → Chatwoot: everything that is there and not yet shown, once, in order.

use sha2::{Digest, Sha256};

use super::{context, late, message, opened, other_apps, owed_files};
use crate::{
    conversation,
    deadline::Share,
    failure::Failure,
    ids::{ConversationId, RemoteMessageId, Thread},
    journal,
    marketplace::ThreadKind,
    message::{Author, Message, Snapshot, ThreadStatus, Visibility},
    ports::{Context, Entry, LeaseError},
    reply::locate::{claimed, referenced},
    routing,
    session::{Shown, Stop, ThreadSession},
    timing::{LATE, SECOND_LOOK, age, later},
    urgency,
};

/// So many of a thread's newest messages are in its digest: as many as a page of them may hold.
const DIGESTED: usize = 50;

/// How far bringing Chatwoot up to date came.
enum Delivered {
    /// All is shown.
    Whole,
    /// The run's time is over; what is shown is written down.
    Partly,
}

/// Brings Chatwoot up to `snapshot`; what fails is tried again later.
pub(crate) async fn deliver(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
) -> Result<(), LeaseError> {
    let before = session.state.settled.take();
    match deliver_snapshot(session, thread, snapshot).await {
        Ok(Delivered::Partly) => {
            session.summary.left += 1;
            session.look_by(session.now());
            Ok(())
        }
        Ok(Delivered::Whole) => {
            rest(session, snapshot);
            if is_settled(session, snapshot) {
                session.settle_up_to(snapshot, before.as_ref());
            }
            Ok(())
        }
        Err(Stop::Lease(error)) => Err(error),
        Err(Stop::Failed(failure)) => {
            session.try_later(&failure);
            Ok(())
        }
        Err(Stop::ConversationGone) => {
            session.try_later(&Failure::retryable("a conversation that was deleted"));
            Ok(())
        }
    }
}

/// Everything is shown that can be: notes so, and when to come back for what is still to come.
fn rest(session: &mut ThreadSession<'_>, snapshot: &Snapshot) {
    session.rest();
    session.state.digest = Some(digest(snapshot));
    let waits = session.has_refused_posts();
    if !session.state.context_posted && session.state.conversation.is_some() && !waits {
        context::try_context_later(session);
    }
    owed_files::try_files_later(session);
    session.refused_later();
    routing::try_later(session);
    if session.seems_gone(&snapshot.status) {
        session.look_by(later(session.now(), SECOND_LOOK));
    }
    session.state.replay = false;
}

/// Whether nothing is left to do about any message in `snapshot`.
fn is_settled(session: &ThreadSession<'_>, snapshot: &Snapshot) -> bool {
    let is_open = session.has_refused_posts() || !session.state.owed.is_empty();
    session.state.conversation.is_some() && !is_open && missing(session, snapshot).is_empty()
}

async fn deliver_snapshot(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
) -> Result<Delivered, Stop> {
    let missing = missing(session, snapshot);
    let mut context = None;
    let is_known = session.state.conversation.is_some();
    let place = place(session, thread, snapshot, &missing, &mut context).await?;
    let Some(mut conversation) = place else {
        return Ok(Delivered::Whole);
    };
    // A conversation that was found holds some of it already.
    let missing = self::missing(session, snapshot);
    if is_known && must_reopen(thread, &missing) {
        let was_concluded = session.state.resolved;
        conversation::reopen(session, conversation).await?;
        // What has ended and is spoken of once more stays open.
        session.state.resolved = was_concluded && snapshot.status != ThreadStatus::Open;
    }
    // Until it is concluded once more, nobody knows what showing them made of the conversation.
    session.state.status_unclear |= session.state.resolved && !missing.is_empty();
    late::say_when(session, thread, conversation, &missing).await?;
    for one in &missing {
        if !session.bridge.deadline.has_room(Share::Whole) {
            return Ok(Delivered::Partly);
        }
        let shown = show_message(session, thread, snapshot, one, conversation, &mut context);
        conversation = shown.await?;
    }
    context::show_notes(session, thread, snapshot, conversation, context).await?;
    context::show_state(session, conversation, snapshot).await?;
    routing::route(session, thread, conversation).await?;
    urgency::follow(session, thread, conversation, snapshot).await?;
    let by_buyer = missing.iter().any(|one| one.author == Author::Buyer);
    if is_known && by_buyer && context::context_is_old(session, thread) {
        context::refresh_context(session, thread, Some(snapshot), conversation).await;
    }
    let by_seller = missing.iter().any(|one| one.author == Author::Seller);
    if by_seller && !snapshot.other_apps.is_empty() {
        other_apps::tell(session, thread, snapshot).await?;
    }
    conversation::conclude(session, conversation, &snapshot.status).await?;
    let late = owed_files::show_owed_files(session, thread, snapshot, conversation).await?;
    if late {
        conversation::stay_resolved(session, conversation).await?;
    }
    Ok(Delivered::Whole)
}

/// The conversation in which the thread is shown, found or made; `None` when there is nothing to show, or
/// nowhere to show it.
async fn place(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
    missing: &[Message],
    context: &mut Option<Context>,
) -> Result<Option<ConversationId>, Stop> {
    let known = session.state.conversation;
    Ok(Some(match known {
        // A crash may have left a conversation that the thread's own row does not know of.
        None if nothing_to_open_for(snapshot, missing.is_empty() && !session.has_posts()) => {
            return Ok(None);
        }
        None => opened::open(session, thread, snapshot, context).await?,
        Some(known) if conversation::must_move(session, known, missing).await => {
            opened::open_again(session, thread, snapshot, known, context).await?
        }
        Some(known) if session.is_left(known) => return Ok(None),
        Some(known) => known,
    }))
}

/// Messages that Chatwoot does not show yet and that are not our own sends.
fn missing(session: &ThreadSession<'_>, snapshot: &Snapshot) -> Vec<Message> {
    let ours = claimed(session.replies().iter());
    let references = referenced(session.replies().iter());
    let bears_ours = |message: &Message| {
        let reference = message.reference.as_deref();
        let is_known = reference.is_some_and(|reference| references.contains(reference));
        message.author == Author::Seller && is_known
    };
    let is_ours = |message: &Message| ours.contains(&message.identity()) || bears_ours(message);
    let is_shown = |message: &Message| match session.entry(&message.source_id) {
        Some(Entry::Dead) => !session.state.replay,
        entry => entry.is_some_and(Entry::is_done),
    };
    let wanted = |message: &&Message| !is_shown(message) && !is_ours(message);
    snapshot.messages.iter().filter(wanted).cloned().collect()
}

/// Whether something is to be shown that was written long ago, in a conversation that is there. Mostly it came late;
/// but whoever works on rows that were restored has perhaps shown it.
pub(crate) fn has_late(session: &ThreadSession<'_>, snapshot: &Snapshot) -> bool {
    let now = session.now();
    let is_it = |one: &Message| age(one.at, now) >= LATE && session.entry(&one.source_id).is_none();
    session.state.conversation.is_some() && missing(session, snapshot).iter().any(is_it)
}

/// Shows one message; if the conversation was deleted meanwhile, in a new one.
async fn show_message(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
    message: &Message,
    conversation: ConversationId,
    context: &mut Option<Context>,
) -> Result<ConversationId, Stop> {
    let (conversation, shown) =
        match message::show_with_files(session, thread, conversation, message).await {
            Err(Stop::ConversationGone) if thread.kind == ThreadKind::OneShot => {
                // A question's conversation stays deleted, as its agent wanted.
                session.post_done(&message.source_id, None).await?;
                return Ok(conversation);
            }
            Err(Stop::ConversationGone) => {
                let made =
                    opened::open_again(session, thread, snapshot, conversation, context).await?;
                (
                    made,
                    message::show_with_files(session, thread, made, message).await?,
                )
            }
            shown => (conversation, shown?),
        };
    if shown == Shown::Now {
        session.summary.inbound += 1;
        journal::shown(session, conversation, message);
    }
    Ok(conversation)
}

/// Names what a snapshot shows, so that an unchanged thread is left alone.
pub(crate) fn digest(snapshot: &Snapshot) -> String {
    digest_with(snapshot, &[])
}

/// The same for what the thread shows once these, sent from here since, are its newest messages.
fn digest_with(snapshot: &Snapshot, sent: &[RemoteMessageId]) -> String {
    let count = snapshot.count().map(|count| count + sent.len());
    let sent = sent.iter().rev();
    let sent = sent.map(|id| (id.clone(), &Visibility::Visible, false));
    let shown = snapshot.messages.iter().rev();
    let shown = shown.map(|one| (one.identity(), &one.visibility, one.read_at.is_some()));
    let mut hash = Sha256::new();
    hash.update(format!("{:?}|{count:?}", snapshot.status));
    for (id, visibility, is_read) in sent.chain(shown).take(DIGESTED) {
        hash.update(format!("|{id}|{visibility:?}|{is_read:?}"));
    }
    hash.update(format!("|{:?}", snapshot.attributes));
    if let Some(limit) = &snapshot.limit {
        hash.update(format!("|{limit:?}"));
    }
    for (key, _) in &snapshot.notes {
        hash.update(format!("|{key}"));
    }
    hex::encode(hash.finalize().get(..12).unwrap_or_default())
}

/// Everything in `snapshot` was worked off, and since then only our own parts came: a poll that finds
/// no more than that need not have the thread worked again.
pub(crate) fn expect_own_parts(session: &mut ThreadSession<'_>, snapshot: &Snapshot) {
    let is_worked_off = session.state.digest == Some(digest(snapshot));
    if let Some(sent) = session.sent_for_sure()
        && is_worked_off
    {
        session.state.digest = Some(digest_with(snapshot, &sent));
    }
}

/// A buyer's message opens a resolved conversation by itself; a third party's does not.
fn must_reopen(thread: &Thread, missing: &[Message]) -> bool {
    let spoken_to = missing
        .iter()
        .any(|message| matches!(message.author, Author::Platform(_)));
    thread.kind == ThreadKind::Ticket && spoken_to
}

/// Nothing is new; or the thread ended before anybody here saw it, and holds nothing to read.
fn nothing_to_open_for(snapshot: &Snapshot, nothing_left: bool) -> bool {
    let ended = matches!(snapshot.status, ThreadStatus::Ended(_));
    let is_empty = |message: &Message| message.text.is_empty() && message.attachments.is_empty();
    let nothing_new = nothing_left && (ended || snapshot.notes.is_empty());
    nothing_new || ended && snapshot.messages.iter().all(is_empty)
}
