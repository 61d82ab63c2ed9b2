//! Every reply: sent once, whole, in order, and shown as it is.

use std::collections::{BTreeMap, BTreeSet};

use bridge::{
    ids::{HelpdeskMessageId, InboxId},
    marketplace::ThreadKind,
    message::Author,
    outbox::{ReplyRow, ReplyState},
    ports::{BubbleState, Clock},
};

use crate::{
    memory_helpdesk::{Bubbled, Conversation},
    world::{World, Written},
    worst_case::{Said, Talk},
};

/// What was sent of one agent message, in the order in which it arrived.
type Sends<'a> = BTreeMap<HelpdeskMessageId, Vec<&'a Said>>;

/// Chatwoot → marketplace: every reply once, whole, in order, and its bubble tells the truth.
pub(super) fn sent(world: &World, talk: &Talk, here: &[&Conversation], wrongs: &mut Vec<String>) {
    let key = &talk.thread.key;
    let (sends, order) = sends(world, talk, here, wrongs);
    let rows = world.table.all_replies();
    // What began again, because an agent asked for it, goes behind what went meanwhile.
    let in_order = |id: &&HelpdeskMessageId| {
        let mut written = world.written.iter();
        let late = written.any(|written| written.id == **id && written.late);
        let mut rows = rows.iter();
        let again = rows.any(|row| row.message == **id && row.retries > 0);
        !late && !again && !world.retried.contains_key(*id)
    };
    let plain: Vec<HelpdeskMessageId> = order.iter().filter(in_order).copied().collect();
    if talk.thread.kind != ThreadKind::OneShot && !plain.is_sorted() {
        wrongs.push(format!("reordered: {key} was sent {plain:?}"));
    }
    for held in here {
        let written = world.written.iter();
        for written in written.filter(|written| written.conversation == held.id) {
            let mut rows = rows.iter();
            let mut messages = held.messages.iter();
            let bubbled = messages.find(|one| one.shown.id == written.id);
            let bubbled = bubbled.expect("it was written");
            let sent = sends.get(&written.id);
            let one = Reply {
                written,
                bubbled,
                bubble: bubble(world, held, bubbled),
                row: rows.find(|row| row.message == written.id && row.request.is_none()),
                sent: sent.map(Vec::as_slice).unwrap_or_default(),
                gone: held.deleted,
                inbox: held.inbox,
                sends: &sends,
            };
            reply(world, talk, &one, wrongs);
        }
    }
}

/// What the marketplace holds of ours, by the agent's message and in its order.
fn sends<'a>(
    world: &World,
    talk: &'a Talk,
    here: &[&Conversation],
    wrongs: &mut Vec<String>,
) -> (Sends<'a>, Vec<HelpdeskMessageId>) {
    let (mut sends, mut order) = (Sends::new(), Vec::new());
    for said in talk.said.iter().filter(|said| said.reference.is_some()) {
        let Some(id) = message_of(said) else {
            wrongs.push(format!("leaked: {said:?}"));
            continue;
        };
        let written = world.written.iter().find(|written| written.id == id);
        if written.is_none_or(|written| !here.iter().any(|held| held.id == written.conversation)) {
            wrongs.push(format!("leaked: {} into {}", said.text, talk.thread.key));
        }
        sends.entry(id).or_default().push(said);
        order.push(id);
    }
    (sends, order)
}

/// How a message looks to its agent; where bubbles cannot tell, a note does.
fn bubble(world: &World, held: &Conversation, bubbled: &Bubbled) -> Option<BubbleState> {
    if world.helpdesk.shows_bubbles() {
        return bubbled.shown.bubble;
    }
    let note = format!(":reply-{}-", bubbled.shown.id);
    let is_told = |one: &Bubbled| {
        one.shown
            .source_id
            .as_ref()
            .is_some_and(|id| id.contains(&note))
    };
    Some(if held.messages.iter().any(is_told) {
        BubbleState::Failed
    } else {
        BubbleState::Delivered
    })
}

