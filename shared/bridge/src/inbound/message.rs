//! One message of a buyer: shown with its files where possible, else before them.

use tracing::warn;

use super::{
    not_shown,
    open_files::{Fate, afterwards, following, open_files, split_opened},
};
use crate::{
    failure::{Failure, FailureKind},
    files::Absent,
    ids::{ConversationId, Thread},
    message::{Attachment, Author, Message},
    ports::{LeaseError, Post, Side},
    session::{Look, Shown, Stop, ThreadSession},
    texts,
};

/// Shows a message exactly once, with as many of its files as can be had now.
pub(super) async fn show_with_files(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    conversation: ConversationId,
    message: &Message,
) -> Result<Shown, Stop> {
    let key = &message.source_id;
    match session.look_first(conversation, key).await? {
        Look::Done(shown) => return Ok(shown),
        Look::Overdue => {
            return not_shown::give_up_showing(session, conversation, key, Some(message)).await;
        }
        Look::ToPost => {}
    }
    let opened = if message.attachments.is_empty() {
        session.keep_lease().await?;
        Vec::new()
    } else {
        session.keep_lease_for_files().await?;
        open_files(session, thread, message).await
    };
    let (files, fates) = split_opened(opened);
    owe(session, message, &fates).await?;
    session.begin_post(key).await?;
    let text = text(session, message, &fates);
    let post = post(message, &text);
    if files.is_empty() {
        return session.post(conversation, &post).await;
    }
    let helpdesk = &session.bridge.helpdesk;
    let posted = helpdesk.post_files(conversation, &post, files).await;
    match posted {
        Ok(posted) => session.post_done(key, Some(posted)).await?,
        Err(failure) if is_not_there(&failure, &fates) => {
            return files_not_taken(session, conversation, message, fates, failure).await;
        }
        Err(failure) => return Err(session.stop(conversation, failure)),
    }
    Ok(Shown::Now)
}

/// Chatwoot refused a message with its files, or they broke off: unless it stored it all the same, its text
/// goes alone.
async fn files_not_taken(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
    message: &Message,
    fates: Vec<Fate>,
    failure: Failure,
) -> Result<Shown, Stop> {
    let is_refusal = failure.kind == FailureKind::Permanent;
    if is_refusal && session.was_stored(conversation, &message.source_id).await? {
        return Ok(Shown::Now);
    }
    warn!(message.key = %message.source_id, error = &failure as &dyn std::error::Error, "message goes without its files, they will follow");
    show_without_files(session, conversation, message, fates).await
}

/// After its files turned out not to go along: the text at once, the files later.
async fn show_without_files(
    session: &mut ThreadSession<'_>,
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
    let text = text(session, message, &fates);
    session.post(conversation, &post(message, &text)).await
}

fn post<'a>(message: &'a Message, text: &'a str) -> Post<'a> {
    Post {
        side: Side::of(&message.author),
        key: &message.source_id,
        text,
        at: Some(message.at),
    }
}

/// Writes down which files are owed, before their message is shown.
async fn owe(
    session: &mut ThreadSession<'_>,
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
fn text(session: &ThreadSession<'_>, message: &Message, fates: &[Fate]) -> String {
    let (locale, voice) = (session.bridge.policy.locale, session.voice());
    let missing = |(file, fate): (&Attachment, &Fate)| {
        fate.as_ref()
            .err()
            .map(|why| texts::absent(voice, &file.name, *why))
    };
    let absent = message.attachments.iter().zip(fates).filter_map(missing);
    let absent = absent.collect::<Vec<_>>().join("\n");
    let carries = fates.iter().any(Result::is_ok);
    let text = match (message.text.trim(), absent.as_str()) {
        ("", "") if !carries => texts::nothing_readable(locale).to_owned(),
        (said, "") => said.to_owned(),
        ("", absent) => absent.to_owned(),
        (said, absent) => format!("{said}\n\n{absent}"),
    };
    match &message.author {
        Author::Buyer | Author::Seller => text,
        // A note looks the same whoever speaks in it.
        Author::Platform(speaker) => texts::says(speaker, &text),
    }
}

/// Whether a message with files is certainly not there: it was refused as it is, or never whole.
fn is_not_there(failure: &Failure, fates: &[Fate]) -> bool {
    failure.kind == FailureKind::Permanent
        || fates.iter().flatten().any(|watch| watch.broken().is_some())
}
