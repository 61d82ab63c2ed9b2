//! What happens next to a reply: decided from its row, what its agent wrote, and what the marketplace shows.
//!
//! No call is made here. The rooms beside this one do what was decided, and ask again.

use std::time::Duration;

use jiff::Timestamp;

use super::locate::Located;
use crate::{
    BotHold,
    capabilities::{CanSend, Capabilities, Refusal},
    files::{HelpdeskFile, check_files},
    ids::RemoteMessageId,
    message::Snapshot,
    outbox::{BubbleSync, PartRow, ReplyRow},
    ports::{BubbleState, Evidence, HelpdeskMessage},
    text::prepare_rest,
    texts::{self, Locale},
    timing::age,
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
    /// It is not there, and a later one is: nothing may be put behind that.
    Gap,
    /// These went under rows that are lost: they are written down as begun, and looked for.
    Recall(Draft),
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
    /// It may not go yet, and why; when it may, if that is known.
    WaitForTurn(Refusal, Option<Timestamp>),
    /// A bot wrote this text, and it may not go now.
    Hold(BotHold, String),
    /// What is left of it may go.
    Send(Draft),
}

/// One message that is left to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A text. The last one takes the files along, unless these are messages of their own.
    Text(String),
    /// The next file of which none was sent yet, as a message of its own.
    File,
}

/// What is left to send of a reply: its parts in order, and all of its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) parts: Vec<Piece>,
    pub(crate) files: Vec<HelpdeskFile>,
}

/// What a decision about a reply is based on, beside its row.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) now: Timestamp,
    /// When the marketplace was asked for `snapshot`.
    pub(crate) asked_at: Timestamp,
    pub(crate) snapshot: &'a Snapshot,
    /// What it means that it does not show something.
    pub(crate) evidence: Evidence,
    /// Where the snapshot shows the part whose send got no clear answer, if there is such a part.
    pub(crate) unclear: Option<Located>,
    /// The agent's message as the conversation lists it, if it was listed.
    pub(crate) listed: Option<&'a HelpdeskMessage>,
    /// Another reply of this thread reached the marketplace.
    pub(crate) is_answered: bool,
    /// Why it may not go, if a bot wrote it.
    pub(crate) held: Option<BotHold>,
    pub(crate) locale: Locale,
}

/// Decides the next step of `reply`.
pub(crate) fn next(reply: &ReplyRow, facts: &Facts<'_>) -> Next {
    if reply.tries > 0 && reply.due_at.is_some_and(|due| due > facts.now) {
        return Next::NotDue;
    }
    if let Some(draft) = went_before(reply, facts) {
        return Next::Recall(draft);
    }
    if let Some(step) = unclear_part(reply, facts) {
        return step;
    }
    if reply.is_overdue(facts.now) {
        return overdue(reply, facts);
    }
    match content(reply, facts) {
        Ok((text, files)) => match held(reply, facts) {
            Some(why) => Next::Hold(why, text),
            None => admit(reply, facts, &text, &files),
        },
        Err(step) => step,
    }
}

/// A part whose send got no clear answer is cleared up before anything else is sent.
fn unclear_part(reply: &ReplyRow, facts: &Facts<'_>) -> Option<Next> {
    let part = reply.unclear()?;
    // From when the snapshot was asked for: what happened since may be missing in it.
    let waited = age(part.intended_at, facts.asked_at);
    let (absence, uncertain) = (facts.evidence.absence(), facts.evidence.uncertain());
    let located = facts.unclear.clone().unwrap_or(Located::CannotTell);
    Some(match located {
        Located::Found(id) => Next::PartArrived(id),
        Located::Absent if waited >= absence => absent(reply, part, facts),
        Located::CannotTell if waited >= uncertain => Next::Uncertain,
        Located::Absent | Located::CannotTell => Next::LookAgain(absence.saturating_sub(waited)),
    })
}

/// A part that is surely not there: it may go again, unless Chatwoot shows how its reply ended. Then it was there,
/// perhaps in another form, or was refused, and its agent decides; when they press Retry, Chatwoot says so no more.
fn absent(reply: &ReplyRow, part: &PartRow, facts: &Facts<'_>) -> Next {
    match facts.listed {
        Some(listed) if has_ended(reply, listed) => Next::Uncertain,
        None if part.since.is_some() => Next::ReadConversation,
        Some(_) | None if reply.has_more_behind_unclear() => Next::Gap,
        Some(_) | None => Next::PartLost,
    }
}

/// Whether Chatwoot shows how a reply ended that waits: its row, of a restored table, is older.
fn has_ended(reply: &ReplyRow, listed: &HelpdeskMessage) -> bool {
    listed.is_delivered() || was_told(reply, listed).is_some()
}

