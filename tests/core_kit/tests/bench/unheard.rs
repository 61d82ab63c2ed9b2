//! Notifications that the marketplace could not deliver: confirmed once they are safe, and not before.

use bridge::{ids::Thread, ports::Clock};
use core_kit::{
    stage::{Calm, Director, Fate, Fated},
    truth,
    world::World,
};
use jiff::SignedDuration;

/// A thread of which only a notification that got lost tells.
fn a_lost_notification() -> (World, Thread) {
    let world = World::default();
    world.ticks(1);
    let thread = world.thread("talk", "s1");
    world.buyer(&thread, "When does it come?");
    world.market.forget_change(&thread);
    world.market.lose_notification(&thread);
    (world, thread)
}

/// Goes through the next hour.
fn an_hour(world: &World, director: &mut dyn Director) {
    for _ in 0..61 {
        world.tick(director);
    }
}

#[test]
fn lost_notifications_are_followed_and_then_confirmed() {
    let (world, thread) = a_lost_notification();
    an_hour(&world, &mut Calm);

    assert_eq!(world.market.confirmed(), ["1"]);
    assert!(world.conversation(&thread).is_some());
    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}

#[test]
fn whenever_a_worker_ends_nothing_is_confirmed_that_is_not_safe() {
    let calls = {
        let (world, _) = a_lost_notification();
        let mut counts = Fated::new(&[(u64::MAX, Fate::Fails)]);
        an_hour(&world, &mut counts);
        let is_near = |name: &&str| name.contains("hint") || name.contains("confirm");
        let first = counts.names.iter().position(is_near);
        first.expect("it was kept") as u64
    };
    for at in calls.saturating_sub(3)..calls + 6 {
        for fate in Fate::DEATHS.into_iter().chain(Fate::TROUBLES) {
            let (world, thread) = a_lost_notification();
            an_hour(&world, &mut Fated::new(&[(at, fate)]));
            world.stage.pass(
                std::time::Duration::try_from(SignedDuration::from_mins(5)).unwrap_or_default(),
            );
            an_hour(&world, &mut Calm);

            let is_shown = world.conversation(&thread).is_some();
            assert!(is_shown, "{at} {fate:?} at {}", world.stage.now());
            assert_eq!(truth::wrongs(&world), Vec::<String>::new());
        }
    }
}
