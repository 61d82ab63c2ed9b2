//! Stories of the crash matrix about what bots write: what may go goes once, and what may not is a draft, once.

use bridge::{
    BotRules,
    ids::{ConversationId, HelpdeskMessageId, Thread},
    ports::Sender,
};
use core_kit::world::{World, Written};

use crate::flows::{Flow, PROMISED};

/// What a bot writes.
const ANSWER: &str = "Within two days";

fn ask(world: &World) -> Thread {
    world.thread("ask", "q1")
}

fn talk(world: &World) -> Thread {
    world.thread("talk", "s1")
}

fn with_bots(world: &mut World, rules: &str, thread: fn(&World) -> Thread) {
    world.bridge.policy.relay_bots = BotRules::parse(rules).expect("rules");
    world.buyer(&thread(world), "When does it come?");
    world.ticks(2);
}

fn bot(world: &World, thread: &Thread) -> (HelpdeskMessageId, ConversationId) {
    let conversation = world.conversation(thread).expect("it is there");
    let id = world
        .helpdesk
        .machine_writes(conversation, ANSWER, Sender::Bot);
    (id, conversation)
}

pub(crate) const BOTS: &[Flow] = &[
    Flow {
        name: "a bot's draft for a question",
        before: |world| with_bots(world, "all,drafts", ask),
        act: |world| {
            bot(world, &ask(world));
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a bot's draft in a sale",
        before: |world| with_bots(world, "all,drafts", talk),
        act: |world| {
            bot(world, &talk(world));
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a bot's answer in a sale",
        before: |world| with_bots(world, "messages", talk),
        act: |world| {
            let (id, conversation) = bot(world, &talk(world));
            world.written.push(Written {
                conversation,
                id,
                text: ANSWER.to_owned(),
                files: 0,
                late: false,
            });
        },
        hinted: None,
        ticks: PROMISED,
    },
];
