//! The files of a message: opened all at once, as many as can be carried beside its text.

use std::time::Duration;

use futures::future::join_all;
use tracing::warn;

use crate::{
    failure::FailureKind,
    files::{Absent, Broken, FileStream, Watch, plain_name},
    ids::{MessageKey, Thread},
    message::{Attachment, Message},
    ports::Fetched,
    session::ThreadSession,
    timing::{FILE_BESIDE_TEXT, age},
};

/// Most files of one message at Chatwoot: Chatwoot's own nominal limit.
const MAX_FILES: usize = 15;
/// Most bytes of files that are carried at once, and of one file: the limit of Chatwoot's own page.
const MAX_BYTES: u64 = 40 << 20;
/// A message that could not be posted with its files for so long goes without them: a proxy may
/// be too slow for them, or cut them off, and the text is not to wait for that.
const TEXT_WAITS: Duration = Duration::from_mins(5);

/// How to know afterwards what became of a file that goes along, or why it does not.
pub(super) type Fate = Result<Watch, Absent>;

/// Decides about each file, and opens those that go along, all at the same time.
pub(super) async fn open_files(
    session: &ThreadSession<'_>,
    thread: &Thread,
    message: &Message,
) -> Vec<Result<FileStream, Absent>> {
    let (mut count, mut bytes) = (0, 0_u64);
    let mut fits = |file: &Attachment| {
        count += 1;
        bytes = bytes.saturating_add(file.size.unwrap_or(0));
        count <= MAX_FILES && bytes <= MAX_BYTES
    };
    let time = session.bridge.deadline.for_file(FILE_BESIDE_TEXT);
    let is_overdue =
        session.entry(&message.source_id).is_some() && age(message.at, session.now()) > TEXT_WAITS;
    let light = is_overdue || time.is_none();
    let decided = message.attachments.iter().enumerate().map(|(at, file)| {
        let owed = session.entry(&following(message, at)).is_some();
        never(file).or_else(|| (light || owed || !fits(file)).then_some(Absent::Follows))
    });
    let decided: Vec<Option<Absent>> = decided.collect();
    let opened = message
        .attachments
        .iter()
        .zip(decided)
        .map(|(file, decided)| async move {
            if let Some(why) = decided {
                return Err(why);
            }
            open_file(session, thread, file, time.unwrap_or_default()).await
        });
    join_all(opened).await
}

/// Begins to read a file, whose bytes have to come in `time`.
pub(super) async fn open_file(
    session: &ThreadSession<'_>,
    thread: &Thread,
    file: &Attachment,
    time: Duration,
) -> Result<FileStream, Absent> {
    if let Some(why) = never(file) {
        return Err(why);
    }
    match session.bridge.connector.fetch(thread, file).await {
        Ok(Fetched::Never(why)) => {
            warn!(thread.key = %thread.key, ?why, "attachment is not available, and will not be");
            Err(why)
        }
        Ok(Fetched::File(stream)) if stream.length.is_some_and(|length| length > MAX_BYTES) => {
            Err(Absent::TooLarge)
        }
        Ok(Fetched::File(mut stream)) => {
            stream.name = plain_name(&file.name);
            // The message knows better than a server that calls everything a stream of bytes.
            stream.content_type = file.content_type.clone().or(stream.content_type);
            Ok(session
                .bridge
                .deadline
                .limit(stream.at_most(MAX_BYTES), time))
        }
        Err(failure) => {
            warn!(thread.key = %thread.key, error = &failure as &dyn std::error::Error, "attachment download failed");
            let for_good = matches!(
                failure.kind,
                FailureKind::Permanent | FailureKind::Forbidden
            );
            Err(if for_good {
                Absent::Unreachable
            } else {
                Absent::Follows
            })
        }
    }
}

/// The key of the file at this place, should it have to follow.
pub(super) fn following(message: &Message, at: usize) -> MessageKey {
    message.source_id.following(at + 2)
}

/// Splits opened files from the handles that tell what becomes of each.
pub(super) fn split_opened(
    opened: Vec<Result<FileStream, Absent>>,
) -> (Vec<FileStream>, Vec<Fate>) {
    let fates = opened
        .iter()
        .map(|file| file.as_ref().map(FileStream::watch).map_err(|why| *why))
        .collect();
    (opened.into_iter().flatten().collect(), fates)
}

/// What becomes of a file whose message went without it.
pub(super) fn afterwards(fate: Fate) -> Absent {
    match fate.map(|watch| watch.broken()) {
        Ok(Some(Broken::TooLarge)) => Absent::TooLarge,
        Ok(Some(Broken::Source | Broken::Late) | None) => Absent::Follows,
        Err(why) => why,
    }
}

/// Why a file is not even asked for.
fn never(file: &Attachment) -> Option<Absent> {
    if file.suspect {
        return Some(Absent::Suspect);
    }
    file.size
        .is_some_and(|size| size > MAX_BYTES)
        .then_some(Absent::TooLarge)
}
