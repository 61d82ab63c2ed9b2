//! What an agent sees under a reply: the bubble tells the truth.

use end_to_end::{BUYER, SELLER, Setup, World};
use serde_json::json;
use simulators::chatwoot::Profile;

async fn sale_in_work(world: &World) -> (u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.tick().await;
    world.settle().await;
    (
        sale.thread,
        world.conversation(&format!("pack:{}", sale.thread)),
    )
}

fn block_attribute(world: &World) -> serde_json::Value {
    world.chatwoot.conversations()[0].custom_attributes["meli_block"].clone()
}

#[tokio::test]
async fn a_reply_that_the_buyer_read_says_so_within_fifteen_minutes() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let reply = world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.settle().await;
    assert_eq!(world.message(conversation, reply).status, "delivered");

    world.meli.buyer_reads(thread);
    world.ticks(15).await;

    assert_eq!(world.message(conversation, reply).status, "read");
}

#[tokio::test]
async fn a_notification_of_reading_shows_it_at_once() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let reply = world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.settle().await;
    world.meli.take_notifications();

    world.meli.buyer_reads(thread);
    world.notifications().await;
    world.settle().await;

    assert_eq!(world.message(conversation, reply).status, "read");
}

#[tokio::test]
async fn moderation_at_once_and_late_turn_the_bubble_red_with_the_reason() {
    for late in [false, true] {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world.meli.moderate("whatsapp", "PERSONAL_DATA", late);

        let reply = world
            .chatwoot
            .agent_replies(conversation, "me chama no whatsapp");
        world.settle().await;
        world.ticks(15).await;

        let reply = world.message(conversation, reply);
        assert_eq!(reply.status, "failed", "late: {late}");
        assert!(
            reply
                .external_error
                .unwrap()
                .contains("dados pessoais ou de contato")
        );
        assert!(world.meli.received_by_buyer(thread).is_empty());

        // The thread lists it as moderated, and that is no message from the app.
        world.meli.buyer_writes(thread, "Oi?");
        world.notifications().await;
        world.settle().await;
        world.ticks(1).await;
        assert_eq!(
            world.transcript(conversation),
            ["< Oi", "> me chama no whatsapp", "< Oi?"],
            "late: {late}"
        );
    }
}

#[tokio::test]
async fn a_blocked_thread_is_explained_and_its_attribute_follows() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    assert_eq!(block_attribute(&world), json!(""));
    world.meli.block(thread, Some("blocked_by_payment"));

    let reply = world.chatwoot.agent_replies(conversation, "Oi");
    world.settle().await;

    let reply = world.message(conversation, reply);
    assert_eq!(reply.status, "failed");
    assert!(
        reply
            .external_error
            .unwrap()
            .contains("pagamento ainda não foi aprovado")
    );
    assert_eq!(block_attribute(&world), json!("blocked_by_payment"));

    world.meli.block(thread, None);
    world.ticks(15).await;
    assert_eq!(block_attribute(&world), json!(""));
}

#[tokio::test]
async fn a_new_kind_of_block_is_shown_raw() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world.meli.block(thread, Some("blocked_by_full_moon"));

    let reply = world.chatwoot.agent_replies(conversation, "Oi");
    world.settle().await;

    assert!(
        world
            .message(conversation, reply)
            .external_error
            .unwrap()
            .contains("blocked_by_full_moon")
    );
}

#[tokio::test]
async fn retry_sends_again_once_whichever_chatwoot() {
    for guarded in [false, true] {
        let world = World::new().await;
        world.chatwoot.guard_retry(guarded);
        let secret = world
            .chatwoot
            .add_account_webhook("https://bridge.example/webhook");
        drop(secret);
        let (thread, conversation) = sale_in_work(&world).await;
        world.meli.block(thread, Some("blocked_by_payment"));
        let reply = world.chatwoot.agent_replies(conversation, "Oi");
        world.settle().await;
        world.meli.block(thread, None);
        world.pass(30);

        world.chatwoot.agent_presses_retry(reply);
        world.settle().await;
        world.ticks(2).await;

        assert_eq!(
            world.meli.received_by_buyer(thread),
            ["Oi"],
            "guarded: {guarded}"
        );
        assert_eq!(
            world.message(conversation, reply).status,
            "delivered",
            "guarded: {guarded}"
        );
    }
}

#[tokio::test]
async fn retry_on_a_delivered_bubble_sends_nothing() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let reply = world.chatwoot.agent_replies(conversation, "Oi");
    world.settle().await;
    world.pass(120);

    world.chatwoot.agent_presses_retry(reply);
    world.settle().await;
    world.ticks(2).await;

    assert_eq!(world.meli.received_by_buyer(thread), ["Oi"]);
    assert_eq!(world.message(conversation, reply).status, "delivered");
}

