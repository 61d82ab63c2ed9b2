//! Bench 5: hours on the worst marketplace, several workers at once, everything failing.
//!
//! One seed again, with all that happened: `SEED=7 cargo test -p core_kit seeds -- --nocapture`.
//! More of them: `SEEDS=10000`.

use std::{future::Future, pin::Pin, time::Duration};

use bridge::ports::{Clock, HintRow};
use core_kit::{
    dice::Dice,
    memory_table::Wakeup,
    stage::{Calm, Chance, Odds},
    truth,
    world::World,
};

use crate::people::{People, SELLERS};

/// Troubled minutes in one run.
const MINUTES: usize = 45;
/// Quiet minutes after: the longest wait between two tries is 15.
const QUIET: usize = 50;
/// 5 % fail, 3 % lose their answer, 1 % are their worker's last; every fifth lets time pass.
const ODDS: Odds = Odds {
    fails: 50,
    lost: 30,
    dies: 10,
    slow: 30,
    waits: 200,
};

type Work = Pin<Box<dyn Future<Output = ()>>>;

struct Run {
    world: World,
    people: People,
    chance: Chance,
    waiting: Vec<Wakeup>,
    nonce: u32,
}

impl Run {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::new(!seed);
        let mut world = World::default();
        world.unsigned = dice.chance(300);
        for seller in SELLERS.into_iter().skip(1) {
            world.connect(seller);
        }
        world.market.set_skew(dice.between(-120, 120));
        world.helpdesk.set_skew(dice.between(-120, 120));
        world.table.read_stale(dice.chance(500));
        Self {
            world,
            people: People::new(seed),
            chance: Chance::new(seed, ODDS),
            waiting: Vec::new(),
            nonce: 0,
        }
    }

    /// A minute in which people act and workers work, all at once.
    fn minute(&mut self) {
        for _ in 0..self.people.dice.below(4) {
            self.people.act(&mut self.world);
        }
        self.people.heal(&mut self.world);
        let mut works: Vec<Work> = Vec::new();
        for news in self.people.webhooks(&self.world) {
            works.push(self.world.webhook(news));
        }
        if let Some(thread) = self.people.notified() {
            self.nonce += 1;
            let (account, hint) = (thread.key.account(), thread.key.to_string());
            let hint = HintRow {
                account,
                hint,
                nonce: self.nonce.to_string(),
                arrived_at: self.world.stage.now(),
            };
            let (table, now) = (self.world.table.clone(), self.world.stage.now());
            works.push(Box::pin(
                async move { drop(table.put_hint(&hint, now).await) },
            ));
        }
        for wakeup in self.records() {
            works.push(self.world.dispatcher(wakeup));
        }
        for _ in 0..=self.people.dice.below(3) {
            works.push(self.world.poller());
        }
        self.world.stage.run(&mut self.chance, works);
        // Chatwoot tells within seconds; what it tells late comes after all else.
        let mut told = self.people.webhooks(&self.world);
        told.extend(self.people.late_webhooks());
        let told: Vec<Work> = told
            .into_iter()
            .map(|news| self.world.webhook(news))
            .collect();
        self.world.stage.run(&mut self.chance, told);
        self.world
            .stage
            .pass(Duration::from_secs(self.people.dice.roll() % 60));
    }

    /// Records of the stream: 10 % come twice, 10 % late, 5 % never.
    fn records(&mut self) -> Vec<Wakeup> {
        let mut now = std::mem::take(&mut self.waiting);
        for wakeup in self.world.table.take_stream() {
            match self.people.dice.below(100) {
                0..5 => {}
                5..15 => now.extend([wakeup.clone(), wakeup]),
                15..25 => self.waiting.push(wakeup),
                _ => now.push(wakeup),
            }
        }
        now
    }

    fn come_to_rest(&mut self) {
        self.people.calm_down(&mut self.world);
        for news in self.people.webhooks(&self.world) {
            self.world.run(&mut Calm, self.world.webhook(news));
        }
        for _ in 0..QUIET {
            self.people.heal(&mut self.world);
            self.world.tick(&mut Calm);
        }
    }
}

/// Plays one seed: calls, messages, and what is wrong in the end.
fn play(seed: u64, trace: bool) -> (u64, usize, Vec<String>, Vec<String>) {
    let mut run = Run::new(seed);
    if trace {
        run.world.stage.keep_trace();
    }
    for _ in 0..MINUTES {
        run.minute();
    }
    run.come_to_rest();
    for talk in run.world.market.talks() {
        run.world.stage.note(|| {
            format!(
                "{}: {:?}",
                talk.thread.key,
                run.world.table.thread(&talk.thread.key)
            )
        });
    }
    (
        run.chance.calls,
        truth::moved(&run.world),
        truth::wrongs(&run.world),
        run.world.stage.trace(),
    )
}

fn number(name: &str) -> Option<u64> {
    std::env::vars()
        .find(|(known, _)| known == name)
        .and_then(|(_, value)| value.parse().ok())
}

#[test]
fn whatever_the_seed_everything_arrives_once_and_in_order() {
    if let Some(seed) = number("SEED") {
        let (_, _, wrongs, trace) = play(seed, true);
        println!("{}", trace.join("\n"));
        assert!(wrongs.is_empty(), "seed {seed}:\n  {}", wrongs.join("\n  "));
        return;
    }
    let (first, many) = (number("FIRST").unwrap_or(1), number("SEEDS").unwrap_or(60));
    let (mut calls, mut messages, mut red) = (0, 0, Vec::new());
    for seed in first..first + many {
        let (called, moved, wrongs, _) = play(seed, false);
        (calls, messages) = (calls + called, messages + moved);
        if !wrongs.is_empty() {
            red.push(format!("SEED={seed}\n  {}", wrongs.join("\n  ")));
        }
    }
    println!(
        "{many} seeds from {first}: {calls} calls in trouble, {messages} messages moved, {} red",
        red.len()
    );
    assert!(
        red.is_empty(),
        "{} of {many} seeds are red\n{}",
        red.len(),
        red.join("\n")
    );
}
