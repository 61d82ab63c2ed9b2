//! Files that could not come with their message: after it where possible, announced where never.
//!
//! A file that cannot come along is *owed*: its own key, `<message key>:<n>`, stands in the
//! ledger as intended **before** its message is shown without it. So a file is either in its
//! message or under its own key, whatever crashes in between; and the text never waits for it.

use tracing::warn;

use super::{
    deliver::side,
    files::{following, open_file},
};
use crate::{
    bridge::Ports,
    failure::FailureKind,
    files::{Absent, Broken},
    ids::{ConversationId, MessageKey, Thread},
    message::{Attachment, Message, Snapshot},
    ports::{Entry, Helpdesk as _, Post, Side},
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
pub(super) async fn show_owed_files<P: Ports>(
    session: &mut ThreadSession<'_, P>,
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
pub(super) fn try_files_later<P: Ports>(session: &mut ThreadSession<'_, P>) {
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

fn owed<'a, P: Ports>(session: &ThreadSession<'_, P>, snapshot: &'a Snapshot) -> Vec<Owed<'a>> {
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

fn is_settled<P: Ports>(session: &ThreadSession<'_, P>, key: &MessageKey) -> bool {
    session.entry(key).is_some_and(Entry::is_done)
}

/// Shows an owed file, or says why it will not come.
async fn show_owed<P: Ports>(
    session: &mut ThreadSession<'_, P>,
    thread: &Thread,
    conversation: ConversationId,
    owed: &Owed<'_>,
) -> Result<Shown, Stop> {
    let now = session.now();
    match session.entry(&owed.key) {
        Some(Entry::Intended { at, .. }) if age(*at, now) < LOOK_GRACE => {
            return Ok(Shown::Refused);
        }
        // Its note was refused, too: that has its own times.
        Some(Entry::Intended {
            refused: Some(_), ..
        }) => {
            return say_absent(session, conversation, owed, Absent::NotTaken).await;
        }
        _ => {}
    }
    if session
        .state
        .owed
        .get(&owed.key)
        .is_some_and(|since| age(*since, now) >= GIVE_UP)
    {
        return say_absent(session, conversation, owed, Absent::Unreachable).await;
    }
    let Some(time) = session.bridge.deadline.for_file(FILE_BYTES) else {
        session.summary.left += 1;
        return Ok(Shown::Refused);
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
    let watch = stream.watch();
    let post = Post {
        side: side(owed.message),
        key: &owed.key,
        text: "",
    };
    match session
        .bridge
        .helpdesk
        .post_files(conversation, &post, vec![stream])
        .await
    {
        Ok(posted) => session.post_done(&owed.key, Some(posted)).await?,
        Err(failure) if failure.kind == FailureKind::Missing => {
            return Err(session.stop(conversation, failure));
        }
        Err(failure) => match (watch.broken(), failure.kind) {
            (Some(Broken::Source | Broken::Late), _) => return Ok(Shown::Refused),
            (Some(Broken::TooLarge), _) => {
                return post_instead(session, conversation, owed, Absent::TooLarge).await;
            }
            (None, FailureKind::Permanent) => {
                if session.was_stored(conversation, &owed.key).await? {
                    return Ok(Shown::Now);
                }
                return post_instead(session, conversation, owed, Absent::NotTaken).await;
            }
            (None, _) => return Err(failure.into()),
        },
    }
    Ok(Shown::Now)
}

/// Says why a file will not come, in its place.
async fn say_absent<P: Ports>(
    session: &mut ThreadSession<'_, P>,
    at: ConversationId,
    owed: &Owed<'_>,
    why: Absent,
) -> Result<Shown, Stop> {
    let text = texts::absent(session.bridge.policy.locale, &owed.file.name, why);
    session.show(at, Side::Note, &owed.key, &text).await
}

/// The same after posting it was tried: nothing is there, so there is nothing to look for.
async fn post_instead<P: Ports>(
    session: &mut ThreadSession<'_, P>,
    at: ConversationId,
    owed: &Owed<'_>,
    why: Absent,
) -> Result<Shown, Stop> {
    let text = texts::absent(session.bridge.policy.locale, &owed.file.name, why);
    session.keep_lease().await?;
    session.begin_post(&owed.key).await?;
    session.post(at, Side::Note, &owed.key, &text).await
}
