use serde_json::json;

use super::*;

#[tokio::test]
async fn a_thin_search_is_refused() {
    let shop = Shop::open().await;
    let claim = shop
        .vendor
        .open_claim(SELLER, shop.sell().orders[0], "Chegou quebrado");
    let path = "/post-purchase/v1/claims/search";

    assert_eq!(
        shop.get(&format!("{path}?limit=30")).await.1["error"],
        "invalid_query"
    );
    assert_eq!(
        shop.get(&format!("{path}?players.role=respondent")).await.1["error"],
        "invalid_params"
    );
    let full = format!("{path}?players.role=respondent&players.user_id={SELLER}&status=opened");
    assert_eq!(shop.get(&full).await.1["data"][0]["id"], claim);
}

#[tokio::test]
async fn messages_go_to_whom_the_stage_allows() {
    let shop = Shop::open().await;
    let claim = shop
        .vendor
        .open_claim(SELLER, shop.sell().orders[0], "Chegou quebrado");
    let base = format!("/post-purchase/v1/claims/{claim}");
    let send = async |role: &str| {
        let body = json!({"receiver_role": role, "message": format!("ao {role}")});
        shop.post(&format!("{base}/actions/send-message"), &body)
            .await
    };

    assert_eq!(send("complainant").await, (201, Value::Null));
    assert_eq!(send("mediator").await.0, 400);
    shop.vendor.start_dispute(claim);
    assert_eq!(send("mediator").await.0, 201);
    assert_eq!(send("complainant").await.1["error"], "bad_request_error");

    let (_, list) = shop.get(&format!("{base}/messages")).await;
    assert_eq!(list[0]["message"], "ao mediator");
    assert!(
        list[2]["hash"]
            .as_str()
            .unwrap()
            .starts_with(&format!("{claim}_0_"))
    );
    assert_eq!(shop.vendor.claim_texts(claim).len(), 3);
}

#[tokio::test]
async fn a_claim_blocks_nothing_by_itself_and_is_named_in_the_thread() {
    let shop = Shop::open().await;
    let sale = shop.sell();
    let claim = shop
        .vendor
        .open_claim(SELLER, sale.orders[0], "Chegou quebrado");

    assert_eq!(
        shop.read(sale.thread, "").await["conversation_status"]["claim_ids"],
        json!([claim])
    );
    shop.vendor.claim_id_key(true);
    assert_eq!(
        shop.read(sale.thread, "").await["conversation_status"]["claim_id"],
        claim
    );
}