/// Why a reply that waits failed, as its agent was told under a row that is lost. Chatwoot itself turns bubbles red
/// as well, in words of its own; and one whose bubble this row has set waits because somebody asked for it.
pub(crate) fn was_told<'a>(reply: &ReplyRow, listed: &'a HelpdeskMessage) -> Option<&'a str> {
    let is_red = listed.bubble == Some(BubbleState::Failed);
    let told = listed.error.as_deref().filter(|text| texts::is_ours(text));
    told.filter(|_| is_red && reply.bubble == BubbleSync::Unset)
}

/// What is left of a reply of which Chatwoot shows how it ended: it went, as a whole or in part, or was refused.
/// `None` = it is none of these, or all of it is written down already.
pub(crate) fn went_before(reply: &ReplyRow, facts: &Facts<'_>) -> Option<Draft> {
    let listed = facts
        .listed
        .filter(|one| has_ended(reply, one) && !one.deleted)?;
    let unclear = reply.unclear();
    if unclear.is_some_and(|part| part.since.is_some()) {
        return None;
    }
    let (rules, text, files) = (&facts.snapshot.capabilities, &listed.content, &listed.files);
    let draft = draft(reply, rules, facts.locale, text, files);
    // What may not go by the rules of now may have gone by those of then.
    let draft = draft.unwrap_or_else(|_| Draft {
        parts: vec![Piece::Text(text.clone())],
        files: files.clone(),
    });
    (unclear.is_some() || !draft.parts.is_empty()).then_some(draft)
}

/// It was tried for a day; one that waited for its turn all the time is told why it did not come.
fn overdue(reply: &ReplyRow, facts: &Facts<'_>) -> Next {
    match &facts.snapshot.capabilities.can_send {
        CanSend::NotYet { refusal, .. } if !reply.is_whole() => {
            Next::Refuse(refusal.clone(), reply.of.max(1))
        }
        CanSend::Yes | CanSend::No(_) | CanSend::NotYet { .. } => Next::GiveUp,
    }
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

/// Why a bot's message may not go. One that has begun to go ends as it began, and one that a person asked for with
/// Retry is theirs.
fn held(reply: &ReplyRow, facts: &Facts<'_>) -> Option<BotHold> {
    let is_untouched = reply.parts.is_empty() && reply.retries == 0;
    facts.held.filter(|_| is_untouched)
}

/// Whether, and as which parts, a reply may go. One that is there already may always.
fn admit(reply: &ReplyRow, facts: &Facts<'_>, text: &str, files: &[HelpdeskFile]) -> Next {
    let rules = &facts.snapshot.capabilities;
    let begun = reply.parts_sent();
    let draft = draft(reply, rules, facts.locale, text, files);
    let of = begun + draft.as_ref().map_or(1, |draft| draft.parts.len());
    match (draft, &rules.can_send) {
        (Ok(draft), _) if draft.parts.is_empty() => Next::Send(draft),
        (_, CanSend::No(why)) => Next::Refuse(as_it_is(why.clone(), facts.is_answered), of),
        (Ok(_), CanSend::NotYet { refusal, until }) => Next::WaitForTurn(refusal.clone(), *until),
        (Ok(draft), CanSend::Yes) => match too_many(&draft, rules) {
            Some(why) => Next::Refuse(why, of),
            None => Next::Send(draft),
        },
        (Err(why), CanSend::Yes | CanSend::NotYet { .. }) => Next::Refuse(why, of),
    }
}

/// More messages than may go now.
fn too_many(draft: &Draft, rules: &Capabilities) -> Option<Refusal> {
    let (needs, left) = (draft.parts.len(), rules.max_messages?);
    (needs > left).then_some(Refusal::TooManyMessages { needs, left })
}

/// What is left of a reply, cut by the rules of now.
fn draft(
    reply: &ReplyRow,
    rules: &Capabilities,
    locale: Locale,
    text: &str,
    files: &[HelpdeskFile],
) -> Result<Draft, Refusal> {
    let done = reply.done();
    check_files(files, rules.files.as_ref())?;
    let are_own = rules.files.is_some_and(|rules| rules.own_message);
    let texts = match prepare_rest(text, &rules.text, done) {
        Err(Refusal::Empty) if !files.is_empty() && (done > 0 || are_own) => Vec::new(),
        Err(Refusal::Empty) if !files.is_empty() => {
            vec![texts::files_enclosed(locale, files.len()).to_owned()]
        }
        prepared => prepared?,
    };
    let own = files.iter().skip(reply.files_begun()).filter(|_| are_own);
    let parts = texts.into_iter().map(Piece::Text);
    Ok(Draft {
        parts: parts.chain(own.map(|_| Piece::File)).collect(),
        files: files.to_vec(),
    })
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
