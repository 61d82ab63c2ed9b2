//! Large files, both ways and several at once, in a process that may hold little.
//!
//! Simulators and table run in this process; dispatcher and poller run in a second one, started
//! from this same program, which at its end tells the most memory that it ever had resident
//! (`VmHWM` of `/proc/self/status`). Built for tests it needs some more than as it is deployed.

use std::{
    collections::HashMap,
    io::{Read, Write},
    process::{Command, Stdio},
    sync::Arc,
};

use assembly::SharedClock;
use demo::served_table::client;
use end_to_end::{BUYER, SELLER, TestClock, World};
use local::functions::{Functions as _, InProcess};
use local_table::TABLE_NAME;
use serde_json::{Value, json};

/// The first argument of the second process.
const WORKER: &str = "worker";
/// The largest file that a sale takes.
const LARGE: usize = 25 << 20;
/// Sales with a file in each direction.
const EACH_WAY: u8 = 3;
/// Most memory that may ever be resident, in kB.
const MOST: u64 = 96 << 10;

fn main() {
    let threads = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    if std::env::args().nth(1).as_deref() == Some(WORKER) {
        threads.block_on(work());
    } else if cfg!(target_os = "linux") {
        threads.block_on(files_of_25_mb_go_both_ways_within_96_mb());
    }
}

async fn files_of_25_mb_go_both_ways_within_96_mb() {
    let world = World::new().await;
    let (mut to_buyers, mut to_agents) = (Vec::new(), Vec::new());
    for number in 0..2 * EACH_WAY {
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        world.meli.buyer_writes(sale.thread, "Oi");
        let sales = if number % 2 == 0 {
            &mut to_buyers
        } else {
            &mut to_agents
        };
        sales.push((sale.thread, vec![number; LARGE]));
    }
    world.tick().await;
    world.settle().await;
    let conversation = |thread: &u64| world.conversation(&format!("pack:{thread}"));
    for (thread, bytes) in &to_buyers {
        let file = ("foto.jpg", "image/jpeg", bytes.clone());
        world
            .chatwoot
            .agent_replies_with_files(conversation(thread), "Segue", &[file]);
    }
    world.webhooks().await;
    for (thread, bytes) in &to_agents {
        world.meli.buyer_writes_with_files(
            *thread,
            "Veja",
            &[("foto.jpg", "image/jpeg", bytes.clone())],
        );
    }

    let errand = json!({ "settings": settings(&world), "table": world.table.url(), "events": world.events().await });
    let most = tokio::task::spawn_blocking(move || run(&errand))
        .await
        .unwrap();

    for (thread, bytes) in &to_buyers {
        assert!(
            world.meli.files_received_by_buyer(*thread) == [("foto.jpg".to_owned(), bytes.clone())]
        );
    }
    for (thread, bytes) in &to_agents {
        let newest = world.chatwoot.messages(conversation(thread)).pop().unwrap();
        assert_eq!(newest.content, "Veja");
        assert!(
            world.chatwoot.files_of(newest.id)
                == [("foto.jpg".into(), "image/jpeg".into(), bytes.clone())]
        );
    }
    assert!(most <= MOST, "{most} kB were resident");
    println!(
        "{} files of 25 MB went both ways; at most {} MB were resident",
        2 * EACH_WAY,
        most >> 10
    );
}

fn settings(world: &World) -> HashMap<&'static str, String> {
    HashMap::from([
        ("TABLE_NAME", TABLE_NAME.to_owned()),
        ("CHATWOOT_URL", world.chatwoot.url()),
        (
            "CHATWOOT_ACCOUNT_ID",
            world.chatwoot.account_id().to_string(),
        ),
        ("CHATWOOT_API_TOKEN", world.chatwoot.agent_token()),
        (
            "CHATWOOT_QUESTIONS_INBOX_ID",
            world.questions.id.to_string(),
        ),
        ("CHATWOOT_MESSAGES_INBOX_ID", world.sales.id.to_string()),
        ("MELI_APP_ID", "1234567890123456".to_owned()),
        ("MELI_SECRET_KEY", "app-secret".to_owned()),
        ("MELI_API_URL", world.meli.url()),
    ])
}

/// Sends a worker on an errand; the most memory it had resident, in kB.
fn run(errand: &Value) -> u64 {
    let program = std::env::current_exe().unwrap();
    let worker = Command::new(program)
        .arg(WORKER)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut worker = worker.unwrap();
    // Closed with the end of this line, so that the worker knows that it has read it all.
    worker
        .stdin
        .take()
        .unwrap()
        .write_all(errand.to_string().as_bytes())
        .unwrap();
    let output = worker.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout)
        .unwrap()
        .trim()
        .parse()
        .unwrap()
}

/// What dispatcher and poller do, at the same time and in one process.
async fn work() {
    let mut errand = String::new();
    std::io::stdin().read_to_string(&mut errand).unwrap();
    let errand: Value = serde_json::from_str(&errand).unwrap();
    let table = store::Table::new(client(errand["table"].as_str().unwrap()), TABLE_NAME);
    let clock: SharedClock = Arc::new(TestClock::default());
    let lookup = |name: &str| errand["settings"][name].as_str().map(str::to_owned);
    let functions = InProcess::new(&lookup, &table, &clock).unwrap();

    let tick = json!({ "task": "tick" });
    let dispatched = async {
        for event in errand["events"].as_array().unwrap() {
            functions.dispatch(event).await.unwrap();
        }
    };
    let ((), polled) = tokio::join!(dispatched, functions.poll(&tick));
    polled.unwrap();

    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let most = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    println!("{}", most.trim().trim_end_matches(" kB"));
}
