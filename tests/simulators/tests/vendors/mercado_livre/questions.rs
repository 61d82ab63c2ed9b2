use serde_json::json;

use super::*;

#[tokio::test]
async fn a_search_names_the_asker_in_from_and_one_question_in_buyer_id() {
    let shop = Shop::open().await;
    let id = shop.vendor.ask(&shop.item, BUYER, "Tem na cor azul?");

    let (_, found) = shop
        .get("/my/received_questions/search?api_version=4&status=UNANSWERED")
        .await;
    let (_, one) = shop.get(&format!("/questions/{id}?api_version=4")).await;

    assert_eq!(found["questions"][0]["from"]["id"], BUYER);
    assert_eq!(
        found["questions"][0]["date_created"],
        "2026-09-25T08:00:00.0000000-04:00"
    );
    assert_eq!(one["buyer_id"], BUYER);
    assert_eq!(one["date_created"], "2026-09-25T12:00:00.000000000Z");
}

#[tokio::test]
async fn a_search_is_sorted_when_asked_and_capped_at_fifty() {
    let shop = Shop::open().await;
    for number in 0..60 {
        shop.wait(1);
        shop.vendor
            .ask(&shop.item, BUYER, &format!("pergunta {number}"));
    }

    let path = format!(
        "/questions/search?seller_id={SELLER}&api_version=4&sort_fields=date_created&sort_types=DESC&limit=100"
    );
    let (_, found) = shop.get(&path).await;

    assert_eq!(found["total"], 60);
    assert_eq!(found["questions"].as_array().unwrap().len(), 50);
    assert_eq!(found["questions"][0]["text"], "pergunta 59");
}

#[tokio::test]
async fn an_answer_is_given_once() {
    let shop = Shop::open().await;
    let id = shop.vendor.ask(&shop.item, BUYER, "Tem?");

    let (first, question) = shop
        .post("/answers", &json!({"question_id": id, "text": "Tem."}))
        .await;
    let (second, refusal) = shop
        .post("/answers", &json!({"question_id": id, "text": "Tem!"}))
        .await;

    assert_eq!((first, second), (200, 400));
    assert_eq!(question["answer"]["text"], "Tem.");
    assert_eq!(refusal["error"], "not_unanswered_question");
    assert_eq!(shop.vendor.answer_of(id).as_deref(), Some("Tem."));
}

#[tokio::test]
async fn wrong_answers_are_refused_by_name() {
    let shop = Shop::open().await;
    let id = shop.vendor.ask(&shop.item, BUYER, "Tem?");
    let error = async |body: Value| {
        let (status, body) = shop.post("/answers", &body).await;
        (status, body["error"].as_str().unwrap().to_owned())
    };
    let is = |status: u16, error: &str| (status, error.to_owned());

    assert_eq!(
        error(json!({"question_id": id, "text": " "})).await,
        is(400, "text_is_null")
    );
    assert_eq!(
        error(json!({"question_id": "1", "text": "a"})).await,
        is(400, "invalid_question")
    );
    assert_eq!(
        error(json!({"question_id": id, "text": "a", "x": 1})).await,
        is(400, "invalid_post_body")
    );
    assert_eq!(
        error(json!({"question_id": 1, "text": "a"})).await,
        is(404, "not_found")
    );
    assert_eq!(
        error(json!({"question_id": id, "text": "a".repeat(2001)}))
            .await
            .0,
        400
    );

    shop.vendor.set_item_status(&shop.item, "paused");
    assert_eq!(
        error(json!({"question_id": id, "text": "a"})).await,
        is(400, "not_active_item")
    );

    shop.vendor.set_question_status(id, "CLOSED_UNANSWERED");
    assert_eq!(
        error(json!({"question_id": id, "text": "a"})).await,
        is(400, "question_closed")
    );
    assert_eq!(shop.vendor.answer_of(id), None);
}

#[tokio::test]
async fn a_deleted_question_is_gone() {
    let shop = Shop::open().await;
    let id = shop.vendor.ask(&shop.item, BUYER, "Tem?");

    let (status, body) = answer(shop.call(Method::DELETE, &format!("/questions/{id}"))).await;

    assert_eq!((status, body), (200, json!(["Question deleted."])));
    assert_eq!(
        shop.get(&format!("/questions/{id}?api_version=4")).await.0,
        404
    );
}

#[tokio::test]
async fn an_unknown_listing_has_its_own_code_among_others() {
    let shop = Shop::open().await;

    let (status, found) = shop
        .get(&format!(
            "/items?ids={},MLB1&attributes=id,title",
            shop.item
        ))
        .await;

    assert_eq!(status, 200);
    assert_eq!(
        found[0],
        json!({"code": 200, "body": {"id": shop.item, "title": "Caneca 300 ml"}})
    );
    assert_eq!(found[1]["code"], 404);
}

#[tokio::test]
async fn a_buyer_asks_from_a_terminal() {
    let shop = Shop::open().await;
    let url = format!("{}/_sim/ask", shop.vendor.url());
    let body = json!({"item": shop.item, "buyer": BUYER, "text": "Tem?"});

    let (status, asked) = answer(
        simulators::local_client()
            .build()
            .unwrap()
            .post(url)
            .json(&body),
    )
    .await;
    let (_, seen) = answer(
        simulators::local_client()
            .build()
            .unwrap()
            .get(format!("{}/_sim/state", shop.vendor.url())),
    )
    .await;

    assert_eq!(status, 200);
    assert_eq!(seen["questions"][0]["id"], asked["question"]);
    assert_eq!(shop.vendor.take_notifications().len(), 1);
}

#[tokio::test]
async fn a_hidden_answer_shows_up_after_its_time_and_is_still_the_only_one() {
    let shop = Shop::open().await;
    let id = shop.vendor.ask(&shop.item, BUYER, "Tem?");
    shop.vendor.hide_recent_answers(30);
    shop.post("/answers", &json!({"question_id": id, "text": "Tem."}))
        .await;
    let status =
        async || shop.get(&format!("/questions/{id}?api_version=4")).await.1["status"].clone();

    assert_eq!(status().await, "UNANSWERED");
    assert_eq!(
        shop.post("/answers", &json!({"question_id": id, "text": "Tem!"}))
            .await
            .0,
        400
    );
    shop.wait(30);
    assert_eq!(status().await, "ANSWERED");
}
