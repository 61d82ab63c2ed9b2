//! Commands, where nothing dies: who may, what is asked twice, and what looks like one.

use std::time::Duration;

use bridge::{
    Target, Trigger,
    command::CommandAccess,
    ids::{ConversationId, HelpdeskMessageId, Thread},
    outbox::ReplyRow,
    ports::Ledger as _,
};
use core_kit::{stage::Calm, truth, world::World};

fn a_case(world: &mut World) -> Thread {
    let case = world.thread("case", "d1");
    world.buyer(&case, "It is broken");
    world.ticks(2);
    case
}

fn mended(world: &World) -> Vec<String> {
    let talks = world.market.talks();
    talks.into_iter().flat_map(|talk| talk.mended).collect()
}

/// Notes of ours about commands, without their keys' beginning.
fn notes(world: &World, thread: &Thread) -> Vec<String> {
    let held = world.helpdesk.conversation_of(thread.key.as_str()).unwrap();
    let of = |id: &String| Some(id.rsplit_once(":command-")?.1.to_owned());
    let ids = held
        .messages
        .iter()
        .filter_map(|one| one.shown.source_id.as_ref());
    ids.filter_map(of).collect()
}

/// The code in the newest proposal.
fn code(world: &World, thread: &Thread) -> String {
    let held = world.helpdesk.conversation_of(thread.key.as_str()).unwrap();
    let mut messages = held.messages.iter().rev();
    let proposal = messages.find_map(|one| one.shown.content.split_once("`/confirm "));
    let (_, code) = proposal.expect("a proposal");
    code.split('`').next().unwrap().to_owned()
}

#[test]
fn what_is_confirmed_is_done_once_and_everybody_is_told() {
    let mut world = World::default();
    let case = a_case(&mut world);
    let asked = world.command(&case, "/mend 25,00");
    world.settle(&mut Calm);
    assert_eq!(notes(&world, &case), [asked.to_string()]);
    assert!(mended(&world).is_empty());

    world.confirm(&case).unwrap();
    world.settle(&mut Calm);
    assert_eq!(mended(&world).len(), 1);
    let again = world.confirm(&case).unwrap();
    world.ticks(3);

    assert_eq!(mended(&world).len(), 1);
    assert_eq!(
        notes(&world, &case),
        [asked.to_string(), format!("{asked}-end"), again.to_string()]
    );
    assert_eq!(truth::wrongs(&world), [""; 0]);
}

#[test]
fn a_code_is_good_in_its_own_conversation_only() {
    let mut world = World::default();
    let case = a_case(&mut world);
    let other = world.thread("case", "d2");
    world.buyer(&other, "Mine as well");
    world.ticks(2);
    world.command(&case, "/mend");
    world.ticks(1);
    let code = code(&world, &case);

    world.command(&other, &format!("/confirm {code}"));
    world.ticks(3);

    assert!(mended(&world).is_empty());
    assert_eq!(notes(&world, &other).len(), 1);
}

#[test]
fn what_changed_since_it_was_shown_is_not_done() {
    let mut world = World::default();
    let case = a_case(&mut world);
    world.command(&case, "/mend 1");
    world.ticks(1);
    let first = code(&world, &case);
    world.command(&case, "/mend 2");
    world.ticks(1);
    assert_ne!(first, code(&world, &case));
    world.confirm(&case).unwrap();
    world.ticks(1);
    assert!(mended(&world)[0].contains("200"), "{:?}", mended(&world));

    world.command(&case, &format!("/confirm {first}"));
    world.ticks(2);

    assert_eq!(mended(&world).len(), 1);
    assert_eq!(notes(&world, &case).len(), 4);
}

#[test]
fn notes_of_others_and_those_of_nobodys_business_are_left_alone() {
    let mut world = World::default();
    let case = a_case(&mut world);
    let conversation = world.conversation(&case).unwrap();
    for note in ["/assign me", "/shrug", "mend", "see /mend", "//mend"] {
        world.helpdesk.agent_notes(conversation, note);
    }
    world.settle(&mut Calm);
    let stored = world.table.all_replies();
    assert!(stored.is_empty(), "{stored:?}");
    world.bridge.policy.commands = CommandAccess::Nobody;
    world.helpdesk.agent_notes(conversation, "/mend");
    world.ticks(3);

    assert_eq!(notes(&world, &case), [""; 0]);
}

