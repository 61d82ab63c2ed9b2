//! Orders in which the calls of several workers go out.
//!
//! [`Every`] goes through them one after the other, depth first, with failures in between where a bench allows
//! them. Where there are more than fit into a default run, it goes through the first `SCHEDULES` of them and as many
//! drawn by dice.

use core_kit::stage::{Chance, Director, Every, Odds};

/// Schedules of one bench in a default run, of each kind.
fn schedules() -> usize {
    std::env::vars()
        .find(|(name, _)| name == "SCHEDULES")
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(300)
}

/// Plays every schedule up to the limit, then as many by dice; prints how many there were.
pub(crate) fn explore(
    what: &str,
    times: usize,
    every: Every,
    mut play: impl FnMut(&mut dyn Director) -> Vec<String>,
) {
    let (most, mut every) = (schedules() * times, every);
    let (mut played, mut whole) = (0, false);
    while played < most {
        let wrongs = play(&mut every);
        played += 1;
        assert!(
            wrongs.is_empty(),
            "{what}, schedule {played}:\n  {}",
            wrongs.join("\n  ")
        );
        if !every.next_schedule() {
            whole = true;
            break;
        }
    }
    let mut drawn = 0;
    while !whole && drawn < most {
        let mut chance = Chance::new(
            drawn as u64,
            Odds {
                waits: 100,
                slow: 50,
                ..Odds::default()
            },
        );
        let wrongs = play(&mut chance);
        drawn += 1;
        assert!(
            wrongs.is_empty(),
            "{what}, dice {}:\n  {}",
            drawn - 1,
            wrongs.join("\n  ")
        );
    }
    let all = if whole {
        "that is all of them"
    } else {
        "and by dice"
    };
    println!("{what}: {played} schedules in order, {all} {drawn}");
}
