//! Bench: the table of any moment of a message's life, restored when all of it happened long ago.

use std::time::Duration;

use bridge::ports::Clock;
use core_kit::{
    memory_table::{Backup, MemoryTable},
    stage::{Calm, Director, Fate, Waiting},
    truth,
    world::World,
    worst_case::Manners,
};
use jiff::SignedDuration;

use crate::flows::{Flow, OTHERS, PROMISED, REPLIES, THREE_PARTS, answer};

/// Those of the matrix's flows that are left out: what a restored table is known not to know.
const LEFT_OUT: &[&str] = &[
    // Accounts: each is to be connected again.
    "a connection dies",
    "a connection works again",
    // What was given up on a day ago and stands in a notice alone.
    "a message that Chatwoot has refused for a day, and its notice",
    // Chatwoot before 4.2 shows no end of a reply.
    "note where bubbles cannot turn red",
    // The verdict on a part that the rows know ends the reply before those that they do not know are looked for.
    "a reply that moderation takes back at once",
];
/// The same where the rows know nothing of the thread at all.
const LEFT_OUT_OF_EMPTY: &[&str] = &[
    // What is in a conversation that was deleted, or in an inbox that is ours no more.
    "a deleted conversation of a sale",
    "a reply in a conversation that was deleted",
    "a reply in an inbox that is ours no more",
    "a sale whose inbox was made anew",
    // Parts that were cut by another limit than that of now.
    "a limit that shrinks between two parts",
    // What was taken back before the same reply went once more.
    "retry of a reply that was taken back",
];
/// What is not promised of a restored table: notes of ours come once more, attributes follow at their next change.
const NOT_PROMISED: [&str; 3] = ["doubled: note", "note: :ended", "attribute:"];
/// Replies of which only a part went.
const PARTLY: &[Flow] = &[Flow {
    name: "sent in part",
    before: |world| {
        let talk = world.thread("talk", "s1");
        world.buyer(&talk, "When does it come?");
        world.ticks(2);
        world
            .market
            .change(&talk, |talk| talk.temper.limit_after = Some(25));
    },
    act: |world| answer(world, &world.thread("talk", "s1"), THREE_PARTS),
    hinted: None,
    ticks: PROMISED,
}];
/// Ticks until a restored table has come to rest: a verdict is looked for after a quarter of an hour.
const TO_REST: usize = 18;

/// So much later the restored table is in use.
const RESTORING: Duration = Duration::from_mins(20);

/// Everything goes well; before the call of this number a backup of the table is taken.
struct BackedUp {
    table: MemoryTable,
    at: Option<u64>,
    calls: u64,
    taken: Option<Backup>,
}

impl Director for BackedUp {
    fn choose(&mut self, _: &[Waiting]) -> usize {
        0
    }

    fn fate(&mut self, _: &Waiting) -> Fate {
        if Some(self.calls) == self.at {
            self.taken = Some(self.table.backup());
        }
        self.calls += 1;
        Fate::Answered
    }

    fn pass(&mut self, _: Duration) -> Duration {
        Duration::ZERO
    }
}

/// What happened under rows that are lost is known again for so long.
const KNOWN_AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// Plays `flow` to its end, then goes on with the table as it was before that call, or before anything had happened;
/// `None` = there was no such call. `announced` = what moves it first is a notification of the buyer's next message,
/// before anything is read back.
fn play(
    flow: &Flow,
    manners: Manners,
    at: Option<u64>,
    announced: bool,
) -> Option<(Vec<String>, World)> {
    let mut world = World::with(manners);
    let (began_at, empty) = (world.stage.now(), world.table.backup());
    (flow.before)(&mut world);
    world.stage.keep_trace();
    (flow.act)(&mut world);
    let mut director = BackedUp {
        table: world.table.clone(),
        at,
        calls: 0,
        taken: at.is_none().then_some(empty),
    };
    world.settle(&mut director);
    world.tick(&mut director);
    let backup = director.taken?;
    world.ticks(flow.ticks);
    let is_long = world.stage.now().duration_since(began_at) > KNOWN_AGAIN;
    if at.is_none() && (is_long || LEFT_OUT_OF_EMPTY.contains(&flow.name)) {
        return Some((Vec::new(), world));
    }
    let_everything_go(&world, flow);
    world.stage.pass(RESTORING);
    let sent = sends(&world);
    world.stage.note(|| "the table is restored".to_owned());
    world.table.restore(backup);
    if announced {
        let thread = world.market.talks()[0].thread.clone();
        world.buyer(&thread, "Is anybody there?");
        world.hint(&mut Calm, &thread);
        world.settle(&mut Calm);
    }
    world.ticks(TO_REST);
    // What nobody can tell is looked for during a day.
    world.stage.pass(Duration::from_hours(25));
    world.ticks(2);
    let mut wrongs = truth::wrongs(&world);
    wrongs.retain(|wrong| !NOT_PROMISED.iter().any(|what| wrong.starts_with(what)));
    let again = sends(&world).saturating_sub(sent);
    if again > 0 {
        wrongs.push(format!("sent again: {again} parts"));
    }
    Some((wrongs, world))
}

/// What kept a reply from going keeps none any more: what goes now goes unasked.
fn let_everything_go(world: &World, flow: &Flow) {
    let is_short = PARTLY.iter().any(|one| one.name == flow.name);
    for talk in world.market.talks() {
        if talk.blocked.is_some() {
            world.market.block(&talk.thread, None);
        }
        if is_short {
            world
                .market
                .change(&talk.thread, |talk| talk.temper.limit = 40);
        }
    }
}

/// Parts that the marketplace has got from here.
fn sends(world: &World) -> usize {
    let talks = world.market.talks();
    let said = talks.iter().flat_map(|talk| &talk.said);
    said.filter(|said| said.reference.is_some()).count()
}

fn restore_at_every_call(manners: Manners) {
    let flows = REPLIES.iter().chain(OTHERS).chain(PARTLY);
    let is_played = |flow: &&Flow| !LEFT_OUT.contains(&flow.name);
    let (mut points, mut red) = (0, Vec::new());
    for flow in flows.filter(is_played) {
        let moments = std::iter::once(None).chain((0..).map(Some));
        let calls = moments.flat_map(|at| [(at, false), (at, true)]);
        let played = calls.map_while(|(at, announced)| {
            let (wrongs, world) = play(flow, manners, at, announced)?;
            Some((at, announced, wrongs, world))
        });
        for (at, announced, wrongs, world) in played {
            points += 1;
            if !wrongs.is_empty() {
                let (wrongs, trace) = (wrongs.join("\n  "), world.stage.trace().join("\n"));
                let what = format!("{}, call {at:?}, announced {announced}", flow.name);
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
    assert!(red.is_empty(), "{heads}\n\n{}", red[0]);
}

#[test]
fn a_restored_table_sends_nothing_twice() {
    restore_at_every_call(Manners::Plain);
}

#[test]
fn a_restored_table_sends_nothing_twice_on_the_worst_marketplace() {
    restore_at_every_call(Manners::Odd);
}
