//! An account whose notifications arrive is polled less often, and nothing depends on their arriving.

use std::time::Duration;

use bridge::{ids::Thread, ports::Clock as _};
use core_kit::{
    stage::Calm,
    truth,
    world::{World, account},
    worst_case::Manners,
};

/// Minutes in which a buyer writes every few and each notification arrives, until polls are rare.
fn proven(mut world: World) -> (World, Thread) {
    let thread = world.thread("case", "c1");
    world.buyer(&thread, "It is broken");
    world.ticks(2);
    for minute in 0..90 {
        if minute % 6 == 0 {
            world.buyer(&thread, &format!("minute {minute}"));
            world.hint(&mut Calm, &thread);
            world.settle(&mut Calm);
        }
        world.ticks(1);
    }
    (world, thread)
}

fn is_heard(world: &World) -> bool {
    let row = world.table.account_row(&account(0)).unwrap();
    row.pace.is_heard(world.stage.now())
}

fn is_shown(world: &World, text: &str) -> bool {
    let conversations = world.helpdesk.conversations();
    let mut messages = conversations.iter().flat_map(|held| &held.messages);
    messages.any(|one| one.shown.content.contains(text))
}

/// Minutes until a text is shown that nothing announces.
fn shown_after(world: &World, thread: &Thread, text: &str) -> usize {
    world.buyer(thread, text);
    world.stage.pass(Duration::from_secs(20));
    (1..=10)
        .find(|_| {
            world.ticks(1);
            is_shown(world, text)
        })
        .unwrap_or_else(|| panic!("{text:?} was not shown"))
}

#[test]
fn notifications_that_stop_in_silence_cost_one_message_a_few_minutes() {
    for manners in [Manners::Plain, Manners::Odd] {
        let (world, thread) = proven(World::with(manners));
        assert!(is_heard(&world));

        assert!(shown_after(&world, &thread, "first") <= 6);
        assert!(!is_heard(&world));
        for number in 0..10 {
            let text = format!("another {number}");
            assert!(shown_after(&world, &thread, &text) <= 2, "{text}");
        }
        assert_eq!(truth::wrongs(&world), Vec::<String>::new());
    }
}
