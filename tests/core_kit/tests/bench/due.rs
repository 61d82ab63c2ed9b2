//! The queue of what is due: nothing in it hides anything else.

use std::{collections::BTreeMap, time::Duration};

use bridge::{
    ids::Thread,
    outbox::ReplyState,
    ports::{BubbleState, Clock, DueQueue as _, HintRow},
};
use core_kit::{
    memory_helpdesk::FOR_EVER,
    stage::{Calm, Director, Fate, Waiting},
    truth,
    world::{World, account},
    worst_case::{DEADLY, Manners},
};

/// All goes well, but whoever reads a deadly thread ends there. Counts the calls.
#[derive(Default)]
struct Deadly {
    kills: u32,
    calls: BTreeMap<&'static str, u32>,
}

impl Deadly {
    fn of_the_table(&self) -> u32 {
        let table = |(name, count): (&&str, &u32)| name.starts_with("table.").then_some(*count);
        self.calls.iter().filter_map(table).sum()
    }
}

impl Director for Deadly {
    fn choose(&mut self, _: &[Waiting]) -> usize {
        0
    }

    fn fate(&mut self, call: &Waiting) -> Fate {
        *self.calls.entry(call.name).or_default() += 1;
        if call.name == DEADLY {
            self.kills += 1;
            return Fate::DiesBefore;
        }
        Fate::Answered
    }

    fn pass(&mut self, _: Duration) -> Duration {
        Duration::ZERO
    }
}

/// A sale in which a reply waits that kills whoever takes it up.
fn a_deadly_reply(world: &mut World) -> (Thread, bridge::ids::HelpdeskMessageId) {
    let deadly = world.thread("talk", "s1");
    world.buyer(&deadly, "When does it come?");
    world.ticks(2);
    let reply = world.agent(&deadly, "A text that kills whoever reads it");
    world.market.change(&deadly, |talk| talk.deadly = true);
    (deadly, reply)
}

/// A sale of another seller.
fn another_seller(world: &World) -> Thread {
    world.connect(1);
    let thread = world.market.open(&account(1), "talk", "s9", "buyer9");
    world.buyer(&thread, "Are you there?");
    world.ticks(2);
    thread
}

fn bubble_of(world: &World, thread: &Thread) -> Option<BubbleState> {
    let held = world.helpdesk.conversation_of(thread.key.as_str())?;
    let is_ours =
        |id: &bridge::ids::HelpdeskMessageId| world.written.iter().any(|one| one.id == *id);
    let last = held.messages.iter().rfind(|one| is_ours(&one.shown.id))?;
    last.shown.bubble
}

fn hint(seller: usize, words: &str, world: &World) -> HintRow {
    HintRow {
        account: account(seller),
        hint: words.to_owned(),
        nonce: "1".to_owned(),
        arrived_at: world.stage.now(),
    }
}

fn put(world: &World, hint: HintRow) {
    let (table, now) = (world.table.clone(), world.stage.now());
    world.run(&mut Calm, async move {
        drop(table.put_due_hint(&hint, now).await);
    });
}

#[test]
fn what_kills_its_workers_backs_off_and_others_are_served_in_the_same_tick() {
    let mut world = World::with(Manners::Plain);
    let other = another_seller(&world);
    a_deadly_reply(&mut world);
    let mut killer = Deadly::default();
    world.settle(&mut killer);
    for _ in 0..6 {
        world.tick(&mut killer);
    }
    let before = killer.kills;
    assert!(before >= 3, "{before}");
    world.agent(&other, "Yes, we are.");
    world.lose_webhooks();
    world.tick(&mut killer);

    assert_eq!(bubble_of(&world, &other), Some(BubbleState::Delivered));
    for _ in 0..60 {
        world.tick(&mut killer);
    }
    let more = killer.kills - before;
    assert!(
        (1..=12).contains(&more),
        "{more} deaths in an hour, {before} before"
    );
}

