//! A buyer asks for a copy of what is stored of them, or that it be deleted: nothing that was written is left, and
//! nothing goes twice.

use std::time::Duration;

use bridge::{
    ids::ThreadKey,
    ports::{Clock, Leases},
    timing::later,
};
use doctor::buyer::{BuyerRecord, Desk};
use end_to_end::{BUYER, SELLER, World};
use serde_json::{Value, json};
use store::StoredRow;

use crate::commands::{answers, confirm, have_done};

/// What was written in the story, and what its buyer is called.
const WRITTEN: [&str; 6] = [
    "Onde-fica-a-loja",
    "Na-rua-das-flores",
    "Ao-lado-da-漢",
    "Tem-em-azul",
    "Sai-amanha-cedo",
    "COMPRADOR.EX",
];

fn desk(world: &World) -> Desk {
    Desk {
        chatwoot: world.functions.assembly.chatwoot().clone(),
        page: "https://chat.example/app/accounts/3".to_owned(),
    }
}

async fn rows(world: &World) -> Vec<StoredRow> {
    world.table.table.every_row().await.unwrap()
}

fn dump(rows: &[StoredRow]) -> String {
    let rows: Vec<Value> = rows.iter().map(|row| json!(row.attributes)).collect();
    Value::from(rows).to_string()
}

/// One buyer's sale and question: a reply that was sent, one that was refused, one that still waits and one of which
/// only its webhook is known; and a notification. The sale, the question, and the sale's conversation.
async fn a_busy_buyer(world: &World) -> (u64, u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Onde-fica-a-loja");
    let question = world.meli.ask(&world.item, BUYER, "Tem-em-azul");
    world.ticks(2).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    world
        .chatwoot
        .agent_replies(conversation, "Na-rua-das-flores");
    world.settle().await;
    world.chatwoot.agent_replies(conversation, "Ao-lado-da-漢");
    world.settle().await;
    world.ticks(1).await;
    world
        .chatwoot
        .agent_replies(conversation, "Sai-amanha-cedo");
    world.webhooks().await;
    world.meli.buyer_writes(sale.thread, "Obrigado!");
    world.notifications().await;
    (sale.thread, question, conversation)
}

/// How the reply that was refused looks to its agent.
fn refused(world: &World, conversation: u64) -> (String, Option<String>) {
    let messages = world.chatwoot.messages(conversation);
    let mut messages = messages.into_iter();
    let refused = messages.find(|one| one.content.contains("Ao-lado"));
    let refused = refused.expect("it was written");
    (refused.status, refused.external_error)
}

async fn found(world: &World, asked: &str) -> Result<BuyerRecord, String> {
    BuyerRecord::find(&rows(world).await, Some(&desk(world)), asked).await
}

#[tokio::test]
async fn what_is_forgotten_leaves_no_text_and_nothing_goes_or_is_shown_twice() {
    let world = World::new().await;
    let (thread, question, conversation) = a_busy_buyer(&world).await;
    let before = dump(&rows(&world).await);
    for text in ["Sai-amanha-cedo", "漢"] {
        assert!(before.contains(text), "{text} is stored: {before}");
    }

    let record = found(&world, &format!("meli:user:{BUYER}")).await.unwrap();
    let (lines, is_whole) = record
        .forget(&world.table.table, world.clock.now())
        .await
        .unwrap();

    assert!(is_whole && record.threads.len() == 2, "{lines:?}");
    let left = dump(&rows(&world).await);
    for text in WRITTEN.iter().copied().chain([BUYER.to_string().as_str()]) {
        assert!(!left.contains(text), "{text} is left in {left}");
    }
    let told = refused(&world, conversation);
    world.settle().await;
    world.ticks(5).await;
    assert_eq!(
        world.meli.received_by_buyer(thread),
        ["Na-rua-das-flores", "Sai-amanha-cedo"]
    );
    assert_eq!(refused(&world, conversation), told);
    assert!(told.1.is_some_and(|why| why.contains("漢")));
    assert_eq!(
        world.transcript(conversation),
        [
            "< Onde-fica-a-loja",
            "> Na-rua-das-flores",
            "> Ao-lado-da-漢",
            "> Sai-amanha-cedo",
            "< Obrigado!"
        ]
    );
    let asked = world.conversation(&format!("question:{question}"));
    assert_eq!(world.transcript(asked), ["< Tem-em-azul"]);
}

#[tokio::test]
async fn the_contact_that_is_deleted_at_chatwoot_does_not_bring_the_old_messages_back() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Onde-fica-a-loja");
    world.ticks(2).await;
    let record = found(&world, &sale.thread.to_string()).await.unwrap();

    record
        .forget(&world.table.table, world.clock.now())
        .await
        .unwrap();
    desk(&world).delete(record.contact.unwrap()).await.unwrap();
    world.chatwoot.finish_jobs();
    world.ticks(10).await;

    let name = format!("meli:{SELLER}:pack:{}", sale.thread);
    assert!(world.chatwoot.conversation_of(&name).is_none());
    world.meli.buyer_writes(sale.thread, "Alguma novidade?");
    world.ticks(10).await;
    let anew = world.conversation(&format!("pack:{}", sale.thread));
    assert_eq!(world.transcript(anew), ["< Alguma novidade?"]);
}

