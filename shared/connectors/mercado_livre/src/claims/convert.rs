//! A claim's JSON → the bridge's types. Pure.

use std::collections::{BTreeMap, HashSet};

use bridge::{
    capabilities::{CanSend, Capabilities, Charset, Refusal, TextRules},
    ids::RemoteMessageId,
    message::{
        Attachment, Author, Ending, Extent, Message, Responsible, Snapshot, ThreadStatus,
        TimeLimit, Visibility,
    },
    text::html::shown,
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::{note, view::ClaimView};
use crate::{
    files,
    ids::{ClaimId, digits},
    places::{self, Place},
    route::{ClaimRoute, ClaimSubject, Receiver, ThreadRoute},
    wire::{
        LenientList,
        claim::{ClaimFile, ClaimMessage},
        is,
        message::ModerationVerdict,
    },
};

/// No limit is documented. A longer text is a mistake, and it must not be cut: each part would
/// count as a message to the buyer or the mediator.
const MAX_CHARS: usize = 2000;

/// Its messages. `now` stands in for a date that cannot be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClaimMessages<'a> {
    pub(crate) messages: &'a LenientList<ClaimMessage>,
    pub(crate) now: Timestamp,
}

/// The action that allows to write to them.
fn action(receiver: Receiver) -> &'static str {
    match receiver {
        Receiver::Complainant => "send_message_to_complainant",
        Receiver::Mediator => "send_message_to_mediator",
    }
}

fn route(view: &ClaimView<'_>) -> ClaimRoute {
    let claim = view.claim;
    let others = || {
        claim
            .players()
            .iter()
            .filter(|player| player.user_id != Some(view.seller))
    };
    let buyer = others()
        .find(|player| player.is_buyer())
        .or_else(|| others().find(|player| player.is_complainant()));
    let id = claim.resource_id.as_deref().and_then(digits);
    let kind = claim.resource.as_deref().unwrap_or_default();
    ClaimRoute {
        buyer: buyer.and_then(|player| player.user_id),
        subject: ClaimSubject::of(kind, id),
        receiver: receiver(view),
    }
}

/// In a dispute the mediator and nobody else, before it the buyer; and only while the action is there.
fn receiver(view: &ClaimView<'_>) -> Option<Receiver> {
    let wanted = if view.claim.is_dispute() {
        Receiver::Mediator
    } else {
        Receiver::Complainant
    };
    let allowed = view
        .actions()
        .iter()
        .any(|allowed| is(Some(&allowed.name), action(wanted)));
    (allowed && !view.claim.is_closed()).then_some(wanted)
}

/// A claim, its messages oldest first.
pub(crate) fn snapshot(view: &ClaimView<'_>, reading: &ClaimMessages<'_>) -> Snapshot {
    let route = route(view);
    let text = note::state(view);
    let name = hex::encode(Sha256::digest(text.as_bytes()).get(..6).unwrap_or_default());
    Snapshot {
        messages: messages(view, reading),
        extent: if reading.messages.skipped == 0 {
            Extent::Whole
        } else {
            Extent::Gaps
        },
        status: if view.claim.is_closed() {
            ThreadStatus::Ended(Ending::Settled)
        } else {
            ThreadStatus::Open
        },
        capabilities: capabilities(view, route.receiver),
        attributes: Vec::new(),
        notes: vec![(places::note(Place::Claim(view.claim.id), &name), text)],
        limit: limit(view, reading.now),
        other_apps: BTreeMap::new(),
        route: ThreadRoute::Claim(route).into(),
    }
}

/// What may be written in a claim now.
pub(crate) fn allowed(view: &ClaimView<'_>) -> Capabilities {
    capabilities(view, receiver(view))
}

/// Until when somebody has to act, as long as the claim is open and says both.
fn limit(view: &ClaimView<'_>, now: Timestamp) -> Option<TimeLimit> {
    let due = view.detail.due_date.filter(|_| !view.claim.is_closed())?;
    let who = match view.detail.action_responsible.as_deref()?.trim() {
        who if who.eq_ignore_ascii_case("seller") => Responsible::Seller,
        who if who.eq_ignore_ascii_case("buyer") => Responsible::Buyer,
        _ => Responsible::Marketplace,
    };
    Some(TimeLimit {
        since: view.claim.date_created.map_or(now, |date| date.0),
        by: due.0,
        who,
    })
}

