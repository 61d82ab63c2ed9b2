//! The files of a message: with it where possible, after it where not, announced where never.
//!
//! A file that cannot come along is *owed*: its own key, `<message key>:<n>`, stands in the
//! ledger as intended **before** its message is shown without it. So a file is either in its
//! message or under its own key, whatever crashes in between; and the text never waits for it.

use std::time::Duration;

use futures::future::join_all;
use tracing::warn;

use super::{deliver::side, not_shown};
use crate::{
    bridge::Ports,
    failure::{Failure, FailureKind},
    files::{Absent, Broken, FileStream, Watch, plain_name},
    ids::{ConversationId, MessageKey, Thread},
    message::{Attachment, Author, Message, Snapshot},
    ports::{Connector as _, Entry, Fetched, Helpdesk as _, LeaseError, Post, Side},
    session::{Look, Shown, Stop, ThreadSession},
    texts,
    timing::{CAP, GIVE_UP, LOOK_GRACE, age, later},
};

/// Most files of one message at Chatwoot: Chatwoot's own nominal limit.
const MAX_FILES: usize = 15;
/// Most bytes of files that are carried at once, and of one file: the limit of Chatwoot's own page.
const MAX_BYTES: u64 = 40 << 20;
/// A message that could not be posted with its files for so long goes without them: a proxy may
/// be too slow for them, or cut them off, and the text is not to wait for that.
const TEXT_WAITS: Duration = Duration::from_mins(5);

/// How to know afterwards what became of a file that goes along, or why it does not.
type Fate = Result<Watch, Absent>;

/// A file that is owed: its key, itself, and the message it belongs to.
struct Owed<'a> {
    key: MessageKey,
    file: &'a Attachment,
    message: &'a Message,
}

/// Shows a message exactly once, with as many of its files as can be had now.
pub(crate) async fn show_with_files<P: Ports>(
    session: &mut ThreadSession<'_, P>,
    thread: &Thread,
    conversation: ConversationId,
    message: &Message,
) -> Result<Shown, Stop> {
    match session.look_first(conversation, &message.source_id).await? {
        Look::Done(shown) => return Ok(shown),
        Look::Overdue => {
            return not_shown::give_up_showing(
                session,
                conversation,
                &message.source_id,
                Some(message),
            )
            .await;
        }
        Look::ToPost => {}
    }
    if message.attachments.is_empty() {
        session.keep_lease().await?;
        session.begin_post(&message.source_id).await?;
        let text = text(session, message, &[]);
        return session
            .post(conversation, side(message), &message.source_id, &text)
            .await;
    }
    session.keep_lease_for_files().await?;
    let (files, fates) = aboard(open_files(session, thread, message).await);
    owe(session, message, &fates).await?;
    session.begin_post(&message.source_id).await?;
    let text = text(session, message, &fates);
    if files.is_empty() {
        return session
            .post(conversation, side(message), &message.source_id, &text)
            .await;
    }
    let post = Post {
        side: side(message),
        key: &message.source_id,
        text: &text,
    };
    match session
        .bridge
        .helpdesk
        .post_files(conversation, &post, files)
        .await
    {
        Ok(posted) => session.post_done(&message.source_id, Some(posted)).await?,
        Err(failure) if is_not_there(&failure, &fates) => {
            if failure.kind == FailureKind::Permanent
                && session.was_stored(conversation, &message.source_id).await?
            {
                return Ok(Shown::Now);
            }
            warn!(message.key = %message.source_id, error = &failure as &dyn std::error::Error, "a message goes without its files");
            return show_without_files(session, conversation, message, fates).await;
        }
        Err(failure) => return Err(session.stop(conversation, failure)),
    }
    Ok(Shown::Now)
}

/// After its files turned out not to go along: the text at once, the files later.
async fn show_without_files<P: Ports>(
    session: &mut ThreadSession<'_, P>,
    conversation: ConversationId,
    message: &Message,
    fates: Vec<Fate>,
) -> Result<Shown, Stop> {
    let fates: Vec<Fate> = fates
        .into_iter()
        .map(|fate| Err(afterwards(fate)))
        .collect();
    session.keep_lease().await?;
    owe(session, message, &fates).await?;
    session.begin_post(&message.source_id).await?;
    session
        .post(
            conversation,
            side(message),
            &message.source_id,
            &text(session, message, &fates),
        )
        .await
}