#[test]
fn what_kills_its_workers_for_a_day_is_given_up_on_visibly() {
    let mut world = World::with(Manners::Plain);
    let (deadly, reply) = a_deadly_reply(&mut world);
    let mut killer = Deadly::default();
    world.settle(&mut killer);
    for _ in 0..(24 * 60 + 30) {
        world.tick(&mut killer);
    }

    let rows = world.table.all_replies();
    let row = rows.iter().find(|row| row.message == reply).unwrap();
    assert_eq!(
        (row.state, row.bubble.is_current()),
        (ReplyState::Dead, true)
    );
    assert_eq!(bubble_of(&world, &deadly), Some(BubbleState::Failed));
    world.market.change(&deadly, |talk| talk.deadly = false);
    world.ticks(3);
    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}

#[test]
fn hints_of_a_dead_account_hide_nobodys_reply_and_are_gone_soon() {
    let mut world = World::with(Manners::Plain);
    for number in 0..300 {
        put(&world, hint(0, &format!("old {number}"), &world));
    }
    world.stage.pass(Duration::from_hours(7 * 24));
    for number in 0..300 {
        put(&world, hint(0, &format!("new {number}"), &world));
    }
    drop(world.table.take_stream());
    world.connection_dies(&account(0));
    world.connect(1);
    let other = world.market.open(&account(1), "talk", "s9", "buyer9");
    world.buyer(&other, "Are you there?");
    world.ticks(1);
    world.agent(&other, "Yes, we are.");
    world.lose_webhooks();

    let mut counting = Deadly::default();
    world.tick(&mut counting);

    let calls = counting.of_the_table();
    assert_eq!(bubble_of(&world, &other), Some(BubbleState::Delivered));
    assert!(calls <= 230, "{calls} calls of the table in one tick");
    world.ticks(3);
    assert_eq!(world.table.hint_count(), 0);
}

/// The marketplace does not follow notifications just now; perhaps it answers nothing else either.
#[derive(Default)]
struct Unfollowed {
    asked: u32,
    polls_fail: bool,
}

impl Director for Unfollowed {
    fn choose(&mut self, _: &[Waiting]) -> usize {
        0
    }

    fn fate(&mut self, call: &Waiting) -> Fate {
        let is_follow = call.name == "odd.follow";
        self.asked += u32::from(is_follow);
        if is_follow || self.polls_fail && call.name == "odd.poll" {
            Fate::Fails
        } else {
            Fate::Answered
        }
    }

    fn pass(&mut self, _: Duration) -> Duration {
        Duration::ZERO
    }
}

#[test]
fn a_hint_that_fails_backs_off_and_is_dropped_after_a_day() {
    let world = World::with(Manners::Plain);
    let thread = world.thread("talk", "s1");
    put(&world, hint(0, thread.key.as_str(), &world));
    let mut counting = Unfollowed::default();
    for _ in 0..(25 * 60) {
        world.tick(&mut counting);
    }

    let asked = counting.asked;
    assert!((48..300).contains(&asked), "asked {asked} times in a day");
    assert_eq!(world.table.hint_count(), 0);
}

/// 300 notifications of one seller wait, and nobody answered about any for six hours: how often that was tried in the
/// last of them.
fn asked_in_the_sixth_hour(world: &World, without: &mut Unfollowed) -> u32 {
    for number in 0..300 {
        put(world, hint(0, &format!("old {number}"), world));
    }
    drop(world.table.take_stream());
    let mut before = 0;
    for minute in 0..6 * 60 {
        if minute == 5 * 60 {
            before = without.asked;
        }
        world.tick(without);
    }
    without.asked - before
}

