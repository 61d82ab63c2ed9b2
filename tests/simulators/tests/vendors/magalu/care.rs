use super::*;
use simulators::magalu::{Quirk, Repeats};

async fn reply(world: &World, question: &str, text: &str, reference: &str) -> (u16, Value) {
    let body = json!({"message": text, "external_id": reference, "owner": owner()});
    world
        .care_post(&format!("/v0/questions/{question}/answer"), &body)
        .await
}

async fn question(world: &World, id: &str) -> Value {
    world.care(&format!("/v0/questions/{id}")).await.1
}

#[tokio::test]
async fn an_answer_is_taken_moderated_and_published() {
    let world = World::open().await;
    let id = world.vendor.ask(TENANT, "rita", "Acompanha lâmpada?");

    let (status, taken) = reply(&world, &id, "Não acompanha.", "cw-1").await;
    assert_eq!(
        (status, &taken["moderation"]["status"]),
        (202, &json!("WAITING_MODERATION"))
    );
    assert_eq!(question(&world, &id).await["status"], "WAITING_RESPONSE");
    assert_eq!(world.vendor.published_answer(&id), None);
    assert_eq!(reply(&world, &id, "Outra", "cw-2").await.0, 422);

    world.wait(60);
    let shown = question(&world, &id).await;
    assert_eq!(
        (&shown["status"], &shown["answer"]["external_id"]),
        (&json!("APPROVED"), &json!("cw-1"))
    );
    let found = world.care("/v0/questions?answer_external_id=cw-1").await.1;
    assert_eq!(count(&found), 1);
    assert_eq!(
        world.vendor.published_answer(&id).as_deref(),
        Some("Não acompanha.")
    );
}

#[tokio::test]
async fn a_refused_answer_lets_another_follow() {
    let world = World::open().await;
    let id = world.vendor.ask(TENANT, "rita", "Tem?");
    reply(&world, &id, "Chame no pix", "cw-1").await;
    world.wait(60);

    let refused = question(&world, &id).await;
    assert_eq!(refused["status"], "REJECTED_RESPONSE");
    assert_eq!(refused["answer"]["moderation"]["status"], "REJECTED");
    world.vendor.switch(Quirk::RefusedAnswersDropped, true);
    let refused = question(&world, &id).await;
    assert!(refused["answer"].is_null() && refused["moderation"]["status"] == "REJECTED");

    assert_eq!(reply(&world, &id, "Tem sim", "cw-2").await.0, 202);
    world.wait(60);
    assert_eq!(
        world.vendor.published_answer(&id).as_deref(),
        Some("Tem sim")
    );
    assert_eq!(world.vendor.answers_taken(&id), 2);
}

#[tokio::test]
async fn the_refusal_is_spelt_in_one_of_two_ways() {
    let world = World::open().await;
    let id = world.vendor.ask(TENANT, "rita", "Tem?");
    reply(&world, &id, "a@b", "cw-1").await;
    world.wait(60);
    for (word, other, on) in [
        ("REJECTED_RESPONSE", "RESPONSE_REJECTED", false),
        ("RESPONSE_REJECTED", "REJECTED_RESPONSE", true),
    ] {
        world.vendor.switch(Quirk::ResponseRejected, on);
        let (status, page) = world.care(&format!("/v0/questions?status={word}")).await;
        assert_eq!((status, count(&page)), (200, 1));
        assert_eq!(
            world.care(&format!("/v0/questions?status={other}")).await.0,
            422
        );
    }
}

#[tokio::test]
async fn what_a_repeated_reference_does_is_one_of_three_things() {
    for (repeats, status, taken) in [
        (Repeats::Twice, 202, 2),
        (Repeats::First, 202, 1),
        (Repeats::Conflict, 409, 1),
    ] {
        let world = World::open().await;
        world.vendor.repeat(repeats);
        let id = world.vendor.ask(TENANT, "rita", "Tem?");
        reply(&world, &id, "http", "cw-1").await;
        world.wait(60);
        assert_eq!(reply(&world, &id, "Tem", "cw-1").await.0, status);
        assert_eq!(world.vendor.answers_taken(&id), taken);
    }
}

#[tokio::test]
async fn lists_lag_and_what_was_taken_down_is_in_none() {
    let world = World::open().await;
    let id = world.vendor.ask(TENANT, "rita", "Tem?");
    let waiting = async || count(&world.care("/v0/questions?status=WAITING_RESPONSE").await.1);
    reply(&world, &id, "Tem", "cw-1").await;
    world.wait(60);
    world.vendor.lag(300);
    assert_eq!(waiting().await, 1);
    world.wait(300);
    assert_eq!(waiting().await, 0);

    let other = world.vendor.ask(TENANT, "rita", "E azul?");
    world.vendor.reject_question(&other);
    assert_eq!(question(&world, &other).await["status"], "REJECTED");
    assert_eq!(waiting().await, 0);
    world.vendor.delete_question(&other);
    assert_eq!(world.care(&format!("/v0/questions/{other}")).await.0, 404);
}