/// Shows what is owed and can be had by now; what cannot be had for a day is given up on. Whether
/// anything was shown.
pub(crate) async fn show_owed_files<P: Ports>(
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
                warn!(message.key = %owed.key, error = &failure as &dyn std::error::Error, "a file is still owed");
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
pub(crate) fn try_files_later<P: Ports>(session: &mut ThreadSession<'_, P>) {
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
    session.keep_lease_for_files().await?;
    let stream = match open_file(session, thread, owed.file).await {
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
            (Some(Broken::Source), _) => return Ok(Shown::Refused),
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

/// Decides about each file, and opens those that go along, all at the same time.
async fn open_files<P: Ports>(
    session: &ThreadSession<'_, P>,
    thread: &Thread,
    message: &Message,
) -> Vec<Result<FileStream, Absent>> {
    let (mut count, mut bytes) = (0, 0_u64);
    let mut fits = |file: &Attachment| {
        count += 1;
        bytes = bytes.saturating_add(file.size.unwrap_or(0));
        count <= MAX_FILES && bytes <= MAX_BYTES
    };
    let light =
        session.entry(&message.source_id).is_some() && age(message.at, session.now()) > TEXT_WAITS;
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
            match decided {
                Some(why) => Err(why),
                None => open_file(session, thread, file).await,
            }
        });
    join_all(opened).await
}

async fn open_file<P: Ports>(
    session: &ThreadSession<'_, P>,
    thread: &Thread,
    file: &Attachment,
) -> Result<FileStream, Absent> {
    if let Some(why) = never(file) {
        return Err(why);
    }
    match session.bridge.connector.fetch(thread, file).await {
        Ok(Fetched::Never(why)) => {
            warn!(thread.key = %thread.key, ?why, "a file will never be had");
            Err(why)
        }
        Ok(Fetched::File(stream)) if stream.length.is_some_and(|length| length > MAX_BYTES) => {
            Err(Absent::TooLarge)
        }
        Ok(Fetched::File(mut stream)) => {
            stream.name = plain_name(&file.name);
            // The message knows better than a server that calls everything a stream of bytes.
            stream.content_type = file.content_type.clone().or(stream.content_type);
            Ok(stream.at_most(MAX_BYTES))
        }
        Err(failure) => {
            warn!(thread.key = %thread.key, error = &failure as &dyn std::error::Error, "a file cannot be had");
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

/// Writes down which files are owed, before their message is shown.
async fn owe<P: Ports>(
    session: &mut ThreadSession<'_, P>,
    message: &Message,
    fates: &[Fate],
) -> Result<(), LeaseError> {
    for (at, _) in fates
        .iter()
        .enumerate()
        .filter(|(_, fate)| matches!(fate, Err(Absent::Follows)))
    {
        let key = following(message, at);
        if session.entry(&key).is_none() {
            session.begin_post(&key).await?;
        }
    }
    Ok(())
}

/// What agents read of a message: its text, and what is to be said of files that are not there.
fn text<P: Ports>(session: &ThreadSession<'_, P>, message: &Message, fates: &[Fate]) -> String {
    let locale = session.bridge.policy.locale;
    let missing = |(file, fate): (&Attachment, &Fate)| {
        fate.as_ref()
            .err()
            .map(|why| texts::absent(locale, &file.name, *why))
    };
    let absent = message.attachments.iter().zip(fates).filter_map(missing);
    let absent = absent.collect::<Vec<_>>().join("\n");
    let said = message.text.trim().to_owned();
    let parts: Vec<String> = [said, absent]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let carries = fates.iter().any(Result::is_ok);
    let text = if parts.is_empty() && !carries {
        texts::nothing_readable(locale).to_owned()
    } else {
        parts.join("\n\n")
    };
    match &message.author {
        Author::Buyer | Author::Seller => text,
        // A note looks the same whoever speaks in it.
        Author::Platform(speaker) => texts::says(speaker, &text),
    }
}

/// The key of the file at this place, should it have to follow.
fn following(message: &Message, at: usize) -> MessageKey {
    message.source_id.following(at + 2)
}

/// The files that go along, and of every file how to know what becomes of it.
fn aboard(opened: Vec<Result<FileStream, Absent>>) -> (Vec<FileStream>, Vec<Fate>) {
    let fates = opened
        .iter()
        .map(|file| file.as_ref().map(FileStream::watch).map_err(|why| *why))
        .collect();
    (opened.into_iter().flatten().collect(), fates)
}

/// Whether a message with files is certainly not there: it was refused as it is, or never whole.
fn is_not_there(failure: &Failure, fates: &[Fate]) -> bool {
    failure.kind == FailureKind::Permanent
        || fates.iter().flatten().any(|watch| watch.broken().is_some())
}

/// What becomes of a file whose message went without it.
fn afterwards(fate: Fate) -> Absent {
    match fate.map(|watch| watch.broken()) {
        Ok(Some(Broken::TooLarge)) => Absent::TooLarge,
        Ok(Some(Broken::Source) | None) => Absent::Follows,
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
