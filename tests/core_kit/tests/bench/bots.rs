//! Bots: when what they write goes to the buyer, and what people read when it does not.

use std::time::Duration;

use bridge::{
    BOT_ANSWERS, BotRules, HANDED_OVER,
    ids::{ConversationId, HelpdeskMessageId, Thread},
    ports::{BubbleState, Sender},
};
use core_kit::{stage::Calm, world::World, worst_case::Manners};

const SECOND: Duration = Duration::from_secs(1);

/// A sale in which the buyer has just written, where bots are heard as these rules say.
fn sale(rules: &str) -> (World, Thread, ConversationId) {
    let mut world = World::with(Manners::default());
    world.bridge.policy.relay_bots = BotRules::parse(rules).expect("rules");
    let thread = world.thread("talk", "s1");
    world.buyer(&thread, "When does it come?");
    world.ticks(2);
    let conversation = world.conversation(&thread).expect("a conversation");
    (world, thread, conversation)
}

fn bot(world: &mut World, conversation: ConversationId, text: &str) -> HelpdeskMessageId {
    let id = world
        .helpdesk
        .machine_writes(conversation, text, Sender::Bot);
    world.settle(&mut Calm);
    world.ticks(6);
    id
}

fn told(world: &World, conversation: ConversationId, id: HelpdeskMessageId) -> Option<String> {
    let held = world.helpdesk.conversations();
    let here = held.iter().find(|held| held.id == conversation)?;
    let one = here.messages.iter().find(|one| one.shown.id == id)?;
    assert_eq!(one.shown.bubble, Some(BubbleState::Failed));
    one.error.clone()
}

fn heard(world: &World, thread: &Thread) -> Vec<String> {
    let talks = world.market.talks().into_iter();
    talks
        .filter(|talk| talk.thread == *thread)
        .flat_map(|talk| talk.said)
        .map(|said| said.text)
        .collect()
}

#[test]
fn a_bot_answers_at_once_and_not_an_hour_later() {
    let (mut world, thread, conversation) = sale("messages");
    bot(&mut world, conversation, "Tomorrow");
    assert_eq!(heard(&world, &thread), ["When does it come?", "Tomorrow"]);

    world.stage.pass(BOT_ANSWERS);
    let late = bot(&mut world, conversation, "Still tomorrow");

    assert_eq!(heard(&world, &thread).len(), 2);
    let words = told(&world, conversation, late).expect("words");
    assert!(words.contains("more than an hour ago"), "{words}");
}

#[test]
fn a_bot_is_silent_after_a_person_until_a_day_has_passed() {
    let (mut world, thread, conversation) = sale("all");
    world.agent(&thread, "I take over");
    world.settle(&mut Calm);
    world.ticks(3);
    let held = bot(&mut world, conversation, "I am a bot");
    let words = told(&world, conversation, held).expect("words");
    assert!(words.contains("a person answered here"), "{words}");

    world.stage.pass(HANDED_OVER + SECOND);
    world.buyer(&thread, "And now?");
    world.ticks(2);
    bot(&mut world, conversation, "Here I am again");

    assert_eq!(
        heard(&world, &thread),
        [
            "When does it come?",
            "I take over",
            "And now?",
            "Here I am again"
        ]
    );
}

#[test]
fn what_a_person_retries_goes_whatever_the_rules_say() {
    let (mut world, thread, conversation) = sale("all,drafts");
    let held = bot(&mut world, conversation, "Tomorrow");
    assert_eq!(heard(&world, &thread), ["When does it come?"]);

    world.retry(conversation, held);
    world.settle(&mut Calm);
    world.ticks(6);

    assert_eq!(heard(&world, &thread), ["When does it come?", "Tomorrow"]);
}

#[test]
fn a_bot_is_not_heard_where_nobody_said_so() {
    let (mut world, thread, conversation) = sale("questions");
    bot(&mut world, conversation, "Tomorrow");

    assert_eq!(heard(&world, &thread), ["When does it come?"]);
    assert!(world.table.all_replies().is_empty());
}
