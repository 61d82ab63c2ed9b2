//! Bench: what is stored of a buyer is taken out, when all is done and after a worker's death at any call.

use std::{collections::BTreeMap, time::Duration};

use bridge::{
    forget,
    ids::HelpdeskMessageId,
    marketplace::ThreadKind,
    ports::{BubbleState, Clock},
};
use core_kit::{
    stage::{Calm, Fate, Fated},
    truth,
    world::World,
    worst_case::Manners,
};

use crate::{
    flows::{Flow, OTHERS, PROMISED, REPLIES},
    flows_of_commands::COMMANDS,
};

/// A dead worker's lease has run out by then.
const LEASE_ENDS: Duration = Duration::from_secs(61);

/// Takes out what people wrote in every thread.
fn forget_all(world: &World) {
    for talk in world.market.talks() {
        let (table, key, now) = (world.table.clone(), talk.thread.key, world.stage.now());
        world.run(&mut Calm, async move {
            let forgotten = forget(&table, &key, now).await;
            assert!(matches!(forgotten, Ok(Some(_))), "{key}: {forgotten:?}");
        });
    }
    world.stage.note(|| "everything is forgotten".to_owned());
}

/// What an agent sees under a reply: how it ended, why, and how often it was begun again.
type Seen = (Option<BubbleState>, Option<String>, u32);

fn seen(world: &World) -> BTreeMap<HelpdeskMessageId, Seen> {
    let rows = world.table.all_replies();
    let conversations = world.helpdesk.conversations();
    let messages = conversations.iter().flat_map(|held| &held.messages);
    let row_of = |id| {
        let mut rows = rows.iter();
        rows.find(|row| row.message == id && row.request.is_none())
    };
    let told = messages.filter_map(|one| {
        let row = row_of(one.shown.id)?;
        let told = (one.shown.bubble, one.error.clone(), row.retries);
        Some((one.shown.id, told))
    });
    told.collect()
}

/// Somebody writes in each thread, at both sides, so that everything in it is looked at once more.
fn stir(world: &World) {
    for talk in world.market.talks() {
        if let Some(conversation) = world.conversation(&talk.thread) {
            world
                .helpdesk
                .agent_notes(conversation, "secret: what was that?");
        }
        if talk.thread.kind != ThreadKind::OneShot {
            world.buyer(&talk.thread, "Is anybody there?");
        }
    }
}

fn every_flow() -> impl Iterator<Item = &'static Flow> {
    REPLIES.iter().chain(OTHERS).chain(COMMANDS)
}

#[test]
fn what_agents_were_told_stays_when_the_reason_is_forgotten() {
    let mut failed = 0;
    // Where nobody can ask, nothing is looked at.
    for flow in every_flow().filter(|flow| flow.name != "a connection dies") {
        let mut world = World::with(Manners::Plain);
        (flow.before)(&mut world);
        world.stage.keep_trace();
        (flow.act)(&mut world);
        world.settle(&mut Calm);
        world.ticks(flow.ticks + 2);
        let before = seen(&world);
        failed += before.values().filter(|(_, why, _)| why.is_some()).count();

        forget_all(&world);
        stir(&world);
        world.settle(&mut Calm);
        world.ticks(flow.ticks + 2);

        let trace = || world.stage.trace().join("\n");
        assert_eq!(seen(&world), before, "{}\n{}", flow.name, trace());
        let wrongs = truth::wrongs(&world);
        assert!(wrongs.is_empty(), "{}: {wrongs:?}\n{}", flow.name, trace());
    }
    assert!(failed >= 4, "{failed} replies failed");
}

/// Plays `flow`, kills its worker at that call, forgets everything and goes on; `None` = there was no such call.
fn forgotten_after_a_death(flow: &Flow, at: u64, fate: Fate) -> Option<(Vec<String>, World)> {
    let mut world = World::with(Manners::Plain);
    (flow.before)(&mut world);
    world.stage.keep_trace();
    (flow.act)(&mut world);
    let mut director = Fated::new(&[(at, fate)]);
    if let Some(thread) = flow.hinted {
        let thread = thread(&world);
        world.hint(&mut director, &thread);
    }
    world.settle(&mut director);
    world.tick(&mut director);
    if !director.is_done() {
        return None;
    }
    world.stage.pass(LEASE_ENDS);
    forget_all(&world);
    world.ticks(flow.ticks.max(PROMISED) + 1);
    Some((truth::wrongs(&world), world))
}

#[test]
fn a_worker_may_end_at_any_call_before_it_is_forgotten() {
    let mut points = 0;
    for flow in every_flow() {
        for fate in [Fate::DiesUnanswered, Fate::DiesAnswered] {
            let played = (0..).map_while(|at| forgotten_after_a_death(flow, at, fate));
            for (at, (wrongs, world)) in played.enumerate() {
                points += 1;
                let trace = || world.stage.trace().join("\n");
                let what = format!("{}, call {at}, {fate:?}", flow.name);
                assert!(wrongs.is_empty(), "{what}: {wrongs:?}\n{}", trace());
            }
        }
    }
    println!("forgotten after a death: {points} points");
    assert!(points > 1_000, "{points} points");
}