#[tokio::test]
async fn a_delivered_bubble_that_chatwoot_turned_red_is_set_right() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let reply = world.chatwoot.agent_replies(conversation, "Oi");
    world.settle().await;
    world.pass(5);
    world.chatwoot.agent_replies(conversation, "E aí?");
    let deliveries = world.chatwoot.take_deliveries();
    world.chatwoot.webhook_failed(
        &simulators::chatwoot::Delivery {
            message_id: Some(reply),
            ..deliveries[0].clone()
        },
        "Timed out reading data from server",
    );
    assert_eq!(world.message(conversation, reply).status, "failed");

    world.ticks(2).await;

    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(world.meli.received_by_buyer(thread), ["Oi", "E aí?"]);
}

/// No webhook gets through, and Chatwoot turns the bubble of each red.
fn webhooks_fail(world: &World) {
    for delivery in world.chatwoot.take_deliveries() {
        world
            .chatwoot
            .webhook_failed(&delivery, "500 Internal Server Error");
    }
}

#[tokio::test]
async fn bubbles_that_turned_red_while_no_webhook_got_through_are_right_a_quarter_of_an_hour_later()
{
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let reply = world.chatwoot.agent_replies(conversation, "Sai hoje");
    for _ in 0..40 {
        webhooks_fail(&world);
        world.pass(60);
        world.tick().await;
    }
    webhooks_fail(&world);
    assert_eq!(world.message(conversation, reply).status, "failed");

    world.ticks(15).await;

    let reply = world.message(conversation, reply);
    assert_eq!(
        (reply.status.as_str(), reply.external_error),
        ("delivered", None)
    );
    assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
}

#[tokio::test]
async fn news_that_chatwoot_turned_a_bubble_red_sets_it_right_at_once() {
    for blocked in [false, true] {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        if blocked {
            world.meli.block(thread, Some("blocked_by_buyer"));
        }
        let reply = world.chatwoot.agent_replies(conversation, "Oi");
        world.webhooks().await;
        world.dispatch().await;
        let ours = world.message(conversation, reply);

        let echo = world
            .chatwoot
            .take_deliveries()
            .into_iter()
            .find(|one| one.message_id == Some(reply))
            .unwrap();
        world
            .chatwoot
            .webhook_failed(&echo, "500 Internal Server Error");
        assert_eq!(world.message(conversation, reply).status, "failed");
        world.settle().await;

        let now = world.message(conversation, reply);
        assert_eq!(
            (&now.status, &now.external_error),
            (&ours.status, &ours.external_error),
            "blocked: {blocked}"
        );
        assert_eq!(
            world.meli.received_by_buyer(thread).len(),
            usize::from(!blocked)
        );
    }
}

#[tokio::test]
async fn an_old_chatwoot_says_it_in_a_note() {
    for profile in [Profile::V3_16, Profile::V4_1] {
        let settings = vec![("WEBHOOK_TOKEN", "open-sesame".to_owned())];
        let world = World::with(Setup {
            profile,
            settings,
            ..Setup::default()
        })
        .await;
        let (thread, conversation) = sale_in_work(&world).await;
        world.meli.block(thread, Some("blocked_by_buyer"));

        world.chatwoot.agent_replies(conversation, "Oi");
        world.ticks(3).await;

        let notes = world.notes(conversation);
        let told = notes
            .iter()
            .filter(|note| note.contains("escolheu não receber mensagens"))
            .count();
        assert_eq!(told, 1, "{notes:?}");
    }
}

#[tokio::test]
async fn every_chatwoot_version_moves_messages_both_ways() {
    for profile in [
        Profile::V3_16,
        Profile::V4_1,
        Profile::V4_9,
        Profile::V4_12,
        Profile::V4_14,
        Profile::V4_15,
    ] {
        let settings = vec![("WEBHOOK_TOKEN", "open-sesame".to_owned())];
        let world = World::with(Setup {
            profile,
            settings,
            ..Setup::default()
        })
        .await;
        let (thread, conversation) = sale_in_work(&world).await;

        world
            .chatwoot
            .agent_replies(conversation, "uma linha\\\noutra **linha**");
        for delivery in world.chatwoot.take_deliveries() {
            assert_eq!(
                world
                    .post("/webhook/open-sesame", &delivery.headers, delivery.body)
                    .await,
                200
            );
        }
        world.dispatch().await;
        world.ticks(2).await;

        assert_eq!(
            world.meli.received_by_buyer(thread),
            ["uma linha\noutra linha"]
        );
        assert_eq!(world.transcript(conversation).len(), 2);
    }
}

#[tokio::test]
async fn a_message_that_a_person_read_first_is_shown_within_fifteen_minutes() {
    let world = World::new().await;
    world.tick().await;
    world.pass(30);
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.pass(5);
    world.meli.person_reads(sale.thread);
    world.pass(1);
    world
        .meli
        .seller_writes_in_app(sale.thread, "Já respondi pelo app");

    world.ticks(15).await;

    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    assert_eq!(
        world.transcript(conversation),
        ["< Oi", "> Já respondi pelo app"]
    );
}

#[tokio::test]
async fn threads_that_were_read_before_the_connection_stay_out() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.meli.person_reads(sale.thread);
    world.pass(60);

    world.ticks(30).await;

    assert!(world.chatwoot.conversations().is_empty());
}
