//! Alive, not only safe: whatever ends a run, and however much there is, each gets further, all is done in
//! a bounded number of runs, and nobody waits for somebody else.
//!
//! A run is ended after so many calls, without knowing it, or after so much time, knowing it. Sizes are those
//! of a large installation where that takes seconds; `LARGE=1` takes the others too.

use std::{collections::BTreeMap, time::Duration};

use bridge::{
    Part,
    accounts::{Connection, Installation},
    ids::Thread,
    parts_of_minute,
    ports::{Clock, HintRow, Leases as _},
    timing::later,
};
use core_kit::{
    stage::{Calm, Director, Fate, Waiting},
    world::{MESSAGES, World, account},
    worst_case::Manners,
};

/// A call takes so long where sixteen threads are worked at once and each waits 80 ms for every call: the
/// stage makes one call after the other.
const BESIDE_FIFTEEN: Duration = Duration::from_millis(5);

/// All goes well until the run is ended: after so many calls, or never.
#[derive(Default)]
struct Ended {
    after: Option<u32>,
    pace: Duration,
    /// Chatwoot does not answer.
    is_away: bool,
    calls: BTreeMap<&'static str, u32>,
}

impl Ended {
    fn after(calls: u32) -> Self {
        Self {
            after: Some(calls),
            pace: BESIDE_FIFTEEN,
            ..Self::default()
        }
    }

    fn never() -> Self {
        Self {
            pace: BESIDE_FIFTEEN,
            ..Self::default()
        }
    }

    fn all(&self) -> u32 {
        self.calls.values().sum()
    }

    fn of(&self, kind: &str) -> u32 {
        let of_it = self.calls.iter().filter(|(name, _)| name.starts_with(kind));
        of_it.map(|(_, count)| count).sum()
    }
}

impl Director for Ended {
    /// First come, first served.
    fn choose(&mut self, waiting: &[Waiting]) -> usize {
        let numbers = waiting.iter().map(|call| call.number).enumerate();
        numbers
            .min_by_key(|(_, number)| *number)
            .map_or(0, |(at, _)| at)
    }

    fn fate(&mut self, call: &Waiting) -> Fate {
        if self.after.is_some_and(|most| self.all() >= most) {
            return Fate::DiesBefore;
        }
        *self.calls.entry(call.name).or_default() += 1;
        if self.is_away && call.name.starts_with("helpdesk.") {
            return Fate::Fails;
        }
        Fate::Answered
    }

    fn pass(&mut self, most: Duration) -> Duration {
        most.min(self.pace)
    }
}

/// Sellers with schedules of their own, so that a tick leaves their polls alone.
fn sellers(world: &World, count: usize) {
    for number in 0..count {
        world.connect(number);
        let mut row = world.table.account_row(&account(number)).unwrap();
        row.scheduled = true;
        world.table.put_account(row);
    }
}

/// A sale of this seller in which a buyer wrote, and a notification of it that nobody followed.
fn notified(world: &World, seller: usize, id: &str) -> Thread {
    let sale = world.market.open(&account(seller), "talk", id, "buyer1");
    world.buyer(&sale, "Are you there?");
    let hint = HintRow {
        account: account(seller),
        hint: sale.key.to_string(),
        nonce: "1".to_owned(),
        arrived_at: world.stage.now(),
    };
    let (table, now) = (world.table.clone(), world.stage.now());
    world.run(
        &mut Calm,
        async move { drop(table.put_hint(&hint, now).await) },
    );
    sale
}

/// So many sales of each seller wait, and nothing wakes anybody but the clock.
fn backlog(world: &World, sellers: usize, of_each: usize) -> Vec<Thread> {
    let sale = |number: usize| notified(world, number % sellers, &format!("s{number}"));
    let sales = (0..sellers * of_each).map(sale).collect();
    drop(world.table.take_stream());
    world.stage.pass(Duration::from_mins(2));
    sales
}

