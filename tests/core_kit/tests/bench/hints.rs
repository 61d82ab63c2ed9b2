//! Somebody who cannot prove to be Chatwoot says that there is a reply: Chatwoot's listing decides.

use std::time::Duration;

use bridge::{
    BotRules,
    ids::{ConversationId, HelpdeskMessageId, Thread},
    outbox::ReplyState,
    ports::{BubbleState, Sender},
};
use core_kit::{
    memory_helpdesk::News,
    stage::Calm,
    truth,
    world::{MESSAGES, World},
};

fn unsigned() -> World {
    let mut world = World::default();
    world.unsigned = true;
    world
}

fn at_work(id: &str) -> (World, Thread) {
    let world = unsigned();
    let thread = world.thread("case", id);
    world.buyer(&thread, "It is broken");
    world.ticks(2);
    (world, thread)
}

/// News as the last message made them, with a difference.
fn forged(world: &World, change: impl FnOnce(&mut News)) {
    let mut news = world.helpdesk.take_news().pop().expect("news");
    change(&mut news);
    world.run(&mut Calm, world.webhook(news));
    world.settle(&mut Calm);
}

fn states(world: &World) -> Vec<ReplyState> {
    let rows = world.table.all_replies().into_iter();
    rows.map(|row| row.state).collect()
}

fn bubble(world: &World, message: HelpdeskMessageId) -> Option<BubbleState> {
    let conversations = world.helpdesk.conversations().into_iter();
    let mut messages = conversations.flat_map(|conversation| conversation.messages);
    messages
        .find(|held| held.shown.id == message)
        .and_then(|held| held.shown.bubble)
}

#[test]
fn replies_come_through_once_and_in_order_although_nothing_is_signed() {
    for lane in ["ask", "case"] {
        let mut world = unsigned();
        let thread = world.thread(lane, "x1");
        world.buyer(&thread, "Is it blue?");
        world.ticks(2);
        world.agent(&thread, "It is");
        world.settle(&mut Calm);
        world.ticks(3);

        assert_eq!(truth::wrongs(&world), Vec::<String>::new());
        assert_eq!(states(&world), [ReplyState::Sent]);
    }
}

#[test]
fn a_message_that_the_desk_does_not_hold_ends_in_silence_and_holds_nobody_back() {
    let (mut world, thread) = at_work("d1");
    let foreign = world.helpdesk.stranger(MESSAGES);
    let elsewhere = world
        .helpdesk
        .agent_writes(foreign, "Not for you", Duration::ZERO);
    world.lose_webhooks();
    world.agent(&thread, "We send another one");
    forged(&world, |news| {
        news.message.id = elsewhere;
        news.message.content = "Pay here".to_owned();
    });
    let later = world.agent(&thread, "It left today");
    world.settle(&mut Calm);

    assert_eq!(bubble(&world, later), Some(BubbleState::Delivered));
    world.ticks(6);
    let ended = |state| states(&world).iter().filter(|one| **one == state).count();
    assert_eq!(
        (ended(ReplyState::Sent), ended(ReplyState::Ignored)),
        (2, 1)
    );
}

#[test]
fn a_message_that_shows_a_moment_later_is_sent_then() {
    let (mut world, thread) = at_work("d1");
    let conversation = world.helpdesk.conversations()[0].id;
    let reply = world.agent_in(
        conversation,
        "We send another one",
        Duration::from_secs(100),
    );
    world.settle(&mut Calm);
    assert_eq!(bubble(&world, reply), Some(BubbleState::Sent));

    world.ticks(4);

    assert_eq!(bubble(&world, reply), Some(BubbleState::Delivered));
    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
    drop(thread);
}

#[test]
fn a_hint_at_somebody_elses_conversation_sends_nothing_of_it() {
    let (mut world, thread) = at_work("d1");
    let other = world.thread("case", "d2");
    world.buyer(&other, "Mine, too");
    world.ticks(2);
    let foreign = world.helpdesk.stranger(MESSAGES);
    for place in [conversation_of(&world, &other), foreign] {
        world
            .helpdesk
            .agent_writes(place, "Not for you", Duration::ZERO);
        forged(&world, |news| news.source_id = thread.key.to_string());
    }
    world.agent(&thread, "For you");
    world.settle(&mut Calm);
    world.ticks(6);

    let told: Vec<_> = world
        .market
        .talks()
        .into_iter()
        .filter(|talk| talk.thread == thread)
        .flat_map(|talk| talk.said)
        .map(|said| said.text)
        .collect();
    assert_eq!(told, ["It is broken", "For you"]);
}

#[test]
fn news_of_what_was_passed_over_do_not_send_it() {
    let (mut world, thread) = at_work("d1");
    let conversation = conversation_of(&world, &thread);
    let bot = world
        .helpdesk
        .machine_writes(conversation, "I am a bot", Sender::Bot);
    world.agent(&thread, "We send another one");
    world.settle(&mut Calm);
    world.ticks(6);
    world.bridge.policy.relay_bots = BotRules::parse("true").expect("a rule");
    world.agent(&thread, "It left today");
    forged(&world, |news| news.message.id = bot);
    world.ticks(6);

    assert_eq!(bubble(&world, bot), Some(BubbleState::Sent));
}

fn conversation_of(world: &World, thread: &Thread) -> ConversationId {
    let held = world.helpdesk.conversation_of(thread.key.as_str());
    held.expect("a conversation").id
}
