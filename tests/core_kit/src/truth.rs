//! What must hold when everything has come to rest, read from both neighbours' own memory.

use std::collections::BTreeMap;

use bridge::{ids::MessageKey, marketplace::ThreadKind, message::Author, ports::BubbleState};

use crate::{
    memory_helpdesk::{Bubbled, Conversation},
    world::World,
    worst_case::{Said, Talk},
};

use self::replies::{click_was_lost, sent};

mod commands;
mod drafts;
mod limits;
mod looks;
mod replies;

/// Where in its talk each message stands, by what names it in Chatwoot.
type Places = BTreeMap<String, usize>;

/// Everything that is lost, doubled, out of order, stuck, leaked or not told. Empty = all is well.
pub fn wrongs(world: &World) -> Vec<String> {
    let (talks, conversations) = (world.market.talks(), world.helpdesk.conversations());
    let mut wrongs = Vec::new();
    for talk in &talks {
        let here: Vec<&Conversation> = conversations
            .iter()
            .filter(|held| held.source_id == talk.thread.key.as_str())
            .collect();
        shown(world, talk, &here, &mut wrongs);
        sent(world, talk, &here, &mut wrongs);
        limits::limits(world, talk, &here, &mut wrongs);
        looks::looks(world, talk, &here, &mut wrongs);
        commands::commands(world, talk, &here, &mut wrongs);
        drafts::drafts(world, talk, &here, &mut wrongs);
    }
    strays(world, &conversations, &mut wrongs);
    announced(world, &conversations, &mut wrongs);
    wrongs.extend(
        world
            .table
            .open_ends()
            .into_iter()
            .map(|end| format!("stuck: {end}")),
    );
    wrongs
}

/// How many messages reached the other side, both ways.
pub fn moved(world: &World) -> usize {
    let sent: usize = world
        .market
        .talks()
        .iter()
        .map(|talk| {
            talk.said
                .iter()
                .filter(|said| said.reference.is_some())
                .count()
        })
        .sum();
    let ours = |held: &&Bubbled| held.shown.source_id.is_some();
    let shown: usize = world
        .helpdesk
        .conversations()
        .iter()
        .map(|held| held.messages.iter().filter(ours).count())
        .sum();
    sent + shown
}

/// Marketplace → Chatwoot: everything foreign once, in order; nothing of our own.
fn shown(world: &World, talk: &Talk, here: &[&Conversation], wrongs: &mut Vec<String>) {
    let key = &talk.thread.key;
    // What lies in an inbox that was ours is left as it is.
    let ours = world.bridge.policy.inboxes.all();
    let lives = |held: &&&Conversation| !held.deleted && ours.contains(&held.inbox);
    if here.iter().filter(lives).count() > 1 {
        wrongs.push(format!("doubled: conversations of {key}"));
    }
    let mut places = Places::new();
    for (at, said) in talk.said.iter().enumerate() {
        let name = talk.key_of(said);
        wrongs.extend(shown_once(world, talk, here, (said, &name)));
        places.insert(name.as_str().to_owned(), at);
    }
    for held in here {
        // What was refused for a while comes behind what went on meanwhile.
        let late = |one: &&Bubbled| world.helpdesk.was_refused(&one.shown.content);
        let order: Vec<usize> = held
            .messages
            .iter()
            .filter(|one| !late(one))
            .filter_map(|one| places.get(one.shown.source_id.as_deref()?).copied())
            .collect();
        if !order.is_sorted() {
            wrongs.push(format!("reordered: {key} shows {order:?}"));
        }
        for message in &held.messages {
            side(talk, message, &places, wrongs);
        }
        notes_once(talk, held, &places, wrongs);
    }
    wrongs.extend(known_conversation(world, talk, here));
}

/// Whether a message of the marketplace's is shown as often as it should be.
fn shown_once(
    world: &World,
    talk: &Talk,
    here: &[&Conversation],
    (said, name): (&Said, &MessageKey),
) -> Option<String> {
    let key = &talk.thread.key;
    let is_it = |one: &&Bubbled| one.shown.source_id.as_deref() == Some(name.as_str());
    let times = |held: &&&Conversation| held.messages.iter().filter(is_it).count();
    // What was lost with a deleted conversation may be shown in the next one as well.
    let live = here.iter().filter(|held| !held.deleted);
    let live: usize = live.map(|held| times(&held)).sum();
    let most = here.iter().map(|held| times(&held)).max();
    let shown = most.unwrap_or(0).max(live);
    let wanted = usize::from(said.reference.is_none());
    let stays_deleted =
        talk.thread.kind == ThreadKind::OneShot && here.iter().any(|held| held.deleted);
    if shown > wanted {
        let (author, text) = (&said.author, &said.text);
        return Some(format!(
            "doubled: {author:?} {text} shown {shown} times in {key}"
        ));
    }
    let is_lost = shown < wanted && !stays_deleted && !is_told_instead(world, name);
    is_lost.then(|| format!("lost: {:?} {} in {key}", said.author, said.text))
}

