//! A ticket's JSON → the bridge's types. Pure.

use std::{cmp::Reverse, collections::BTreeMap};

use bridge::{
    capabilities::{
        CanSend, Capabilities, Charset, FileRules, FileType, NameCharset, Refusal, TextRules,
    },
    i18n::Locale,
    ids::{MessageKey, RemoteMessageId, Route},
    message::{
        Attachment, Author, Ending, Extent, Message, Responsible, Snapshot, ThreadStatus,
        TimeLimit, Visibility,
    },
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    attributes::{DUE, ITEM, ORDER, PROTOCOL, REASON, SKU, STATUS},
    ids::{MessageId, Place, TicketId, ticket_message_key},
    listing::PagedList,
    route::{Audience, ThreadRoute},
    wire::{
        moderation::{Moderation, ModerationVerdict},
        person::{Person, PersonSide},
        ticket::{Ticket, TicketFile, TicketMessage},
    },
    words::{self, NAME},
};

/// Longest message, in characters: a client's figure (§5.4).
const MAX_CHARS: usize = 3000;
/// A reply is one message: each counts as an answer to the buyer or to Magalu.
const MAX_PARTS: usize = 1;

/// What tickets take: each file is a message of its own (§5.4). How many is not documented.
pub(crate) const FILES: FileRules = FileRules {
    types: &[
        FileType {
            content_type: "image/jpeg",
            extensions: &["jpg", "jpeg"],
        },
        FileType {
            content_type: "image/png",
            extensions: &["png"],
        },
        FileType {
            content_type: "application/pdf",
            extensions: &["pdf"],
        },
    ],
    max_bytes: 25 << 20,
    max_files: 10,
    max_name: 120,
    name_charset: NameCharset::NoSeparators,
    own_message: true,
};

/// A ticket with its newest messages, which come newest first.
pub(super) fn snapshot(
    ticket: &Ticket,
    listed: &PagedList<TicketMessage, MessageId>,
    locale: Locale,
    now: Timestamp,
) -> Snapshot {
    let mut newest_first: Vec<&TicketMessage> = listed.items.iter().collect();
    newest_first.sort_by_key(|message| Reverse(message.created_at));
    let route = route(&newest_first);
    let mut messages: Vec<Message> = newest_first
        .iter()
        .rev()
        .map(|message| convert(message, now))
        .collect();
    messages.sort_by_key(|message| message.at);
    Snapshot {
        messages,
        extent: extent(ticket, listed),
        status: if ticket.is_closed() {
            ThreadStatus::Ended(Ending::Settled)
        } else {
            ThreadStatus::Open
        },
        capabilities: capabilities(ticket.is_closed(), locale),
        attributes: attributes(ticket, locale),
        notes: notes(&ticket.id, &newest_first, route.to, locale),
        limit: limit(ticket),
        other_apps: BTreeMap::new(),
        route: Route::from(&route),
    }
}

/// Until when the seller has to answer: Magalu gives two working days, and serves the buyer itself afterwards (§5).
fn limit(ticket: &Ticket) -> Option<TimeLimit> {
    const USUAL: SignedDuration = SignedDuration::from_hours(48);
    let by = ticket.due_date.filter(|_| ticket.waits_for_seller())?.0;
    Some(TimeLimit {
        since: by.checked_sub(USUAL).ok()?,
        by,
        who: Responsible::Seller,
    })
}

/// What is missing says something only while Magalu waits for the seller: a reply that had come through would
/// have ended that. Otherwise moderation may have refused it, hold it back, or be slow (§5.2).
fn extent(ticket: &Ticket, listed: &PagedList<TicketMessage, MessageId>) -> Extent {
    if listed.skipped > 0 || !ticket.waits_for_seller() {
        Extent::Gaps
    } else if listed.is_complete {
        Extent::Whole
    } else if listed
        .items
        .is_sorted_by_key(|message| Reverse(message.created_at))
    {
        Extent::Newest { of: None }
    } else {
        Extent::Gaps
    }
}

/// A ticket that is known to have been there and is not any more.
pub(super) fn vanished(locale: Locale) -> Snapshot {
    Snapshot {
        messages: Vec::new(),
        extent: Extent::Gaps,
        status: ThreadStatus::Ended(Ending::Deleted),
        capabilities: capabilities(true, locale),
        attributes: Vec::new(),
        notes: Vec::new(),
        limit: None,
        other_apps: BTreeMap::new(),
        route: Route::nowhere(),
    }
}

/// Whether a closed ticket takes messages is not known (§13): the one that was met takes them and drops them.
pub(super) fn capabilities(is_closed: bool, locale: Locale) -> Capabilities {
    let words = || words::TICKET_CLOSED.of(locale).to_owned();
    Capabilities {
        can_send: if is_closed {
            CanSend::No(Refusal::Explained(words()))
        } else {
            CanSend::Yes
        },
        text: TextRules {
            max_chars: MAX_CHARS,
            max_parts: MAX_PARTS,
            charset: Charset::Unicode,
        },
        files: Some(FILES),
        max_messages: None,
    }
}

