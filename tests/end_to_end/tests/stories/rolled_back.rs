//! A release is taken back: rows that the later one wrote stop their own thread, loudly, and nothing else. Once it is
//! there again nothing is lost and nothing goes twice.

use aws_sdk_dynamodb::types::AttributeValue;
use demo::served_table::client;
use end_to_end::{
    BUYER, SELLER, World,
    logs::{Captured, capture},
};
use local_table::TABLE_NAME;
use runtime::LevelFilter;

/// What the later release wrote into one row of a thread: the row, and its attributes.
struct Later {
    what: &'static str,
    sk: &'static str,
    attributes: &'static [(&'static str, &'static str)],
}

const LATER: &[Later] = &[
    Later {
        what: "a version of the thread's own row",
        sk: "thread",
        attributes: &[("v", "2")],
    },
    Later {
        what: "a version of what was shown",
        sk: "in#meli:note:",
        attributes: &[("v", "2")],
    },
    Later {
        what: "a state of what was shown",
        sk: "in#meli:note:",
        attributes: &[("state", "withheld")],
    },
    Later {
        what: "a version of a reply",
        sk: "reply#",
        attributes: &[("v", "2")],
    },
    Later {
        what: "a state of a reply",
        sk: "reply#",
        attributes: &[("state", "scheduled")],
    },
    Later {
        what: "a kind of row",
        sk: "step#7",
        attributes: &[("due_shard", "0"), ("due_at", "2026-09-21T14:00:00.000Z")],
    },
];

type Row = std::collections::HashMap<String, AttributeValue>;

/// The rows of a thread of which the later release wrote one, as they were before.
async fn taken_back(world: &World, pk: &str, later: &Later) -> (Row, bool) {
    let is_meant = |row: &&Row| {
        row["pk"].as_s().is_ok_and(|of| of == pk)
            && row["sk"].as_s().is_ok_and(|sk| sk.starts_with(later.sk))
    };
    let rows = world.backup().await;
    let found = rows.iter().find(is_meant).cloned();
    let is_new = found.is_none();
    let row = found.unwrap_or_else(|| {
        Row::from([
            ("pk".to_owned(), AttributeValue::S(pk.to_owned())),
            ("sk".to_owned(), AttributeValue::S(later.sk.to_owned())),
        ])
    });
    let mut written = row.clone();
    for (name, value) in later.attributes {
        let value = match *name {
            "v" => AttributeValue::N((*value).to_owned()),
            _ => AttributeValue::S((*value).to_owned()),
        };
        written.insert((*name).to_owned(), value);
    }
    put(world, written).await;
    (row, is_new)
}

async fn put(world: &World, row: Row) {
    let put = client(&world.table.url()).put_item();
    put.table_name(TABLE_NAME)
        .set_item(Some(row))
        .send()
        .await
        .unwrap();
}

/// The later release is there again: it reads its row, and here that is the row as it was.
async fn there_again(world: &World, (row, is_new): (Row, bool)) {
    if !is_new {
        return put(world, row).await;
    }
    let delete = client(&world.table.url()).delete_item();
    let key = |name: &str| row[name].clone();
    let delete = delete.key("pk", key("pk")).key("sk", key("sk"));
    delete.table_name(TABLE_NAME).send().await.unwrap();
}

fn is_loud(log: &Captured) -> bool {
    log.text().lines().any(|line| {
        line.contains("\"level\":\"ERROR\"")
            && line.contains("does not read")
            && line.contains("row.key")
    })
}

/// A sale with a message and a reply that went: its thread, and its conversation.
async fn a_sale(world: &World) -> (u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(2).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    world.chatwoot.agent_replies(conversation, "Bom dia");
    world.settle().await;
    (sale.thread, conversation)
}

async fn told_of(later: &Later) {
    let (log, quiet) = capture(LevelFilter::ERROR);
    let world = World::new().await;
    let (thread, conversation) = a_sale(&world).await;
    let before = taken_back(
        &world,
        &format!("thread#meli:{SELLER}:pack:{thread}"),
        later,
    )
    .await;

    world.meli.buyer_writes(thread, "Quando chega?");
    world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.settle().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.ticks(3).await;

    assert!(is_loud(&log), "{}: {}", later.what, log.text());
    assert_eq!(
        world.meli.received_by_buyer(thread),
        ["Bom dia"],
        "{}",
        later.what
    );
    let other = world.conversation(&format!("question:{question}"));
    assert_eq!(world.transcript(other), ["< Tem azul?"], "{}", later.what);
    world.chatwoot.agent_replies(other, "Temos");
    world.settle().await;
    assert_eq!(world.meli.answer_of(question).as_deref(), Some("Temos"));

    there_again(&world, before).await;
    drop(quiet);
    world.ticks(20).await;
    let sent = world.meli.received_by_buyer(thread);
    assert_eq!(sent, ["Bom dia", "Sai hoje"], "{}", later.what);
    let mut said = world.transcript(conversation);
    said.sort();
    assert_eq!(
        said,
        ["< Oi", "< Quando chega?", "> Bom dia", "> Sai hoje"],
        "{}",
        later.what
    );
}

#[tokio::test]
async fn rows_of_the_later_release_stop_their_own_thread_and_go_on_when_it_is_back() {
    for later in LATER {
        Box::pin(told_of(later)).await;
    }
}
