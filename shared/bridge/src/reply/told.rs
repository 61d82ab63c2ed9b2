//! What the agent of a reply is told of how it ended.

use crate::{
    capabilities::Refusal,
    outbox::{PartKind, PartRow, ReplyRow},
    session::ThreadSession,
    text::last_words,
    texts::{self, Arrived, Voice},
};

/// Why a reply was not sent, none of it.
pub(super) fn why(session: &ThreadSession<'_>, refusal: &Refusal) -> String {
    let explained = explained(session, refusal);
    texts::refusal(session.voice(), explained.as_ref().unwrap_or(refusal))
}

/// Why a reply was not sent, or its rest. `of` = its parts in all.
pub(super) fn refused(
    session: &ThreadSession<'_>,
    row: &ReplyRow,
    of: usize,
    refusal: &Refusal,
) -> String {
    if row.parts_sent() == 0 {
        return why(session, refusal);
    }
    let explained = explained(session, refusal);
    let refusal = explained.as_ref().unwrap_or(refusal);
    texts::partly_refused(session.voice(), &arrived(row, of), refusal)
}

/// A reply of which some is there, before what is said of its `rest`.
pub(super) fn in_part(row: &ReplyRow, voice: Voice, rest: &str) -> String {
    texts::partly_sent(voice.locale, &arrived(row, row.of), rest)
}

/// A block or a verdict in the connector's words, where it has any.
fn explained(session: &ThreadSession<'_>, refusal: &Refusal) -> Option<Refusal> {
    let (Refusal::Blocked(code) | Refusal::Moderated(Some(code))) = refusal else {
        return None;
    };
    let account = session.target.key().account();
    let words = session.bridge.connector.explain(&account, code);
    words.map(Refusal::Explained)
}

fn arrived(row: &ReplyRow, of: usize) -> Arrived {
    let text = row.content.as_deref().filter(|_| is_a_beginning(row));
    Arrived {
        sent: row.parts_sent(),
        of,
        last: text.and_then(|text| last_words(text, row.done())),
    }
}

/// Whether what is there is the reply's text from its first word on: none of it is missing, and no file is among it.
fn is_a_beginning(row: &ReplyRow) -> bool {
    let is_there = |part: &PartRow| part.is_sent() && !part.is_taken_back();
    let mut parts = row.parts.iter();
    parts.all(|part| part.kind == PartKind::Text && is_there(part))
}