/// The sales of which agents see something.
fn shown(world: &World) -> usize {
    let all = world.helpdesk.conversations();
    all.iter().filter(|held| !held.messages.is_empty()).count()
}

fn is_shown(world: &World, sale: &Thread) -> bool {
    let held = world.helpdesk.conversation_of(sale.key.as_str());
    held.is_some_and(|held| !held.messages.is_empty())
}

/// One tick that ends by itself within its time.
fn tick(world: &World, director: &mut Ended) {
    let began = world.stage.now();
    world.run(director, world.poller());
    let took = Duration::try_from(world.stage.now().duration_since(began)).unwrap();
    assert!(world.time_out.is_none_or(|most| took < most), "{took:?}");
    world.lose_webhooks();
    drop(world.table.take_stream());
    world
        .stage
        .pass(Duration::from_mins(1).saturating_sub(took));
}

/// A sweep of one part, as the scheduler starts it.
fn sweep_part(world: &World, number: u64, director: &mut Ended) {
    let mut bridge = world.bridge.clone();
    let clock = std::sync::Arc::new(world.stage.clone());
    let ends = later(world.stage.now(), Duration::from_secs(55));
    bridge.deadline = bridge::Deadline::at(clock, ends);
    world.run(director, async move {
        let overview = bridge.table.look_around(bridge.clock.now()).await.unwrap();
        let part = Part::of_number(number).unwrap();
        bridge.sweep_part(&overview, part).await.unwrap();
    });
}

/// Runs of so many calls until everything is shown, and what each of them showed.
fn killed_runs(rows: usize, after: u32) -> Vec<usize> {
    let world = World::with(Manners::Plain);
    sellers(&world, 3);
    let sales = backlog(&world, 3, rows.div_ceil(3));
    let mut seen = vec![0];
    while shown(&world) < sales.len() && seen.len() < 200 {
        tick(&world, &mut Ended::after(after));
        seen.push(shown(&world));
    }
    seen
}

#[test]
fn runs_that_are_killed_after_any_number_of_calls_get_through_what_is_due() {
    // Three threads side by side, or sixteen: a run must live long enough for a dozen calls of each.
    for (rows, from) in [(3, 40), (60, 200)] {
        for after in (from..from + 60).step_by(5).chain([500, 900, 2_000]) {
            let seen = killed_runs(rows, after);

            assert!(seen.len() <= 20, "{after} calls a run: {seen:?}");
            // Who dies over a thread leaves its lease for a minute, and a thread that was died over
            // often backs off: so not in each run, but in one of five.
            let stands_still = |runs: &[usize]| runs.first() == runs.last();
            assert!(
                !seen.windows(6).any(stands_still),
                "{after} calls a run: {seen:?}"
            );
        }
    }
}

#[test]
fn ten_thousand_due_rows_are_worked_off_by_runs_of_any_length_and_a_newcomer_waits_for_none() {
    let (of_each, times): (usize, &[u64]) = if std::env::var("LARGE").is_ok() {
        (2_000, &[20, 30, 55])
    } else {
        (300, &[20, 55])
    };
    for seconds in times {
        let mut world = World::with(Manners::Plain);
        sellers(&world, 6);
        let sales = backlog(&world, 5, of_each);
        world.time_out = Some(Duration::from_secs(*seconds));
        let newcomer = notified(&world, 5, "late");
        drop(world.table.take_stream());
        world.stage.pass(Duration::from_mins(1));

        let (mut runs, mut before) = (0, 0);
        while shown(&world) <= sales.len() {
            let mut counted = Ended::never();
            tick(&world, &mut counted);
            runs += 1;
            let now = shown(&world);

            assert!(
                now > before,
                "{seconds} s: stands still at {now} after {runs} runs"
            );
            assert!(
                is_shown(&world, &newcomer),
                "the newcomer's turn comes in the first run"
            );
            assert!(
                counted.calls["table.due"] == 1,
                "the queue is read once a run"
            );
            before = now;
        }
        // 200 calls a second for half of what a run has beyond 15 s; 13 calls a row and 5 for the second look
        // some minutes later, 16 rows side by side.
        let calls = usize::try_from(seconds - 15).unwrap() * 100;
        let rows_of_a_run = 16 * (calls / (16 * 18)).max(1);
        let bound = sales.len().div_ceil(rows_of_a_run) + 3;
        assert!(runs <= bound, "{seconds} s: {runs} runs, at most {bound}");
        println!("{} rows in runs of {seconds} s: {runs} runs", sales.len());
    }
}