#[test]
fn whoever_may_not_is_told_so_and_nothing_is_asked_of_the_marketplace() {
    let mut world = World::default();
    let case = a_case(&mut world);
    world.bridge.policy.commands = CommandAccess::Agents(vec![77]);
    let asked = world.command(&case, "/mend");
    let before = world.market.calls_of("odd");
    world.settle(&mut Calm);

    assert_eq!(notes(&world, &case), [asked.to_string()]);
    assert_eq!(world.market.calls_of("odd"), before);
}

#[test]
fn what_somebody_only_speaks_of_is_never_done() {
    let mut world = World::default();
    let case = a_case(&mut world);
    let conversation = world.conversation(&case).unwrap();
    world.command(&case, "/mend");
    world.ticks(1);
    // Rows that a forger had written: of no message at all, and of another conversation.
    let now = bridge::ports::Clock::now(&world.stage);
    for (place, message) in [(conversation.0, 9_000), (conversation.0 + 1, 9_001)] {
        let row = ReplyRow::of_command(
            &case.key,
            ConversationId(place),
            HelpdeskMessageId(message),
            now,
            now,
        );
        let (table, bridge, target) = (
            world.table.clone(),
            world.bridge.clone(),
            Target::Thread(case.clone()),
        );
        world.run(&mut Calm, async move {
            table.enqueue(&row).await.unwrap();
            bridge.work(&target, Trigger::Reply).await.unwrap();
        });
    }
    world.stage.pass(Duration::from_mins(5));
    world.ticks(20);

    assert!(mended(&world).is_empty());
    assert_eq!(notes(&world, &case).len(), 1);
    assert_eq!(truth::wrongs(&world), [""; 0]);
}

#[test]
fn a_note_in_another_conversation_asks_nothing_of_this_thread() {
    let mut world = World::default();
    let case = a_case(&mut world);
    let other = world.thread("case", "d2");
    world.buyer(&other, "Mine as well");
    world.ticks(2);
    let elsewhere = world.conversation(&other).unwrap();
    let note = world.command(&other, "/mend");
    world.lose_webhooks();
    // A forger says that a reply of this thread stands there: the conversation is read.
    let now = bridge::ports::Clock::now(&world.stage);
    let row = ReplyRow::hinted(&case.key, elsewhere, note, now, now);
    let (table, bridge, target) = (
        world.table.clone(),
        world.bridge.clone(),
        Target::Thread(case.clone()),
    );
    world.run(&mut Calm, async move {
        table.enqueue(&row).await.unwrap();
        bridge.work(&target, Trigger::Reply).await.unwrap();
    });

    let rows = world.table.all_replies().into_iter();
    assert_eq!(rows.filter(ReplyRow::is_command).count(), 0);
    assert_eq!(notes(&world, &case), [""; 0]);
    world.ticks(3);
    assert_eq!(notes(&world, &other), [note.to_string()]);
}

#[test]
fn a_note_in_a_further_conversation_of_the_same_buyer_asks_for_nothing() {
    let mut world = World::default();
    let case = a_case(&mut world);
    let own = world.conversation(&case).unwrap();
    let further = world.helpdesk.open_further(own).unwrap();
    world.helpdesk.agent_notes(further, "/mend");
    // What an agent writes there is for this buyer, and so the conversation is read.
    world.agent_in(further, "It comes tomorrow!", Duration::ZERO);
    world.settle(&mut Calm);
    world.ticks(3);

    let held = world.helpdesk.conversations().into_iter();
    let shown = held.flat_map(|held| held.messages);
    let mut ids = shown.filter_map(|message| message.shown.source_id);
    assert!(ids.all(|id| !id.contains(":command-")));
    assert!(world.table.all_replies().iter().all(|row| !row.is_open()));
}