struct Reply<'a> {
    written: &'a Written,
    bubbled: &'a Bubbled,
    bubble: Option<BubbleState>,
    row: Option<&'a ReplyRow>,
    sent: &'a [&'a Said],
    gone: bool,
    inbox: InboxId,
    sends: &'a Sends<'a>,
}

/// What of a reply is at the buyer's.
struct Arrival {
    words: Vec<String>,
    arrived: Vec<String>,
    /// Files that are there, and were sent along.
    files: [usize; 2],
    /// One of the files is there more than once.
    has_file_twice: bool,
    taken_back: bool,
}

impl Arrival {
    fn of(world: &World, reply: &Reply<'_>) -> Self {
        let now = world.stage.now();
        let standing = reply.sent.iter().filter(|said| !said.is_taken_back(now));
        Self {
            words: words(&reply.written.text),
            taken_back: standing.clone().count() < reply.sent.len(),
            has_file_twice: {
                let mut seen = BTreeSet::new();
                let mut files = standing.clone().flat_map(|said| &said.files);
                !files.all(|file| seen.insert(file))
            },
            files: [
                standing.clone().map(|said| said.files.len()).sum(),
                reply.written.files,
            ],
            arrived: standing.flat_map(|said| words(&said.text)).collect(),
        }
    }

    fn is_whole(&self) -> bool {
        let [there, along] = self.files;
        self.arrived == self.words && there == along
    }
}

impl Reply<'_> {
    /// Of two replies in the same words, one of which was taken back without a word, nobody can tell which:
    /// the marketplace may show them without ids, and the buyer sees the one that is left.
    fn has_twin(&self, world: &World, words: &[String], taken_back: bool) -> bool {
        let now = world.stage.now();
        let is_it = |said: &&Said| {
            self::words(&said.text) == words && said.is_taken_back(now) == taken_back
        };
        let mut others = self.sends.iter();
        others.any(|(other, sent)| *other != self.written.id && sent.iter().any(is_it))
    }

    /// It was written in an inbox that was ours.
    fn is_left(&self, world: &World) -> bool {
        !world.bridge.policy.inboxes.all().contains(&self.inbox)
    }
}

fn reply(world: &World, talk: &Talk, reply: &Reply<'_>, wrongs: &mut Vec<String>) {
    let arrival = Arrival::of(world, reply);
    let (arrived, row) = (&arrival.arrived, reply.row);
    for what in found_wrong(world, talk, reply, &arrival) {
        wrongs.push(format!(
            "{what}: reply {} {:?} in {}: arrived {arrived:?}, bubble {:?} {:?}, row {row:?}",
            reply.written.id,
            reply.written.text,
            talk.thread.key,
            reply.bubbled.shown.bubble,
            reply.bubbled.error,
        ));
    }
}

fn found_wrong(
    world: &World,
    talk: &Talk,
    reply: &Reply<'_>,
    arrival: &Arrival,
) -> Vec<&'static str> {
    let (words, arrived, taken_back) = (&arrival.words, &arrival.arrived, arrival.taken_back);
    let mut wrong = Vec::new();
    let fits = words.starts_with(arrived) || (taken_back && is_part_of(arrived, words));
    let [there, along] = arrival.files;
    if !fits || there > along || arrival.has_file_twice {
        wrong.push("doubled");
    }
    if reply.gone {
        return wrong;
    }
    match reply.bubble {
        Some(BubbleState::Delivered | BubbleState::Read) => {
            // Where silence is a rejection, it is none once the thread lets nobody answer.
            let is_silent = taken_back && talk.rejects_by_silence() && talk.was_barred;
            let has_twin = taken_back && reply.has_twin(world, words, false);
            let fits = arrival.is_whole() || has_twin || is_silent;
            if !fits {
                wrong.push(if taken_back { "not told" } else { "lost" });
            }
        }
        Some(BubbleState::Failed) => wrong.extend(failed(world, talk, reply, arrival)),
        Some(BubbleState::Sent) if click_was_lost(world, reply.written.id, reply.row) => {}
        // Of an inbox that was ours only a webhook tells, and that one was lost.
        Some(BubbleState::Sent) if reply.is_left(world) && reply.row.is_none() => {}
        Some(BubbleState::Sent) | None => wrong.push("not told"),
    }
    wrong
}

