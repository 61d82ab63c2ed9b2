//! What happens in the crash matrix: one story each, told by its people.

use std::time::Duration;

use bridge::{
    ids::{InboxId, Thread},
    ports::Clock,
};
use core_kit::{
    memory_helpdesk::FOR_EVER,
    stage::Calm,
    world::{World, account},
    worst_case::Moderation,
};
use jiff::SignedDuration;

/// One story.
#[derive(Clone, Copy)]
pub(crate) struct Flow {
    /// How a red test calls it.
    pub(crate) name: &'static str,
    /// What was there before; nothing goes wrong in it.
    pub(crate) before: fn(&mut World),
    /// What happens while workers die.
    pub(crate) act: fn(&mut World),
    /// A notification tells of it, so that the stream's worker moves it and not the clock's.
    pub(crate) hinted: Option<fn(&World) -> Thread>,
    /// Ticks after the last trouble until nothing is wrong any more.
    pub(crate) ticks: usize,
}

/// The promise of the matrix.
pub(crate) const PROMISED: usize = 3;
/// The same where something is gone, which is believed at the second look.
const PROMISED_OF_GONE: usize = PROMISED + 4;

/// Where sales appear after their inbox was made anew.
const NEW_MESSAGES: InboxId = InboxId(18);

fn ask(world: &World) -> Thread {
    world.thread("ask", "q1")
}

fn talk(world: &World) -> Thread {
    world.thread("talk", "s1")
}

fn case(world: &World) -> Thread {
    world.thread("case", "d1")
}

fn nothing(_: &mut World) {}

fn a_question_is_there(world: &mut World) {
    world.buyer(&ask(world), "Is there a blue one?");
    world.ticks(2);
}

fn a_sale_is_there(world: &mut World) {
    world.buyer(&talk(world), "When does it come?");
    world.ticks(2);
}

fn a_dispute_is_there(world: &mut World) {
    world.platform(&case(world), "The buyer complains");
    world.buyer(&case(world), "It is broken");
    world.ticks(2);
}

pub(crate) fn answer(world: &mut World, thread: &Thread, text: &str) {
    let conversation = world.conversation(thread).expect("it is there");
    world.secrets(conversation);
    world.agent(thread, text);
}

pub(crate) const THREE_PARTS: &str = "It left our store this morning.\n\nYou can follow it on its way.\n\nThank you for your patience!";

/// Replies: the flows whose pairs of crashes are gone through as well.
pub(crate) const REPLIES: &[Flow] = &[
    Flow {
        name: "reply to a question",
        before: a_question_is_there,
        act: |world| answer(world, &ask(world), "Yes, in blue; and green!"),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "reply to a sale",
        before: a_sale_is_there,
        act: |world| answer(world, &talk(world), "It comes tomorrow!"),
        hinted: None,
        ticks: PROMISED,
    },
];

