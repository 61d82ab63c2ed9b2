//! From notes in a conversation to rows of commands.
//!
//! Only what the thread's own conversation shows counts, whoever spoke of it: nothing of a webhook is believed.

use jiff::Timestamp;
use tracing::warn;

use crate::{
    bridge::Target,
    failure::Failure,
    ids::ConversationId,
    outbox::{CommandAuthor, CommandRow, ReplyRow, Trust},
    ports::{HelpdeskMessage, LeaseError},
    reply::collect::was_passed_over,
    session::{Stop, ThreadSession},
    timing::{COMMIT_LAG, GIVE_UP, STREAM_GRACE, age, later},
};

/// Takes up every command that the thread's conversation shows, announced or not.
pub(crate) async fn take_up(
    session: &mut ThreadSession<'_>,
    listed: &[(ConversationId, Vec<HelpdeskMessage>)],
) -> Result<(), Stop> {
    let own = session.state.conversation;
    for (place, messages) in listed.iter().filter(|(place, _)| Some(*place) == own) {
        for message in messages {
            take_up_one(session, *place, message).await?;
        }
    }
    for row in session.replies().announced_commands() {
        drop_unless_young(session, row, listed).await?;
    }
    Ok(())
}

async fn take_up_one(
    session: &mut ThreadSession<'_>,
    place: ConversationId,
    message: &HelpdeskMessage,
) -> Result<(), Stop> {
    let known = session.replies().command(message.id).cloned();
    if known.as_ref().is_some_and(|row| !is_announced(row)) {
        return Ok(());
    }
    let Some(command) = read(session, place, message) else {
        return Ok(());
    };
    let now = session.now();
    if let Some(known) = known {
        let row = ReplyRow {
            trust: Trust::Sure,
            command: Some(Box::new(command)),
            revision: known.revision,
            ..ReplyRow::of_command(&known.key, place, known.message, known.first_at, now)
        };
        return Ok(session.write(&row).await?);
    }
    let (key, due_at) = (session.target.key(), later(now, STREAM_GRACE));
    let row = ReplyRow {
        trust: Trust::Sure,
        command: Some(Box::new(command)),
        ..ReplyRow::of_command(key, place, message.id, now, due_at)
    };
    if session.enqueue(&row).await? {
        return Ok(());
    }
    // Its webhook came in this very moment: it is read with the rest next time.
    Err(Failure::retryable("taking up a command").into())
}

/// Somebody spoke of it, and it was not read yet. One that was dropped meanwhile is taken up all the same.
fn is_announced(row: &ReplyRow) -> bool {
    !row.is_command()
}

/// What a note asks for, unless it is none of ours or of another time.
fn read(
    session: &ThreadSession<'_>,
    place: ConversationId,
    message: &HelpdeskMessage,
) -> Option<CommandRow> {
    let Target::Thread(thread) = session.target else {
        return None;
    };
    let note = session.bridge.policy.commands().reads(thread, message)?;
    let is_of_now = is_of_now(session, place, message, session.now());
    is_of_now.then(|| CommandRow {
        note,
        by: CommandAuthor {
            id: message.agent,
            name: message.author.clone(),
        },
        proposal: None,
        confirmed: None,
    })
}

/// Whether a note that has no row yet is to be answered: it was not passed over before, and is not of long ago.
fn is_of_now(
    session: &ThreadSession<'_>,
    place: ConversationId,
    message: &HelpdeskMessage,
    now: Timestamp,
) -> bool {
    let is_recent = message.at.is_some_and(|at| age(at, now) <= GIVE_UP);
    is_recent && !was_passed_over(session, place, message.id)
}

/// Whether a message asks for something that no row holds yet.
pub(crate) fn is_new(
    session: &ThreadSession<'_>,
    place: ConversationId,
    message: &HelpdeskMessage,
) -> bool {
    let known = session.replies().command(message.id);
    let is_open = known.is_none_or(is_announced);
    is_open && Some(place) == session.state.conversation && read(session, place, message).is_some()
}

/// What was spoken of and is not there is dropped, unless it may still show.
async fn drop_unless_young(
    session: &mut ThreadSession<'_>,
    mut row: ReplyRow,
    listed: &[(ConversationId, Vec<HelpdeskMessage>)],
) -> Result<(), LeaseError> {
    let own = session.state.conversation;
    let here = listed.iter().filter(|(place, _)| Some(*place) == own);
    let mut shown = here.flat_map(|(_, messages)| messages);
    let is_shown = shown.any(|message| message.id == row.message);
    let passed = was_passed_over(session, row.conversation, row.message);
    // Whoever opened the conversation may have died before that was written down.
    let patience = if own.is_none() { GIVE_UP } else { COMMIT_LAG };
    let may_show = age(row.first_at, session.now()) < patience;
    if !is_shown && !passed && may_show {
        return put_off(session, row).await;
    }
    warn!(thread.key = %row.key, conversation.id = %row.conversation, message.id = %row.message, "unverified command dropped");
    row.drop_silently();
    session.write(&row).await
}

/// Commands end with the conversations in which they were written, unless one may have been done.
pub(crate) async fn drop_commands(
    session: &mut ThreadSession<'_>,
    is_gone: impl Fn(ConversationId) -> bool,
) -> Result<(), LeaseError> {
    let gone = session.replies().commands().filter(|row| {
        let is_open = !row.is_finished() && row.unclear().is_none();
        is_open && is_gone(row.conversation)
    });
    for mut row in gone.cloned().collect::<Vec<_>>() {
        warn!(thread.key = %row.key, conversation.id = %row.conversation, message.id = %row.message, "command dropped: its conversation was deleted in Chatwoot");
        row.drop_silently();
        session.write(&row).await?;
    }
    Ok(())
}

/// Commands that somebody spoke of wait: their conversation could not be read.
pub(crate) async fn put_off_announced(session: &mut ThreadSession<'_>) -> Result<(), LeaseError> {
    for row in session.replies().announced_commands() {
        put_off(session, row).await?;
    }
    Ok(())
}

async fn put_off(session: &mut ThreadSession<'_>, mut row: ReplyRow) -> Result<(), LeaseError> {
    let seed = format!("{}/{}", row.key, row.message);
    let wait = Failure::retryable("reading a command").wait(row.tries, &seed, session.now());
    row.tries += 1;
    row.due_at = Some(later(session.now(), wait));
    session.write(&row).await
}
