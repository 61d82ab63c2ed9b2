//! Stories of the crash matrix about what agents have done by commands.

use std::time::Duration;

use bridge::{ids::Thread, ports::Clock};
use core_kit::world::World;
use jiff::SignedDuration;

use crate::flows::{Flow, PROMISED};

/// What got no clear answer, and is told by nobody, is uncertain after a quarter of an hour; a code that nobody
/// types lives as long.
const PROMISED_OF_COMMANDS: usize = 25;

fn ask(world: &World) -> Thread {
    world.thread("ask", "q1")
}

fn talk(world: &World) -> Thread {
    world.thread("talk", "s1")
}

fn case(world: &World) -> Thread {
    world.thread("case", "d1")
}

fn is_there(world: &mut World, thread: fn(&World) -> Thread) {
    world.buyer(&thread(world), "It is broken");
    world.ticks(2);
}

fn is_proposed(world: &mut World, thread: fn(&World) -> Thread) {
    is_there(world, thread);
    world.command(&thread(world), "/mend 25,00");
    world.ticks(1);
}

/// What a note holds is to be handed over.
fn is_enclosed(world: &mut World, thread: fn(&World) -> Thread) {
    is_there(world, thread);
    let thread = thread(world);
    world.command_with_files(&thread, "/enclose", 2);
    world.ticks(1);
}

/// An agent confirms, and writes to the buyer as well.
fn confirm(world: &mut World, thread: fn(&World) -> Thread) {
    world.agent(&thread(world), "We mend it!");
    world.confirm(&thread(world)).expect("a proposal");
}

fn is_sold_out(world: &mut World) {
    is_there(world, ask);
    world
        .market
        .change(&ask(world), |talk| talk.temper.sold_out = true);
    world.stage.pass(Duration::from_mins(11));
    world.ticks(1);
}

pub(crate) const COMMANDS: &[Flow] = &[
    Flow {
        name: "a command is proposed, and nobody confirms it",
        before: |world| is_there(world, talk),
        act: |world| {
            world.command(&talk(world), "/mend");
        },
        hinted: None,
        ticks: PROMISED_OF_COMMANDS,
    },
    Flow {
        name: "reply to a question about what is sold out",
        before: is_sold_out,
        act: |world| {
            world.agent(&ask(world), "Yes, there is!");
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a word that is none of the commands",
        before: |world| is_there(world, case),
        act: |world| {
            world.command(&case(world), "/mendd");
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a command in a question is confirmed",
        before: |world| is_proposed(world, ask),
        act: |world| confirm(world, ask),
        hinted: None,
        ticks: PROMISED_OF_COMMANDS,
    },
    Flow {
        name: "a command with a note's files is confirmed",
        before: |world| is_enclosed(world, case),
        act: |world| confirm(world, case),
        hinted: None,
        ticks: PROMISED_OF_COMMANDS,
    },
    Flow {
        name: "a command with files that is never shown is confirmed",
        before: |world| is_enclosed(world, talk),
        act: |world| confirm(world, talk),
        hinted: None,
        ticks: PROMISED_OF_COMMANDS,
    },
    Flow {
        name: "a command that is never shown is confirmed",
        before: |world| is_proposed(world, talk),
        act: |world| confirm(world, talk),
        hinted: None,
        ticks: PROMISED_OF_COMMANDS,
    },
    Flow {
        name: "a command in a dispute is confirmed twice",
        before: |world| is_proposed(world, case),
        act: |world| {
            confirm(world, case);
            world.confirm(&case(world)).expect("a proposal");
        },
        hinted: None,
        ticks: PROMISED_OF_COMMANDS,
    },
    Flow {
        name: "the webhook of a confirmation is lost",
        before: |world| is_proposed(world, case),
        act: |world| {
            world.confirm(&case(world)).expect("a proposal");
            world.lose_webhooks();
        },
        hinted: None,
        ticks: PROMISED_OF_COMMANDS,
    },
    Flow {
        name: "what a command would do is forbidden meanwhile",
        before: |world| is_proposed(world, case),
        act: |world| {
            world.confirm(&case(world)).expect("a proposal");
            world.market.block(&case(world), Some("late"));
        },
        hinted: None,
        ticks: PROMISED_OF_COMMANDS,
    },
    Flow {
        name: "a code is typed too late",
        before: |world| {
            is_proposed(world, case);
            let late = world.stage.now() + SignedDuration::from_mins(16);
            while world.stage.now() < late {
                world.ticks(1);
            }
        },
        act: |world| {
            world.confirm(&case(world)).expect("a proposal");
        },
        hinted: None,
        ticks: PROMISED_OF_COMMANDS,
    },
];