#[test]
fn parts_of_a_backlog_are_swept_beside_each_other_and_together_they_are_all_of_it() {
    let world = World::with(Manners::Plain);
    sellers(&world, 5);
    let sales = backlog(&world, 5, 80);

    let mut before = 0;
    for number in 0..8 {
        let mut counted = Ended::never();
        sweep_part(&world, number, &mut counted);
        let now = shown(&world);
        assert!(
            (20..90).contains(&(now - before)),
            "part {number}: {}",
            now - before
        );
        assert_eq!(counted.of("helpdesk.active"), 0, "nothing is read back");
        assert_eq!(counted.of("odd.poll"), 0, "nothing is polled");
        before = now;
    }
    assert_eq!(before, sales.len());
}

/// A tick of 20 s, and beside it sweeps of these parts; answers how many the next tick is to have.
fn minute(world: &World, parts: &[Part]) -> u8 {
    let asked = std::cell::Cell::new(0);
    let ends = later(world.stage.now(), Duration::from_secs(20));
    let bridge = || {
        let mut bridge = world.bridge.clone();
        let clock = std::sync::Arc::new(world.stage.clone());
        bridge.deadline = bridge::Deadline::at(clock, ends);
        bridge
    };
    let (plain, asked_of_it) = (bridge(), &asked);
    let mut works: Vec<std::pin::Pin<Box<dyn Future<Output = ()> + '_>>> =
        vec![Box::pin(async move {
            let overview = plain.table.look_around(plain.clock.now()).await.unwrap();
            asked_of_it.set(plain.tick(overview).await.unwrap().sweeps);
        })];
    for part in parts {
        let (beside, part) = (bridge(), *part);
        works.push(Box::pin(async move {
            let overview = beside.table.look_around(beside.clock.now()).await.unwrap();
            beside.sweep_part(&overview, part).await.unwrap();
        }));
    }
    let workers = u32::try_from(works.len()).unwrap();
    let mut director = Ended {
        pace: BESIDE_FIFTEEN / workers,
        ..Ended::default()
    };
    world.stage.run(&mut director, works);
    world.lose_webhooks();
    drop(world.table.take_stream());
    world.stage.pass(Duration::from_secs(40));
    asked.get()
}

#[test]
fn a_backlog_has_as_many_sweeps_as_it_needs_and_is_done_in_a_fraction_of_the_time() {
    let runs = |is_shared: bool| {
        let world = World::with(Manners::Plain);
        sellers(&world, 5);
        let sales = backlog(&world, 5, 200);
        let (mut runs, mut most, mut parts) = (0, 0, Vec::new());
        while shown(&world) < sales.len() {
            let asked = minute(&world, &parts);
            most = most.max(asked);
            if is_shared {
                parts = parts_of_minute(asked, runs).collect();
            }
            runs += 1;
            assert!(runs < 100, "{} of {}", shown(&world), sales.len());
        }
        let asked = minute(&world, &parts);
        assert_eq!(asked, 0, "nothing is left");
        (runs, most)
    };

    let (alone, asked) = runs(false);
    let (together, _) = runs(true);

    println!("a thousand rows: {alone} minutes alone, {together} with further sweeps");
    assert_eq!(asked, 8);
    assert!(together * 4 <= alone, "{together} minutes, {alone} alone");
}