#[test]
fn notifications_about_which_nobody_answers_are_tried_once_an_hour() {
    let world = World::with(Manners::Plain);
    let mut without = Unfollowed::default();

    let asked = asked_in_the_sixth_hour(&world, &mut without);

    // One look asks about a few of them at once.
    assert!((1..=2 * 7).contains(&asked), "{asked} calls in an hour");
    let other = another_seller(&world);
    put(&world, hint(1, other.key.as_str(), &world));
    world.buyer(&other, "Hello?");
    world.tick(&mut Calm);
    assert_eq!(
        world.table.hint_count(),
        300,
        "another seller's is followed"
    );
    world.ticks(61);
    assert_eq!(world.table.hint_count(), 0);
    world.settle(&mut Calm);
}

#[test]
fn an_account_that_is_read_again_after_long_is_asked_about_its_notifications_at_once() {
    let world = World::with(Manners::Plain);
    let mut without = Unfollowed {
        polls_fail: true,
        ..Unfollowed::default()
    };
    asked_in_the_sixth_hour(&world, &mut without);

    world.ticks(3);

    assert_eq!(world.table.hint_count(), 0);
}

#[test]
fn a_notification_for_which_a_run_has_no_time_is_followed_by_the_next_sweep() {
    let world = World::with(Manners::Plain);
    let thread = world.thread("talk", "s1");
    let (table, bridge, now) = (world.table.clone(), world.bridge.clone(), world.stage.now());
    let hint = hint(0, thread.key.as_str(), &world);
    world.run(&mut Calm, async move {
        drop(table.put_hint(&hint, now).await);
        drop(bridge.leave(&hint).await);
    });
    drop(world.table.take_stream());
    let mut counting = Deadly::default();
    world.tick(&mut counting);

    assert_eq!(counting.calls["odd.follow"], 1);
    assert_eq!(world.table.hint_count(), 0);
}

#[test]
fn a_hint_that_may_not_be_followed_is_asked_once_and_left_to_the_poll() {
    let world = World::with(Manners::Plain);
    let thread = world.thread("talk", "s1");
    world.market.forbid("talk", true);
    put(&world, hint(0, thread.key.as_str(), &world));
    let mut counting = Deadly::default();
    for _ in 0..60 {
        world.tick(&mut counting);
    }

    assert_eq!(counting.calls["odd.follow"], 1);
    assert_eq!(world.table.hint_count(), 0);
}

#[test]
fn a_row_that_does_not_read_stops_its_own_thread_alone() {
    let mut world = World::with(Manners::Plain);
    let bad = world.thread("talk", "s1");
    world.buyer(&bad, "When does it come?");
    world.ticks(2);
    world.agent(&bad, "It comes tomorrow");
    world.lose_webhooks();
    world.table.make_unreadable(&bad.key);
    world.buyer(&bad, "Are you there?");
    let dispute = world.thread("case", "d1");
    world.buyer(&dispute, "It is broken");

    let other = another_seller(&world);
    world.agent(&other, "Yes, we are.");
    world.lose_webhooks();
    world.ticks(2);

    assert_eq!(bubble_of(&world, &other), Some(BubbleState::Delivered));
    assert!(
        world.conversation(&dispute).is_some(),
        "a later lane is polled"
    );
    let until = world.table.read_back_until();
    assert!(until.is_some_and(|until| until > world.stage.now() - Duration::from_mins(10)));
}

#[test]
fn a_poll_that_lists_a_thread_again_does_not_shorten_its_wait() {
    struct NoDesk(u32);
    impl Director for NoDesk {
        fn choose(&mut self, _: &[Waiting]) -> usize {
            0
        }
        fn fate(&mut self, call: &Waiting) -> Fate {
            self.0 += u32::from(call.name == "odd.contact");
            if call.name.starts_with("helpdesk.") {
                Fate::Fails
            } else {
                Fate::Answered
            }
        }
        fn pass(&mut self, _: Duration) -> Duration {
            Duration::ZERO
        }
    }
    let world = World::with(Manners::Plain);
    let thread = world.thread("ask", "q1");
    world.buyer(&thread, "Is there a blue one?");
    let mut without = NoDesk(0);
    for _ in 0..60 {
        // An open question is in every list, whatever changed.
        world.market.change_openly(&thread, |_| {});
        world.tick(&mut without);
    }

    assert!(
        (2..=16).contains(&without.0),
        "asked {} times in an hour",
        without.0
    );
    world.ticks(17);
    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}

