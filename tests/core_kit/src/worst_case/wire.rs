//! What a read of a thread shows.

use std::collections::BTreeMap;

use bridge::{
    capabilities::{CanSend, Capabilities, Charset, FileRules, NameCharset, Refusal, TextRules},
    ids::Route,
    message::{
        Attachment, Author, Depth, Ending, Extent, Message, Snapshot, ThreadStatus as ThreadStage,
        Visibility,
    },
};
use jiff::Timestamp;

use super::{ABOUT_TURN, BLOCK, Manners, PAGE, Said, Talk, UNCOUNTED_PAGE};

pub(super) fn attachment(name: &str) -> Attachment {
    Attachment {
        handle: name.to_owned(),
        name: name.to_owned(),
        content_type: None,
        size: None,
        suspect: false,
    }
}

/// What the list holds, oldest first, and how much of the thread that is.
fn listed(talk: &Talk, now: Timestamp, depth: Depth) -> (Vec<&Said>, Extent) {
    let cut = talk.temper.incomplete_until.filter(|until| now < *until);
    let listed = talk.said.iter().filter(|said| said.is_listed(now));
    let mut raw: Vec<&Said> = listed
        .filter(|said| cut.is_none() || said.reference.is_none())
        .filter(|said| !is_replaced(talk, said))
        .collect();
    raw.sort_by_key(|said| (said.at.subsec_nanosecond() % 7, said.text.len())); // no order at all
    raw.sort_by_key(|said| said.at); // the connector's own
    let of = raw.len();
    let is_uncounted = talk.manners == Manners::Odd && talk.lane() == "chat";
    match depth {
        _ if cut.is_some() => (raw, Extent::Gaps),
        Depth::Newest if is_uncounted && of > UNCOUNTED_PAGE => (
            raw.split_off(of - UNCOUNTED_PAGE),
            Extent::Newest { of: None },
        ),
        Depth::Newest if is_uncounted => (raw, Extent::Whole),
        Depth::Newest if of > PAGE => (raw.split_off(of - PAGE), Extent::Newest { of: Some(of) }),
        Depth::Newest | Depth::Whole => (raw, Extent::Whole),
    }
}

/// Where a question has one answer, the latest takes the place of those before.
fn is_replaced(talk: &Talk, said: &Said) -> bool {
    let is_later = |other: &Said| other.author == Author::Seller && other.at > said.at;
    talk.has_one_answer() && said.author == Author::Seller && talk.said.iter().any(is_later)
}

pub(super) fn snapshot(talk: &Talk, now: Timestamp, depth: Depth) -> Snapshot {
    let (raw, extent) = listed(talk, now, depth);
    let message = |said: &&Said| Message {
        source_id: talk.key_of(said),
        remote_id: talk.id_of(said),
        reference: reference(talk, said),
        author: said.author.clone(),
        text: text(talk, said),
        attachments: said.files.iter().map(|name| attachment(name)).collect(),
        at: said.at,
        visibility: match said.taken_back {
            Some((at, _)) if at <= now => Visibility::Rejected(Some("taste".to_owned())),
            Some(_) => Visibility::Pending,
            None => Visibility::Visible,
        },
        read_at: None,
    };
    let stage = if talk.hidden {
        ThreadStage::Ended(Ending::Deleted)
    } else if talk.ended.is_some() {
        ThreadStage::Ended(Ending::Closed)
    } else if talk.is_answered(now) {
        ThreadStage::Answered
    } else {
        ThreadStage::Open
    };
    let can_send = match (&talk.blocked, &stage) {
        (Some(code), _) => CanSend::No(Refusal::Blocked(code.clone())),
        (None, ThreadStage::Ended(_)) => CanSend::No(Refusal::QuestionEnded),
        (None, ThreadStage::Answered) => CanSend::No(Refusal::AnsweredElsewhere),
        (None, ThreadStage::Open) if talk.left(now) == Some(0) => CanSend::NotYet {
            refusal: Refusal::Blocked(ABOUT_TURN.to_owned()),
            until: talk.temper.free_from,
        },
        (None, ThreadStage::Open) => CanSend::Yes,
    };
    let text = TextRules {
        max_chars: talk.temper.limit,
        max_parts: talk.temper.max_parts,
        charset: Charset::Unicode,
    };
    Snapshot {
        messages: raw.iter().map(message).collect(),
        extent,
        status: stage,
        capabilities: Capabilities {
            can_send,
            text,
            files: (talk.manners == Manners::Odd && talk.lane() == "chat").then_some(OWN_FILES),
            max_messages: talk.left(now),
        },
        attributes: vec![(BLOCK, talk.blocked.clone().unwrap_or_default())],
        notes: Vec::new(),
        limit: talk.limit(now),
        other_apps: BTreeMap::new(),
        route: Route::from_connector("to:whoever"),
    }
}

/// A file is a message of its own.
const OWN_FILES: FileRules = FileRules {
    types: &[],
    max_bytes: 1 << 20,
    max_files: 1,
    max_name: 100,
    name_charset: NameCharset::NoSeparators,
    own_message: true,
};

/// In one lane every message of the seller's bears a reference: ours, or whoever's.
fn reference(talk: &Talk, said: &Said) -> Option<String> {
    let echoes = talk.manners == Manners::Odd && talk.lane() == "ask";
    let elsewhere = || format!("elsewhere-{}", said.at.as_nanosecond());
    (echoes && said.author == Author::Seller)
        .then(|| said.reference.clone().unwrap_or_else(elsewhere))
}

/// And nothing but that tells that it is ours.
fn text(talk: &Talk, said: &Said) -> String {
    let is_ours = said.reference.is_some();
    if is_ours && talk.manners == Manners::Odd && talk.lane() == "ask" {
        return "(translated)".to_owned();
    }
    said.text.clone()
}
