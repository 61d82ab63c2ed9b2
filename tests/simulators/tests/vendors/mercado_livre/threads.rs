use serde_json::json;

use super::*;

const AGENT: u64 = 3_037_675_074;

#[tokio::test]
async fn a_read_without_mark_as_read_false_empties_unread() {
    let shop = Shop::open().await;
    let sale = shop.sell();
    shop.vendor.buyer_writes(sale.thread, "Quando chega?");
    let unread = async || {
        shop.get("/messages/unread?role=seller&tag=post_sale")
            .await
            .1["total"]
            .clone()
    };

    shop.read(sale.thread, "&mark_as_read=false").await;
    assert_eq!(unread().await, 1);

    shop.read(sale.thread, "").await;
    assert_eq!(unread().await, 0);
}

#[tokio::test]
async fn unread_wants_a_role_and_answers_400_without_a_token() {
    let shop = Shop::open().await;
    let url = format!(
        "{}/messages/unread?role=seller&tag=post_sale",
        shop.vendor.url()
    );

    assert_eq!(shop.get("/messages/unread?tag=post_sale").await.0, 400);
    assert_eq!(
        answer(simulators::local_client().build().unwrap().get(url))
            .await
            .0,
        400
    );
}

#[tokio::test]
async fn a_thread_without_the_tag_is_refused() {
    let shop = Shop::open().await;
    let sale = shop.sell();

    assert_eq!(
        shop.get(&format!("/messages/packs/{}/sellers/{SELLER}", sale.thread))
            .await
            .0,
        400
    );
}

#[tokio::test]
async fn pages_hold_ten_messages_unless_more_are_asked() {
    let shop = Shop::open().await;
    let sale = shop.sell();
    for number in 0..23 {
        shop.vendor.buyer_writes(sale.thread, &number.to_string());
    }
    let count = async |more: &str| {
        shop.read(sale.thread, more).await["messages"]
            .as_array()
            .unwrap()
            .len()
    };

    assert_eq!(count("").await, 10);
    assert_eq!(count("&limit=50").await, 23);
    assert_eq!(count("&offset=20").await, 3);

    shop.vendor.set_page_limit(7);
    assert_eq!(count("&limit=50").await, 7);
}

#[tokio::test]
async fn shuffled_pages_still_show_every_message_once() {
    let shop = Shop::open().await;
    let sale = shop.sell();
    for number in 0..23 {
        shop.vendor.buyer_writes(sale.thread, &number.to_string());
    }
    shop.vendor.shuffle_pages(Some(7));

    let mut ids = std::collections::BTreeSet::new();
    for offset in [0, 10, 20] {
        let page = shop.read(sale.thread, &format!("&offset={offset}")).await;
        ids.extend(
            page["messages"]
                .as_array()
                .unwrap()
                .iter()
                .map(|message| message["id"].to_string()),
        );
    }

    assert_eq!(ids.len(), 23);
}

#[tokio::test]
async fn the_buyers_id_on_a_migrated_thread_reaches_nobody() {
    let shop = Shop::open().await;
    let sale = shop.sell();
    shop.vendor.use_agent(sale.thread, Some(AGENT));
    shop.vendor.buyer_writes(sale.thread, "Quando chega?");

    let (to_buyer, _) = shop.send(sale.thread, BUYER, "Amanhã").await;
    let (to_agent, _) = shop.send(sale.thread, AGENT, "Depois de amanhã").await;
    let (to_other, refusal) = shop.send(sale.thread, 3_020_819_166, "Nunca").await;

    assert_eq!((to_buyer, to_agent, to_other), (200, 201, 400));
    assert!(
        refusal["message"]
            .as_str()
            .unwrap()
            .contains("does not belong to pack")
    );
    assert_eq!(shop.vendor.lost(), ["Amanhã"]);
    assert_eq!(
        shop.vendor.received_by_buyer(sale.thread),
        ["Depois de amanhã"]
    );
    let read = shop.read(sale.thread, "").await;
    assert!(
        read["conversation_status"]["path"]
            .as_str()
            .unwrap()
            .contains("/conversations/")
    );
    assert_eq!(read["messages"][1]["from"]["user_id"], AGENT);
}

#[tokio::test]
async fn an_agents_id_on_an_ordinary_thread_is_a_wrong_recipient() {
    let shop = Shop::open().await;
    let sale = shop.sell();

    let (status, body) = shop.send(sale.thread, AGENT, "Oi").await;

    assert_eq!(status, 400);
    let pack = sale.thread;
    assert_eq!(
        body["message"],
        format!("to_user_id {AGENT} does not belong to pack /packs/{pack}/sellers/{SELLER}")
    );
}

#[tokio::test]
async fn texts_too_long_or_in_other_letters_are_refused() {
    let shop = Shop::open().await;
    let sale = shop.sell();

    assert_eq!(shop.send(sale.thread, BUYER, &"ã".repeat(350)).await.0, 201);
    assert_eq!(shop.send(sale.thread, BUYER, &"ã".repeat(351)).await.0, 400);
    assert_eq!(shop.send(sale.thread, BUYER, "“aspas”").await.0, 400);
    assert_eq!(shop.send(sale.thread, BUYER, "obrigado 😀").await.0, 201);
}

