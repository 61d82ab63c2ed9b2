//! Files and the end of a run: no text waits for a slow file, and no run is killed over one.

use std::time::Duration;

use bridge::ports::Clock;
use end_to_end::{BUYER, SELLER, World};
use simulators::{Call, Fault, Pace};

use super::{JPEG, sale_in_work};

const DOWNLOAD: &str = "/messages/attachments/";
const PDF: &str = "application/pdf";

/// A file whose 30 bytes take a second each.
fn slow(world: &World) -> Fault {
    let clock = world.clock.clone();
    Fault::Trickle(Pace::new(move || clock.pass(Duration::from_secs(1))))
}

/// A tick, and the seconds that passed in it.
async fn timed_tick(world: &World) -> i64 {
    let began = world.clock.now();
    world.tick().await;
    world.clock.now().duration_since(began).as_secs()
}

fn files_in(world: &World, conversation: u64) -> usize {
    let messages = world.chatwoot.messages(conversation).into_iter();
    messages
        .map(|message| world.chatwoot.files_of(message.id).len())
        .sum()
}

fn downloads(world: &World) -> usize {
    let is_one = |call: &&Call| call.path.contains(DOWNLOAD);
    world.meli.wire().calls().iter().filter(is_one).count()
}

#[tokio::test]
async fn a_buyers_file_that_trickles_comes_later_and_its_text_at_once() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let photo = [("foto.jpg", JPEG, vec![7; 30])];
    world
        .meli
        .buyer_writes_with_files(thread, "Chegou assim", &photo);
    let fault = slow(&world);
    world.meli.wire().break_next("GET", DOWNLOAD, fault);

    let took = timed_tick(&world).await;

    assert!(took <= 40, "{took} s");
    let said = world.transcript(conversation);
    assert!(said[1].starts_with("< Chegou assim"), "{said:?}");
    assert_eq!((said.len(), files_in(&world, conversation)), (2, 0));
    world.settle().await;
    world.ticks(3).await;
    assert_eq!(files_in(&world, conversation), 1);
}

#[tokio::test]
async fn a_file_for_which_a_run_has_no_time_is_not_begun_and_its_text_is_shown() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let photo = [("foto.jpg", JPEG, vec![7; 30])];
    world
        .meli
        .buyer_writes_with_files(thread, "Chegou assim", &photo);
    world.meli.take_notifications();
    // What the tick asks first takes up most of its time.
    let clock = world.clock.clone();
    let slow = std::sync::atomic::AtomicBool::new(true);
    world.meli.wire().judge(move |_| {
        if slow.swap(false, std::sync::atomic::Ordering::SeqCst) {
            clock.pass(Duration::from_secs(36));
        }
        None
    });

    world.tick().await;

    let said = world.transcript(conversation);
    assert!(said[1].starts_with("< Chegou assim"), "{said:?}");
    assert_eq!((downloads(&world), files_in(&world, conversation)), (0, 0));
    world.ticks(3).await;
    assert_eq!(files_in(&world, conversation), 1);
}

#[tokio::test]
async fn an_agents_file_that_trickles_is_tried_again_and_others_go_meanwhile() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let other = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(other.thread, "E o meu?");
    world.ticks(1).await;
    let elsewhere = world.conversation(&format!("pack:{}", other.thread));
    let note = [("nota.pdf", PDF, vec![7; 60])];
    let clock = world.clock.clone();
    world.chatwoot.wire().judge(move |call| {
        let clock = clock.clone();
        let pace = Pace::new(move || clock.pass(Duration::from_secs(1)));
        let is_file = call.path.starts_with("/rails/active_storage");
        is_file.then_some(Fault::Trickle(pace))
    });

    let reply = world
        .chatwoot
        .agent_replies_with_files(conversation, "Segue a nota", &note);
    world.chatwoot.agent_replies(elsewhere, "Hoje");
    world.settle().await;
    world.ticks(2).await;

    assert_eq!(world.meli.received_by_buyer(other.thread), ["Hoje"]);
    assert!(world.meli.received_by_buyer(thread).is_empty());
    assert_ne!(world.message(conversation, reply).status, "failed");
    world.chatwoot.wire().judge(|_| None);
    world.ticks(4).await;
    assert_eq!(world.meli.received_by_buyer(thread), ["Segue a nota"]);
    assert_eq!(world.message(conversation, reply).status, "delivered");
}

#[tokio::test]
async fn a_tick_whose_time_is_over_shows_the_rest_in_the_next() {
    let world = World::new().await;
    world.ticks(1).await;
    let mut threads = Vec::new();
    for number in 0..70 {
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        world
            .meli
            .buyer_writes(sale.thread, &format!("venda {number}"));
        threads.push(sale.thread);
    }
    world.meli.take_notifications();
    let clock = world.clock.clone();
    world.chatwoot.wire().judge(move |call| {
        if call.method == "POST" {
            // Calls overlap, this clock does not: sixteen at a time, more than two seconds each.
            clock.pass(Duration::from_millis(150));
        }
        None
    });
    let shown = |world: &World| {
        let key = |thread: &u64| format!("meli:{SELLER}:pack:{thread}");
        let is_shown = |thread: &&u64| world.chatwoot.conversation_of(&key(thread)).is_some();
        threads.iter().filter(is_shown).count()
    };

    let took = timed_tick(&world).await;

    let first = shown(&world);
    assert!((1..60).contains(&first), "{first} of 70 in the first tick");
    assert!(took < 55, "{took} s");
    world.ticks(5).await;
    assert_eq!(shown(&world), 70);
    for thread in &threads {
        let conversation = world.conversation(&format!("pack:{thread}"));
        assert_eq!(world.transcript(conversation).len(), 1);
    }
}
