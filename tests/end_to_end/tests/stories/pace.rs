//! How often Mercado Livre is asked: by what its notifications prove, and never beyond its limits.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bridge::{
    accounts::{Account, Accounts},
    ids::AccountId,
};
use end_to_end::{BUYER, SELLER, World};
use simulators::{Call, Fault};

/// A seller with as many sales of today, in one of which something is said; nothing is left to do.
async fn shop(sales: usize) -> (World, u64) {
    let world = World::new().await;
    for _ in 0..sales {
        world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    }
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(2).await;
    world.meli.take_notifications();
    (world, sale.thread)
}

/// Minutes in which the buyer writes every few, and each notification arrives.
async fn heard(world: &World, thread: u64, minutes: usize) {
    for minute in 0..minutes {
        if minute % 6 == 0 {
            world.meli.buyer_writes(thread, &format!("minuto {minute}"));
        }
        world.notifications().await;
        world.settle().await;
        world.ticks(1).await;
    }
}

fn said(world: &World, thread: u64, text: &str) -> bool {
    let conversation = world.conversation(&format!("pack:{thread}"));
    world
        .transcript(conversation)
        .contains(&format!("< {text}"))
}

/// Minutes until the text is shown by polls alone.
async fn shown_after(world: &World, thread: u64, text: &str) -> usize {
    world.meli.buyer_writes(thread, text);
    world.meli.take_notifications();
    world.pass(16);
    for minutes in 1..=30 {
        world.ticks(1).await;
        if said(world, thread, text) {
            return minutes;
        }
    }
    panic!("{text:?} was not shown");
}

/// What people read in the account's own conversation.
fn told(world: &World) -> Vec<String> {
    let source_id = format!("meli:{SELLER}:account");
    let conversation = world.chatwoot.conversation_of(&source_id);
    conversation.map_or_else(Vec::new, |one| world.transcript(one.id))
}

#[tokio::test]
async fn while_notifications_arrive_a_quiet_shop_is_asked_little_and_their_silent_end_is_found_out()
{
    let (world, thread) = shop(120).await;
    heard(&world, thread, 90).await;

    world.forget_calls();
    heard(&world, thread, 60).await;
    let [meli, ..] = world.calls();
    assert!(meli.len() <= 200, "{} calls in an hour", meli.len());

    // They stop: the first message is found by the next poll, and from then on each minute.
    assert!(shown_after(&world, thread, "ouviu?").await <= 6);
    for number in 0..5 {
        let text = format!("alô {number}");
        assert!(shown_after(&world, thread, &text).await <= 2, "{text}");
    }
    assert!(told(&world).is_empty());
    world.ticks(70).await;
    shown_after(&world, thread, "cadê?").await;
    world.ticks(2).await;
    let silent = told(&world);
    assert!(
        silent.len() == 1 && silent[0].contains("pararam de chegar (mensagens de vendas)"),
        "{silent:?}"
    );

    heard(&world, thread, 3).await;
    let again = told(&world);
    assert!(
        again.len() == 2 && again[1].contains("voltaram a chegar"),
        "{again:?}"
    );
}

#[tokio::test]
async fn a_message_that_a_person_read_first_is_found_although_its_notification_was_lost() {
    let (world, thread) = shop(0).await;
    heard(&world, thread, 90).await;
    // No list of unread messages holds the thread any more.
    world.meli.person_reads(thread);
    world.ticks(6).await;

    world.meli.buyer_writes(thread, "lida no celular");
    world.meli.take_notifications();
    world.meli.person_reads(thread);
    let mut minutes = 0;
    while !said(&world, thread, "lida no celular") {
        world.ticks(1).await;
        minutes += 1;
        assert!(minutes <= 60, "not found within an hour");
    }
}

#[tokio::test]
async fn what_could_not_be_delivered_is_followed_within_the_hour() {
    let (world, thread) = shop(0).await;
    world.meli.person_reads(thread);
    world.ticks(1).await;
    // The sale grows cold: its thread is read every few hours.
    world.pass(8 * 24 * 60 * 60);
    world.ticks(12).await;
    // They are asked for when an hour begins.
    while world.clock.for_simulator().now().as_second() / 60 % 60 != 57 {
        world.ticks(1).await;
    }
    world.meli.buyer_writes(thread, "ainda tem?");
    world.meli.person_reads(thread);
    world.meli.miss_notifications();
    world.forget_calls();

    let mut minutes = 0;
    while !said(&world, thread, "ainda tem?") {
        world.ticks(1).await;
        minutes += 1;
        assert!(minutes <= 5, "not found when it was listed");
    }
    let [meli, ..] = world.calls();
    let asked = meli.iter().filter(|call| call.path == "/missed_feeds");
    assert!(asked.count() >= 1);
}

/// As many more sellers, connected.
async fn add_sellers(world: &World, count: u64) {
    for seller in (1..=count).map(|number| SELLER + number) {
        let tokens = world
            .meli
            .add_seller(seller, "MLB", &format!("LOJA_{seller}"));
        let account = Account {
            connector_facts: [("site".to_owned(), "MLB".to_owned())].into(),
            ..Account::granted(
                AccountId::from_connector(format!("meli:{seller}")),
                bridge::accounts::Tokens {
                    access: tokens.access_token.into(),
                    refresh: tokens.refresh_token.into(),
                    expires_at: None,
                },
                world.clock.for_simulator().now(),
            )
        };
        assert!(world.table.table.import(&account).await.unwrap());
    }
}

#[tokio::test]
async fn many_accounts_under_one_application_stay_below_its_hour() {
    let world = World::new().await;
    add_sellers(&world, 299).await;
    world.ticks(4).await;
    world.forget_calls();

    world.ticks(20).await;

    let [meli, ..] = world.calls();
    assert!(
        meli.len() <= 18_000 * 20 / 60 * 8 / 10,
        "{} calls in 20 minutes",
        meli.len()
    );
    assert!(
        meli.len() >= 300 * 5 * 2,
        "{}: polls were held back",
        meli.len()
    );
    // None was answered with 429, from the first poll of all on.
    assert_eq!(world.meli.refused_by_quota(), 0);
    // None was left out.
    for seller in SELLER..SELLER + 300 {
        let id = AccountId::from_connector(format!("meli:{seller}"));
        assert!(!world.table.table.cursors(&id).await.unwrap().is_empty());
    }
}

fn slowed(call: &Call) -> bool {
    call.method == "GET"
}

#[tokio::test]
async fn an_account_that_is_told_to_slow_down_is_left_alone_and_nothing_is_lost() {
    let (world, thread) = shop(30).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    world.meli.wire().judge(move |call| {
        count.fetch_add(1, Ordering::SeqCst);
        slowed(call).then(|| Fault::text(429, "local_rate_limited"))
    });
    world.meli.buyer_writes(thread, "espero");
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.notifications().await;
    world.settle().await;
    world.ticks(14).await;
    let calls = asked.load(Ordering::SeqCst);
    assert!(calls <= 12, "{calls} calls in a quarter of an hour");

    world.meli.wire().judge(|_| None);
    world.ticks(16).await;

    assert!(said(&world, thread, "espero"));
    let conversation = world.conversation(&format!("question:{question}"));
    assert_eq!(world.transcript(conversation), ["< Tem azul?"]);
}
