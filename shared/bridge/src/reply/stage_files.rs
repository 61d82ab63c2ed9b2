//! An agent's files on their way to the marketplace, before the message they go with.

use std::time::Duration;

use tracing::warn;

use super::send::NotSent;
use crate::{
    capabilities::{FileRules, Refusal},
    failure::{Failure, FailureKind},
    files::{Broken, FileStream, HelpdeskFile, Staged, fit_file, too_large},
    ids::Thread,
    message::Snapshot,
    outbox::ReplyRow,
    session::ThreadSession,
    timing::{FILE_BYTES, FILE_GRACE, STAGED_MARGIN, age, later},
};

/// Hands over, one after the other, the files that the marketplace does not have yet.
///
/// Each is written down as soon as it is there, so that a crash repeats one at most; nobody sees a file
/// before its message.
pub(super) async fn stage_files(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
    row: &mut ReplyRow,
    files: &[HelpdeskFile],
) -> Result<(), NotSent> {
    let Some(rules) = snapshot.capabilities.files.filter(|_| !files.is_empty()) else {
        return Ok(());
    };
    let spent = later(session.now(), STAGED_MARGIN);
    let gone = row.leave_out_sent_files();
    if row.staged.iter().any(|staged| staged.expires <= spent) {
        row.staged.clear();
    }
    for file in files.iter().skip(gone + row.staged.len()) {
        let time = session.bridge.deadline.for_file(FILE_BYTES);
        let time = time.ok_or_else(no_time_left)?;
        session.keep_lease_for_files().await?;
        let staged = stage_file(session, thread, row, (file, time), &rules).await?;
        row.staged.push(staged);
        row.unreadable_since = None;
        session.write(row).await?;
    }
    Ok(())
}

async fn stage_file(
    session: &ThreadSession<'_>,
    thread: &Thread,
    row: &mut ReplyRow,
    (file, time): (&HelpdeskFile, Duration),
    rules: &FileRules,
) -> Result<Staged, NotSent> {
    let name = &file.name;
    let opened = session.bridge.helpdesk.open_file(file).await;
    let stream = match opened {
        Ok(stream) => {
            let stream = fit_stream(stream, file, rules)?;
            session.bridge.deadline.limit(stream, time)
        }
        Err(failure) => return Err(not_opened(session, row, name, failure)),
    };
    let watch = stream.watch();
    let failure = match session.bridge.connector.stage(thread, stream).await {
        Ok(staged) => return Ok(staged),
        Err(failure) => failure,
    };
    Err(match (watch.broken(), failure.kind) {
        (Some(Broken::TooLarge), _) => too_large(name, rules).into(),
        // It was not the file's fault that its time was short.
        (Some(Broken::Late), _) if time < FILE_BYTES => no_time_left().into(),
        (Some(Broken::Source | Broken::Late), _) => {
            let broke_off = Failure::retryable("reading a file").caused_by(failure);
            not_opened(session, row, name, broke_off)
        }
        (None, FailureKind::Permanent) => {
            let words = failure.reason.clone();
            let words = words.unwrap_or_else(|| failure.call.to_owned());
            let name = name.clone();
            Refusal::FileRefused { name, words }.into()
        }
        (None, FailureKind::Forbidden) => Refusal::Forbidden.into(),
        // Nobody has seen a file that was handed over without its message: no need to look.
        (None, FailureKind::Unknown | FailureKind::Missing) => {
            Failure::retryable(failure.call).caused_by(failure).into()
        }
        (None, FailureKind::Retryable { .. } | FailureKind::Auth) => failure.into(),
    })
}

fn no_time_left() -> Failure {
    Failure::retryable("handing a file over before the run ends")
}

/// The stream under the name and type that the marketplace takes, cut off at its limit.
fn fit_stream(
    mut stream: FileStream,
    file: &HelpdeskFile,
    rules: &FileRules,
) -> Result<FileStream, Refusal> {
    // What carries it may not say how long it is; Chatwoot mostly does.
    stream.length = stream.length.or(file.size);
    match stream.length {
        Some(0) => return Err(Refusal::FileEmpty(file.name.clone())),
        Some(length) if length > rules.max_bytes => return Err(too_large(&file.name, rules)),
        _ => {}
    }
    let file = HelpdeskFile {
        content_type: file.content_type.clone().or(stream.content_type.take()),
        ..file.clone()
    };
    let fitted = fit_file(&file, rules)?;
    (stream.name, stream.content_type) = (fitted.name, Some(fitted.content_type));
    Ok(stream.at_most(rules.max_bytes))
}

/// A file that cannot be read: often it is not in its place yet, so for some minutes that means nothing.
/// After that the agent is told, rather than later replies held back.
fn not_opened(
    session: &ThreadSession<'_>,
    row: &mut ReplyRow,
    name: &str,
    failure: Failure,
) -> NotSent {
    let now = session.now();
    let since = *row.unreadable_since.get_or_insert(now);
    if failure.kind == FailureKind::Permanent || age(since, now) >= FILE_GRACE {
        warn!(thread.key = %row.key, message.id = %row.message, error = &failure as &dyn std::error::Error, "attachment of a reply cannot be read");
        return Refusal::FileUnreadable(name.to_owned()).into();
    }
    Failure::retryable(failure.call).caused_by(failure).into()
}
