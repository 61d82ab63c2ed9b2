//! What a command asks of the marketplace: what would come of it, having it done, and whether it was.

use std::time::Duration;

use sha2::{Digest, Sha256};
use tracing::{debug, info, warn};

use super::{CommandNote, enclosed, work::end};
use crate::{
    failure::{Failure, FailureKind},
    files::{FileStream, HelpdeskFile, Watch},
    ids::Thread,
    journal,
    outbox::{CommandRow, PartRow, PartState, Proposal, ReplyRow, ReplyState},
    ports::{AskedCommand, CommandLook, CommandOutcome, CommandPlan},
    session::{Stop, ThreadSession},
    texts,
    timing::{CODE_LIFE, LOOK_CAP, TAKE_UP, backoff, later},
};

/// Why a command ended that the marketplace did not do, for operators.
const REFUSED: &str = "refused by the marketplace";

/// Asks what the marketplace offers now for what the note holds now; and the files that it holds.
async fn offered(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    row: &ReplyRow,
    command: &CommandRow,
) -> Result<(CommandPlan, Vec<HelpdeskFile>), Stop> {
    let CommandNote::Ask { name, argument } = &command.note else {
        return Err(Failure::new(FailureKind::Permanent, "plan").into());
    };
    let Some(files) = enclosed::of_note(session, row, argument).await? else {
        let why = texts::command_note_gone(session.voice());
        return Ok((CommandPlan::NotOffered(why), Vec::new()));
    };
    session.keep_lease().await?;
    let asked = AskedCommand {
        name,
        argument,
        files: &files,
    };
    match session.bridge.connector.plan(thread, asked).await {
        Ok(plan) => Ok((plan, files)),
        Err(failure) if is_final(&failure) => {
            Ok((CommandPlan::NotOffered(reason(&failure)), files))
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Asking again would change nothing.
fn is_final(failure: &Failure) -> bool {
    match failure.kind {
        FailureKind::Permanent | FailureKind::Missing | FailureKind::Forbidden => true,
        FailureKind::Retryable { .. } | FailureKind::Auth | FailureKind::Unknown => false,
    }
}

fn reason(failure: &Failure) -> String {
    let reason = failure.reason.clone();
    reason.unwrap_or_else(|| failure.call.to_owned())
}

/// Asks what would come of it, and writes that down under a code.
pub(super) async fn plan(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    row: &ReplyRow,
    command: &CommandRow,
) -> Result<(), Stop> {
    let (plan, _) = offered(session, thread, row, command).await?;
    let (action, will, done) = match plan {
        CommandPlan::Offered { action, will, done } => (action, will, done),
        CommandPlan::NotOffered(why) => {
            let words = texts::command_not_offered(session.voice(), &why);
            return end(session, row, ReplyState::Failed, words, "not offered").await;
        }
        CommandPlan::Lists(words) => {
            return end(session, row, ReplyState::Failed, words, "only asked").await;
        }
    };
    let now = session.now();
    let mut row = row.clone();
    let code = code(session, &row, action.as_str());
    if let Some(command) = row.command.as_mut() {
        command.proposal = Some(Proposal {
            action,
            will,
            done,
            code,
            until: later(now, CODE_LIFE),
            shown: false,
        });
    }
    (row.tries, row.due_at) = (0, Some(now));
    Ok(session.write(&row).await?)
}

/// Four digits that no other command of this thread waits for.
fn code(session: &ThreadSession<'_>, row: &ReplyRow, action: &str) -> String {
    let now = session.now();
    let drawn = drawn(&format!("{}/{}/{action}/{now}", row.key, row.message));
    let codes = (0..9_000).map(|step| (1_000 + drawn.wrapping_add(step) % 9_000).to_string());
    let is_free = |code: &String| {
        let mut others = session.replies().commands();
        !others.any(|other| other.waits_for(code, now))
    };
    codes.into_iter().find(is_free).unwrap_or_default()
}

/// The same number for the same words, and for others another.
fn drawn(words: &str) -> u32 {
    let hash = Sha256::digest(words.as_bytes());
    let first = hash.iter().take(4);
    first.fold(0, |sum, byte| (sum << 8) | u32::from(*byte))
}

/// Has it done, if it is still offered: intent, act, outcome.
pub(super) async fn act(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    row: &ReplyRow,
    command: &CommandRow,
) -> Result<(), Stop> {
    let Some(proposal) = &command.proposal else {
        return Ok(());
    };
    let files = match still_offered(session, thread, row, command, proposal).await? {
        Ok(files) => files,
        Err(words) => return end(session, row, ReplyState::Failed, words, "offered no more").await,
    };
    let Some(files) = enclosed::open(session, row, &files).await? else {
        let why = texts::command_file_unreadable(session.voice());
        return refused(session, row.clone(), &why, "a file cannot be read").await;
    };
    let mut row = begin(session, row).await?;
    let watches: Vec<Watch> = files.iter().map(FileStream::watch).collect();
    let connector = &session.bridge.connector;
    let outcome = connector.act(thread, &proposal.action, files).await;
    if enclosed::is_broken(&outcome, &watches) {
        row.unreadable_since = Some(session.now());
    }
    acted(session, row, enclosed::unless_broken(outcome, &watches)).await
}

/// Its intent is written down.
async fn begin(session: &mut ThreadSession<'_>, row: &ReplyRow) -> Result<ReplyRow, Stop> {
    let (mut row, now) = (row.clone(), session.now());
    row.unreadable_since = None;
    row.parts.push(PartRow::begun(now, String::new(), 0));
    (row.tries, row.due_at) = (0, Some(later(now, TAKE_UP)));
    session.write(&row).await?;
    debug!(thread.key = %row.key, message.id = %row.message, "command goes out: its intent is written");
    Ok(row)
}

/// The files of its note, if the very same that was shown is still offered; else why not, in words for agents.
async fn still_offered(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    row: &ReplyRow,
    command: &CommandRow,
    proposal: &Proposal,
) -> Result<Result<Vec<HelpdeskFile>, String>, Stop> {
    let voice = session.voice();
    let (plan, files) = offered(session, thread, row, command).await?;
    Ok(match plan {
        CommandPlan::Offered { action, .. } if action == proposal.action => Ok(files),
        CommandPlan::Offered { .. } | CommandPlan::Lists(_) => Err(texts::command_changed(voice)),
        CommandPlan::NotOffered(why) => Err(texts::command_refused(voice, &why)),
    })
}

/// What an act that was begun came to. One of which nothing happened for sure leaves no intent and is tried again.
async fn acted(
    session: &mut ThreadSession<'_>,
    mut row: ReplyRow,
    outcome: Result<CommandOutcome, Failure>,
) -> Result<(), Stop> {
    let failure = match outcome {
        Ok(CommandOutcome::Done) => return done(session, row).await,
        Ok(CommandOutcome::Refused(why)) => return refused(session, row, &why, REFUSED).await,
        Err(failure) if is_final(&failure) => {
            return refused(session, row, &reason(&failure), REFUSED).await;
        }
        Err(failure) => failure,
    };
    if failure.kind == FailureKind::Unknown {
        warn!(thread.key = %row.key, message.id = %row.message, error = &failure as &dyn std::error::Error, "command got no clear answer, the marketplace is looked at");
        return Ok(());
    }
    row.parts.clear();
    session.write(&row).await?;
    Err(failure.into())
}

/// The marketplace says that it is done.
async fn done(session: &mut ThreadSession<'_>, mut row: ReplyRow) -> Result<(), Stop> {
    if let Some(part) = row.parts.last_mut() {
        part.state = PartState::Sent;
    }
    let words = row
        .command
        .as_deref()
        .map(|one| texts::command_done(session.voice(), one));
    row.end(ReplyState::Sent, words, session.now());
    session.record(&row).await?;
    journal::command_ended(&row, session.now());
    // What it changed at the marketplace is shown by the next look.
    session.look_by(session.now());
    Ok(())
}

/// Nothing happened: `told` in words for agents, `why` for operators.
async fn refused(
    session: &mut ThreadSession<'_>,
    mut row: ReplyRow,
    told: &str,
    why: &str,
) -> Result<(), Stop> {
    row.parts.clear();
    let words = texts::command_refused(session.voice(), told);
    end(session, &row, ReplyState::Failed, words, why).await
}

/// Looks whether it was done. It is never done again: who still wants it asks once more.
pub(super) async fn look(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    row: &ReplyRow,
    waited: Duration,
) -> Result<(), Stop> {
    let command = row.command.as_ref();
    let Some(proposal) = command.and_then(|one| one.proposal.as_ref()) else {
        return Ok(());
    };
    let absence = session.evidence.absence();
    if waited < absence {
        return look_again(session, row.clone(), absence.saturating_sub(waited)).await;
    }
    session.keep_lease().await?;
    let looked = session
        .bridge
        .connector
        .look(thread, &proposal.action)
        .await;
    match looked.unwrap_or(CommandLook::CannotTell) {
        CommandLook::Done => done(session, row.clone()).await,
        CommandLook::NotDone => {
            let mut row = row.clone();
            row.parts.clear();
            let words = texts::command_not_done(session.voice());
            end(session, &row, ReplyState::Failed, words, "not done").await
        }
        CommandLook::CannotTell => cannot_tell(session, row, waited).await,
    }
}

/// Looking did not tell: once more later, and in the end people decide.
async fn cannot_tell(
    session: &mut ThreadSession<'_>,
    row: &ReplyRow,
    waited: Duration,
) -> Result<(), Stop> {
    if waited < session.evidence.uncertain() {
        let kind = FailureKind::Retryable { after: None };
        let wait = backoff(kind, row.tries, row.key.as_str()).min(LOOK_CAP);
        return look_again(session, row.clone(), wait).await;
    }
    let words = texts::command_uncertain(session.voice());
    let why = "no clear answer, and looking did not tell";
    end(session, row, ReplyState::Uncertain, words, why).await
}

async fn look_again(
    session: &mut ThreadSession<'_>,
    mut row: ReplyRow,
    wait: Duration,
) -> Result<(), Stop> {
    let next = later(session.now(), wait);
    row.tries += 1;
    row.due_at = Some(next);
    session.write(&row).await?;
    info!(thread.key = %row.key, message.id = %row.message, tries = row.tries, until = %next, "command looked for at the marketplace, will look again");
    Ok(())
}