/// What is wrong with a bubble that says that a reply failed.
fn failed(world: &World, talk: &Talk, reply: &Reply<'_>, arrival: &Arrival) -> Vec<&'static str> {
    let mut wrong = Vec::new();
    // What was forgotten says nothing; whoever was told something still reads it.
    let says_other = |row: &ReplyRow| match &row.reason {
        Some(reason) => Some(reason) != reply.bubbled.error.as_ref(),
        None => reply.bubbled.error.is_none(),
    };
    if world.helpdesk.shows_bubbles() && reply.row.is_some_and(says_other) {
        wrong.push("another reason than ours");
    }
    let state = reply.row.map(|row| row.state);
    let unclear = matches!(state, Some(ReplyState::Uncertain | ReplyState::Dead));
    if !unclear && !arrival.taken_back && !has_reason(world, talk, reply, arrival) {
        wrong.push("failed without a reason");
    }
    let (words, taken_back) = (&arrival.words, arrival.taken_back);
    let is_there = arrival.is_whole() && !words.is_empty();
    if is_there && !unclear && !taken_back && !reply.has_twin(world, words, true) {
        wrong.push("delivered, and shown as failed");
    }
    wrong
}

/// Whether something kept a reply from going.
fn has_reason(world: &World, talk: &Talk, reply: &Reply<'_>, arrival: &Arrival) -> bool {
    let id = reply.written.id;
    let refused = world.market.refused();
    let refused = refused.iter().any(|one| reference_of(one) == Some(id));
    let is_elsewhere = |said: &Said| said.author == Author::Seller && said.reference.is_none();
    let second = talk.thread.kind == ThreadKind::OneShot
        && (reply.sends.keys().any(|other| *other != id) || talk.said.iter().any(is_elsewhere));
    let barred = talk.was_barred || world.market.is_forbidden(&talk.thread);
    let unsent = reply.row.is_some_and(|row| row.unclear().is_some());
    let is_short = arrival.arrived.len() < arrival.words.len();
    let too_long = is_short && needs_too_much(talk, &reply.written.text);
    // Until the buyer writes, five may go: more parts and files than that are refused.
    let most = reply.written.files + reply.written.text.chars().count() / 20;
    let too_many = talk.left(world.stage.now()).is_some() && is_short && most > 1;
    reply.is_left(world) || refused || second || barred || too_long || too_many || unsent
}

/// A click on Retry that no webhook told of is not seen: `tests/README.md` says so.
pub(super) fn click_was_lost(
    world: &World,
    message: HelpdeskMessageId,
    row: Option<&ReplyRow>,
) -> bool {
    // One that is seen ends with a bubble that was set.
    world.retried.contains_key(&message) && row.is_some_and(ReplyRow::is_finished)
}

/// What was taken back may leave a hole, and no more than that.
fn is_part_of(arrived: &[String], words: &[String]) -> bool {
    let mut rest = words.iter();
    arrived.iter().all(|word| rest.any(|other| other == word))
}

fn needs_too_much(talk: &Talk, text: &str) -> bool {
    text.chars().count() > talk.temper.limit.saturating_mul(talk.temper.max_parts) / 2
}

fn message_of(said: &Said) -> Option<HelpdeskMessageId> {
    reference_of(said.reference.as_deref()?)
}

/// Whose part a reference names.
fn reference_of(reference: &str) -> Option<HelpdeskMessageId> {
    reference.split('-').next()?.parse().ok()
}

/// Letters only: a marketplace may do what it likes with the rest.
fn words(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(|word| {
            word.chars()
                .filter(|c| c.is_alphanumeric())
                .collect::<String>()
        })
        .filter(|word| !word.is_empty())
        .collect()
}