#[test]
fn a_tick_of_many_accounts_costs_as_much_as_one_of_few_and_finds_who_needs_it_at_once() {
    let count = if std::env::var("LARGE").is_ok() {
        5_000
    } else {
        500
    };
    let world = World::with(Manners::Plain);
    sellers(&world, count);
    tick(&world, &mut Ended::never());
    let mut quiet = BTreeMap::new();
    for minute in 0..30 {
        let mut counted = Ended::never();
        tick(&world, &mut counted);
        let calls = counted.of("table.");
        assert!(calls <= 5, "minute {minute}: {:?}", counted.calls);
        for (name, count) in counted.calls {
            *quiet.entry(name).or_insert(0) += count;
        }
    }
    assert!(quiet["table.overview"] <= 3, "{quiet:?}");

    // Somebody's schedule could not be made: the tick polls that account, and shows what it finds.
    let seller = count / 2;
    let mut row = world.table.account_row(&account(seller)).unwrap();
    row.scheduled = false;
    world.table.put_account(row);
    let sale = world.market.open(&account(seller), "talk", "s1", "buyer1");
    world.buyer(&sale, "Are you there?");
    tick(&world, &mut Ended::never());
    assert!(is_shown(&world, &sale));
    for _ in 0..3 {
        let mut counted = Ended::never();
        tick(&world, &mut counted);
        assert!(counted.calls.contains_key("odd.poll"), "it is remembered");
    }

    // A connection dies: its people read so at the next tick, and once.
    let mut row = world.table.account_row(&account(3)).unwrap();
    row.connection = Connection::Disconnected;
    world.table.put_account(row);
    let own = |world: &World| {
        let held = world
            .helpdesk
            .conversation_of(&format!("{}:account", account(3)));
        held.map_or(0, |held| held.messages.len())
    };
    tick(&world, &mut Ended::never());
    assert_eq!(own(&world), 1);
    for _ in 0..12 {
        tick(&world, &mut Ended::never());
    }
    assert_eq!(own(&world), 1);
}

#[test]
fn a_tick_that_dies_anywhere_forgets_no_account() {
    for after in 0..40 {
        let world = World::with(Manners::Plain);
        sellers(&world, 40);
        tick(&world, &mut Ended::never());
        let mut row = world.table.account_row(&account(7)).unwrap();
        row.scheduled = false;
        world.table.put_account(row);
        let sale = world.market.open(&account(7), "talk", "s1", "buyer1");
        world.buyer(&sale, "Are you there?");

        tick(&world, &mut Ended::after(after));
        for _ in 0..3 {
            tick(&world, &mut Ended::never());
        }

        assert!(is_shown(&world, &sale), "dies after {after} calls");
    }
}

/// Conversations in which agents answered while nobody read Chatwoot, and of which no webhook came.
fn answered_in_an_outage(world: &mut World, count: usize, day: Duration) {
    let began = world.stage.now();
    for number in 0..count {
        let conversation = world.helpdesk.stranger(MESSAGES);
        world
            .helpdesk
            .agent_writes(conversation, "Hello?", Duration::ZERO);
        if number % 100 == 0 {
            world
                .stage
                .pass(day / u32::try_from(count / 100 + 1).unwrap());
        }
    }
    world.lose_webhooks();
    let gone = Duration::try_from(world.stage.now().duration_since(began)).unwrap();
    world.stage.pass(day.saturating_sub(gone));
}

