//! What bots may not send: put up for people once, never at the marketplace, and the bubble says so.

use bridge::ports::{BubbleState, Sender};

use crate::{
    memory_helpdesk::{Bubbled, Conversation},
    world::World,
    worst_case::Talk,
};

pub(super) fn drafts(world: &World, talk: &Talk, here: &[&Conversation], wrongs: &mut Vec<String>) {
    if !world.bridge.policy.relay_bots.hear(Some(&talk.thread)) {
        return;
    }
    for held in here.iter().filter(|held| !held.deleted) {
        let by_bots = held.messages.iter();
        for one in by_bots.filter(|one| one.shown.sender == Sender::Bot) {
            wrongs.extend(wrong(talk, held, one).map(|wrong| {
                let (id, place) = (one.shown.id, held.id);
                format!("{wrong}: the bot's {id} in {place}")
            }));
        }
    }
}

/// What is wrong with one message of a bot.
fn wrong(talk: &Talk, held: &Conversation, one: &Bubbled) -> Option<&'static str> {
    let name = format!(":draft-{}", one.shown.id);
    let is_draft = |note: &&Bubbled| {
        let id = note.shown.source_id.as_deref();
        note.shown.private && id.is_some_and(|id| id.ends_with(&name))
    };
    let drafts = held.messages.iter().filter(is_draft).count();
    let went = talk
        .said
        .iter()
        .filter(|said| said.text == one.shown.content);
    match (one.shown.bubble, drafts, went.count()) {
        (Some(BubbleState::Delivered | BubbleState::Read), _, 1)
        | (Some(BubbleState::Failed), 1, 0) => None,
        (_, _, 2..) => Some("doubled"),
        (Some(BubbleState::Failed), _, 1) => Some("leaked"),
        (Some(BubbleState::Failed), 0, _) => Some("no draft"),
        (Some(BubbleState::Failed), ..) => Some("draft shown again"),
        _ => Some("not told"),
    }
}
