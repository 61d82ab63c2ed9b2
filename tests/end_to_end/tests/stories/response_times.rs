//! How fast an account answers, on the setup page: by the marketplace's own count, and from question to answer.

use end_to_end::{BUYER, SELLER, Visitor, World};
use simulators::Fault;

async fn page(world: &World) -> String {
    let person = Visitor::person(world).await;
    person.get(world, "/setup?lang=en").await.body
}

/// A question that is answered after so many seconds.
fn answered_after(world: &World, seconds: u64) {
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.pass(seconds);
    world.meli.answer_elsewhere(question, "Tem");
    world.pass(60);
}

#[tokio::test]
async fn the_page_says_how_fast_questions_are_answered() {
    let world = World::new().await;
    world.tick().await;
    world.meli.answers_within(SELLER, 22);
    for minutes in [5, 10, 300] {
        answered_after(&world, minutes * 60);
    }
    world.meli.ask(&world.item, BUYER, "E verde?");

    let page = page(&world).await;

    let theirs = "22 min (in working hours 22 min, on weekends 3 h)";
    assert!(page.contains(theirs), "{page}");
    let ours = "half within 10 min, 9 of 10 within 5 h (latest answered: 3)";
    assert!(page.contains(ours), "{page}");
}

#[tokio::test]
async fn it_costs_two_calls_of_a_page_and_none_of_a_message() {
    let world = World::new().await;
    let asked = |world: &World| {
        let [meli, _, _] = world.calls();
        let count = |part: &str| meli.iter().filter(|call| call.path.contains(part)).count();
        (count("response_time"), count("received_questions"))
    };
    answered_after(&world, 60);
    world.forget_calls();
    world.ticks(3).await;
    assert_eq!(asked(&world).0, 0);

    world.forget_calls();
    page(&world).await;
    assert_eq!(asked(&world), (1, 1));
}

#[tokio::test]
async fn figures_that_are_refused_or_late_leave_the_page_as_it_is() {
    let world = World::new().await;
    world.tick().await;
    let without = page(&world).await;
    assert!(!without.contains("Response time") && !without.contains("From question"));

    for _ in 0..9 {
        let wire = world.meli.wire();
        wire.break_next("GET", "/response_time", Fault::DropBefore);
        wire.break_next("GET", "received_questions", Fault::DropBefore);
    }
    world.meli.answers_within(SELLER, 22);
    assert!(!page(&world).await.contains("Response time"));
}