#[test]
fn after_an_outage_of_a_day_every_conversation_is_read_however_many_and_however_short_the_runs() {
    let count = if std::env::var("LARGE").is_ok() {
        20_000
    } else {
        4_000
    };
    let mut world = World::with(Manners::Plain);
    let sale = world.thread("talk", "s1");
    world.buyer(&sale, "When does it come?");
    world.ticks(8);
    let good = world.table.read_back_until().unwrap();
    let reply = world.agent(&sale, "It comes tomorrow");
    world.lose_webhooks();
    world.stage.pass(Duration::from_mins(1));
    answered_in_an_outage(&mut world, count, Duration::from_hours(24));

    let is_sent = |world: &World| {
        let rows = world.table.all_replies();
        rows.iter()
            .any(|row| row.message == reply && row.bubble.is_current())
    };
    let mut runs = 0;
    while !is_sent(&world) {
        tick(&world, &mut Ended::never());
        runs += 1;
        assert!(runs <= 10 + count / 100, "{runs} runs");
    }
    // One is answered meanwhile, and no webhook comes: it waits for none of the others.
    for _ in 0..8 {
        tick(&world, &mut Ended::never());
    }
    let until = world.table.read_back_until().unwrap();
    assert!(until > good + Duration::from_hours(23), "{until}");
    println!("{count} conversations: {runs} runs");
}

#[test]
fn a_gap_is_made_up_for_by_runs_that_are_killed_and_what_they_read_is_not_read_again() {
    for after in [300, 450, 700] {
        let mut world = World::with(Manners::Plain);
        world.ticks(8);
        answered_in_an_outage(&mut world, 600, Duration::from_hours(24));

        let (mut runs, mut listed) = (0, 0);
        let is_closed = |world: &World| {
            let until = world.table.read_back_until().unwrap();
            until > world.stage.now() - Duration::from_hours(20)
        };
        while !is_closed(&world) {
            let mut killed = Ended::after(after);
            tick(&world, &mut killed);
            listed += killed.of("helpdesk.active_page");
            runs += 1;
            assert!(
                runs <= 60,
                "{after} calls a run: no end after {listed} pages"
            );
        }
        // 24 pages of ours, one behind them, two of the empty inboxes, and where each run began again.
        println!("{after} calls a run: {runs} runs, {listed} pages");
        assert!(listed <= 30 + 2 * runs, "{listed} pages in {runs} runs");
    }
}

#[test]
fn a_gap_stays_open_while_somebody_holds_a_thread_in_it_who_may_never_read_it() {
    let mut world = World::with(Manners::Plain);
    let sale = world.thread("talk", "s1");
    world.buyer(&sale, "When does it come?");
    world.ticks(8);
    let reply = world.agent(&sale, "It comes tomorrow");
    world.lose_webhooks();
    world.stage.pass(Duration::from_hours(24));
    let (table, key, now) = (world.table.clone(), sale.key.clone(), world.stage.now());
    let until = later(now, Duration::from_mins(3));
    // It dies with the lease in its hands.
    world.run(&mut Calm, async move {
        drop(table.acquire(&key, now, until).await);
    });

    for _ in 0..8 {
        tick(&world, &mut Ended::never());
    }

    let rows = world.table.all_replies();
    let row = rows.iter().find(|row| row.message == reply);
    assert!(row.is_some_and(|row| row.bubble.is_current()), "{row:?}");
}

#[test]
fn a_thread_of_thousands_of_messages_is_shown_in_runs_that_each_get_further() {
    let count = if std::env::var("LARGE").is_ok() {
        3_000
    } else {
        600
    };
    let world = World::with(Manners::Plain);
    world.ticks(1);
    let sale = world.thread("talk", "s1");
    for number in 0..count {
        world.buyer(&sale, &format!("Line {number}"));
    }
    let lines = |world: &World| {
        let held = world.helpdesk.conversation_of(sale.key.as_str());
        held.map_or(0, |held| held.messages.len())
    };

    let (mut runs, mut before) = (0, 0);
    while before < count {
        let mut alone = Ended {
            pace: Duration::from_millis(80),
            ..Ended::default()
        };
        tick(&world, &mut alone);
        let now = lines(&world);
        assert!(now > before, "stands still at {now} after {runs} runs");
        (runs, before) = (runs + 1, now);
    }

    println!("{count} messages: {runs} runs");
    // Three calls a message, 80 ms each: 166 a run.
    assert!(runs <= count / 100 + 3, "{runs} runs");
}
