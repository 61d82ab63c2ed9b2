//! Finds the replies of a thread: those announced by a webhook, and those that only its conversation shows.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{settle, unverified};
use crate::{
    bridge::Target,
    command, conversation,
    failure::Failure,
    ids::{ConversationId, HelpdeskMessageId, MessageKey},
    outbox::ReplyRow,
    ports::{HelpdeskMessage, LeaseError, Sender},
    session::{Stop, ThreadSession},
    timing::{BUBBLES_WATCHED, COMMIT_LAG, GIVE_UP, JUST_WRITTEN, STREAM_GRACE, age, later},
};

/// The messages of this thread's conversations, as far as they were listed, by id.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    messages: Vec<(ConversationId, HelpdeskMessage)>,
}

impl Listing {
    /// Nothing is listed, or nothing was read.
    pub(crate) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    pub(super) fn by_id(&self) -> HashMap<HelpdeskMessageId, &HelpdeskMessage> {
        let messages = self.messages.iter();
        messages.map(|(_, message)| (message.id, message)).collect()
    }
}

/// Reads the conversation and takes up every reply in it, announced or not.
///
/// `woken` = something happened in this one.
pub(crate) async fn collect(
    session: &mut ThreadSession<'_>,
    woken: Option<ConversationId>,
) -> Result<Listing, Stop> {
    unverified::check_conversations(session).await?;
    let listed = list(session, woken).await?;
    if let (Target::Thread(_), Some((conversation, _))) = (session.target, listed.first()) {
        go_on_in(session, *conversation);
    }
    for (conversation, messages) in &listed {
        for message in messages {
            take_as_shown(session, *conversation, message).await?;
            collect_one(session, *conversation, message).await?;
        }
    }
    unverified::verify(session, &listed).await?;
    command::take_up(session, &listed).await?;
    let placed = |(place, messages): (ConversationId, Vec<HelpdeskMessage>)| {
        messages.into_iter().map(move |message| (place, message))
    };
    let mut messages: Vec<_> = listed.into_iter().flat_map(placed).collect();
    messages.sort_by_key(|(_, message)| message.id);
    let newest = messages.last().map(|(_, message)| message.id);
    session.state.known_up_to = session.state.known_up_to.max(newest);
    Ok(Listing { messages })
}

/// The thread's conversation is this one, whichever it was before.
fn go_on_in(session: &mut ThreadSession<'_>, conversation: ConversationId) {
    match session.state.conversation {
        Some(known) if known != conversation => {
            conversation::leave(session, known);
            session.look_by(session.now());
        }
        _ => {}
    }
    // Whoever opened it may have died before it was given its labels and people.
    if session.state.conversation != Some(conversation) {
        session.state.to_route.get_or_insert(0);
    }
    session.state.conversation = Some(conversation);
}

/// What is to be listed: the thread's conversation (the one we know of, else, when that was deleted, one
/// that was written in since), then others in which agents wrote to the same buyer.
struct ReadingPlan {
    known: Vec<ConversationId>,
    written_in: Vec<ConversationId>,
    /// The last message that needs no second look.
    after: HelpdeskMessageId,
}

fn plan_reading(session: &ThreadSession<'_>, woken: Option<ConversationId>) -> ReadingPlan {
    let passed =
        |row: &ReplyRow| row.is_hint() && was_passed_over(session, row.conversation, row.message);
    let pending = session
        .replies()
        .iter()
        .filter(|row| row.is_open() && !passed(row));
    let now = session.now();
    let is_recent = |at| age(at, now) <= BUBBLES_WATCHED;
    let is_watched =
        |row: &&ReplyRow| woken.is_some() && row.bubble.set_at().is_some_and(is_recent);
    let watched = session.replies().iter().filter(is_watched);
    let oldest = pending.clone().chain(watched).map(|row| row.message).min();
    let seen = session.state.read_up_to.unwrap_or(HelpdeskMessageId(0));
    let before = |oldest: HelpdeskMessageId| HelpdeskMessageId(oldest.0.saturating_sub(1));
    // One that was left is not the thread's any more once it goes on elsewhere.
    let own = session.state.conversation;
    let own = own.filter(|own| woken.is_none() || !session.is_left(*own));
    let known = [own, session.target.conversation(), woken];
    ReadingPlan {
        known: known.into_iter().flatten().collect(),
        written_in: pending.rev().map(|row| row.conversation).collect(),
        after: oldest.map_or(seen, |oldest| seen.min(before(oldest))),
    }
}

async fn list(
    session: &mut ThreadSession<'_>,
    woken: Option<ConversationId>,
) -> Result<Vec<(ConversationId, Vec<HelpdeskMessage>)>, Stop> {
    let plan = plan_reading(session, woken);
    let (mut listed, mut gone) = (Vec::new(), Vec::new());
    for place in plan.known.iter().chain(&plan.written_in).copied() {
        let tried = gone.contains(&place) || listed.iter().any(|(known, _)| *known == place);
        if tried || !(listed.is_empty() || plan.written_in.contains(&place)) {
            continue;
        }
        match session.bridge.helpdesk.messages(place, plan.after).await {
            Ok(messages) => {
                session.is_there(place);
                listed.push((place, messages));
            }
            Err(failure) => match session.stop(place, failure) {
                Stop::ConversationGone => gone.push(place),
                stop => return Err(stop),
            },
        }
    }
    if listed.is_empty() && !gone.is_empty() {
        return Err(Stop::ConversationGone);
    }
    settle::drop_replies(session, |row| gone.contains(&row.conversation)).await?;
    unverified::drop_unverified(session, |row| gone.contains(&row.conversation)).await?;
    command::drop_commands(session, |place| gone.contains(&place)).await?;
    Ok(listed)
}

