//! Stories of the crash matrix about what agents sort by: time limits, labels, people.

use std::time::Duration;

use bridge::{Routes, ids::Thread};
use core_kit::world::World;

use crate::flows::{Flow, answer};

/// A mark that fails is set a quarter of an hour later.
const PROMISED_OF_MARKS: usize = 40;

fn ask(world: &World) -> Thread {
    world.thread("ask", "q1")
}

fn talk(world: &World) -> Thread {
    world.thread("talk", "s1")
}

/// An answer is wanted within eight minutes, of which two have passed.
fn wants_an_answer(world: &mut World, thread: fn(&World) -> Thread) {
    world.buyer(&thread(world), "Is it there?");
    world.market.change(&thread(world), |talk| {
        talk.temper.answer_within = Some(Duration::from_mins(8));
    });
    world.ticks(2);
}

fn a_question_wants_an_answer(world: &mut World) {
    wants_an_answer(world, ask);
    world.stage.pass(Duration::from_mins(4));
}

fn an_urgent_question(world: &mut World) {
    a_question_wants_an_answer(world);
    world.ticks(1);
}

fn an_urgent_sale(world: &mut World) {
    wants_an_answer(world, talk);
    world.stage.pass(Duration::from_mins(4));
    world.ticks(1);
}

pub(crate) const LIMITS: &[Flow] = &[
    Flow {
        name: "a question becomes urgent, and nobody answers",
        before: a_question_wants_an_answer,
        act: |_| {},
        hinted: None,
        ticks: PROMISED_OF_MARKS,
    },
    Flow {
        name: "the time of a sale's message runs out",
        before: |world| {
            an_urgent_sale(world);
            world.stage.pass(Duration::from_mins(1));
        },
        act: |_| {},
        hinted: None,
        ticks: PROMISED_OF_MARKS,
    },
    Flow {
        name: "a first message whose conversation is somebody's",
        before: |world| {
            let routes = r#"{"all": {"team": 3}, "odd:seller0": {"messages": {"assignee": 5, "labels": ["south"]}}}"#;
            world.bridge.policy.routes = Routes::parse(routes).expect("routes");
        },
        act: |world| world.buyer(&talk(world), "When does it come?"),
        hinted: None,
        ticks: PROMISED_OF_MARKS,
    },
    Flow {
        name: "reply to an urgent question",
        before: an_urgent_question,
        act: |world| answer(world, &ask(world), "Yes; it is!"),
        hinted: None,
        ticks: PROMISED_OF_MARKS,
    },
    Flow {
        name: "reply to an urgent sale",
        before: an_urgent_sale,
        act: |world| answer(world, &talk(world), "It comes tomorrow!"),
        hinted: None,
        ticks: PROMISED_OF_MARKS,
    },
];
