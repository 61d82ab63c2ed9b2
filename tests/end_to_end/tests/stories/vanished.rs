//! Contacts and conversations that agents merged or deleted: nothing is stuck behind them.

use end_to_end::{BUYER, SELLER, World};

const OTHER_BUYER: u64 = 555_000_333;
/// Ticks until a conversation that is gone was looked for twice.
const UNTIL_BELIEVED: usize = 5;

#[tokio::test]
async fn merged_contacts_keep_their_conversations_and_new_ones_find_their_way() {
    let world = World::new().await;
    let [one, other] =
        [BUYER, OTHER_BUYER].map(|buyer| world.meli.add_sale(SELLER, buyer, &[&world.item], true));
    world.meli.buyer_writes(one.thread, "Oi");
    world.meli.buyer_writes(other.thread, "Olá");
    world.ticks(1).await;
    let [kept, moved] =
        [&one, &other].map(|sale| world.conversation(&format!("pack:{}", sale.thread)));
    world.chatwoot.agent_merges_contacts(kept, moved);

    world.chatwoot.agent_replies(moved, "Tudo bem?");
    world.settle().await;
    world.meli.buyer_writes(other.thread, "Tudo!");
    let next = world
        .meli
        .add_sale(SELLER, OTHER_BUYER, &[&world.item], true);
    world.meli.buyer_writes(next.thread, "Mais um pedido");
    world.ticks(3).await;

    assert_eq!(world.meli.received_by_buyer(other.thread), ["Tudo bem?"]);
    assert_eq!(world.transcript(moved), ["< Olá", "> Tudo bem?", "< Tudo!"]);
    let opened = world.conversation(&format!("pack:{}", next.thread));
    assert_eq!(world.transcript(opened), ["< Mais um pedido"]);
    assert_eq!(world.chatwoot.conversations().len(), 3);
}

#[tokio::test]
async fn a_reply_in_the_conversation_that_was_made_again_reaches_the_buyer() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(1).await;
    let first = world.conversation(&format!("pack:{}", sale.thread));
    world.chatwoot.agent_replies(first, "Nunca sai daqui");
    world.chatwoot.agent_deletes_conversation(first);
    world.chatwoot.finish_jobs();

    world.meli.buyer_writes(sale.thread, "Ainda aí?");
    world.settle().await;
    world.ticks(UNTIL_BELIEVED).await;
    let again = world.conversation(&format!("pack:{}", sale.thread));
    world.chatwoot.agent_replies(again, "Agora sim");
    world.settle().await;
    world.ticks(2).await;

    assert_ne!(again, first);
    assert_eq!(world.transcript(again), ["< Ainda aí?", "> Agora sim"]);
    assert_eq!(
        world
            .meli
            .received_by_buyer(sale.thread)
            .last()
            .map(String::as_str),
        Some("Agora sim")
    );
}

#[tokio::test]
async fn a_buyer_whose_contact_was_deleted_writes_again_and_is_answered() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(1).await;
    world
        .chatwoot
        .agent_deletes_contact(world.conversation(&format!("pack:{}", sale.thread)));
    world.chatwoot.finish_jobs();

    world.meli.buyer_writes(sale.thread, "Ainda aí?");
    world.ticks(UNTIL_BELIEVED).await;
    let again = world.conversation(&format!("pack:{}", sale.thread));
    world.chatwoot.agent_replies(again, "Agora sim");
    world.settle().await;

    assert_eq!(world.transcript(again), ["< Ainda aí?", "> Agora sim"]);
    assert_eq!(world.meli.received_by_buyer(sale.thread), ["Agora sim"]);
}

#[tokio::test]
async fn a_sale_whose_inbox_was_made_anew_goes_on_in_the_new_one() {
    for agent_first in [false, true] {
        let mut world = World::new().await;
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        world.meli.buyer_writes(sale.thread, "Oi");
        world.ticks(1).await;
        let old = world.conversation(&format!("pack:{}", sale.thread));
        let hook = world.chatwoot.inboxes()[1].2.clone();
        let inbox = world.chatwoot.add_inbox("Vendas", hook.as_deref(), true);
        let secrets = [&world.questions, &world.sales, &inbox].map(|inbox| inbox.secret.clone());
        world.set(&[
            ("CHATWOOT_MESSAGES_INBOX_ID", &inbox.id.to_string()),
            ("CHATWOOT_WEBHOOK_SECRET", &secrets.join(",")),
        ]);

        let lost = agent_first.then(|| world.chatwoot.agent_replies(old, "Nunca sai daqui"));
        if lost.is_none() {
            world.meli.buyer_writes(sale.thread, "Ainda aí?");
        }
        world.settle().await;
        world.ticks(2).await;

        let all = world.chatwoot.conversations();
        let new = all.iter().find(|one| one.inbox_id == inbox.id).unwrap().id;
        let told = world.notes(new);
        assert!(
            told.iter().any(|note| note.contains(&format!("#{old}"))),
            "{told:?}"
        );
        if let Some(lost) = lost {
            let lost = world.message(old, lost);
            assert_eq!(lost.status, "failed");
            assert!(lost.external_error.unwrap().contains("caixa de entrada"));
        } else {
            assert_eq!(world.transcript(new), ["< Ainda aí?"]);
        }
        world.chatwoot.agent_replies(new, "Agora sim");
        world.settle().await;
        assert_eq!(world.meli.received_by_buyer(sale.thread), ["Agora sim"]);
    }
}
