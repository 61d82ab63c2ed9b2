//! What happens next to a reply: decided from its row, what its agent wrote, and what the marketplace shows.
//!
//! No call is made here. The rooms beside this one do what was decided, and ask again.

use std::time::Duration;

use jiff::Timestamp;

use super::locate::Located;
use crate::{
    capabilities::{CanSend, Capabilities, Refusal},
    files::{HelpdeskFile, check_files},
    ids::RemoteMessageId,
    message::Snapshot,
    outbox::ReplyRow,
    ports::HelpdeskMessage,
    text::prepare_rest,
    texts::{self, Locale},
    timing::{GIVE_UP, LOOK_GRACE, UNCERTAIN, age},
};

/// The next step of a reply that waits to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It backs off, and its retry is not due yet.
    NotDue,
    /// The part whose send got no clear answer is at the marketplace, under this id.
    PartArrived(RemoteMessageId),
    /// That part is not there and would show by now: it may be sent again.
    PartLost,
    /// That part may show yet: look again, not before this long.
    LookAgain(Duration),
    /// Nobody can tell whether that part is there, and looking took too long: people decide.
    Uncertain,
    /// It has been tried for a day.
    GiveUp,
    /// Its agent deleted it.
    Drop,
    /// Its text is not at hand: its conversation has to be read.
    ReadConversation,
    /// It may not go; in so many parts it would have gone.
    Refuse(Refusal, usize),
    /// What is left of it may go.
    Send(Draft),
}

/// What is left to send of a reply: its parts in order, and the files that go with the last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) parts: Vec<String>,
    pub(crate) files: Vec<HelpdeskFile>,
}

/// What a decision about a reply is based on, beside its row.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) now: Timestamp,
    /// When the marketplace was asked for `snapshot`.
    pub(crate) asked_at: Timestamp,
    pub(crate) snapshot: &'a Snapshot,
    /// Where the snapshot shows the part whose send got no clear answer, if there is such a part.
    pub(crate) unclear: Option<Located>,
    /// The agent's message as the conversation lists it, if it was listed.
    pub(crate) listed: Option<&'a HelpdeskMessage>,
    /// Another reply of this thread reached the marketplace.
    pub(crate) is_answered: bool,
    pub(crate) locale: Locale,
}

/// Decides the next step of `reply`.
pub(crate) fn next(reply: &ReplyRow, facts: &Facts<'_>) -> Next {
    if reply.tries > 0 && reply.due_at.is_some_and(|due| due > facts.now) {
        return Next::NotDue;
    }
    if let Some(step) = unclear_part(reply, facts) {
        return step;
    }
    if age(reply.first_at, facts.now) > GIVE_UP {
        return Next::GiveUp;
    }
    match content(reply, facts) {
        Ok((text, files)) => admit(reply, facts, &text, &files),
        Err(step) => step,
    }
}

/// A part whose send got no clear answer is cleared up before anything else is sent.
fn unclear_part(reply: &ReplyRow, facts: &Facts<'_>) -> Option<Next> {
    let part = reply.unclear()?;
    // From when the snapshot was asked for: what happened since may be missing in it.
    let waited = age(part.intended_at, facts.asked_at);
    let located = facts.unclear.clone().unwrap_or(Located::CannotTell);
    Some(match located {
        Located::Found(id) => Next::PartArrived(id),
        Located::Absent if waited >= LOOK_GRACE => Next::PartLost,
        Located::CannotTell if waited >= UNCERTAIN => Next::Uncertain,
        Located::Absent | Located::CannotTell => Next::LookAgain(LOOK_GRACE.saturating_sub(waited)),
    })
}

/// What its agent wrote: as listed now, else as its webhook said if nothing of it is missing there.
fn content(reply: &ReplyRow, facts: &Facts<'_>) -> Result<(String, Vec<HelpdeskFile>), Next> {
    let takes_no_files = facts.snapshot.capabilities.files.is_none();
    match (facts.listed, &reply.content) {
        (Some(listed), _) if listed.deleted => Err(Next::Drop),
        (Some(listed), _) => Ok((listed.content.clone(), listed.files.clone())),
        (None, Some(text)) if reply.files == 0 || takes_no_files => {
            Ok((text.clone(), vec![HelpdeskFile::default(); reply.files]))
        }
        (None, _) => Err(Next::ReadConversation),
    }
}

/// Whether, and as which parts, a reply may go. One that is there already may always.
fn admit(reply: &ReplyRow, facts: &Facts<'_>, text: &str, files: &[HelpdeskFile]) -> Next {
    let rules = &facts.snapshot.capabilities;
    let begun = reply.parts_sent();
    let draft = draft(reply.done(), rules, facts.locale, text, files);
    let of = begun + draft.as_ref().map_or(1, |draft| draft.parts.len());
    match (draft, &rules.can_send) {
        (Ok(draft), _) if draft.parts.is_empty() => Next::Send(draft),
        (_, CanSend::No(why)) => Next::Refuse(as_it_is(why.clone(), facts.is_answered), of),
        (Ok(draft), CanSend::Yes) => Next::Send(draft),
        (Err(why), CanSend::Yes) => Next::Refuse(why, of),
    }
}

/// What is left of a reply of which `done` non-blank characters are there, cut by the rules of now.
fn draft(
    done: usize,
    rules: &Capabilities,
    locale: Locale,
    text: &str,
    files: &[HelpdeskFile],
) -> Result<Draft, Refusal> {
    check_files(files, rules.files.as_ref())?;
    let parts = match prepare_rest(text, &rules.text, done) {
        Err(Refusal::Empty) if !files.is_empty() && done > 0 => Vec::new(),
        Err(Refusal::Empty) if !files.is_empty() => {
            vec![texts::files_enclosed(locale, files.len()).to_owned()]
        }
        prepared => prepared?,
    };
    let files = files.to_vec();
    Ok(Draft { parts, files })
}

/// A question that takes no answer any more has perhaps had one from here.
pub(crate) fn as_it_is(refusal: Refusal, is_answered: bool) -> Refusal {
    match refusal {
        Refusal::AnsweredElsewhere | Refusal::QuestionEnded if is_answered => Refusal::SecondAnswer,
        refusal => refusal,
    }
}

#[cfg(test)]
mod tests;
