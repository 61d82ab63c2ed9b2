//! Commands of a thread, each as far as it comes.
//!
//! Whoever confirms a command has it done: intent, act, outcome, as a message has. What got no clear answer is
//! looked for at the marketplace and never done again: whoever still wants it asks once more.

use tracing::warn;

use super::{
    CommandNote, act,
    decide::{self, CommandFacts, CommandStep},
    enclosed,
    parse::CONFIRM,
    rule::CommandAccess,
};
use crate::{
    deadline::Share,
    failure::Failure,
    ids::{HelpdeskMessageId, Thread},
    journal,
    marketplace::PlannedCommand,
    outbox::{CommandRow, Confirmation, ReplyRow, ReplyState},
    ports::{LeaseError, Post},
    posting,
    session::{Shown, Stop, ThreadSession},
    texts,
    timing::{FIRST, later},
};

/// Works the commands of a thread.
pub(crate) async fn work(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
) -> Result<(), LeaseError> {
    for message in in_turn(session) {
        if !session.bridge.deadline.has_room(Share::Whole) {
            session.summary.left += 1;
            return Ok(());
        }
        match advance(session, thread, message).await {
            Ok(()) => {}
            Err(Stop::Lease(error)) => return Err(error),
            Err(Stop::ConversationGone) => expire(session, message).await?,
            Err(Stop::Failed(failure)) => put_off(session, message, &failure).await?,
        }
    }
    Ok(())
}

/// Commands that are not finished: confirmations first, so that what they confirm goes at once.
fn in_turn(session: &ThreadSession<'_>) -> Vec<HelpdeskMessageId> {
    let open = session
        .replies()
        .commands()
        .filter(|row| !row.is_finished());
    let mut open: Vec<_> = open
        .filter_map(|row| {
            let command = row.command.as_ref()?;
            let is_ask = matches!(command.note, CommandNote::Ask { .. });
            Some((is_ask, row.message))
        })
        .collect();
    open.sort_unstable();
    open.into_iter().map(|(_, message)| message).collect()
}

/// Does what is decided about one command, until it ends or waits.
async fn advance(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    message: HelpdeskMessageId,
) -> Result<(), Stop> {
    while let Some(row) = session.replies().command(message).cloned() {
        let Some(command) = row.command.as_deref() else {
            return Ok(());
        };
        match decide::next(&row, command, facts(session, message)) {
            CommandStep::Rest => return Ok(()),
            CommandStep::Expire => return Ok(expire(session, message).await?),
            CommandStep::Answer => answer(session, thread, &row, command).await?,
            CommandStep::Confirm(code) => confirm(session, &row, command, &code).await?,
            CommandStep::Plan => act::plan(session, thread, &row, command).await?,
            CommandStep::Propose => propose(session, &row, command).await?,
            CommandStep::WaitForOther => return Ok(wait_for_other(session, row).await?),
            CommandStep::Act => act::act(session, thread, &row, command).await?,
            CommandStep::Look(waited) => act::look(session, thread, &row, waited).await?,
            CommandStep::GiveUp => {
                let words = enclosed::given_up(session.voice(), &row);
                end(session, &row, ReplyState::Failed, words, "not done in time").await?;
            }
            CommandStep::Tell => return tell(session, &row).await,
        }
    }
    Ok(())
}

fn facts(session: &ThreadSession<'_>, message: HelpdeskMessageId) -> CommandFacts {
    let mut others = session.replies().commands();
    CommandFacts {
        now: session.now(),
        is_off: session.bridge.policy.commands == CommandAccess::Nobody,
        another_is_unclear: others.any(|other| {
            let is_open = other.state == ReplyState::Pending;
            other.message != message && is_open && other.unclear().is_some()
        }),
    }
}

/// It ends without a word.
async fn expire(
    session: &mut ThreadSession<'_>,
    message: HelpdeskMessageId,
) -> Result<(), LeaseError> {
    if let Some(mut row) = session.replies().command(message).cloned() {
        row.drop_silently();
        session.write(&row).await?;
    }
    Ok(())
}

/// It comes to an end that agents are still to be told in these words.
pub(super) async fn end(
    session: &mut ThreadSession<'_>,
    row: &ReplyRow,
    state: ReplyState,
    words: String,
    why: &str,
) -> Result<(), Stop> {
    let mut row = row.clone();
    row.end_badly(state, (words, why), session.now());
    session.write(&row).await?;
    journal::command_ended(&row, session.now());
    Ok(())
}