fn capabilities(view: &ClaimView<'_>, receiver: Option<Receiver>) -> Capabilities {
    let can_send = match receiver {
        Some(_) => CanSend::Yes,
        None => CanSend::No(Refusal::Explained(note::refusal(view))),
    };
    // What sale messages can carry; the claims' page does not say.
    let text = TextRules {
        max_chars: MAX_CHARS,
        max_parts: 1,
        charset: Charset::Latin1AndEmoji,
    };
    Capabilities {
        can_send,
        text,
        files: Some(files::OF_CLAIMS),
        max_messages: None,
    }
}

/// Without doubles, oldest first. The list is newest first in every example, and says no more.
fn messages(view: &ClaimView<'_>, reading: &ClaimMessages<'_>) -> Vec<Message> {
    let all = &reading.messages.items;
    let mut keys = HashSet::new();
    let shown = all.iter().rev();
    let shown = shown.filter(|message| !is_said_before(message, all));
    let mut messages: Vec<Message> = shown
        .map(|message| convert(view, message, reading.now))
        .collect();
    messages.retain(|message| keys.insert(message.source_id.clone()));
    messages.sort_by_key(|message| message.at);
    messages
}

/// Whether another of these says the same first.
fn is_said_before(message: &ClaimMessage, all: &[ClaimMessage]) -> bool {
    let mut firsts = all.iter().filter(|other| !other.is_repeated());
    message.is_repeated() && firsts.any(|other| other.says_the_same_as(message))
}

fn visibility(message: &ClaimMessage, author: &Author) -> Visibility {
    match (message.verdict(), author) {
        (ModerationVerdict::Rejected(reason), _) => Visibility::Rejected(reason),
        (ModerationVerdict::Undecided, Author::Seller) => Visibility::Pending,
        (ModerationVerdict::Undecided | ModerationVerdict::Delivered, _) => Visibility::Visible,
    }
}

fn convert(view: &ClaimView<'_>, message: &ClaimMessage, now: Timestamp) -> Message {
    let id = name(view.claim.id, message);
    let author = author(view, message.sender_role.as_deref());
    Message {
        source_id: places::claim_message(&id),
        remote_id: Some(RemoteMessageId::from_connector(id)),
        reference: None,
        visibility: visibility(message, &author),
        author,
        text: shown(message.message.as_deref().unwrap_or_default()),
        attachments: message.files().iter().map(attachment).collect(),
        at: message.created().map_or(now, |date| date.0),
        read_at: message.read().map(|date| date.0),
    }
}

fn attachment(file: &ClaimFile) -> Attachment {
    Attachment {
        handle: file.filename.clone(),
        name: file
            .original_filename
            .clone()
            .unwrap_or_else(|| file.filename.clone()),
        content_type: file.content_type.clone(),
        suspect: false,
        size: file.size,
    }
}

/// A message has no id: its hash stands in, else what makes it up.
fn name(claim: ClaimId, message: &ClaimMessage) -> String {
    let hash = message
        .hash
        .as_deref()
        .map(str::trim)
        .filter(|hash| is_name(hash));
    hash.map_or_else(|| made_up_name(claim, message), str::to_owned)
}

fn is_name(hash: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
    !hash.is_empty() && hash.len() <= 200 && hash.bytes().all(plain)
}

fn made_up_name(claim: ClaimId, message: &ClaimMessage) -> String {
    let parts = [
        &message.sender_role,
        &message.receiver_role,
        &message.date_created,
        &message.message,
    ];
    let mut hash = Sha256::new().chain_update(claim.to_string());
    for part in parts {
        let part = part.as_deref().unwrap_or_default();
        hash.update([0]);
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize())
}

/// Outgoing is what the seller's own role sent; a mediator is named.
fn author(view: &ClaimView<'_>, role: Option<&str>) -> Author {
    let own = view
        .claim
        .player(view.seller)
        .and_then(|player| player.role.as_deref())
        .unwrap_or("respondent");
    let other = if own.eq_ignore_ascii_case("complainant") {
        "respondent"
    } else {
        "complainant"
    };
    if is(role, own) {
        Author::Seller
    } else if role.is_none() || is(role, other) {
        Author::Buyer
    } else {
        Author::Platform(note::speaker(view.locale, role.unwrap_or_default()))
    }
}