#[tokio::test]
async fn the_chat_is_answered_at_once_and_moderated_later() {
    let world = World::open().await;
    let talk = world
        .vendor
        .open_chat(TENANT, "Rita Prado", "Chega até sexta?");
    let path = format!("/v0/conversations/{talk}/messages");
    let started = world.now.lock().unwrap().to_string();
    world.wait(10);

    let send = async |text: &str, reference: &str| {
        let body = json!({"content": text, "external_id": reference, "owner": owner()});
        world.care_post(&path, &body).await
    };
    assert_eq!(
        world.care_post(&path, &json!({"content": "x"})).await.0,
        400
    );
    assert_eq!(send(&"é".repeat(2201), "cw-0").await.0, 400);
    assert_eq!(send("Chame no pix", "cw-1").await.0, 201);
    world.wait(60);
    let page = world.care(&path).await.1;
    let last = &page["results"][1];
    assert_eq!(
        (&last["external_id"], &last["moderation"]["status"]),
        (&json!("cw-1"), &json!("REJECTED"))
    );
    let after = world.care(&format!("/v0/conversations/{talk}")).await.1;
    assert_eq!(after["last_interaction_at"], json!(started));
    assert!(world.vendor.received_in_chat(&talk).is_empty());

    send("Chega sim", "cw-2").await;
    world.wait(60);
    assert_eq!(world.vendor.received_in_chat(&talk), ["Chega sim"]);
    world.vendor.close_chat(&talk);
    assert_eq!(send("x", "cw-3").await.0, 422);
}

#[tokio::test]
async fn conversations_are_listed_by_state_and_time() {
    let world = World::open().await;
    let first = world.vendor.open_chat(TENANT, "Rita Prado", "a");
    world.wait(100);
    let second = world.vendor.open_chat(TENANT, "Léo", "b");
    world.vendor.close_chat(&first);
    let list = async |query: &str| world.care(&format!("/v0/conversations?{query}")).await.1;

    let open = list("status=OPENED").await;
    assert_eq!(
        (count(&open), &open["results"][0]["id"]),
        (1, &json!(second))
    );
    let recent = list("last_interaction_at_start=2026-11-21T12:01:00Z").await;
    assert_eq!(count(&recent), 1);
    let all = list("_limit=1").await;
    assert_eq!((&all["meta"]["page"]["total"], count(&all)), (&json!(2), 1));
    world.vendor.switch(Quirk::NoTotals, true);
    assert!(list("").await["meta"]["page"]["total"].is_null());
    world.vendor.switch(Quirk::RefKeys, true);
    let person = &list("").await["results"][0]["from_user"];
    assert!(person["external_id"].is_null() && person["ref_key"].is_string());
    assert_eq!(world.vendor.read_marks(), 0);
    let path = format!("/v0/conversations/{second}/read_by");
    answer(world.call(Method::PATCH, &world.vendor.services_url(), &path)).await;
    assert_eq!(world.vendor.read_marks(), 1);
}

#[tokio::test]
async fn messages_of_the_chat_come_in_any_order_with_cards_files_and_readers() {
    let world = World::open().await;
    let talk = world.vendor.open_chat(TENANT, "Rita", "a");
    world.vendor.put_card(&talk, "Pedido");
    world
        .vendor
        .chat_with_files(&talk, "", &["https://docs.example/nota.pdf"]);
    world.vendor.chat(&talk, true, "do portal");
    world.vendor.buyer_reads(&talk);
    let path = format!("/v0/conversations/{talk}/messages");

    let list = world.care(&path).await.1;
    let rows = list["results"].as_array().unwrap();
    assert_eq!(rows[1]["integration"], true);
    assert_eq!(
        rows[2]["attachments"],
        json!(["https://docs.example/nota.pdf"])
    );
    assert_eq!(
        (
            &rows[3]["from_user"]["type"],
            rows[3]["read_by"].as_array().unwrap().len()
        ),
        (&json!("SELLER"), 1)
    );
    world.vendor.switch(Quirk::Shuffled, true);
    let shuffled = world.care(&path).await.1;
    assert_ne!(shuffled["results"], list["results"]);
    assert_eq!(count(&shuffled), 4);
}