#[test]
fn who_finds_the_accounts_conversation_taken_is_served_by_its_holder() {
    let mut world = World::with(Manners::Plain);
    let thread = world.thread("talk", "s1");
    world.buyer(&thread, "When does it come?");
    world.ticks(2);
    world.connection_dies(&account(0));
    world.ticks(2);
    let own = world
        .helpdesk
        .conversation_of(&format!("{}:account", account(0)))
        .expect("people were told");
    world.reconnect(&account(0));
    world.agent_in(own.id, "What happened?", Duration::ZERO);
    let news = world.helpdesk.take_news();
    let mut works = vec![world.poller()];
    works.extend(news.into_iter().map(|news| world.webhook(news)));
    world.stage.run(&mut Calm, works);
    let mut together = vec![world.poller()];
    let wakeups = world.table.take_stream();
    together.extend(wakeups.into_iter().map(|wakeup| world.dispatcher(wakeup)));
    world.stage.run(&mut Calm, together);

    world.ticks(3);
    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}

#[test]
fn an_account_was_read_although_one_of_its_threads_failed() {
    let world = World::with(Manners::Plain);
    let thread = world.thread("ask", "q1");
    world.buyer(&thread, "Is there a blue one?");
    world
        .helpdesk
        .refuse("Is there a blue one?", FOR_EVER, false);

    world.ticks(2);

    let row = world.table.account_row(&account(0)).unwrap();
    assert!(row.polled_at.is_some(), "{row:?}");
}

#[test]
fn a_thread_that_was_gone_once_is_there_and_one_that_stays_gone_is_noted() {
    let mut world = World::with(Manners::Plain);
    let thread = world.thread("ask", "q1");
    world.buyer(&thread, "Is there a blue one?");
    world.ticks(2);
    let is_resolved = |world: &World| {
        let held = world.helpdesk.conversation_of(thread.key.as_str());
        held.is_some_and(|held| held.resolved)
    };

    world.market.hide(&thread, true);
    let reply = world.agent(&thread, "Yes, in blue");
    world.ticks(1);
    world.market.hide(&thread, false);
    world.ticks(6);

    assert!(
        world
            .table
            .all_replies()
            .iter()
            .any(|row| row.message == reply && row.state == ReplyState::Sent)
    );
    assert_eq!(truth::wrongs(&world), Vec::<String>::new());

    let gone = world.thread("ask", "q2");
    world.buyer(&gone, "And a red one?");
    world.ticks(2);
    world.market.hide(&gone, true);
    world.ticks(8);
    let held = world.helpdesk.conversation_of(gone.key.as_str()).unwrap();
    assert!(
        held.resolved
            && held
                .messages
                .iter()
                .any(|one| one.shown.content.contains("was deleted"))
    );
    world.market.hide(&gone, false);
    world.ticks(3);
    let held = world.helpdesk.conversation_of(gone.key.as_str()).unwrap();
    assert!(!held.resolved, "it is open again");
    assert!(is_resolved(&world), "the answered one stays resolved");
}

/// All goes well, but every call takes this long. The bench makes one call after the other, so where a run
/// works on sixteen threads at once a sixteenth of a second stands for one.
struct Slow(Duration);

fn alone() -> Slow {
    Slow(Duration::from_millis(250))
}

fn beside_fifteen() -> Slow {
    Slow(Duration::from_millis(62))
}

impl Director for Slow {
    fn choose(&mut self, _: &[Waiting]) -> usize {
        0
    }

    fn fate(&mut self, _: &Waiting) -> Fate {
        Fate::Answered
    }

