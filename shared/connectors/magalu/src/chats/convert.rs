//! A conversation's JSON → the bridge's types. Pure.

use std::{collections::BTreeMap, time::Duration};

use bridge::{
    capabilities::{CanSend, Capabilities, Charset, TextRules},
    ids::{RemoteMessageId, Route},
    message::{Attachment, Author, Ending, Extent, Message, Snapshot, ThreadStatus, Visibility},
    timing::age,
};
use jiff::Timestamp;

use crate::{
    ids::message_key,
    route::ThreadRoute,
    wire::{
        conversation::ChatMessage,
        moderation::{Moderation, ModerationVerdict},
        person::{Person, PersonSide},
    },
    words::NAME,
};

/// Longest message, in characters: a client's figure (§4.2).
const MAX_CHARS: usize = 2200;
/// Parts of one reply. No limit is documented; more than this is a mistake of the agent's.
const MAX_PARTS: usize = 10;
/// What says that it was not moderated may be about to be: for this long it is not called delivered.
const MAY_STILL_BE_MODERATED: Duration = Duration::from_mins(30);

/// The snapshot of a conversation at `now`; it is whole if `is_whole`.
pub(super) fn snapshot(mut said: Vec<ChatMessage>, is_whole: bool, now: Timestamp) -> Snapshot {
    said.sort_by_key(|message| message.when_at);
    let buyer = buyer(&said);
    let route = ThreadRoute::with(buyer.as_ref());
    let reader = buyer.and_then(|buyer| buyer.id);
    Snapshot {
        messages: said
            .iter()
            .map(|message| convert(message, reader.as_deref(), now))
            .collect(),
        extent: if is_whole {
            Extent::Whole
        } else {
            Extent::Gaps
        },
        status: ThreadStatus::Open,
        capabilities: capabilities(),
        attributes: Vec::new(),
        notes: Vec::new(),
        limit: None,
        other_apps: BTreeMap::new(),
        route: Route::from(&route),
    }
}

/// A conversation that is known to have been there and is not any more.
pub(super) fn vanished() -> Snapshot {
    Snapshot {
        messages: Vec::new(),
        extent: Extent::Gaps,
        status: ThreadStatus::Ended(Ending::Deleted),
        capabilities: capabilities(),
        attributes: Vec::new(),
        notes: Vec::new(),
        limit: None,
        other_apps: BTreeMap::new(),
        route: Route::nowhere(),
    }
}

fn capabilities() -> Capabilities {
    Capabilities {
        can_send: CanSend::Yes,
        text: TextRules {
            max_chars: MAX_CHARS,
            max_parts: MAX_PARTS,
            charset: Charset::Unicode,
        },
        // No way to send one is documented (§4.2).
        files: None,
        max_messages: None,
    }
}

/// Whoever is on the other side, from whichever end a message shows them.
fn buyer(said: &[ChatMessage]) -> Option<Person> {
    let people = said
        .iter()
        .flat_map(|message| [&message.from_user, &message.to_user]);
    people
        .flatten()
        .find(|person| person.side() == PersonSide::Buyer)
        .cloned()
}

fn author(message: &ChatMessage) -> Author {
    let side = message.from_user.as_ref().map(Person::side);
    match side {
        _ if message.integration => Author::Platform(NAME.to_owned()),
        Some(PersonSide::Seller) => Author::Seller,
        Some(PersonSide::Magalu) => Author::Platform(NAME.to_owned()),
        Some(PersonSide::Buyer) | None => Author::Buyer,
    }
}

fn convert(message: &ChatMessage, reader: Option<&str>, now: Timestamp) -> Message {
    let author = author(message);
    let at = message.when_at.map_or(now, |at| at.0);
    let was_read = reader.is_some_and(|reader| message.was_read_by(reader));
    Message {
        source_id: message_key(&message.id),
        remote_id: Some(RemoteMessageId::from_connector(message.id.as_str())),
        reference: message.external_id.clone(),
        visibility: visibility(message.moderation.as_ref(), &author, age(at, now)),
        read_at: (was_read && author == Author::Seller).then_some(at),
        author,
        text: message.content.clone().unwrap_or_default(),
        attachments: attachments(message),
        at,
    }
}

/// What the seller wrote is seen once moderation says so; what others wrote is there when it can be read.
fn visibility(moderation: Option<&Moderation>, author: &Author, age: Duration) -> Visibility {
    let verdict = moderation.map_or(ModerationVerdict::NotModerated, Moderation::verdict);
    match verdict {
        ModerationVerdict::Rejected(rules) => Visibility::Rejected(rules),
        ModerationVerdict::Waiting if *author == Author::Seller => Visibility::Pending,
        ModerationVerdict::NotModerated
            if *author == Author::Seller && age < MAY_STILL_BE_MODERATED =>
        {
            Visibility::Pending
        }
        ModerationVerdict::Waiting
        | ModerationVerdict::NotModerated
        | ModerationVerdict::Approved => Visibility::Visible,
    }
}

/// Its files, by message and place: their addresses are kept nowhere.
fn attachments(message: &ChatMessage) -> Vec<Attachment> {
    let files = message.files();
    let files = files.iter().enumerate().map(|(at, address)| Attachment {
        handle: format!("{}/{at}", message.id),
        name: file_name(address).unwrap_or_else(|| format!("{}-{at}", message.id)),
        content_type: None,
        size: None,
        suspect: false,
    });
    files.collect()
}

/// The last part of an address, without what may sign it.
fn file_name(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next()?;
    let name = path.rsplit('/').next()?.trim();
    (!name.is_empty() && name.contains('.')).then(|| name.to_owned())
}