fn side(message: &TicketMessage) -> PersonSide {
    message
        .sender
        .as_ref()
        .map_or(PersonSide::Magalu, Person::side)
}

/// Whoever asked last is who reads a reply; the buyer is in no ticket, only in messages.
fn route(newest_first: &[&TicketMessage]) -> ThreadRoute {
    let senders = newest_first
        .iter()
        .filter_map(|message| message.sender.as_ref());
    let buyer = senders
        .rev()
        .find(|sender| sender.side() == PersonSide::Buyer);
    let mut others = newest_first
        .iter()
        .filter(|message| side(message) != PersonSide::Seller);
    let asker =
        others.find(|message| side(message) == PersonSide::Buyer || message.asks_for_magalu());
    let to = match asker {
        Some(asker) if asker.asks_for_magalu() => Audience::Channel,
        _ => Audience::Customer,
    };
    ThreadRoute {
        to,
        ..ThreadRoute::with(buyer)
    }
}

/// Agents are told once for each question of Magalu's that a reply goes there and not to the buyer.
fn notes(
    ticket: &TicketId,
    newest_first: &[&TicketMessage],
    to: Audience,
    locale: Locale,
) -> Vec<(MessageKey, String)> {
    let mut asking = newest_first
        .iter()
        .filter(|message| to == Audience::Channel && message.asks_for_magalu());
    let note = asking.next().map(|message| {
        let key = Place::Ticket(ticket.clone()).note(&format!("to-magalu-{}", message.id));
        (key, words::TO_MAGALU.of(locale).to_owned())
    });
    note.into_iter().collect()
}

fn convert(message: &TicketMessage, now: Timestamp) -> Message {
    let author = match side(message) {
        PersonSide::Buyer => Author::Buyer,
        PersonSide::Seller => Author::Seller,
        PersonSide::Magalu => Author::Platform(NAME.to_owned()),
    };
    let visibility = visibility(message, &author);
    Message {
        source_id: ticket_message_key(&message.id),
        remote_id: Some(RemoteMessageId::from_connector(message.id.as_str())),
        reference: message.code.clone(),
        author,
        text: message.message.clone().unwrap_or_default(),
        attachments: message
            .attachments
            .items
            .iter()
            .map(|file| attachment(message, file))
            .collect(),
        at: message.created_at.map_or(now, |at| at.0),
        visibility,
        read_at: None,
    }
}

/// Only the seller's own messages wait for their verdict.
fn visibility(message: &TicketMessage, author: &Author) -> Visibility {
    let moderation = message.moderation.as_ref();
    match moderation.map(Moderation::verdict) {
        Some(ModerationVerdict::Rejected(rules)) => Visibility::Rejected(rules),
        Some(ModerationVerdict::Waiting) if *author == Author::Seller => Visibility::Pending,
        None
        | Some(
            ModerationVerdict::Waiting
            | ModerationVerdict::NotModerated
            | ModerationVerdict::Approved,
        ) => Visibility::Visible,
    }
}

fn attachment(message: &TicketMessage, file: &TicketFile) -> Attachment {
    let name = file.provided_file_name.as_ref().or(file.file_name.as_ref());
    Attachment {
        handle: format!("{}/{}", message.id, file.id),
        name: name.cloned().unwrap_or_else(|| file.id.to_string()),
        content_type: file.file_type.clone(),
        size: file.file_size.and_then(|size| u64::try_from(size).ok()),
        suspect: false,
    }
}

/// What follows the ticket. Values that are gone stand empty, so that none stays.
fn attributes(ticket: &Ticket, locale: Locale) -> Vec<(&'static str, String)> {
    let due = ticket.due_date.filter(|_| ticket.waits_for_seller());
    let due = due.map_or_else(String::new, |due| words::local_time(locale, due.0));
    let status = ticket.status.as_deref().unwrap_or_default();
    let mut attributes = vec![
        (STATUS, words::ticket_status(locale, status).to_owned()),
        (DUE, due),
    ];
    let item = ticket.items().first();
    let known = [
        (PROTOCOL, ticket.protocol.clone()),
        (REASON, reason(ticket, locale)),
        (ORDER, ticket.order().map(ToString::to_string)),
        (ITEM, item.and_then(|item| item.name.clone())),
        (SKU, item.and_then(|item| item.sku.clone())),
    ];
    attributes.extend(
        known
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    attributes
}

fn reason(ticket: &Ticket, locale: Locale) -> Option<String> {
    let reason = ticket.reason.as_deref().or(ticket.kind.as_deref())?;
    Some(words::ticket_reason(locale, reason).to_owned())
}
