use super::*;
use simulators::magalu::Quirk;

fn message(text: &str, reference: &str) -> Value {
    json!({"code": reference, "message": text, "destination": "customer", "owner": {"code": "cw-7", "name": "Ana"}})
}

async fn ticket(world: &World, id: &str) -> Value {
    world.api(&format!("/seller/v0/tickets/{id}")).await.1
}

async fn texts(world: &World, id: &str) -> Vec<String> {
    let path = format!("/seller/v0/tickets/{id}/messages?_sort=created_at:desc");
    let page = world.api(&path).await.1;
    let rows = page["results"].as_array().unwrap();
    rows.iter()
        .map(|row| row["message"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_message_is_taken_processed_moderated_and_then_it_is_the_buyers_turn() {
    let world = World::open().await;
    let id = world
        .vendor
        .open_ticket(TENANT, "Rita", "1281270180000001", "Não chegou");
    let path = format!("/seller/v0/tickets/{id}/messages");
    assert_eq!(ticket(&world, &id).await["status"], "waiting_seller");

    let (status, taken) = world
        .api_post(&path, &message("Pedimos nova entrega", "cw-1"))
        .await;
    assert_eq!(status, 202);
    let transaction = taken["links"][0]["path"].as_str().unwrap();
    assert_eq!(world.api(transaction).await.1["status"], "pending");
    assert_eq!(texts(&world, &id).await, ["Não chegou"]);
    world.wait(2);
    assert_eq!(world.api(transaction).await.1["status"], "completed");
    assert_eq!(texts(&world, &id).await[0], "Pedimos nova entrega");
    assert_eq!(ticket(&world, &id).await["status"], "waiting_seller");
    world.wait(60);
    assert_eq!(ticket(&world, &id).await["status"], "waiting_customer");
    assert_eq!(
        world.vendor.delivered_in_ticket(&id)[0]["text"],
        "Pedimos nova entrega"
    );

    world
        .vendor
        .write_in_ticket(&id, "channel", "Magalu pergunta");
    assert_eq!(ticket(&world, &id).await["status"], "waiting_seller");
}

#[tokio::test]
async fn a_refused_message_vanishes() {
    let world = World::open().await;
    let id = world.vendor.open_ticket(TENANT, "Rita", "1", "Oi");
    let path = format!("/seller/v0/tickets/{id}/messages");
    world
        .api_post(&path, &message("Chame no pix", "cw-1"))
        .await;
    world.wait(2);
    assert_eq!(texts(&world, &id).await.len(), 2);
    world.wait(60);
    assert_eq!(texts(&world, &id).await, ["Oi"]);
    assert_eq!(ticket(&world, &id).await["status"], "waiting_seller");
}

#[tokio::test]
async fn a_closed_ticket_takes_a_message_and_its_transaction_fails() {
    let world = World::open().await;
    let id = world.vendor.open_ticket(TENANT, "Rita", "1", "Oi");
    world.vendor.close_ticket(&id);
    let path = format!("/seller/v0/tickets/{id}/messages");

    let (status, taken) = world.api_post(&path, &message("x", "cw-1")).await;
    world.wait(2);

    assert_eq!(status, 202);
    let done = world
        .api(taken["links"][0]["path"].as_str().unwrap())
        .await
        .1;
    assert_eq!(done["status"], "failed");
    assert_eq!(ticket(&world, &id).await["closed"], true);
}

#[tokio::test]
async fn the_answer_has_two_shapes_and_every_field_is_required() {
    let world = World::open().await;
    let id = world.vendor.open_ticket(TENANT, "Rita", "1", "Oi");
    let path = format!("/seller/v0/tickets/{id}/messages");
    world.vendor.switch(Quirk::MessagesAtOnce, true);

    let (_, taken) = world.api_post(&path, &message("x", "cw-1")).await;
    assert_eq!(
        (&taken["code"], &taken["moderation"]["status"]),
        (&json!("cw-1"), &json!("new"))
    );
    for field in ["code", "message", "destination", "owner"] {
        let mut body = message("x", "cw-2");
        body.as_object_mut().unwrap().remove(field);
        let (status, refused) = world.api_post(&path, &body).await;
        assert_eq!(
            (status, refused["detail"].is_array()),
            (422, true),
            "{field}"
        );
    }
    let long = message(&"é".repeat(3001), "cw-2");
    assert_eq!(world.api_post(&path, &long).await.0, 422);
}

#[tokio::test]
async fn lists_end_at_an_offset_of_a_hundred_and_times_have_no_zone() {
    let world = World::open().await;
    let mut ids = Vec::new();
    for n in 0..3 {
        ids.push(
            world
                .vendor
                .open_ticket(TENANT, "Rita", &n.to_string(), "Oi"),
        );
        world.wait(60);
    }
    assert_eq!(world.api("/seller/v0/tickets?_offset=101").await.0, 422);
    let page = world
        .api("/seller/v0/tickets?status=waiting_seller&_sort=due_date:asc&_limit=2")
        .await
        .1;
    assert_eq!(
        (&page["results"][0]["id"], count(&page)),
        (&json!(ids[0]), 2)
    );
    assert!(page["meta"]["page"]["total"].is_null());
    assert_eq!(page["results"][0]["updated_at"], "2026-11-21T12:00:00");
    world.vendor.switch(Quirk::Decimals, true);
    let changed = world
        .api("/seller/v0/tickets?updated_at_gte=2026-11-21T12:01:00&_sort=updated_at:asc")
        .await
        .1;
    assert_eq!(
        (count(&changed), &changed["results"][0]["updated_at"]),
        (2, &json!("2026-11-21T12:01:00.024000"))
    );
    assert!(changed["results"][0]["buyer"].is_null());
}

#[tokio::test]
async fn files_come_as_bytes_and_go_one_by_one_by_another_version() {
    let world = World::open().await;
    let id = world.vendor.open_ticket(TENANT, "Rita", "1", "Oi");
    let written = world
        .vendor
        .write_with_file(&id, "Veja", "caixa.png", &[1, 2]);
    let list = world
        .api(&format!("/seller/v0/tickets/{id}/messages"))
        .await
        .1;
    let file = &list["results"][1]["attachments"][0];
    assert_eq!(
        (&file["provided_file_name"], &file["file_size"]),
        (&json!("caixa.png"), &json!(2))
    );
    let path = format!(
        "/seller/v0/tickets/{id}/messages/{written}/attachments/{}",
        file["id"].as_str().unwrap()
    );
    let got = world
        .call(Method::GET, &world.vendor.api_url(), &path)
        .send()
        .await
        .unwrap();
    assert_eq!(got.headers()["content-type"], "image/png");
    assert_eq!(got.bytes().await.unwrap().as_ref(), [1, 2]);

    let form = |kind: &str, files: usize| {
        let mut form = reqwest::multipart::Form::new()
            .text("message", "Nota")
            .text("code", "cw-1")
            .text("destination", "customer")
            .text("owner_code", "cw-7")
            .text("owner_name", "Ana");
        for _ in 0..files {
            let part = reqwest::multipart::Part::bytes(vec![7]).file_name("nota.pdf");
            form = form.part("file", part.mime_str(kind).unwrap());
        }
        form
    };
    let send = async |form| {
        let path = format!("/seller/v1/tickets/{id}/messages");
        let call = world.call(Method::POST, &world.vendor.api_url(), &path);
        answer(call.multipart(form)).await.0
    };
    assert_eq!(send(form("text/plain", 1)).await, 422);
    assert_eq!(send(form("application/pdf", 2)).await, 422);
    assert_eq!(send(form("application/pdf", 1)).await, 202);
    world.wait(60);
    assert_eq!(
        world.vendor.delivered_in_ticket(&id)[0]["files"],
        json!(["nota.pdf"])
    );
}

#[tokio::test]
async fn transactions_are_listed_between_two_dates() {
    let world = World::open().await;
    let id = world.vendor.open_ticket(TENANT, "Rita", "1", "Oi");
    world.vendor.process_after(30);
    let path = format!("/seller/v0/tickets/{id}/messages");
    world.api_post(&path, &message("x", "cw-1")).await;
    assert_eq!(world.api("/seller/v0/transactions").await.0, 422);
    let list = world
        .api("/seller/v0/transactions?created_at_gte=2026-11-21T11:00:00Z&created_at_lte=2026-11-21T13:00:00Z")
        .await
        .1;
    assert_eq!(
        (count(&list), &list["results"][0]["status"]),
        (1, &json!("pending"))
    );
}
