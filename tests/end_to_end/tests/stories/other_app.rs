//! Another application that answers the same buyers.

use bridge::{accounts::Accounts as _, ids::AccountId};
use end_to_end::{BUYER, SELLER, World};

#[tokio::test]
async fn people_are_told_once_of_another_application_that_writes_to_their_buyers() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    world.chatwoot.agent_replies(conversation, "Pois não?");
    world.webhooks().await;
    world.settle().await;
    world
        .meli
        .seller_writes_in_app(sale.thread, "Daqui a pouco");
    world.ticks(2).await;
    let told = |world: &World| {
        let account = format!("meli:{SELLER}:account");
        let account = world.chatwoot.conversation_of(&account);
        account
            .map(|account| world.transcript(account.id))
            .unwrap_or_default()
    };
    assert!(told(&world).is_empty(), "our own, and people in the app");

    world
        .meli
        .another_app_writes(sale.thread, 9_001, "Olá! Sou o robô da loja.");
    world.ticks(12).await;
    world
        .meli
        .another_app_writes(sale.thread, 9_001, "Posso ajudar?");
    world.ticks(12).await;

    let told = told(&world);
    let [note] = told.as_slice() else {
        panic!("told once: {told:?}, {:?}", world.transcript(conversation));
    };
    assert!(note.contains("(número 9001) também escreve"), "{note}");
    assert_eq!(
        world.transcript(conversation)[2..],
        [
            "> Daqui a pouco",
            "> Olá! Sou o robô da loja.",
            "> Posso ajudar?"
        ]
    );
    let account = AccountId::from_connector(format!("meli:{SELLER}"));
    let account = world.table.table.account(&account).await.unwrap().unwrap();
    assert!(account.other_apps.contains_key("9001"));
}
