//! A seeded world of sellers, buyers and agents in which nearly everything goes wrong, and in
//! which both sides must tell the same story in the end.
//!
//! `SEED=7` runs one seed aloud, `SEEDS=10000 FROM=1` many, `ACTS=200` makes each larger.
//! `PEEK=reply#48013` with `SEED` tells the rows of the table that hold these words, step by step.

mod chance;
mod faults;
mod mail;
mod neighbours;
mod people;
mod plan;
mod town;
mod truth;
mod workers;

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

use end_to_end::logs::capture;
use runtime::LevelFilter;

use crate::{
    faults::Counts,
    people::{People, last_words},
    plan::{Kind, Plan, setting, switched_off},
    town::Town,
};

/// Seeds of an ordinary run.
const SEEDS: u64 = 12;
/// Things people do in one of them.
const ACTS: u64 = 22;
/// Minutes without trouble after which the truth must be reached: one back-off at its cap, the
/// looks after it, and a tick on both ends.
const QUIET_MINUTES: usize = 22;

/// How a run ended.
struct Report {
    problems: Vec<String>,
    counts: Counts,
    messages: u64,
    /// Minutes until both sides agreed.
    quiet: usize,
    /// What no line of the log may hold: texts, names, secrets.
    untold: Vec<String>,
}

#[test]
fn whatever_goes_wrong_both_sides_tell_the_same_story_in_the_end() {
    let acts = setting("ACTS").unwrap_or(ACTS);
    let off = switched_off();
    if let Some(seed) = setting("SEED") {
        let plan = Plan {
            seed,
            acts,
            off,
            aloud: true,
        };
        let report = run(&plan);
        eprintln!("{:#?}", report.counts);
        assert!(
            report.problems.is_empty(),
            "seed {seed}:\n  {}",
            report.problems.join("\n  ")
        );
        return;
    }
    let (from, count) = (
        setting("FROM").unwrap_or(1),
        setting("SEEDS").unwrap_or(SEEDS),
    );
    let most = usize::try_from(setting("FAILURES").unwrap_or(1)).unwrap();
    let plan = |seed| Plan {
        seed,
        acts,
        off: off.clone(),
        aloud: false,
    };
    let began = Instant::now();
    let (next, stop) = (AtomicU64::new(from), AtomicBool::new(false));
    let sum = Mutex::new(Sum::default());
    let next_seed =
        || Some(next.fetch_add(1, Ordering::SeqCst)).filter(|seed| *seed < from + count);
    let work = || {
        while let Some(seed) = next_seed().filter(|_| !stop.load(Ordering::SeqCst)) {
            let report = run(&plan(seed));
            let mut sum = sum.lock().unwrap();
            sum.take(seed, &report);
            stop.store(sum.failed.len() >= most, Ordering::SeqCst);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, std::num::NonZero::get) {
            scope.spawn(work);
        }
    });
    let sum = sum.into_inner().unwrap();
    eprintln!("{} in {:?}", sum.words(), began.elapsed());
    let Some((seed, problems)) = sum.failed.first() else {
        return;
    };
    let all: Vec<u64> = sum.failed.iter().map(|(seed, _)| *seed).collect();
    let (smallest, left) = shrink(&plan(*seed));
    panic!(
        "seeds {all:?} failed. Seed {seed}:\n  {}\nsmallest:\n  {}\n{}",
        problems.join("\n  "),
        left.join("\n  "),
        smallest.command(),
    );
}

/// What many runs came to.
#[derive(Default)]
struct Sum {
    runs: u64,
    messages: u64,
    quiet: usize,
    counts: Counts,
    failed: Vec<(u64, Vec<String>)>,
}

impl Sum {
    fn take(&mut self, seed: u64, report: &Report) {
        self.runs += 1;
        self.messages += report.messages;
        self.quiet = self.quiet.max(report.quiet);
        for (what, times) in &report.counts {
            *self.counts.entry(what).or_default() += times;
        }
        if !report.problems.is_empty() {
            eprintln!("seed {seed} failed:\n  {}", report.problems.join("\n  "));
            self.failed.push((seed, report.problems.clone()));
        }
    }

    fn words(&self) -> String {
        let counts: Vec<String> = self
            .counts
            .iter()
            .map(|(what, times)| format!("  {times:>8} {what}"))
            .collect();
        format!(
            "{} seeds, {} messages, agreement after at most {} quiet minutes\n{}\n",
            self.runs,
            self.messages,
            self.quiet,
            counts.join("\n")
        )
    }
}

/// Runs one seed in a runtime of its own.
fn run(plan: &Plan) -> Report {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (log, quiet) = capture(LevelFilter::TRACE);
    let mut report = played(&runtime, plan);
    drop(quiet);
    report
        .problems
        .extend(log.tells(report.untold.iter().map(String::as_str)));
    let lines = u64::try_from(log.text().lines().count()).unwrap();
    report.counts.insert("lines of the log, searched", lines);
    report
}

fn played(runtime: &tokio::runtime::Runtime, plan: &Plan) -> Report {
    catch_unwind(AssertUnwindSafe(|| runtime.block_on(play(plan)))).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        let words = words.or_else(|| {
            panic
                .downcast_ref::<&str>()
                .map(|words| (*words).to_owned())
        });
        let problems = vec![format!("panic: {}", words.unwrap_or_default())];
        Report {
            problems,
            counts: Counts::new(),
            messages: 0,
            quiet: 0,
            untold: Vec::new(),
        }
    })
}

async fn play(plan: &Plan) -> Report {
    let mut town = Town::found(plan).await;
    let mut people = People::new(plan);
    let mut acted = 0;
    while acted < plan.acts {
        if people.are_moved() {
            people.act(&mut town);
            acted += 1;
        }
        town.step().await;
        truth::peek(&town);
    }
    for _ in 0..6 {
        town.step().await;
        truth::peek(&town);
    }
    town.tell(|| "the trouble is over".to_owned());
    town.calm().await;
    last_words(&mut town);
    let (mut quiet, mut problems) = (0, Vec::new());
    while quiet < QUIET_MINUTES {
        town.quiet_minute(60).await;
        truth::peek(&town);
        quiet += 1;
        if quiet >= 3 {
            problems = truth::problems(&town);
            if problems.is_empty() {
                break;
            }
        }
    }
    if problems.is_empty() {
        // What comes later changes nothing any more.
        town.quiet_minute(16 * 60).await;
        town.quiet_minute(60).await;
        problems = truth::problems(&town);
    }
    Report {
        problems,
        counts: town.faults.counts(),
        messages: town.said.messages,
        quiet,
        untold: town.untold(),
    }
}

/// The same seed with less in it, as long as it still fails.
fn shrink(plan: &Plan) -> (Plan, Vec<String>) {
    let fails = |plan: &Plan| Some(run(plan).problems).filter(|problems| !problems.is_empty());
    let (mut smallest, mut left) = (plan.clone(), vec!["it did not fail again".to_owned()]);
    for kind in Kind::ALL {
        let off: BTreeSet<Kind> = smallest.off.iter().copied().chain([kind]).collect();
        let less = Plan {
            off,
            ..smallest.clone()
        };
        if let Some(problems) = fails(&less) {
            (smallest, left) = (less, problems);
        }
    }
    while smallest.acts > 1 {
        let fewer = [smallest.acts / 2, smallest.acts - 1]
            .into_iter()
            .find_map(|acts| {
                let less = Plan {
                    acts,
                    ..smallest.clone()
                };
                fails(&less).map(|problems| (less, problems))
            });
        let Some(found) = fewer else { break };
        (smallest, left) = found;
    }
    (smallest, left)
}