/// No note of ours is shown twice in a conversation.
fn notes_once(talk: &Talk, held: &Conversation, places: &Places, wrongs: &mut Vec<String>) {
    for (at, message) in held.messages.iter().enumerate() {
        let id = message.shown.source_id.as_ref();
        let mut later = held.messages.iter().skip(at + 1);
        let again = later.any(|other| other.shown.source_id.as_ref() == id);
        if id.is_some_and(|id| !places.contains_key(id)) && again {
            wrongs.push(format!("doubled: note {id:?} in {}", talk.thread.key));
        }
    }
}

/// The table knows the conversation that is there.
fn known_conversation(world: &World, talk: &Talk, here: &[&Conversation]) -> Option<String> {
    let key = &talk.thread.key;
    let last = here.iter().rfind(|held| !held.deleted)?.id;
    let known = world.table.thread(key)?.conversation?;
    (last != known).then(|| {
        format!("lost: the table takes {known} for the conversation of {key}, it is {last}")
    })
}

/// People were told, once, where to read what Chatwoot never took.
fn is_told_instead(world: &World, key: &MessageKey) -> bool {
    let dead = world.table.is_dead(key);
    let notice = |one: &&Bubbled| {
        let id = one.shown.source_id.as_deref().unwrap_or_default();
        id.contains(":not-shown-")
    };
    let told: usize = world
        .helpdesk
        .conversations()
        .iter()
        .map(|held| held.messages.iter().filter(notice).count())
        .sum();
    dead && told == world.table.dead_messages()
}

/// The right people see it on the right side, and know who speaks.
fn side(talk: &Talk, message: &Bubbled, places: &Places, wrongs: &mut Vec<String>) {
    let place = message
        .shown
        .source_id
        .as_ref()
        .and_then(|id| places.get(id));
    let Some(said) = place.and_then(|at| talk.said.get(*at)) else {
        return;
    };
    let is_right = match &said.author {
        Author::Buyer => !message.shown.outgoing,
        Author::Seller => message.shown.outgoing && !message.shown.private,
        Author::Platform(name) => {
            message.shown.private && message.shown.content.contains(name.as_str())
        }
    };
    // Whoever reads the API sees when it was written, not only when it came.
    let is_right = is_right && message.written == Some(said.at);
    if !is_right || !message.shown.content.contains(said.text.as_str()) {
        wrongs.push(format!("wrong: {:?} shown as {:?}", said, message.shown));
    }
}

/// Conversations that belong to no thread: agents are told so, and nothing else happens.
fn strays(world: &World, conversations: &[Conversation], wrongs: &mut Vec<String>) {
    let is_stray = |held: &&Conversation| {
        world.bridge.policy.thread(&held.source_id).is_none() && !held.deleted
    };
    let ours = |held: &&Conversation| world.bridge.policy.inboxes.all().contains(&held.inbox);
    for held in conversations.iter().filter(is_stray).filter(ours) {
        for written in world
            .written
            .iter()
            .filter(|written| written.conversation == held.id)
        {
            let bubbled = held.messages.iter().find(|one| one.shown.id == written.id);
            let rows = world.table.all_replies();
            let row = rows
                .iter()
                .find(|row| row.message == written.id && row.request.is_none());
            let is_lost_click = click_was_lost(world, written.id, row);
            if !is_lost_click
                && bubbled.is_none_or(|one| one.shown.bubble != Some(BubbleState::Failed))
            {
                wrongs.push(format!(
                    "not told: {} in {}, row {row:?}",
                    written.text, held.id
                ));
            }
        }
    }
}

/// Accounts: each death of a connection is told once, and each return.
fn announced(world: &World, conversations: &[Conversation], wrongs: &mut Vec<String>) {
    for (account, (deaths, returns)) in &world.connections {
        let own = conversations
            .iter()
            .filter(|held| held.source_id == format!("{account}:account"));
        let told: Vec<&Bubbled> = own
            .filter(|held| !held.deleted)
            .flat_map(|held| &held.messages)
            .collect();
        for (what, wanted) in [(":disconnected-", *deaths), (":connected-", *returns)] {
            let is_this = |one: &&&Bubbled| {
                one.shown
                    .source_id
                    .as_ref()
                    .is_some_and(|id| id.contains(what))
            };
            let count = told.iter().filter(is_this).count();
            if count != wanted {
                wrongs.push(format!(
                    "announced {count} times instead of {wanted}: {what} of {account}"
                ));
            }
        }
    }
}