/// One of our own posts that no row knows of: it was shown under rows that are lost.
async fn take_as_shown(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
    message: &HelpdeskMessage,
) -> Result<(), Stop> {
    let is_new = Some(message.id) > session.state.known_up_to.max(session.state.read_up_to);
    let is_here = session.state.conversation == Some(conversation);
    if !(is_new && is_here && session.bridge.policy.relay().is_echo(message)) {
        return Ok(());
    }
    let key = message.source_id.as_deref().map(MessageKey::from_connector);
    if let Some(key) = key.filter(|key| session.entry(key).is_none()) {
        session.post_done(&key, Some(message.id)).await?;
    }
    Ok(())
}

/// Whether a message is meant for the buyer of what is worked on.
pub(super) fn is_relayed(session: &ThreadSession<'_>, message: &HelpdeskMessage) -> bool {
    let thread = session.thread();
    let rule = session.bridge.policy.relay();
    rule.allows(message, thread.as_ref())
}

async fn collect_one(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
    message: &HelpdeskMessage,
) -> Result<(), Stop> {
    if let Some(mut row) = session.replies().get(message.id).cloned() {
        let (now, bubble) = (session.now(), message.bubble);
        let is_misshown = row.is_misshown(bubble, message.error.as_deref());
        if is_misshown {
            row.set_right(now);
        }
        if is_misshown || row.take_up_delivery(bubble, now) {
            session.write(&row).await?;
        }
        return Ok(());
    }
    let now = session.now();
    if !is_relayed(session, message) || is_history(session, conversation, message, now) {
        return Ok(());
    }
    let due_at = later(now, STREAM_GRACE);
    let row = ReplyRow {
        inbox: session.inbox_known_of(conversation),
        by_bot: message.sender == Sender::Bot,
        ..ReplyRow::enqueued(session.target.key(), conversation, message.id, now, due_at)
    };
    if !session.enqueue(&row).await? {
        // Its webhook came in this very moment: read it with the rest next time.
        return Err(Failure::retryable("taking up a reply").into());
    }
    Ok(())
}

/// Whether a message without a row was written before this bridge had to do with it, or was
/// passed over when its conversation was read. `now` is when it was heard of.
pub(crate) fn is_history(
    session: &ThreadSession<'_>,
    conversation: ConversationId,
    message: &HelpdeskMessage,
    now: Timestamp,
) -> bool {
    let older_than = |limit| message.at.is_none_or(|at| age(at, now) > limit);
    match session.target {
        // In a conversation that is not ours, only what was just written concerns us.
        Target::Account(_) | Target::Stray(_) => older_than(JUST_WRITTEN),
        Target::Thread(_) => {
            was_passed_over(session, conversation, message.id)
                || (session.state.read_up_to.is_none() && older_than(GIVE_UP))
        }
    }
}

/// Whether everything up to this message was decided on. Only of the thread's own conversation
/// is that known: others are read only while something waits in them.
pub(crate) fn was_passed_over(
    session: &ThreadSession<'_>,
    conversation: ConversationId,
    message: HelpdeskMessageId,
) -> bool {
    Some(conversation) == session.state.conversation && Some(message) <= session.state.read_up_to
}

/// Everything of this conversation up to here needs no second look.
pub(crate) fn advance_read_up_to(session: &mut ThreadSession<'_>, listing: &Listing) {
    let now = session.now();
    let seen = session.state.read_up_to;
    let news = listing.messages.iter();
    for (conversation, message) in news.filter(|(_, message)| Some(message.id) > seen) {
        let young = message.at.is_none_or(|at| age(at, now) < COMMIT_LAG);
        let open = is_undecided(session, *conversation, message);
        if young || open {
            return;
        }
        session.state.read_up_to = session.state.read_up_to.max(Some(message.id));
    }
}

/// Whether something is left to do about a message, or it was not looked at.
fn is_undecided(
    session: &ThreadSession<'_>,
    conversation: ConversationId,
    message: &HelpdeskMessage,
) -> bool {
    let is_relayed = is_relayed(session, message);
    let is_new = || {
        let is_reply = is_relayed && !is_history(session, conversation, message, session.now());
        is_reply || command::is_new(session, conversation, message)
    };
    let row = session.replies().get(message.id);
    row.map_or_else(is_new, |row| !row.is_finished())
}

/// Somebody deleted the conversation: its replies go with it. A sale's is made again
/// from the next message on.
pub(crate) async fn forget_conversation(session: &mut ThreadSession<'_>) -> Result<(), LeaseError> {
    settle::drop_replies(session, |_| true).await?;
    unverified::drop_unverified(session, |_| true).await?;
    command::drop_commands(session, |_| true).await?;
    if !session.is_one_shot() {
        session.state.read_up_to = None;
    }
    Ok(())
}
