use serde_json::json;

use super::*;
use simulators::shopee::Sale;

fn sale(item: u64) -> Sale {
    Sale {
        shop: SHOP,
        buyer: BUYER,
        items: vec![(item, 2)],
    }
}

#[tokio::test]
async fn fields_that_were_not_asked_for_are_absent() {
    let world = World::open().await;
    let item = world.vendor.add_item(SHOP, "Caneca", 59.9);
    let sn = world.vendor.order(&sale(item));
    let detail = async |fields: &str| {
        let query = [
            ("order_sn_list", sn.as_str()),
            ("response_optional_fields", fields),
        ];
        world.get("order/get_order_detail", &query).await["response"]["order_list"][0].clone()
    };

    let bare = detail("").await;
    let full = detail("buyer_user_id,item_list").await;

    assert!(bare["buyer_user_id"].is_null() && bare["order_status"] == "READY_TO_SHIP");
    assert_eq!(full["buyer_user_id"], json!(BUYER));
    assert_eq!(full["item_list"][0]["item_name"], "Caneca");
    assert!(full["total_amount"].is_null());
    let item = world
        .get(
            "product/get_item_base_info",
            &[("item_id_list", &item.to_string())],
        )
        .await;
    assert_eq!(item["response"]["item_list"][0]["item_name"], "Caneca");
}

#[tokio::test]
async fn orders_are_listed_by_15_days_and_pages() {
    let world = World::open().await;
    let sns: Vec<String> = (0..3).map(|_| world.vendor.order(&sale(1))).collect();
    world.vendor.set_order_status(&sns[0], "SHIPPED");
    let now = world.now().as_second();
    let list = async |from: i64, more: &[(&str, &str)]| {
        let (from, to) = (from.to_string(), (now + 1).to_string());
        let mut query = vec![
            ("time_range_field", "create_time"),
            ("time_from", &from),
            ("time_to", &to),
        ];
        query.extend(more);
        world.get("order/get_order_list", &query).await
    };

    let first = list(now - 5, &[("page_size", "2")]).await;
    let cursor = first["response"]["next_cursor"].as_str().unwrap();
    let second = list(now - 5, &[("page_size", "2"), ("cursor", cursor)]).await;
    let ready = list(
        now - 5,
        &[("page_size", "9"), ("order_status", "READY_TO_SHIP")],
    )
    .await;
    let long = list(now - 16 * 24 * 3600, &[("page_size", "2")]).await;

    assert_eq!(ids(&first, "order_list", "order_sn"), sns[..2]);
    assert_eq!(ids(&second, "order_list", "order_sn"), sns[2..]);
    assert_eq!(second["response"]["more"], false);
    assert_eq!(ids(&ready, "order_list", "order_sn"), sns[1..]);
    assert_eq!(long["error"], "order.order_list_invalid_time");
}

#[tokio::test]
async fn returns_are_listed_and_have_a_deadline() {
    let world = World::open().await;
    let order = world.vendor.order(&sale(1));
    let sn = world.vendor.return_order(&order, "Veio quebrado");

    let list = world
        .get(
            "returns/get_return_list",
            &[
                ("page_no", "0"),
                ("page_size", "10"),
                ("status", "REQUESTED"),
            ],
        )
        .await;
    world.vendor.set_return_status(&sn, "PROCESSING");
    let detail = world
        .get("returns/get_return_detail", &[("return_sn", &sn)])
        .await;
    let none = world
        .get("returns/get_return_detail", &[("return_sn", "1")])
        .await;

    assert_eq!(ids(&list, "return", "return_sn"), [sn]);
    assert_eq!(detail["response"]["status"], "PROCESSING");
    assert_eq!(detail["response"]["order_sn"], json!(order));
    assert_eq!(
        detail["response"]["return_seller_due_date"],
        json!((world.now() + SignedDuration::from_hours(48)).as_second())
    );
    assert_eq!(none["error"], "error_data");
}