#[tokio::test]
async fn a_blocked_thread_answers_403_in_both_shapes() {
    let shop = Shop::open().await;
    let sale = shop.sell();
    shop.vendor.block(sale.thread, Some("blocked_by_mediation"));

    let (first, short) = shop.send(sale.thread, BUYER, "Oi").await;
    let (second, long) = shop.send(sale.thread, BUYER, "Oi").await;

    assert_eq!((first, second), (403, 403));
    assert_eq!(
        short["message"],
        "blocked_conversation_send_message_forbidden"
    );
    assert_eq!(long["cause"][0]["code"], "blocked_by_mediation");
    assert_eq!(
        shop.read(sale.thread, "").await["conversation_status"]["substatus"],
        "blocked_by_mediation"
    );
}

#[tokio::test]
async fn moderated_messages_are_accepted_and_not_received() {
    let shop = Shop::open().await;
    let sale = shop.sell();
    shop.vendor
        .moderate("whatsapp", "OUT_OF_PLACE_LANGUAGE", false);
    shop.vendor.moderate("pix", "PERSONAL_DATA", true);

    let (_, at_once) = shop.send(sale.thread, BUYER, "me chame no whatsapp").await;
    let (_, late) = shop.send(sale.thread, BUYER, "mando o pix").await;
    let read = shop.read(sale.thread, "").await;

    assert_eq!(at_once["message_moderation"]["status"], "rejected");
    assert_eq!(late["status"], "available");
    assert_eq!(
        read["messages"][0]["message_moderation"]["reason"],
        "PERSONAL_DATA"
    );
    assert!(shop.vendor.received_by_buyer(sale.thread).is_empty());
}

#[tokio::test]
async fn a_hidden_write_shows_up_after_its_time() {
    let shop = Shop::open().await;
    let sale = shop.sell();
    shop.vendor.hide_recent_writes(30);
    shop.send(sale.thread, BUYER, "Oi").await;

    assert_eq!(shop.read(sale.thread, "").await["paging"]["total"], 0);
    shop.wait(30);
    assert_eq!(shop.read(sale.thread, "").await["paging"]["total"], 1);
    assert_eq!(shop.vendor.received_by_buyer(sale.thread), ["Oi"]);
}

#[tokio::test]
async fn one_message_comes_in_both_shapes() {
    let shop = Shop::open().await;
    let sale = shop.sell();
    let id = shop.vendor.buyer_writes(sale.thread, "Oi");
    let path = format!("/messages/{id}?tag=post_sale");

    let (_, whole) = shop.get(&path).await;
    let (_, flat) = shop.get(&path).await;

    assert_eq!(
        whole["messages"][0]["message_resources"][0]["id"],
        sale.thread.to_string()
    );
    assert_eq!(flat["resource_id"], sale.orders[0].to_string());
    assert_eq!(flat["text"]["plain"], "Oi");
}

#[tokio::test]
async fn a_first_message_must_come_from_the_action_guide() {
    let shop = Shop::open().await;
    let sale = shop.sell();
    shop.vendor.start_rule(sale.thread, true);
    let guide = format!("/messages/action_guide/packs/{}", sale.thread);
    let other = json!({"option_id": "OTHER", "text": "Qual a cor?"});

    assert_eq!(shop.send(sale.thread, BUYER, "Qual a cor?").await.0, 403);
    assert_eq!(
        shop.get(&format!("{guide}?tag=post_sale")).await.1["options"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(
        shop.post(&format!("{guide}/option?tag=post_sale"), &other)
            .await
            .0,
        201
    );
    assert_eq!(
        shop.post(&format!("{guide}/option?tag=post_sale"), &other)
            .await
            .0,
        403
    );

    shop.vendor.buyer_writes(sale.thread, "Azul");
    assert_eq!(shop.send(sale.thread, BUYER, "Certo").await.0, 201);
    assert_eq!(
        shop.vendor.received_by_buyer(sale.thread),
        ["Qual a cor?", "Certo"]
    );
}

#[tokio::test]
async fn a_pack_is_not_found_under_its_orders_id() {
    let shop = Shop::open().await;
    let sale = shop.sell();

    let (status, pack) = shop.get(&format!("/packs/{}", sale.thread)).await;

    assert_eq!(
        (status, &pack["date_created"]),
        (200, &json!("2026-09-25T08:00:00.000-0400"))
    );
    assert_eq!(shop.get(&format!("/packs/{}", sale.orders[0])).await.0, 404);
    assert_eq!(
        shop.get(&format!("/orders/{}", sale.orders[0])).await.1["pack_id"],
        sale.thread
    );
}

#[tokio::test]
async fn a_shipment_wants_its_header() {
    let shop = Shop::open().await;
    let sale = shop.sell();
    let (_, order) = shop.get(&format!("/orders/{}", sale.orders[0])).await;
    let path = format!("/shipments/{}", order["shipping"]["id"]);

    assert_eq!(shop.get(&path).await.0, 400);
    assert_eq!(
        answer(shop.call(Method::GET, &path).header("x-format-new", "true"))
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn orders_are_found_by_their_date() {
    let shop = Shop::open().await;
    shop.sell();
    let found = async |from: &str| {
        let path =
            format!("/orders/search?seller={SELLER}&sort=date_desc&order.date_created.from={from}");
        shop.get(&path).await.1["paging"]["total"].clone()
    };

    assert_eq!(found("2026-09-25T12:30:00.000-00:00").await, 1);
    assert_eq!(found("2026-09-25T13:00:00.000-00:00").await, 0);
}
