//! The order panel in a warm process: from an agent's click on a conversation to what there is to see.

use std::time::Duration;

use bench::{
    report::{
        By::{Count, Virtual},
        Wanted::AtMost,
    },
    stats::{median, percentile},
};
use lambda_http::{Body, Request, http};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{
    calls::in_order,
    line::Function,
    stage::{SELLER, Stage, Waits},
    suite::{Suite, figure, virtually},
};

/// Sales, questions and claims that are looked at, so many of each.
const EACH: usize = 20;
/// What was read is shown again for so long, and a little.
const MINUTE: Duration = Duration::from_secs(61);
/// A call's wait while it is counted how many follow one another.
const STEP: Duration = Duration::from_millis(100);

/// A conversation that is clicked on.
type Clicked = (&'static str, u64);

/// What each click took, in seconds.
struct Look {
    /// Until what the conversation holds is shown: the first of two requests.
    known: f64,
    /// Until everything is.
    whole: f64,
}

/// Each click at first, a minute later, and again at once.
#[derive(Default)]
struct Looks {
    first: Vec<Look>,
    later: Vec<Look>,
    again: Vec<Look>,
}

pub(crate) fn run(suite: &mut Suite) {
    let each = suite.size(EACH);
    for vendor in [20, 100] {
        let looks = virtually(looked(each, Waits::of(vendor)));
        for (when, looks) in [
            ("never seen", looks.first),
            ("a minute later", looks.later),
            ("again within the minute", looks.again),
        ] {
            let known: Vec<f64> = looks.iter().map(|look| look.known).collect();
            let whole: Vec<f64> = looks.iter().map(|look| look.whole).collect();
            for (what, times) in [
                ("what the conversation holds", known),
                ("everything", whole),
            ] {
                let row = |part| format!("{when}, {vendor} ms a call, {what}: {part}");
                suite.row(row("p50"), median(&times), "s", Virtual);
                let late = percentile(&times, 0.95);
                suite.held(row("p95"), late, "s", Virtual, AtMost(0.3));
            }
        }
    }
    virtually(counted(suite));
}

/// What a look is made of: its calls, and how many of them wait for one before.
async fn counted(suite: &mut Suite) {
    let stage = Stage::new().await;
    let (key, clicked) = prepared(&stage, 1).await;
    let vendors = Waits {
        meli: STEP,
        chatwoot: STEP,
        table: Duration::ZERO,
    };
    let table = Waits {
        table: STEP,
        ..Waits::default()
    };
    for (kind, conversation) in clicked {
        stage.takes(vendors);
        stage.counted();
        let begun = Instant::now();
        let behind = steps(&look(&stage, &key, conversation).await);
        let span = begun.elapsed() + STEP;
        let calls = stage.counted();
        let listed = in_order(&calls, begun, span);
        suite.calls.push(format!("{kind}\n{listed}"));
        let [meli, chatwoot] = [&calls.meli, &calls.chatwoot].map(|line| figure(line.calls()));
        let mut row = |what: &str, count| suite.row(format!("{kind}, {what}"), count, "", Count);
        row("never seen: marketplace's calls", meli);
        row("never seen: Chatwoot's calls", chatwoot);
        row("never seen: of these, one after another", behind);

        tokio::time::sleep(MINUTE).await;
        stage.takes(table);
        let behind = steps(&look(&stage, &key, conversation).await);
        row(
            "a minute later: table calls",
            figure(stage.counted().table.calls()),
        );
        row("a minute later: of these, one after another", behind);
        tokio::time::sleep(MINUTE).await;
    }
}

fn steps(took: &Look) -> f64 {
    (took.whole / STEP.as_secs_f64()).round()
}

async fn looked(each: usize, waits: Waits) -> Looks {
    let stage = Stage::new().await;
    let (key, clicked) = prepared(&stage, each).await;
    stage.takes(waits);
    let mut looks = Looks::default();
    for (_, conversation) in clicked {
        looks.first.push(look(&stage, &key, conversation).await);
        tokio::time::sleep(MINUTE).await;
        looks.later.push(look(&stage, &key, conversation).await);
        looks.again.push(look(&stage, &key, conversation).await);
    }
    looks
}

/// The panel's key, and conversations of each kind, in a process that has shown one before.
async fn prepared(stage: &Stage, each: usize) -> (String, Vec<Clicked>) {
    stage.setup("/setup/provision", "").await;
    let panels = stage.chatwoot.panels();
    let (_, key) = panels[0].split_once('#').unwrap();
    let mut threads = Vec::new();
    for number in 0..each {
        let meli = &stage.meli;
        let new_item = || meli.add_item(SELLER, &format!("Caneca {number}"), 49.9);
        let new_sale = || meli.add_sale(SELLER, stage.new_buyer(), &[&new_item()], true);
        let sale = new_sale();
        meli.buyer_writes(sale.thread, "Oi");
        let question = meli.ask(&new_item(), stage.new_buyer(), "Tem azul?");
        let claim = meli.open_claim(SELLER, new_sale().orders[0], "Quebrado");
        threads.extend([
            ("sale", sale.thread),
            ("question", question),
            ("claim", claim),
        ]);
    }
    let warms = stage.sale_with("Oi");
    for _ in 0..3 + each / 10 {
        stage.tick().await;
        tokio::time::sleep(MINUTE).await;
    }
    let of = |(kind, id): &(&'static str, u64)| {
        let lane = if *kind == "sale" { "pack" } else { kind };
        let source_id = format!("meli:{SELLER}:{lane}:{id}");
        let conversation = stage.chatwoot.conversation_of(&source_id);
        (*kind, conversation.expect(&source_id).id)
    };
    let clicked = threads.iter().map(of).collect();
    look(stage, key, stage.conversation(warms).unwrap()).await;
    stage.forget_the_past();
    (key.to_owned(), clicked)
}

/// Both requests of the panel's script.
async fn look(stage: &Stage, key: &str, conversation: u64) -> Look {
    let begun = Instant::now();
    let form = json!({ "key": key, "conversation": conversation }).to_string();
    let open = http::Request::post("https://bridge.example/panel/open")
        .header("origin", "https://bridge.example")
        .header("content-type", "application/json");
    let opened: Value = serde_json::from_str(&ask(stage, open, form).await).unwrap();
    let known = begun.elapsed().as_secs_f64();
    let token = opened["token"].as_str().unwrap();
    let view = http::Request::get("https://bridge.example/panel/view")
        .header("authorization", format!("Bearer {token}"));
    ask(stage, view, String::new()).await;
    let whole = begun.elapsed().as_secs_f64();
    Look { known, whole }
}

/// What is answered with 200.
async fn ask(stage: &Stage, request: http::request::Builder, body: String) -> String {
    let request: Request = request.body(Body::Text(body)).unwrap();
    let answer = stage.process(Function::Webhook).request(request).await;
    let text = String::from_utf8_lossy(answer.body()).into_owned();
    assert_eq!(answer.status(), 200, "{text}");
    text
}
