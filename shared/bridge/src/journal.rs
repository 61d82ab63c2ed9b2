//! What became of a message, said in the log: one line for each move, with the same fields everywhere.
//!
//! Said once it is written down, never before. Ids and states only; `docs/LOGGING.md` has the fields.

use jiff::Timestamp;
use tracing::{debug, error, info, warn};

use crate::{
    bridge::Target,
    command::CommandNote,
    ids::{ConversationId, ThreadKey},
    message::{Author, Message},
    outbox::{ReplyRow, ReplyState},
    ports::Entry,
    session::ThreadSession,
    timing::age,
};

/// The prefix of the marketplace to which a thread belongs.
pub(crate) fn marketplace(key: &ThreadKey) -> &str {
    key.as_str().split(':').next().unwrap_or_default()
}

fn milliseconds(since: Timestamp, now: Timestamp) -> u64 {
    u64::try_from(age(since, now).as_millis()).unwrap_or(u64::MAX)
}

/// A message of the marketplace is shown in Chatwoot.
pub(crate) fn shown(session: &ThreadSession<'_>, conversation: ConversationId, message: &Message) {
    let key = session.target.key();
    let author = match message.author {
        Author::Buyer => "buyer",
        Author::Seller => "seller",
        Author::Platform(_) => "marketplace",
    };
    let ms = milliseconds(message.at, session.now());
    info!(metric = "message_in", marketplace = marketplace(key), result = "shown", trace.id = %key.trace_id(), thread.key = %key, conversation.id = %conversation, message.key = %message.source_id, author, ms, "message shown in Chatwoot");
}

/// A reply was written, and was like `before`: says how it ended, if that is new.
pub(crate) fn written(before: Option<&ReplyRow>, row: &ReplyRow, now: Timestamp) {
    let was = before.map(|before| before.state);
    if row.request.is_some() || was == Some(row.state) {
        return;
    }
    let (key, why) = (&row.key, row.why.as_deref().unwrap_or_default());
    let (trace, marketplace) = (key.trace_id(), marketplace(key));
    let ms = milliseconds(row.first_at, now);
    match row.state {
        ReplyState::Sent => {
            info!(metric = "message_out", marketplace, result = "sent", trace.id = %trace, thread.key = %key, conversation.id = %row.conversation, message.id = %row.message, count = row.parts.len(), ms, "reply sent");
        }
        ReplyState::Failed if was == Some(ReplyState::Sent) => {
            warn!(metric = "message_out", marketplace, result = "taken_back", trace.id = %trace, thread.key = %key, conversation.id = %row.conversation, message.id = %row.message, why, "reply taken back by the marketplace");
        }
        ReplyState::Failed => {
            info!(metric = "message_out", marketplace, result = "refused", trace.id = %trace, thread.key = %key, conversation.id = %row.conversation, message.id = %row.message, why, ms, "reply refused");
        }
        ReplyState::Uncertain => {
            warn!(metric = "message_out", marketplace, result = "uncertain", trace.id = %trace, thread.key = %key, conversation.id = %row.conversation, message.id = %row.message, why, ms, "reply uncertain: it may have been sent, and is not sent again");
        }
        ReplyState::Dead => {
            error!(metric = "message_out", marketplace, result = "given_up", trace.id = %trace, thread.key = %key, conversation.id = %row.conversation, message.id = %row.message, why, ms, "reply given up after a day of retries");
        }
        ReplyState::Ignored => {
            info!(trace.id = %trace, thread.key = %key, conversation.id = %row.conversation, message.id = %row.message, "reply not relayed");
        }
        ReplyState::Pending if was.is_some() => {
            info!(trace.id = %trace, thread.key = %key, conversation.id = %row.conversation, message.id = %row.message, "reply begun again");
        }
        ReplyState::Pending => {
            info!(trace.id = %trace, thread.key = %key, conversation.id = %row.conversation, message.id = %row.message, "reply taken up");
        }
    }
}

