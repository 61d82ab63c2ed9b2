//! Files of a command's note: read from Chatwoot again whenever they are wanted, handed over while they are read,
//! and never kept here.

use std::time::Duration;

use crate::{
    command::CommandArgument,
    failure::{Failure, FailureKind},
    files::{FileStream, HelpdeskFile, Watch},
    ids::HelpdeskMessageId,
    outbox::ReplyRow,
    ports::{CommandOutcome, HelpdeskMessage},
    session::{Stop, ThreadSession},
    texts::{self, Voice},
    timing::FILE_BYTES,
};

/// The files of a command's note, as it stands now; `None` = it was deleted. No call where none are wanted.
pub(super) async fn of_note(
    session: &mut ThreadSession<'_>,
    row: &ReplyRow,
    argument: &CommandArgument,
) -> Result<Option<Vec<HelpdeskFile>>, Stop> {
    if *argument != CommandArgument::Files {
        return Ok(Some(Vec::new()));
    }
    session.keep_lease().await?;
    let before = HelpdeskMessageId(row.message.0.saturating_sub(1));
    let place = row.conversation;
    match session.bridge.helpdesk.messages(place, before).await {
        Ok(listed) => Ok(files_in(listed, row.message)),
        Err(failure) => Err(session.stop(place, failure)),
    }
}

fn files_in(listed: Vec<HelpdeskMessage>, id: HelpdeskMessageId) -> Option<Vec<HelpdeskFile>> {
    let is_it = |one: &HelpdeskMessage| one.id == id && !one.deleted;
    let note = listed.into_iter().find(is_it);
    note.map(|note| note.files)
}

/// Begins to read them; `None` = one of them will not be had any more. One that may be had later is noted in the row.
pub(super) async fn open(
    session: &mut ThreadSession<'_>,
    row: &ReplyRow,
    files: &[HelpdeskFile],
) -> Result<Option<Vec<FileStream>>, Stop> {
    let mut opened = Vec::new();
    if files.is_empty() {
        session.keep_lease().await?;
        return Ok(Some(opened));
    }
    let time = time_for_files(session)?;
    for file in files {
        session.keep_lease_for_files().await?;
        match open_one(session, file, time).await {
            Ok(stream) => opened.push(stream),
            Err(failure) if is_gone(&failure) => return Ok(None),
            Err(failure) => return Err(not_opened(session, row, failure).await?),
        }
    }
    session.keep_lease_for_files().await?;
    Ok(Some(opened))
}

fn time_for_files(session: &ThreadSession<'_>) -> Result<Duration, Failure> {
    let time = session.bridge.deadline.for_file(FILE_BYTES);
    time.ok_or_else(|| Failure::retryable("handing files over before the run ends"))
}

async fn open_one(
    session: &ThreadSession<'_>,
    file: &HelpdeskFile,
    time: Duration,
) -> Result<FileStream, Failure> {
    let mut stream = session.bridge.helpdesk.open_file(file).await?;
    // What carries it may not say how long it is; Chatwoot mostly does.
    stream.length = stream.length.or(file.size);
    Ok(session.bridge.deadline.limit(stream, time))
}

/// It was there when its command was answered: one that is not there now does not come again.
fn is_gone(failure: &Failure) -> bool {
    match failure.kind {
        FailureKind::Missing | FailureKind::Permanent | FailureKind::Forbidden => true,
        FailureKind::Retryable { .. } | FailureKind::Auth | FailureKind::Unknown => false,
    }
}

async fn not_opened(
    session: &mut ThreadSession<'_>,
    row: &ReplyRow,
    failure: Failure,
) -> Result<Stop, Stop> {
    let mut row = row.clone();
    row.unreadable_since.get_or_insert(session.now());
    session.write(&row).await?;
    // Reading changes nothing, whatever became of it.
    Ok(Failure::retryable(failure.call).caused_by(failure).into())
}

/// Whether an act failed for a file that broke off on its way.
pub(super) fn is_broken(outcome: &Result<CommandOutcome, Failure>, watches: &[Watch]) -> bool {
    outcome.is_err() && watches.iter().any(|watch| watch.broken().is_some())
}

/// How an act ended that files were handed over for. What carried a file that broke off was never whole: nothing
/// came of it.
pub(super) fn unless_broken(
    outcome: Result<CommandOutcome, Failure>,
    watches: &[Watch],
) -> Result<CommandOutcome, Failure> {
    let broken = is_broken(&outcome, watches);
    outcome.map_err(|failure| {
        if broken {
            Failure::retryable("reading the files of a note").caused_by(failure)
        } else {
            failure
        }
    })
}

/// What agents read of a command that could not be done in time.
pub(super) fn given_up(voice: Voice, row: &ReplyRow) -> String {
    match row.unreadable_since {
        Some(_) => texts::command_refused(voice, &texts::command_file_unreadable(voice)),
        None => texts::command_not_done(voice),
    }
}

#[cfg(test)]
mod tests {
    use futures::{StreamExt as _, stream};

    use super::*;

    /// How a call ends that came to nothing clear, with this file on it.
    async fn ends(pieces: Vec<Result<bytes::Bytes, Failure>>) -> FailureKind {
        let file = FileStream::new("nota.pdf", None, None, stream::iter(pieces));
        let watches = [file.watch()];
        let read: Vec<_> = file.into_bytes().collect().await;
        assert!(!read.is_empty());
        let failure = Failure::new(FailureKind::Unknown, "test");
        unless_broken(Err(failure), &watches).unwrap_err().kind
    }

    #[tokio::test]
    async fn only_a_file_that_broke_off_tells_that_nothing_happened() {
        let whole = vec![Ok("%PDF".into())];
        assert_eq!(ends(whole).await, FailureKind::Unknown);
        let broken = vec![Ok("%P".into()), Err(Failure::retryable("test"))];
        assert_eq!(ends(broken).await, FailureKind::Retryable { after: None });
    }
}
