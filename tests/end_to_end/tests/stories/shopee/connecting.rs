//! From the page of consent to conversations.

use end_to_end::Visitor;

use super::{BUYER, Mall};

#[tokio::test]
async fn one_consent_connects_every_shop_of_a_main_account() {
    let mall = Mall::empty().await;
    let shops = [1, 2, 3];
    for shop in shops {
        mall.shopee.add_unlinked_shop(shop, &format!("loja_{shop}"));
    }
    mall.shopee.add_main_account(77, &shops, &[]);
    mall.shopee.sign_in_main(77);

    let person = Visitor::person(&mall.world).await;
    let connected = person.connect(&mall.world, "/shopee/connect").await;
    assert_eq!(connected.status, 200, "{}", connected.body);
    mall.world.ticks(1).await;
    for shop in shops {
        let (talk, _) = mall.shopee.buyer_writes(shop, BUYER, "Oi");
        mall.pushes().await;
        mall.world.settle().await;
        let key = format!("shopee:{shop}:chat:{talk}");
        assert!(mall.world.chatwoot.conversation_of(&key).is_some(), "{key}");
    }
}

#[tokio::test]
async fn the_doctor_says_what_the_chat_needs() {
    let mall = Mall::new().await;
    mall.shopee
        .refuse_chat(super::SHOP, Some("error_permission"));
    let answer = Visitor::tool().get(&mall.world, "/setup/doctor").await;
    let told = answer.body;
    assert!(told.contains("sellerchat"), "{told}");
}
