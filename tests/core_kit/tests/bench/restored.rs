//! Bench: the table of any moment of a reply's life, restored when the reply was sent long ago.

use std::time::Duration;

use core_kit::{
    memory_table::{Backup, MemoryTable},
    stage::{Calm, Director, Fate, Waiting},
    truth,
    world::World,
    worst_case::Manners,
};

use crate::flows::{Flow, OTHERS, REPLIES};

/// Those of the matrix's flows in which nothing but replies moves.
const OF_REPLIES: [&str; 5] = [
    "a reply while the buyer writes",
    "reply in three parts",
    "reply to a dispute",
    "two replies, the same on purpose",
    "a reply whose webhook never comes",
];
/// Ticks until a restored table has come to rest: a verdict is looked for after a quarter of an hour.
const TO_REST: usize = 18;

/// So much later the restored table is in use.
const RESTORING: Duration = Duration::from_mins(20);

/// Everything goes well; before the call of this number a backup of the table is taken.
struct BackedUp {
    table: MemoryTable,
    at: u64,
    calls: u64,
    taken: Option<Backup>,
}

impl Director for BackedUp {
    fn choose(&mut self, _: &[Waiting]) -> usize {
        0
    }

    fn fate(&mut self, _: &Waiting) -> Fate {
        if self.calls == self.at {
            self.taken = Some(self.table.backup());
        }
        self.calls += 1;
        Fate::Answered
    }

    fn pass(&mut self, _: Duration) -> Duration {
        Duration::ZERO
    }
}

/// Plays `flow` to its end, then goes on with the table as it was before that call; `None` = there was none.
/// `announced` = what moves it first is a notification of the buyer's next message, before anything is read back.
fn play(flow: &Flow, manners: Manners, at: u64, announced: bool) -> Option<(Vec<String>, World)> {
    let mut world = World::with(manners);
    (flow.before)(&mut world);
    world.stage.keep_trace();
    (flow.act)(&mut world);
    let mut director = BackedUp {
        table: world.table.clone(),
        at,
        calls: 0,
        taken: None,
    };
    world.settle(&mut director);
    world.tick(&mut director);
    let backup = director.taken?;
    world.ticks(flow.ticks);
    world.stage.pass(RESTORING);
    world.stage.note(|| "the table is restored".to_owned());
    world.table.restore(backup);
    if announced {
        let thread = world.market.talks()[0].thread.clone();
        world.buyer(&thread, "Is anybody there?");
        world.hint(&mut Calm, &thread);
        world.settle(&mut Calm);
    }
    world.ticks(TO_REST);
    Some((truth::wrongs(&world), world))
}

fn restore_at_every_call(manners: Manners) {
    let flows = REPLIES.iter().chain(OTHERS);
    let is_of_replies = |flow: &&Flow| {
        REPLIES.iter().any(|one| one.name == flow.name) || OF_REPLIES.contains(&flow.name)
    };
    let (mut points, mut red) = (0, Vec::new());
    for flow in flows.filter(is_of_replies) {
        let calls = (0..).flat_map(|at| [(at, false), (at, true)]);
        let played = calls.map_while(|(at, announced)| {
            let (wrongs, world) = play(flow, manners, at, announced)?;
            Some((at, announced, wrongs, world))
        });
        for (at, announced, wrongs, world) in played {
            points += 1;
            if !wrongs.is_empty() {
                let (wrongs, trace) = (wrongs.join("\n  "), world.stage.trace().join("\n"));
                let what = format!("{}, call {at}, announced {announced}", flow.name);
                red.push(format!("{what}:\n  {wrongs}\n{trace}"));
            }
        }
    }
    println!("restored, {manners:?}: {points} points, {} red", red.len());
    assert!(points > 100, "{points} points");
    let heads = red
        .iter()
        .map(|story| story.lines().take(2).collect::<Vec<_>>().join("\n"));
    let heads = heads.collect::<Vec<_>>().join("\n");
    assert!(
        red.is_empty(),
        "{heads}\n\n{}",
        red.first().map_or("", |story| story)
    );
}

#[test]
fn a_restored_table_sends_nothing_twice() {
    restore_at_every_call(Manners::Plain);
}

#[test]
fn a_restored_table_sends_nothing_twice_on_the_worst_marketplace() {
    restore_at_every_call(Manners::Odd);
}
