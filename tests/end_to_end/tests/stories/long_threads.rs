//! Threads of many pages: what is new costs the same however much came before it.

use end_to_end::{BUYER, SELLER, World};

/// A sale with so many messages of its buyer, all of them shown; ten come on a page.
async fn shown(messages: usize, oldest_first: bool) -> (World, u64, u64) {
    let world = World::new().await;
    world.meli.set_page_limit(10);
    world.meli.oldest_first(oldest_first);
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    for number in 1..=messages {
        world.pass(60);
        world
            .meli
            .buyer_writes(sale.thread, &format!("mensagem {number}"));
    }
    world.ticks(2).await;
    world.notifications().await;
    world.settle().await;
    world.ticks(3).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    assert_eq!(world.transcript(conversation).len(), messages);
    (world, sale.thread, conversation)
}

/// The calls that the next message costs, when it is announced.
async fn next_message_costs(messages: usize, oldest_first: bool) -> [usize; 3] {
    let (world, thread, conversation) = shown(messages, oldest_first).await;
    world.meli.buyer_writes(thread, "e mais uma");
    world.notifications().await;
    world.forget_calls();

    world.settle().await;

    let calls = world.calls().map(|calls| calls.len());
    assert_eq!(
        world.transcript(conversation).last().map(String::as_str),
        Some("< e mais uma")
    );
    calls
}

#[tokio::test]
async fn the_next_message_costs_the_same_however_long_the_thread_is() {
    for oldest_first in [false, true] {
        let short = next_message_costs(15, oldest_first).await;
        let long = next_message_costs(75, oldest_first).await;

        assert_eq!(short, long, "oldest first: {oldest_first}");
        assert!(long[0] <= 4, "{long:?}");
    }
}

#[tokio::test]
async fn what_moderation_lets_through_late_is_found_among_the_oldest_pages() {
    for oldest_first in [false, true] {
        let (world, thread, conversation) = shown(5, oldest_first).await;
        world.meli.buyer_writes_what_is_held(thread, "retida", 3600);
        for number in 6..=30 {
            world.pass(60);
            world
                .meli
                .buyer_writes(thread, &format!("mensagem {number}"));
        }
        world.ticks(2).await;
        assert_eq!(world.transcript(conversation).len(), 30);

        world.pass(3600);
        world.meli.buyer_writes(thread, "a última");
        world.ticks(2).await;

        let transcript = world.transcript(conversation);
        let held = transcript.iter().filter(|text| *text == "< retida");
        assert_eq!((transcript.len(), held.count()), (32, 1));
    }
}

#[tokio::test]
async fn a_reply_is_sent_once_and_seen_read_behind_many_newer_messages() {
    let (world, thread, conversation) = shown(25, false).await;
    let reply = world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.settle().await;
    for number in 26..=50 {
        world.pass(60);
        world
            .meli
            .buyer_writes(thread, &format!("mensagem {number}"));
    }
    world.ticks(2).await;
    assert_eq!(world.message(conversation, reply).status, "delivered");

    world.meli.buyer_reads(thread);
    world.meli.buyer_writes(thread, "Vi agora");
    world.ticks(2).await;

    assert_eq!(world.message(conversation, reply).status, "read");
    assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
    assert_eq!(world.transcript(conversation).len(), 52);
}