/// Everything else.
pub(crate) const OTHERS: &[Flow] = &[
    Flow {
        name: "first question",
        before: nothing,
        act: |world| world.buyer(&ask(world), "Is there a blue one?"),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "first question, announced",
        before: nothing,
        act: |world| world.buyer(&ask(world), "Is there a blue one?"),
        hinted: Some(ask),
        ticks: PROMISED,
    },
    Flow {
        name: "next question of the same buyer",
        before: a_question_is_there,
        act: |world| world.buyer(&world.thread("ask", "q2"), "And a red one?"),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "first sale message",
        before: nothing,
        act: |world| {
            world.buyer(&talk(world), "Hello,");
            world.seller(&talk(world), "Hello!");
            world.buyer(&talk(world), "when does it come?");
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "first sale message with files",
        before: nothing,
        act: |world| world.buyer_sends(&talk(world), "It looks like this", 2),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "next sale message with a file",
        before: a_sale_is_there,
        act: |world| {
            world.buyer_sends(&talk(world), "It looks like this", 1);
            world.buyer(&talk(world), "Do you see?");
        },
        hinted: Some(talk),
        ticks: PROMISED,
    },
    Flow {
        name: "next sale message",
        before: a_sale_is_there,
        act: |world| world.buyer(&talk(world), "Are you there?"),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "next sale message, announced",
        before: a_sale_is_there,
        act: |world| world.buyer(&talk(world), "Are you there?"),
        hinted: Some(talk),
        ticks: PROMISED,
    },
    Flow {
        name: "reply in three parts",
        before: a_sale_is_there,
        act: |world| answer(world, &talk(world), THREE_PARTS),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "reply to a dispute",
        before: a_dispute_is_there,
        act: |world| answer(world, &case(world), "We send another one"),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "two replies, the same on purpose",
        before: a_sale_is_there,
        act: |world| {
            answer(world, &talk(world), "Yes");
            answer(world, &talk(world), "Yes");
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "two answers, the same on purpose",
        before: a_question_is_there,
        act: |world| {
            answer(world, &ask(world), "Yes");
            answer(world, &ask(world), "Yes");
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a reply that Chatwoot lists later than the next one",
        before: |world| {
            world.helpdesk.set_skew(-110);
            a_sale_is_there(world);
        },
        act: |world| {
            let conversation = world.conversation(&talk(world)).expect("it is there");
            world.agent_in(conversation, "Listed late.", Duration::from_secs(5));
            world.lose_webhooks();
            answer(world, &talk(world), "Listed at once.");
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "two replies while a read cannot tell",
        before: |world| {
            a_sale_is_there(world);
            let until = world.stage.now() + SignedDuration::from_secs(150);
            world.market.change(&talk(world), |talk| {
                talk.temper.incomplete_until = Some(until);
            });
        },
        act: |world| {
            answer(world, &talk(world), "It comes tomorrow.");
            answer(world, &talk(world), "Or the day after.");
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a reply while the buyer writes",
        before: a_sale_is_there,
        act: |world| {
            answer(world, &talk(world), "It comes tomorrow!");
            world.buyer(&talk(world), "Are you there?");
        },
        hinted: Some(talk),
        ticks: PROMISED,
    },
    Flow {
        name: "a reply whose webhook never comes",
        before: a_sale_is_there,
        act: |world| {
            answer(world, &talk(world), "It comes tomorrow!");
            world.lose_webhooks();
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "mirrored message of the seller",
        before: a_sale_is_there,
        act: |world| world.seller(&talk(world), "Written in the app"),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "mirrored answer of the seller",
        before: a_question_is_there,
        act: |world| {
            let thread = ask(world);
            world.seller(&thread, "Answered in the app");
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a connection dies",
        before: a_sale_is_there,
        act: |world| world.connection_dies(&account(0)),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a connection works again",
        before: |world| {
            a_sale_is_there(world);
            world.connection_dies(&account(0));
            world.ticks(2);
        },
        act: |world| {
            world.reconnect(&account(0));
            world.buyer(&talk(world), "Are you there?");
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "note that a question ended",
        before: a_question_is_there,
        act: |world| world.market.end(&ask(world)),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "note where bubbles cannot turn red",
        before: |world| {
            world.helpdesk.without_bubbles();
            a_sale_is_there(world);
            world.market.block(&talk(world), Some("late"));
        },
        act: |world| answer(world, &talk(world), "It comes tomorrow!"),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "refused and told",
        before: |world| {
            a_sale_is_there(world);
            world.market.block(&talk(world), Some("late"));
        },
        act: |world| answer(world, &talk(world), "It comes tomorrow!"),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "retry of a refused reply",
        before: |world| {
            a_sale_is_there(world);
            world.market.block(&talk(world), Some("late"));
            answer(world, &talk(world), "It comes tomorrow!");
            world.ticks(2);
            world.market.block(&talk(world), None);
        },
        act: |world| {
            let (conversation, message) = world
                .written
                .last()
                .map(|last| (last.conversation, last.id))
                .expect("a reply");
            world.retry(conversation, message);
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "replay of what was given up on, twice",
        before: |world| {
            a_sale_is_there(world);
            world.connection_dies(&account(0));
            answer(world, &talk(world), "It comes tomorrow!");
            world.ticks(2);
            world.stage.pass(Duration::from_hours(25));
            world.ticks(2);
            world.reconnect(&account(0));
            world.ticks(2);
        },
        act: |world| world.replays.set(2),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a reply that shows late",
        before: |world| {
            a_sale_is_there(world);
            world.market.change(&talk(world), |talk| {
                talk.temper.shows_after = Duration::from_secs(30);
            });
        },
        act: |world| answer(world, &talk(world), "It comes tomorrow!"),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a reply that moderation takes back",
        before: |world| {
            a_dispute_is_there(world);
            let after = Duration::from_secs(20);
            world.market.change(&case(world), |talk| {
                talk.temper.moderation = Moderation::RefusesAfter(after);
            });
        },
        act: |world| {
            answer(world, &case(world), "Write to me elsewhere");
            world.market.change_openly(&case(world), |_| {});
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a reply that moderation takes back at once",
        before: |world| {
            a_dispute_is_there(world);
            world.market.change(&case(world), |talk| {
                talk.temper.moderation = Moderation::RefusesAfter(Duration::ZERO);
            });
        },
        act: |world| {
            answer(world, &case(world), THREE_PARTS);
            world.market.change_openly(&case(world), |_| {});
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "retry of a reply that was taken back",
        before: |world| {
            a_dispute_is_there(world);
            let after = Duration::from_secs(20);
            world.market.change(&case(world), |talk| {
                talk.temper.moderation = Moderation::RefusesAfter(after);
            });
            answer(world, &case(world), "Write to me elsewhere");
            world.ticks(1);
            world.market.change_openly(&case(world), |talk| {
                talk.temper.moderation = Moderation::Passes;
            });
            world.ticks(3);
        },
        act: |world| {
            let (conversation, message) = world
                .written
                .last()
                .map(|last| (last.conversation, last.id))
                .expect("a reply");
            world.retry(conversation, message);
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a reply of which a refusal vanishes",
        before: |world| {
            a_dispute_is_there(world);
            let after = Duration::from_secs(20);
            world.market.change(&case(world), |talk| {
                talk.temper.moderation = Moderation::VanishesAfter(after);
            });
        },
        act: |world| {
            answer(world, &case(world), "Write to me elsewhere");
            world.market.change_openly(&case(world), |_| {});
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a limit that shrinks between two parts",
        before: |world| {
            a_sale_is_there(world);
            world
                .market
                .change(&talk(world), |talk| talk.temper.limit_after = Some(25));
        },
        act: |world| {
            answer(world, &talk(world), THREE_PARTS);
            world.ticks(2);
            let (conversation, message) = world
                .written
                .last()
                .map(|last| (last.conversation, last.id))
                .expect("a reply");
            world.retry(conversation, message);
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a deleted conversation of a sale",
        before: |world| {
            a_sale_is_there(world);
            let conversation = world.conversation(&talk(world)).expect("it is there");
            world.delete(conversation);
        },
        act: |world| world.buyer(&talk(world), "Are you there?"),
        hinted: None,
        ticks: PROMISED_OF_GONE,
    },
    Flow {
        name: "a reply in a conversation that was deleted",
        before: a_sale_is_there,
        act: |world| {
            answer(world, &talk(world), "It comes tomorrow!");
            let conversation = world.conversation(&talk(world)).expect("it is there");
            world.delete(conversation);
            world.buyer(&talk(world), "Are you there?");
        },
        hinted: Some(talk),
        ticks: PROMISED_OF_GONE,
    },
    Flow {
        name: "an answer that moderation takes back",
        before: |world| {
            a_question_is_there(world);
            let after = Duration::from_secs(20);
            world.market.change(&ask(world), |talk| {
                talk.temper.moderation = Moderation::RefusesAfter(after);
            });
            answer(world, &ask(world), "Write to me elsewhere");
            world.settle(&mut Calm);
            world.stage.pass(after);
        },
        act: |world| world.market.change_openly(&ask(world), |_| {}),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "another answer after one that was taken back",
        before: |world| {
            a_question_is_there(world);
            let after = Duration::from_secs(20);
            world.market.change(&ask(world), |talk| {
                talk.temper.moderation = Moderation::RefusesAfter(after);
            });
            answer(world, &ask(world), "Write to me elsewhere");
            world.ticks(1);
            world.market.change_openly(&ask(world), |talk| {
                talk.temper.moderation = Moderation::Passes;
            });
            world.ticks(3);
        },
        act: |world| answer(world, &ask(world), "Yes, in blue."),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a question that ends after its answer",
        before: |world| {
            a_question_is_there(world);
            answer(world, &ask(world), "Yes, in blue");
            world.ticks(2);
        },
        act: |world| world.market.end(&ask(world)),
        hinted: Some(ask),
        ticks: PROMISED,
    },
    Flow {
        name: "a sale whose inbox was made anew",
        before: |world| {
            a_sale_is_there(world);
            world.move_sales(NEW_MESSAGES);
        },
        act: |world| world.buyer(&talk(world), "Are you there?"),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a reply in an inbox that is ours no more",
        before: |world| {
            a_sale_is_there(world);
            world.move_sales(NEW_MESSAGES);
        },
        act: |world| answer(world, &talk(world), "It comes tomorrow!"),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a message that Chatwoot refuses once, and one behind it",
        before: a_sale_is_there,
        act: |world| {
            world.helpdesk.refuse("Are you there?", 1, false);
            world.buyer(&talk(world), "Are you there?");
            world.buyer(&talk(world), "Hello?");
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a question that Chatwoot refuses although it stored it",
        before: nothing,
        act: |world| {
            world.helpdesk.refuse("Is there a blue one?", 1, true);
            world.buyer(&ask(world), "Is there a blue one?");
        },
        hinted: Some(ask),
        ticks: PROMISED,
    },
    Flow {
        name: "a note that Chatwoot refuses once",
        before: a_question_is_there,
        act: |world| {
            world.helpdesk.refuse("closed unanswered", 1, false);
            world.market.end(&ask(world));
        },
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a message that Chatwoot has refused for a day",
        before: |world| {
            a_sale_is_there(world);
            world.helpdesk.refuse("Are you there?", FOR_EVER, false);
            world.buyer(&talk(world), "Are you there?");
            world.ticks(2);
            world.stage.pass(Duration::from_hours(25));
        },
        act: |world| world.buyer(&talk(world), "Hello?"),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "a message that Chatwoot has refused for a day, and its notice",
        before: |world| {
            a_sale_is_there(world);
            world.helpdesk.refuse("Are you there?", FOR_EVER, false);
            world.helpdesk.refuse("is not shown here", 1, false);
            world.buyer(&talk(world), "Are you there?");
            world.ticks(2);
            world.stage.pass(Duration::from_hours(25));
        },
        act: |world| world.buyer(&talk(world), "Hello?"),
        hinted: None,
        ticks: PROMISED,
    },
    Flow {
        name: "replay of a message that Chatwoot refused for a day, twice",
        before: |world| {
            a_sale_is_there(world);
            world.helpdesk.refuse("Are you there?", FOR_EVER, false);
            world.buyer(&talk(world), "Are you there?");
            world.ticks(2);
            world.stage.pass(Duration::from_hours(25));
            world.ticks(2);
            world.helpdesk.refuse_nothing();
        },
        act: |world| world.replays.set(2),
        hinted: None,
        ticks: PROMISED,
    },
];