/// Agents read what a command would do.
pub(crate) fn command_proposed(row: &ReplyRow) {
    let (key, name) = (&row.key, command_name(row));
    info!(trace.id = %key.trace_id(), thread.key = %key, conversation.id = %row.conversation, message.id = %row.message, command = name, "command proposed");
}

/// Somebody typed its code.
pub(crate) fn command_confirmed(row: &ReplyRow) {
    let (key, name) = (&row.key, command_name(row));
    info!(trace.id = %key.trace_id(), thread.key = %key, conversation.id = %row.conversation, message.id = %row.message, command = name, "command confirmed");
}

/// How a command ended, and who had it done: their numbers at Chatwoot.
pub(crate) fn command_ended(row: &ReplyRow, now: Timestamp) {
    let (key, name, why) = (
        &row.key,
        command_name(row),
        row.why.as_deref().unwrap_or_default(),
    );
    let command = row.command.as_ref();
    let asked = command.and_then(|command| command.by.id).unwrap_or(0);
    let confirmed = command.and_then(|command| command.confirmed.as_ref());
    let confirmed = confirmed.and_then(|one| one.by.id).unwrap_or(0);
    let (trace, ms) = (key.trace_id(), milliseconds(row.first_at, now));
    match row.state {
        ReplyState::Sent => {
            info!(trace.id = %trace, thread.key = %key, conversation.id = %row.conversation, message.id = %row.message, command = name, agent.asked = asked, agent.confirmed = confirmed, ms, "command done");
        }
        ReplyState::Uncertain => {
            warn!(trace.id = %trace, thread.key = %key, conversation.id = %row.conversation, message.id = %row.message, command = name, agent.asked = asked, agent.confirmed = confirmed, why, "command uncertain: it may have been done, and is not done again");
        }
        _ => {
            info!(trace.id = %trace, thread.key = %key, conversation.id = %row.conversation, message.id = %row.message, command = name, agent.asked = asked, agent.confirmed = confirmed, why, ms, "command not done");
        }
    }
}

/// What a command asks for; the words that stand behind it are nobody's business.
fn command_name(row: &ReplyRow) -> &str {
    match row.command.as_ref().map(|command| &command.note) {
        Some(CommandNote::Ask { name, .. } | CommandNote::Unfit(name)) => name,
        Some(CommandNote::Confirm(_)) => "confirm",
        Some(CommandNote::Unknown | CommandNote::NotAllowed) | None => "",
    }
}

/// What a session leaves undelivered, and for how long that has been so.
pub(crate) fn left(session: &ThreadSession<'_>) {
    let now = session.now();
    let seconds = |since: Option<Timestamp>| since.map_or(0, |since| age(since, now).as_secs());
    let (inbound_seconds, outbound_seconds) = (
        seconds(oldest_in(session)),
        seconds(oldest_out(session, now)),
    );
    if inbound_seconds > 0 || outbound_seconds > 0 {
        debug!(
            metric = "undelivered",
            inbound_seconds, outbound_seconds, "thread left with something undelivered"
        );
    }
}

/// Since when something of the marketplace's could not be brought in.
fn oldest_in(session: &ThreadSession<'_>) -> Option<Timestamp> {
    if !matches!(session.target, Target::Thread(_)) {
        return None;
    }
    let refused = session.entries().filter_map(|entry| match entry {
        Entry::Intended { refused, .. } => refused.as_ref().map(|refused| refused.since),
        Entry::Settled { .. } | Entry::Dead => None,
    });
    refused.chain(session.state.failing_since).min()
}

/// Since when a reply has been waiting that might go.
fn oldest_out(session: &ThreadSession<'_>, now: Timestamp) -> Option<Timestamp> {
    let waits = |row: &&ReplyRow| row.wait_told || row.waits_until.is_some_and(|until| until > now);
    let mut oldest: Option<Timestamp> = None;
    for row in session.replies().iter().filter(|row| row.is_pending()) {
        // Those behind one that waits for its turn wait with it.
        if waits(&row) {
            break;
        }
        oldest = Some(oldest.map_or(row.first_at, |oldest| oldest.min(row.first_at)));
    }
    oldest
}
