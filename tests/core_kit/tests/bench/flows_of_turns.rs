//! More stories of the crash matrix: turns, silence, files as messages of their own, and a second marketplace.

use std::time::Duration;

use bridge::{ids::Thread, ports::Clock};
use core_kit::{
    world::{PLAIN_SELLERS, World},
    worst_case::{Down, MARKETPLACE, Moderation},
};
use jiff::SignedDuration;

use crate::flows::{Flow, PROMISED, THREE_PARTS, answer};

/// Where silence decides, it does so ten minutes after the send.
const PROMISED_OF_SILENCE: usize = 15;
/// Where silence means that it is there, three minutes after it.
const PROMISED_OF_DELIVERY: usize = 8;

fn desk(world: &World) -> Thread {
    world.thread("desk", "t1")
}

fn chat(world: &World) -> Thread {
    world.thread("chat", "c1")
}

fn elsewhere(world: &World) -> Thread {
    world.thread_of(PLAIN_SELLERS, "talk", "s1")
}

fn a_ticket_is_there(world: &mut World) {
    world.buyer(&desk(world), "It never came");
    world.ticks(2);
}

fn a_chat_is_there(world: &mut World) {
    world.buyer(&chat(world), "Do you have it in blue?");
    world.ticks(2);
}

fn a_ticket_was_answered(world: &mut World) {
    a_ticket_is_there(world);
    answer(world, &desk(world), "We look into it.");
    world.ticks(4);
}

fn both_marketplaces(world: &mut World) {
    world.connect(PLAIN_SELLERS);
    world.buyer(&elsewhere(world), "When does it come?");
    world.buyer(&world.thread("talk", "s1"), "When does it come?");
    world.ticks(2);
}

pub(crate) const TURNS: &[Flow] = &[
    Flow {
        name: "reply to a ticket in which silence is a rejection",
        before: a_ticket_is_there,
        act: |world| answer(world, &desk(world), "We look into it."),
        hinted: None,
        ticks: PROMISED_OF_SILENCE,
    },
    Flow {
        name: "a reply that is refused by silence",
        before: |world| {
            a_ticket_is_there(world);
            world.market.change(&desk(world), |talk| {
                talk.temper.moderation = Moderation::VanishesAfter(Duration::ZERO);
            });
        },
        act: |world| answer(world, &desk(world), "Write to me elsewhere"),
        hinted: None,
        ticks: PROMISED_OF_SILENCE,
    },
    Flow {
        name: "a reply that waits until a known time",
        before: a_ticket_was_answered,
        act: |world| {
            let at = world.stage.now() + SignedDuration::from_secs(90);
            world
                .market
                .change(&desk(world), |talk| talk.temper.free_from = Some(at));
            answer(world, &desk(world), "It was found.");
        },
        hinted: None,
        ticks: PROMISED_OF_SILENCE,
    },
    Flow {
        name: "two replies that wait until the buyer writes",
        before: |world| {
            a_ticket_was_answered(world);
            answer(world, &desk(world), "It was found.");
            answer(world, &desk(world), "It comes tomorrow.");
            world.ticks(2);
        },
        act: |world| {
            world.buyer(&desk(world), "And?");
            let at = world.stage.now() + SignedDuration::from_secs(150);
            world
                .market
                .change(&desk(world), |talk| talk.temper.free_from = Some(at));
        },
        hinted: Some(desk),
        ticks: PROMISED_OF_SILENCE,
    },
    Flow {
        name: "files as messages of their own",
        before: a_chat_is_there,
        act: |world| {
            world.agent_sends(&chat(world), "It looks like this", 2);
        },
        hinted: None,
        ticks: PROMISED_OF_DELIVERY,
    },
    Flow {
        name: "files without a word",
        before: a_chat_is_there,
        act: |world| {
            world.agent_sends(&chat(world), "", 2);
            answer(world, &chat(world), "There they are.");
        },
        hinted: None,
        ticks: PROMISED_OF_DELIVERY,
    },
    Flow {
        name: "more messages than may go",
        before: a_chat_is_there,
        act: |world| {
            world.agent_sends(&chat(world), THREE_PARTS, 3);
            answer(world, &chat(world), "Then in few words.");
        },
        hinted: None,
        ticks: PROMISED_OF_DELIVERY,
    },
    Flow {
        name: "replies at two marketplaces",
        before: both_marketplaces,
        act: |world| {
            answer(world, &elsewhere(world), "It comes tomorrow!");
            answer(world, &world.thread("talk", "s1"), "It comes tomorrow!");
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a reply while the other marketplace is silent",
        before: |world| {
            world.connect(PLAIN_SELLERS);
            world.buyer(&elsewhere(world), "When does it come?");
            world.ticks(2);
            world
                .market
                .break_down(MARKETPLACE.prefix, Some(Down::Silent));
        },
        act: |world| {
            answer(world, &elsewhere(world), "It comes tomorrow!");
            world.buyer(&elsewhere(world), "Are you there?");
        },
        hinted: Some(elsewhere),
        ticks: PROMISED,
    },
];