#[tokio::test]
async fn a_copy_has_every_row_of_the_buyer_and_none_of_another() {
    let world = World::new().await;
    let (thread, question, conversation) = a_busy_buyer(&world).await;
    world.meli.add_buyer(BUYER + 1, "OUTRA.PESSOA");
    let other = world.meli.ask(&world.item, BUYER + 1, "Tem-em-verde");
    world.ticks(1).await;
    let rows = rows(&world).await;

    let record = found(&world, &format!("meli:{SELLER}:question:{question}"))
        .await
        .unwrap();
    let copy = record.export(&rows, Some(&desk(&world)));

    let told = copy.to_string();
    let partition = |row: &&StoredRow| {
        let pk = row.attributes["pk"].as_str().unwrap();
        [format!(":{thread}"), format!(":{question}")]
            .iter()
            .any(|end| pk.starts_with("thread#") && pk.ends_with(end))
    };
    let copied: usize = copy["threads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["rows"].as_array().unwrap().len())
        .sum();
    assert_eq!(copied, rows.iter().filter(partition).count());
    assert!(copied >= 7, "{told}");
    assert!(!told.contains(&format!("question:{other}")), "{told}");
    assert!(!told.contains("access_token"), "{told}");
    for place in [
        format!("/contacts/{}", record.contact.unwrap()),
        format!("/conversations/{conversation}"),
    ] {
        let page = format!("https://chat.example/app/accounts/3{place}");
        assert!(told.contains(&page), "{page} in {told}");
    }
}

#[tokio::test]
async fn who_is_not_named_for_sure_is_neither_copied_nor_forgotten() {
    let world = World::new().await;
    a_busy_buyer(&world).await;

    for (asked, why) in [
        ("meli:user:1".to_owned(), "nothing that is stored names it"),
        (format!("meli:{SELLER}:account"), "nothing that is stored"),
        (String::new(), "nothing that is stored names it"),
    ] {
        let refused = found(&world, &asked).await.unwrap_err();
        assert!(refused.contains(why), "{asked}: {refused}");
    }
    let without_desk = BuyerRecord::find(&rows(&world).await, None, "meli:user:1").await;
    assert!(without_desk.is_err());
}

#[tokio::test]
async fn a_thread_that_a_worker_has_is_left_to_it_and_said_to_be() {
    let world = World::new().await;
    let (thread, ..) = a_busy_buyer(&world).await;
    let key = ThreadKey::from_connector(format!("meli:{SELLER}:pack:{thread}"));
    let (table, now) = (&world.table.table, world.clock.now());
    let until = later(now, Duration::from_mins(1));
    table.acquire(&key, now, until).await.unwrap();
    let before = dump(&rows(&world).await);

    let record = found(&world, key.as_str()).await.unwrap();
    let (lines, is_whole) = record.forget(table, now).await.unwrap();
    let desk = desk(&world);
    let kept = record.forget_contact(&desk, is_whole).await.unwrap();
    assert!(kept.contains("is not deleted yet"), "{kept}");
    assert_eq!(found(&world, key.as_str()).await.unwrap(), record);

    assert!(
        !is_whole && lines.concat().contains("run this again"),
        "{lines:?}"
    );
    assert!(before.contains("Sai-amanha-cedo"));
    assert!(dump(&rows(&world).await).contains("Sai-amanha-cedo"));
    world.pass(120);
    let (_, is_whole) = record.forget(table, world.clock.now()).await.unwrap();
    assert!(is_whole && !dump(&rows(&world).await).contains("Sai-amanha-cedo"));
    let gone = record.forget_contact(&desk, is_whole).await.unwrap();
    assert!(gone.contains("is deleted"), "{gone}");
    for has_deleted_conversations in [false, true] {
        if has_deleted_conversations {
            world.chatwoot.finish_jobs();
        }
        let record = found(&world, key.as_str()).await.unwrap();
        assert_eq!(record.contact, None);
        let (_, is_whole) = record.forget(table, world.clock.now()).await.unwrap();
        let done = record.forget_contact(&desk, is_whole).await.unwrap();
        assert!(is_whole && done.contains("not there any more"), "{done}");
    }
}

#[tokio::test]
async fn a_command_leaves_no_amount_and_no_name_once_it_has_ended_and_is_not_done_again() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let claim = world
        .meli
        .open_claim(SELLER, sale.orders[0], "Chegou quebrado");
    world.meli.list_claim_action(claim, "allow_partial_refund");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("claim:{claim}"));
    let key = format!("meli:{SELLER}:claim:{claim}");
    world
        .chatwoot
        .agent_notes(conversation, "/reembolsar 25,00");
    world.settle().await;
    let forget = async || {
        let record = found(&world, &key).await.unwrap();
        let (table, now) = (&world.table.table, world.clock.now());
        record.forget(table, now).await.unwrap()
    };

    let (lines, is_whole) = forget().await;
    assert!(!is_whole, "it waits for its code: {lines:?}");
    assert!(lines.concat().contains("a command waits"), "{lines:?}");
    confirm(&world, conversation);
    world.settle().await;
    assert_eq!(world.meli.claim_acts(claim), ["partial_refund 50"]);
    have_done(&world, conversation, "/reembolsar").await;
    let acts = world.meli.claim_acts(claim);
    let before = dump(&rows(&world).await);
    let written = ["Ana Souza", "25,00", "2500", "hundredths"];
    assert!(written.iter().any(|text| before.contains(text)), "{before}");
    let told = answers(&world, conversation);

    let (lines, is_whole) = forget().await;
    assert!(is_whole, "{lines:?}");
    let left = dump(&rows(&world).await);
    for text in written {
        assert!(!left.contains(text), "{text} is left in {left}");
    }
    world.settle().await;
    world.ticks(5).await;
    assert_eq!(world.meli.claim_acts(claim), acts);
    assert_eq!(answers(&world, conversation), told);
}
