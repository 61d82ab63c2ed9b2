//! Files that could not come with their message: after it where possible, announced where never.
//!
//! A file that cannot come along is *owed*: its own key, `<message key>:<n>`, stands in the
//! ledger as intended **before** its message is shown without it. So a file is either in its
//! message or under its own key, whatever crashes in between; and the text never waits for it.

use std::time::Duration;

use tracing::warn;

use super::open_files::{following, open_file};
use crate::{
    failure::FailureKind,
    files::{Absent, Broken, FileStream},
    ids::{ConversationId, MessageKey, Thread},
    message::{Attachment, Message, Snapshot},
    ports::{Entry, Post, Side},
    posting,
    session::{Look, Shown, Stop, ThreadSession},
    texts,
    timing::{CAP, FILE_BYTES, GIVE_UP, LOOK_GRACE, age, later},
};

/// A file that is owed: its key, itself, and the message it belongs to.
struct Owed<'a> {
    key: MessageKey,
    file: &'a Attachment,
    message: &'a Message,
}

/// Shows what is owed and can be had by now; what cannot be had for a day is given up on. Whether
/// anything was shown.
pub(super) async fn show_owed_files(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
    conversation: ConversationId,
) -> Result<bool, Stop> {
    let (now, mut any) = (session.now(), false);
    let owed = owed(session, snapshot);
    session
        .state
        .owed
        .retain(|key, _| owed.iter().any(|owed| owed.key == *key));
    for owed in owed {
        session.state.owed.entry(owed.key.clone()).or_insert(now);
        match show_owed(session, thread, conversation, &owed).await {
            // It belongs to a conversation that somebody deleted.
            Err(Stop::ConversationGone) => session.post_done(&owed.key, None).await?,
            // The next message is not to wait for an old one's file.
            Err(Stop::Failed(failure)) => {
                warn!(message.key = %owed.key, error = &failure as &dyn std::error::Error, "attachment download failed, will retry");
                session.summary.failed += 1;
            }
            shown => {
                let is_new = shown? == Shown::Now;
                session.summary.inbound += u32::from(is_new);
                any |= is_new;
            }
        }
        if is_settled(session, &owed.key) {
            session.state.owed.remove(&owed.key);
        }
    }
    Ok(any)
}

/// Owed files are tried again: each after as long as it has been owed, within bounds.
pub(super) fn try_files_later(session: &mut ThreadSession<'_>) {
    let now = session.now();
    let waits = session
        .state
        .owed
        .values()
        .map(|since| age(*since, now).clamp(LOOK_GRACE, CAP));
    if let Some(wait) = waits.min() {
        session.look_by(later(now, wait));
    }
}

fn owed<'a>(session: &ThreadSession<'_>, snapshot: &'a Snapshot) -> Vec<Owed<'a>> {
    let shown = snapshot
        .messages
        .iter()
        .filter(|message| is_settled(session, &message.source_id));
    let files = shown.flat_map(|message| {
        let keyed = message.attachments.iter().enumerate();
        keyed.map(move |(at, file)| Owed {
            key: following(message, at),
            file,
            message,
        })
    });
    files
        .filter(|owed| matches!(session.entry(&owed.key), Some(Entry::Intended { .. })))
        .collect()
}

fn is_settled(session: &ThreadSession<'_>, key: &MessageKey) -> bool {
    session.entry(key).is_some_and(Entry::is_done)
}

/// What is to be done about an owed file now.
enum OwedStep {
    /// Nothing: its last attempt may still be on its way, or the run has no time for it.
    Wait,
    /// It is not there, and will not be: that is said in its place.
    Say(Absent),
    /// It is fetched, with this long for its bytes.
    Fetch(Duration),
}

fn next(session: &mut ThreadSession<'_>, owed: &Owed<'_>) -> OwedStep {
    let now = session.now();
    match session.entry(&owed.key) {
        Some(Entry::Intended { at, .. }) if age(*at, now) < LOOK_GRACE => return OwedStep::Wait,
        // Its note was refused, too: that has its own times.
        Some(Entry::Intended {
            refused: Some(_), ..
        }) => return OwedStep::Say(Absent::NotTaken),
        _ => {}
    }
    let since = session.state.owed.get(&owed.key);
    if since.is_some_and(|since| age(*since, now) >= GIVE_UP) {
        return OwedStep::Say(Absent::Unreachable);
    }
    if let Some(time) = session.bridge.deadline.for_file(FILE_BYTES) {
        return OwedStep::Fetch(time);
    }
    session.summary.left += 1;
    OwedStep::Wait
}

/// Shows an owed file, or says why it will not come.
async fn show_owed(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    conversation: ConversationId,
    owed: &Owed<'_>,
) -> Result<Shown, Stop> {
    let time = match next(session, owed) {
        OwedStep::Fetch(time) => time,
        OwedStep::Wait => return Ok(Shown::Refused),
        OwedStep::Say(why) => return say_absent(session, conversation, owed, why).await,
    };
    session.keep_lease_for_files().await?;
    let stream = match open_file(session, thread, owed.file, time).await {
        Ok(stream) => stream,
        Err(Absent::Follows) => return Ok(Shown::Refused),
        Err(why) => return say_absent(session, conversation, owed, why).await,
    };
    if let Look::Done(shown) = session.look_first(conversation, &owed.key).await? {
        return Ok(shown);
    }
    session.begin_post(&owed.key).await?;
    post_owed(session, conversation, owed, stream).await
}

/// Posts an owed file as a message of its own.
async fn post_owed(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
    owed: &Owed<'_>,
    stream: FileStream,
) -> Result<Shown, Stop> {
    let watch = stream.watch();
    let post = Post {
        side: Side::of(&owed.message.author),
        key: &owed.key,
        text: "",
        at: Some(owed.message.at),
    };
    let helpdesk = &session.bridge.helpdesk;
    let posted = helpdesk.post_files(conversation, &post, vec![stream]).await;
    let failure = match posted {
        Ok(posted) => {
            session.post_done(&owed.key, Some(posted)).await?;
            return Ok(Shown::Now);
        }
        Err(failure) if failure.kind == FailureKind::Missing => {
            return Err(session.stop(conversation, failure));
        }
        Err(failure) => failure,
    };
    match (watch.broken(), failure.kind) {
        (Some(Broken::Source | Broken::Late), _) => Ok(Shown::Refused),
        (Some(Broken::TooLarge), _) => {
            post_instead(session, conversation, owed, Absent::TooLarge).await
        }
        (None, FailureKind::Permanent) if session.was_stored(conversation, &owed.key).await? => {
            Ok(Shown::Now)
        }
        (None, FailureKind::Permanent) => {
            post_instead(session, conversation, owed, Absent::NotTaken).await
        }
        (None, _) => Err(failure.into()),
    }
}

/// Says why a file will not come, in its place.
async fn say_absent(
    session: &mut ThreadSession<'_>,
    at: ConversationId,
    owed: &Owed<'_>,
    why: Absent,
) -> Result<Shown, Stop> {
    let text = texts::absent(session.voice(), &owed.file.name, why);
    posting::show(session, at, &Post::note(&owed.key, &text)).await
}

/// The same after posting it was tried: nothing is there, so there is nothing to look for.
async fn post_instead(
    session: &mut ThreadSession<'_>,
    at: ConversationId,
    owed: &Owed<'_>,
    why: Absent,
) -> Result<Shown, Stop> {
    let text = texts::absent(session.voice(), &owed.file.name, why);
    session.keep_lease().await?;
    session.begin_post(&owed.key).await?;
    session.post(at, &Post::note(&owed.key, &text)).await
}
