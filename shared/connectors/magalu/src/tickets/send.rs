//! Writing in a ticket, with a file or without (§5.4).

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use bridge::{
    capabilities::Refusal,
    failure::Failure,
    files::{FileStream, Staged},
    ids::RemoteMessageId,
    ports::{Handle, Outcome},
    timing::{age, later},
};
use http_api::{Endpoint, file_part};
use jiff::Timestamp;
use reqwest::multipart::Form;
use serde_json::Value;

use crate::{
    calls::{Answer, Calls},
    draft::OutgoingText,
    endpoints::{send_ticket_file::SendTicketFile, send_ticket_message::SendTicketMessage},
    ids::{MessageId, TenantId, TicketId, TransactionId, short_hash},
    route::Audience,
    wire::ticket::TakenWrite,
};

/// Whoever gave a file waits no longer than this for it to be sent.
const HELD: Duration = Duration::from_mins(1);
/// Most files that wait in this process at one time.
const MOST_HELD: usize = 16;

/// Files that wait for their message in this process.
///
/// Magalu has no place for a file ahead of its message, so a file that is staged is an open stream: nothing of
/// it is kept in memory or on disk. One that another process opened is not known here, and is opened again.
#[derive(Default)]
pub(crate) struct HeldFiles(Mutex<Shelf>);

#[derive(Default)]
struct Shelf {
    count: u64,
    files: HashMap<String, (FileStream, Timestamp)>,
}

impl fmt::Debug for HeldFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeldFiles").finish_non_exhaustive()
    }
}

impl HeldFiles {
    /// Keeps a file open for `ticket`.
    pub(crate) fn put(&self, ticket: &TicketId, file: FileStream, now: Timestamp) -> Staged {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.files.retain(|_, (_, since)| age(*since, now) < HELD);
        if open.files.len() >= MOST_HELD {
            open.files.clear();
        }
        open.count += 1;
        let handle = short_hash(&format!("{ticket} {now} {}", open.count));
        open.files.insert(handle.clone(), (file, now));
        // Whether it is still here when its message goes, its sending tells: the core's margin is longer than
        // any stream lives.
        let expires = later(now, Duration::from_hours(24));
        Staged { handle, expires }
    }

    fn take(&self, handle: &str) -> Option<FileStream> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.files.remove(handle).map(|(file, _)| file)
    }
}

/// What is written: a text, or a file by the handle under which it is held.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Written<'a> {
    /// A text.
    Text,
    /// A file, with the draft's text, or its own name where that is empty.
    File(&'a str),
}

/// Writes to whoever asked last.
pub(crate) async fn send(
    calls: &Calls,
    held: &HeldFiles,
    (tenant, ticket): (&TenantId, &TicketId),
    to: Audience,
    draft: OutgoingText<'_>,
    what: Written<'_>,
) -> Result<Outcome, Failure> {
    let Written::File(handle) = what else {
        let call = SendTicketMessage { ticket, to, draft };
        return conclude(calls.make(tenant, &call).await, None);
    };
    let Some(file) = held.take(handle) else {
        return Ok(Outcome::Refused(Refusal::FilesExpired));
    };
    let name = file.name.clone();
    let answer = send_file(calls, (tenant, ticket), to, &draft, file).await;
    conclude(answer, Some(&name))
}

async fn send_file(
    calls: &Calls,
    (tenant, ticket): (&TenantId, &TicketId),
    to: Audience,
    draft: &OutgoingText<'_>,
    file: FileStream,
) -> Answer<Value> {
    let (longest, watch) = (file.longest_call(), file.watch());
    // A message without a text is not known to be taken.
    let text = match draft.text {
        "" => file.name.clone(),
        text => text.to_owned(),
    };
    let form = Form::new()
        .text("message", text)
        .text("destination", to.word())
        .text("owner_code", draft.author_code.clone())
        .text("owner_name", draft.author.to_owned())
        .text("code", draft.reference.to_owned())
        .part("file", file_part(file));
    let call = SendTicketFile { ticket };
    let sent = calls.make_with_form(tenant, &call, (form, longest)).await;
    match (sent, watch.broken()) {
        // The form was never whole, whatever was said of it.
        (Err(_), Some(_)) => Err(Failure::retryable(SendTicketFile::NAME).into()),
        (sent, _) => sent,
    }
}

/// Any 2xx took it. One page shows the message, another where to ask what became of it.
fn taken(body: Value) -> Outcome {
    let taken: TakenWrite = serde_json::from_value(body).unwrap_or_default();
    let id = taken.id.as_ref().map(MessageId::as_str);
    let handle = taken.transaction_id.as_ref().map(TransactionId::as_str);
    Outcome::Accepted {
        id: id.map(RemoteMessageId::from_connector),
        handle: handle.map(Handle::from_connector),
    }
}

/// What a write comes to; `file` is the name of the one that went along.
fn conclude(answer: Answer<Value>, file: Option<&str>) -> Result<Outcome, Failure> {
    let stopped = match answer {
        Ok(body) => return Ok(taken(body)),
        Err(stopped) => stopped,
    };
    match (&stopped.refusal, file) {
        (Some((400 | 413 | 422, body)), Some(name)) if body.complains_of("file") => {
            Ok(Outcome::Refused(Refusal::FileRefused {
                name: name.to_owned(),
                words: body.reason(),
            }))
        }
        (Some((400 | 422, body)), _) => Ok(Outcome::Refused(Refusal::Other(body.reason()))),
        _ => Err(stopped.into()),
    }
}
