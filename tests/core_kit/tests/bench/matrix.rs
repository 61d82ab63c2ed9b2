//! Bench 1: every worker stopped at every call.
//!
//! Which calls there are is found out by running. Each is then hit by every fate: its worker ends
//! before it is sent, after it took effect but before the answer, or with the answer in hand; it
//! fails; or its answer is lost. Three ticks later, some more where something is gone, nothing may be lost, doubled, out of
//! order, stuck, leaked or untold.

use core_kit::{
    stage::{Fate, Fated},
    truth,
    world::World,
    worst_case::Manners,
};

use crate::{
    flows::{Flow, OTHERS, REPLIES},
    flows_of_bots::BOTS,
    flows_of_commands::COMMANDS,
    flows_of_limits::LIMITS,
    flows_of_turns::TURNS,
};

/// Ticks in which a planned trouble may come.
const TROUBLED: usize = 6;

const FATES: [Fate; 5] = [
    Fate::DiesBefore,
    Fate::DiesUnanswered,
    Fate::DiesAnswered,
    Fate::Fails,
    Fate::AnswerLost,
];

/// Plays `flow` with these troubles; what is wrong in the end, and the director.
fn play(
    flow: &Flow,
    manners: Manners,
    stream_repeats: bool,
    plan: &[(u64, Fate)],
) -> (Vec<String>, Fated, World) {
    let mut world = World::with(manners);
    (flow.before)(&mut world);
    world.stream_repeats = stream_repeats;
    world.stage.keep_trace();
    (flow.act)(&mut world);
    let mut director = Fated::new(plan);
    if let Some(thread) = flow.hinted {
        let thread = thread(&world);
        world.hint(&mut director, &thread);
    }
    world.settle(&mut director);
    for _ in 0..TROUBLED {
        if director.is_done() {
            break;
        }
        world.tick(&mut director);
    }
    world.ticks(flow.ticks);
    (truth::wrongs(&world), director, world)
}

/// Calls that come before everything is quiet: those until the end of the second tick.
fn calls(flow: &Flow, manners: Manners, first: &[(u64, Fate)]) -> u64 {
    let mut plan = first.to_vec();
    plan.push((u64::MAX, Fate::Fails));
    let mut world = World::with(manners);
    (flow.before)(&mut world);
    (flow.act)(&mut world);
    let mut director = Fated::new(&plan);
    if let Some(thread) = flow.hinted {
        let thread = thread(&world);
        world.hint(&mut director, &thread);
    }
    world.settle(&mut director);
    for _ in 0..2 {
        world.tick(&mut director);
    }
    director.calls
}

#[derive(Default)]
struct Report {
    points: usize,
    red: usize,
    stories: Vec<(&'static str, String)>,
}

impl Report {
    fn check(self, what: &str) {
        println!("{what}: {} points, {} red", self.points, self.red);
        let stories: Vec<&str> = self
            .stories
            .iter()
            .map(|(_, story)| story.as_str())
            .collect();
        assert!(
            self.red == 0,
            "{} of {} points are red\n{}",
            self.red,
            self.points,
            stories.join("\n\n")
        );
    }

    /// Plays it, and again with a stream that brings the record of a dead worker once more.
    fn take_both(&mut self, flow: &Flow, manners: Manners, plan: &[(u64, Fate)]) {
        let world = self.take(flow, manners, false, plan);
        if world.dispatcher_died.get() {
            self.take(flow, manners, true, plan);
        }
    }

    fn take(
        &mut self,
        flow: &Flow,
        manners: Manners,
        repeats: bool,
        plan: &[(u64, Fate)],
    ) -> World {
        self.points += 1;
        let (wrongs, _, world) = play(flow, manners, repeats, plan);
        if !wrongs.is_empty() {
            self.red += 1;
            // The first of each flow is worth reading.
            if self
                .stories
                .last()
                .is_none_or(|(name, _)| *name != flow.name)
            {
                let (wrongs, trace) = (wrongs.join("\n  "), world.stage.trace().join("\n"));
                let story = format!(
                    "{}, {manners:?}, {plan:?}, repeats {repeats}:\n  {wrongs}\n{trace}",
                    flow.name
                );
                self.stories.push((flow.name, story));
            }
            // Whoever breaks a guard on purpose is in a hurry.
            assert!(
                !std::env::vars().any(|(name, _)| name == "FAIL_FAST"),
                "{}",
                self.stories[0].1
            );
        }
        world
    }
}

fn single_points(manners: Manners) {
    let mut report = Report::default();
    // Turns, silence and own files are no matter of good manners.
    let turns = TURNS.iter().filter(|_| manners == Manners::Odd);
    let flows = REPLIES
        .iter()
        .chain(OTHERS)
        .chain(LIMITS)
        .chain(COMMANDS)
        .chain(BOTS);
    for flow in flows.chain(turns) {
        let before = (report.points, report.red);
        let calls = calls(flow, manners, &[]);
        report.take(flow, manners, false, &[]);
        for at in 0..calls {
            for fate in FATES {
                report.take_both(flow, manners, &[(at, fate)]);
            }
        }
        println!(
            "{:40} {calls:4} calls {:5} points {:4} red",
            flow.name,
            report.points - before.0,
            report.red - before.1
        );
    }
    report.check("single points");
}

/// An ordinary run plays every tenth pair; `PAIRS=1` plays all.
fn every() -> usize {
    let named = std::env::vars().find(|(name, _)| name == "PAIRS");
    let every = named.and_then(|(_, every)| every.parse().ok());
    every.filter(|every| *every > 0).unwrap_or(10)
}

fn pairs(manners: Manners) {
    let mut report = Report::default();
    let (every, mut pair) = (every(), 0);
    // One of those with files is enough: they differ in whose verdict is awaited, and each has many calls.
    let is_wanted = |name: &str| name.ends_with("is confirmed") && !name.contains("with files");
    let commands = COMMANDS.iter().filter(|flow| is_wanted(flow.name));
    for flow in REPLIES.iter().chain(commands) {
        let firsts =
            (0..calls(flow, manners, &[])).flat_map(|at| Fate::DEATHS.map(|fate| (at, fate)));
        for first in firsts {
            let seconds = (0..calls(flow, manners, &[first]))
                .flat_map(|at| Fate::DEATHS.map(|fate| (at, fate)));
            for second in seconds.skip(pair % every).step_by(every) {
                report.take(flow, manners, false, &[first, second]);
            }
            pair += 1;
        }
        println!(
            "{:40} {:5} pairs {:4} red",
            flow.name, report.points, report.red
        );
    }
    report.check("pairs");
}

#[test]
fn a_worker_may_end_at_any_call() {
    single_points(Manners::Plain);
}

#[test]
fn a_worker_may_end_at_any_call_on_the_worst_marketplace() {
    single_points(Manners::Odd);
}

#[test]
fn two_workers_may_end_at_any_two_calls() {
    pairs(Manners::Plain);
}

#[test]
fn two_workers_may_end_at_any_two_calls_on_the_worst_marketplace() {
    pairs(Manners::Odd);
}