    fn pass(&mut self, most: Duration) -> Duration {
        most.min(self.0)
    }
}

/// How many of the sales are shown.
fn shown(world: &World, sales: &[Thread]) -> usize {
    let is_shown = |sale: &&Thread| {
        let held = world.helpdesk.conversation_of(sale.key.as_str());
        held.is_some_and(|held| !held.messages.is_empty())
    };
    sales.iter().filter(is_shown).count()
}

#[test]
fn a_run_ends_by_itself_and_the_next_goes_on_where_it_ended() {
    let mut world = World::with(Manners::Plain);
    world.ticks(1);
    let names: Vec<String> = (0..100).map(|number| format!("s{number}")).collect();
    let mut sales = Vec::new();
    for name in &names {
        let sale = world.thread("talk", name);
        world.buyer(&sale, "First");
        world.buyer(&sale, "Second");
        sales.push(sale);
    }
    world.time_out = Some(Duration::from_secs(55));

    let (mut runs, mut before) = (0, 0);
    while shown(&world, &sales) < sales.len() {
        let began = world.stage.now();
        world.run(&mut beside_fifteen(), world.poller());
        let took = Duration::try_from(world.stage.now().duration_since(began)).unwrap();
        assert!(took < Duration::from_secs(55), "a run took {took:?}");
        let now = shown(&world, &sales);
        assert!(now > before, "{now} of 100 after {before}: no further");
        (runs, before) = (runs + 1, now);
        world.settle(&mut Calm);
        world.stage.pass(Duration::from_mins(1));
    }
    world.ticks(3);

    assert!((2..=12).contains(&runs), "{runs} runs");
    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}

#[test]
fn replies_that_a_run_has_no_time_for_go_in_the_next_in_their_order() {
    let mut world = World::with(Manners::Plain);
    let mut sales = Vec::new();
    for number in 0..3 {
        let sale = world.thread("talk", &format!("s{number}"));
        world.buyer(&sale, "When does it come?");
        sales.push(sale);
    }
    world.ticks(2);
    for sale in &sales {
        for number in 0..40 {
            world.agent(sale, &format!("Line {number}"));
        }
    }
    world.lose_webhooks();
    world.time_out = Some(Duration::from_secs(55));

    let mut runs = 0;
    while sales
        .iter()
        .any(|sale| bubble_of(&world, sale) != Some(BubbleState::Delivered))
    {
        let began = world.stage.now();
        world.run(&mut alone(), world.poller());
        let took = Duration::try_from(world.stage.now().duration_since(began)).unwrap();
        assert!(took < Duration::from_secs(55), "a run took {took:?}");
        runs += 1;
        assert!(runs <= 30, "no end after {runs} runs");
        world.stage.pass(Duration::from_mins(1));
    }
    world.ticks(3);

    assert!(runs >= 2, "{runs} runs");
    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}

#[test]
fn a_thread_that_is_longer_than_a_run_gets_further_in_each() {
    let world = World::with(Manners::Plain);
    world.ticks(1);
    let sale = world.thread("talk", "s1");
    for number in 0..120 {
        world.buyer(&sale, &format!("Line {number}"));
    }
    let lines = |world: &World| {
        let held = world.helpdesk.conversation_of(sale.key.as_str());
        held.map_or(0, |held| held.messages.len())
    };

    let mut before = 0;
    for _ in 0..12 {
        let began = world.stage.now();
        world.run(&mut alone(), world.poller());
        let took = Duration::try_from(world.stage.now().duration_since(began)).unwrap();
        assert!(took < Duration::from_secs(55), "a run took {took:?}");
        assert!(
            lines(&world) > before || before >= 120,
            "stands still at {before}"
        );
        before = lines(&world);
        world.stage.pass(Duration::from_mins(1));
    }
    world.ticks(3);

    assert!(before >= 120, "{before} lines");
    assert_eq!(truth::wrongs(&world), Vec::<String>::new());
}