/// What is said to a note that asks for nothing that could be done.
async fn answer(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    row: &ReplyRow,
    command: &CommandRow,
) -> Result<(), Stop> {
    let voice = session.voice();
    let its = session.bridge.policy.marketplace_of(&thread.key);
    let commands = its.map_or(&[][..], |its| its.commands);
    let here = commands
        .iter()
        .filter(|one| one.kinds.contains(&thread.kind));
    let here: Vec<&PlannedCommand> = here.collect();
    let named = |name: &str| here.iter().find(|one| one.name == name).copied();
    let (words, why) = match &command.note {
        CommandNote::NotAllowed => (texts::command_not_allowed(voice), "not allowed"),
        CommandNote::Unfit(name) => match named(name) {
            Some(one) => (texts::command_unfit(voice, one), "words that mean nothing"),
            None => (texts::commands_here(voice, &here), "no such command"),
        },
        _ => (texts::commands_here(voice, &here), "no such command"),
    };
    end(session, row, ReplyState::Failed, words, why).await
}

/// Agents are told what would be done, and how it is confirmed.
async fn propose(
    session: &mut ThreadSession<'_>,
    row: &ReplyRow,
    command: &CommandRow,
) -> Result<(), Stop> {
    let Some(proposal) = &command.proposal else {
        return Ok(());
    };
    let voice = session.voice();
    let confirm = CONFIRM.of(voice.locale);
    let text = texts::command_proposed(voice, &proposal.will, confirm, &proposal.code);
    note(session, row, "", &text).await?;
    let mut row = row.clone();
    row.was_proposed();
    session.write(&row).await?;
    journal::command_proposed(&row);
    Ok(())
}

/// Shows a note about a command, once; `what` tells its notes apart.
async fn note(
    session: &mut ThreadSession<'_>,
    row: &ReplyRow,
    what: &str,
    text: &str,
) -> Result<(), Stop> {
    let key = session.note_key(&format!("command-{}{what}", row.message));
    match posting::show(session, row.conversation, &Post::note(&key, text)).await? {
        Shown::Now | Shown::Before => Ok(()),
        Shown::Refused => Err(Failure::retryable("showing a note about a command").into()),
    }
}

/// The command that waits for this code has it done; the note that holds the code has no other end.
async fn confirm(
    session: &mut ThreadSession<'_>,
    row: &ReplyRow,
    command: &CommandRow,
    code: &str,
) -> Result<(), Stop> {
    if before(session, row).any(|one| is_confirmed_by(one, row.message)) {
        return Ok(expire(session, row.message).await?);
    }
    let now = session.now();
    let waiting = before(session, row).filter(|one| one.waits_for(code, now));
    let Some(mut asked) = waiting.last().cloned() else {
        let words = texts::command_code_unknown(session.voice());
        return end(session, row, ReplyState::Failed, words, "no such code").await;
    };
    if let Some(asked) = asked.command.as_mut() {
        asked.confirmed = Some(Confirmation {
            by: command.by.clone(),
            message: row.message,
            at: now,
        });
    }
    (asked.tries, asked.due_at) = (0, Some(now));
    session.write(&asked).await?;
    journal::command_confirmed(&asked);
    Ok(expire(session, row.message).await?)
}

/// Commands that were written before this one in the same conversation.
fn before<'s>(
    session: &'s ThreadSession<'_>,
    row: &'s ReplyRow,
) -> impl Iterator<Item = &'s ReplyRow> {
    let commands = session.replies().commands();
    commands.filter(|one| one.conversation == row.conversation && one.message < row.message)
}

fn is_confirmed_by(row: &ReplyRow, message: HelpdeskMessageId) -> bool {
    let command = row.command.as_ref();
    let confirmed = command.and_then(|command| command.confirmed.as_ref());
    confirmed.is_some_and(|confirmed| confirmed.message == message)
}

async fn wait_for_other(
    session: &mut ThreadSession<'_>,
    mut row: ReplyRow,
) -> Result<(), LeaseError> {
    row.due_at = Some(later(session.now(), FIRST));
    session.write(&row).await
}

/// Agents are told how it ended.
async fn tell(session: &mut ThreadSession<'_>, row: &ReplyRow) -> Result<(), Stop> {
    let command = row.command.as_ref();
    let is_confirmed = command.is_some_and(|command| command.confirmed.is_some());
    let what = if is_confirmed { "-end" } else { "" };
    note(
        session,
        row,
        what,
        row.reason.as_deref().unwrap_or_default(),
    )
    .await?;
    let mut row = row.clone();
    row.bubble_is_beside();
    Ok(session.write(&row).await?)
}

/// Backs a command off after a failure.
async fn put_off(
    session: &mut ThreadSession<'_>,
    message: HelpdeskMessageId,
    failure: &Failure,
) -> Result<(), LeaseError> {
    let Some(mut row) = session.replies().command(message).cloned() else {
        return Ok(());
    };
    let now = session.now();
    let seed = format!("{}/{}", row.key, row.message);
    let next = later(now, failure.wait(row.tries, &seed, now));
    row.tries += 1;
    row.due_at = Some(next);
    session.summary.failed += 1;
    warn!(thread.key = %row.key, conversation.id = %row.conversation, message.id = %row.message, tries = row.tries, until = %next, error = failure as &dyn std::error::Error, "command backs off, will retry");
    session.write(&row).await
}
