//! 25 MB files both ways: dispatcher and poller in a process of their own, which tells its largest memory.

use std::{
    io::{Read, Write},
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

use bench::report::{By::Clock, Wanted::AtMost};
use demo::served_table::client;
use local::functions::{Functions as _, InProcess};
use local_table::{TABLE_NAME, stream::Stream};
use serde_json::{Value, json};

use crate::{
    clock::StageClock,
    stage::Stage,
    suite::{Suite, really},
};

/// The first argument of the second process.
const WORKER: &str = "--files-worker";
/// The largest file that a sale takes.
const LARGE: usize = 25 << 20;
const EACH_WAY: u8 = 3;
/// Most memory that the promise allows, in MB.
const MOST: f64 = 96.0;

pub(crate) fn run(suite: &mut Suite) {
    for (name, to_buyers, to_agents) in [
        ("one to a buyer", 1, 0),
        ("one from a buyer", 0, 1),
        ("three each way at once", EACH_WAY, EACH_WAY),
    ] {
        let (seconds, peak) = really(carried(to_buyers, to_agents));
        suite.row(format!("{name}: time"), seconds, "s", Clock);
        suite.held(
            format!("{name}: peak memory"),
            peak,
            "MB",
            Clock,
            AtMost(MOST),
        );
    }
}

/// Seconds, and the most memory in MB.
async fn carried(to_buyers: u8, to_agents: u8) -> (f64, f64) {
    let stage = Stage::at(StageClock::of_machine()).await;
    let packs: Vec<u64> = (0..to_buyers + to_agents)
        .map(|_| stage.sale_with("Oi"))
        .collect();
    stage.tick().await;
    stage.forget_the_past();
    let (with_replies, with_files) = packs.split_at(usize::from(to_buyers));
    for (byte, pack) in (1..).zip(with_replies) {
        let file = ("foto.jpg", "image/jpeg", vec![byte; LARGE]);
        let conversation = stage.conversation(*pack).unwrap();
        stage
            .chatwoot
            .agent_replies_with_files(conversation, "Segue", &[file]);
    }
    for (byte, pack) in (1..).zip(with_files) {
        let file = ("foto.jpg", "image/jpeg", vec![byte; LARGE]);
        stage.meli.buyer_writes_with_files(*pack, "Veja", &[file]);
    }
    stage.webhooks().await;
    let events = Stream::events(&stage.stream.borrow_mut().read().unwrap());
    let errand =
        json!({ "settings": stage.settings, "table": stage.table.url(), "events": events });
    let told = tokio::task::spawn_blocking(move || sent(&errand))
        .await
        .unwrap();
    for pack in with_replies {
        assert_eq!(stage.meli.files_received_by_buyer(*pack)[0].1.len(), LARGE);
    }
    for pack in with_files {
        let newest = stage
            .chatwoot
            .messages(stage.conversation(*pack).unwrap())
            .pop();
        assert_eq!(
            stage.chatwoot.files_of(newest.unwrap().id)[0].2.len(),
            LARGE
        );
    }
    told
}

/// Sends a worker on an errand.
fn sent(errand: &Value) -> (f64, f64) {
    let program = std::env::current_exe().unwrap();
    let worker = Command::new(program)
        .arg(WORKER)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut worker = worker.unwrap();
    let mut errand_in = worker.stdin.take().unwrap();
    errand_in.write_all(errand.to_string().as_bytes()).unwrap();
    drop(errand_in);
    let output = worker.wait_with_output().unwrap();
    assert!(output.status.success(), "the worker ended badly");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    (
        told["seconds"].as_f64().unwrap(),
        told["peak"].as_f64().unwrap(),
    )
}

/// What the second process does; `None` in the first.
pub(crate) fn worker() -> Option<ExitCode> {
    if std::env::args().nth(1).as_deref() != Some(WORKER) {
        return None;
    }
    let mut errand = String::new();
    std::io::stdin().read_to_string(&mut errand).unwrap();
    let errand: Value = serde_json::from_str(&errand).unwrap();
    let seconds = really(run_errand(&errand));
    let peak = crate::process::peak_memory(std::process::id()) / 1024.0;
    println!("{}", json!({ "seconds": seconds, "peak": peak }));
    Some(ExitCode::SUCCESS)
}

async fn run_errand(errand: &Value) -> f64 {
    let table = store::Table::new(client(errand["table"].as_str().unwrap()), TABLE_NAME);
    let lookup = |name: &str| errand["settings"][name].as_str().map(str::to_owned);
    let clock = StageClock::of_machine().shared();
    let functions = InProcess::new(&lookup, &table, &clock).unwrap();
    let begun = Instant::now();
    let dispatched = async {
        for event in errand["events"].as_array().unwrap() {
            functions.dispatch(event).await.unwrap();
        }
    };
    let tick = json!({ "task": "tick" });
    let ((), polled) = tokio::join!(dispatched, functions.poll(&tick));
    polled.unwrap();
    begun.elapsed().as_secs_f64()
}
