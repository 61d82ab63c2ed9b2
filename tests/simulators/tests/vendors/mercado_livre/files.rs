use reqwest::multipart::{Form, Part};
use serde_json::json;

use super::*;

const UPLOAD: &str = "/messages/attachments?tag=post_sale&site_id=MLB";

async fn upload(shop: &Shop, path: &str, name: &str, bytes: &[u8]) -> (u16, Value) {
    let part = Part::bytes(bytes.to_vec()).file_name(name.to_owned());
    answer(
        shop.call(Method::POST, path)
            .multipart(Form::new().part("file", part)),
    )
    .await
}

async fn send(shop: &Shop, thread: u64, attachments: &Value) -> (u16, Value) {
    let path = format!("/messages/packs/{thread}/sellers/{SELLER}?tag=post_sale");
    let body = json!({
        "from": {"user_id": SELLER}, "to": {"user_id": BUYER}, "text": "segue", "attachments": attachments,
    });
    shop.post(&path, &body).await
}

#[tokio::test]
async fn an_upload_is_sent_with_a_message_and_lives_48_hours_before() {
    let shop = Shop::open().await;
    let sale = shop.sell();
    let (status, kept) = upload(&shop, UPLOAD, "nota.pdf", b"%PDF").await;
    let (_, forgotten) = upload(&shop, UPLOAD, "nota.pdf", b"%PDF").await;

    assert_eq!(status, 201);
    assert_eq!(send(&shop, sale.thread, &json!([kept["id"]])).await.0, 201);
    shop.wait(48 * 3600);
    assert_eq!(
        shop.vendor.files_received_by_buyer(sale.thread),
        [("nota.pdf".to_owned(), b"%PDF".to_vec())]
    );

    let mut later = shop;
    later.tokens = later.vendor.grant_again(SELLER);
    assert_eq!(
        send(&later, sale.thread, &json!([forgotten["id"]])).await.0,
        422
    );
    assert_eq!(send(&later, sale.thread, &json!([])).await.0, 400);
}

#[tokio::test]
async fn unwanted_files_are_refused() {
    let shop = Shop::open().await;

    assert_eq!(
        upload(&shop, UPLOAD, "vazio.pdf", b"").await.1["message"],
        "File attached is empty"
    );
    assert_eq!(upload(&shop, UPLOAD, "voz.ogg", b"x").await.0, 400);
    assert_eq!(
        upload(&shop, "/messages/attachments?tag=post_sale", "a.pdf", b"x")
            .await
            .0,
        400
    );
    let big = vec![0; 25 * 1024 * 1024 + 1];
    assert_eq!(
        upload(&shop, UPLOAD, "a.pdf", &big).await.1["message"],
        "File attachment is bigger than 25 Mb."
    );
}

#[tokio::test]
async fn a_buyers_file_is_downloaded_by_its_name_in_the_thread() {
    let shop = Shop::open().await;
    let sale = shop.sell();
    shop.vendor.buyer_writes_with_files(
        sale.thread,
        "",
        &[("foto.jpg", "image/jpeg", b"jpeg".to_vec())],
    );
    let read = shop.read(sale.thread, "").await;
    let name = read["messages"][0]["message_attachments"][0]["filename"]
        .as_str()
        .unwrap();
    let path = |name: &str| format!("/messages/attachments/{name}?tag=post_sale&site_id=MLB");

    let file = shop.call(Method::GET, &path(name)).send().await.unwrap();
    assert_eq!(file.bytes().await.unwrap().as_ref(), b"jpeg");
    assert_eq!(shop.get(&path("nada.jpg")).await.0, 500);
}

#[tokio::test]
async fn a_claims_file_goes_out_with_a_claims_message() {
    let shop = Shop::open().await;
    let claim = shop
        .vendor
        .open_claim(SELLER, shop.sell().orders[0], "Chegou quebrado");
    let base = format!("/post-purchase/v1/claims/{claim}");
    let (status, kept) = upload(&shop, &format!("{base}/attachments"), "foto.png", b"png").await;
    let name = kept["filename"].as_str().unwrap();
    let body = json!({"receiver_role": "complainant", "message": "veja", "attachments": [name]});

    assert_eq!(status, 201);
    assert_eq!(
        shop.post(&format!("{base}/actions/send-message"), &body)
            .await
            .0,
        201
    );
    let (_, list) = shop.get(&format!("{base}/messages")).await;
    assert_eq!(list[0]["attachments"][0]["original_filename"], "foto.png");
    let file = shop
        .call(Method::GET, &format!("{base}/attachments/{name}/download"))
        .send()
        .await
        .unwrap();
    assert_eq!(file.bytes().await.unwrap().as_ref(), b"png");
    assert_eq!(
        shop.get(&format!("{base}/attachments/nada.png")).await.0,
        400
    );
}
