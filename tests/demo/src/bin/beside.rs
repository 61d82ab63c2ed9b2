//! `cargo beside`: everything around the functions while `cargo lambda watch` runs them.

use std::{sync::Arc, time::Duration};

use demo::{
    beside::{Beside, WATCH},
    watched::Watched,
};
use local::{
    terminal::{give_up, interrupted},
    wakeups::Wakeups,
};
use local_table::stream::{From, Stream};
use runtime::{
    arguments::{arguments, misuse, unknown},
    init_telemetry,
};
use tokio::{net::TcpStream, time::sleep};

const USAGE: &str =
    "usage: cargo beside   (beside `cargo lambda watch -A 127.0.0.1 --env-file .env.local`)";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    if let Some(other) = arguments(USAGE).first() {
        misuse(&unknown(other), USAGE);
    }
    let beside = Beside::start().await.unwrap_or_else(|why| give_up(&why));
    let stream =
        Stream::open(&beside.table.database, From::TrimHorizon).unwrap_or_else(|why| give_up(&why));
    init_telemetry(connectors::CRATES, None);
    print_what_to_try(&beside);
    println!("ready");
    tokio::select! {
        () = wake_functions(stream) => {}
        () = interrupted() => {}
    }
}

async fn wake_functions(stream: Stream) {
    let address = WATCH.trim_start_matches("http://");
    println!("waiting for cargo lambda watch on {address}");
    while TcpStream::connect(address).await.is_err() {
        sleep(Duration::from_millis(500)).await;
    }
    println!("waking the functions there: stream at once, clock each minute");
    let functions = Arc::new(Watched::at(WATCH));
    let _wakeups = Wakeups::start(&functions, stream, Duration::from_mins(1), |summary| {
        println!("tick {summary}");
    });
    std::future::pending::<()>().await;
}

fn print_what_to_try(beside: &Beside) {
    let (meli, chatwoot) = (beside.meli.url(), beside.chatwoot.url());
    let (item, buyer, sale) = (&beside.item, beside.buyer, beside.sale);
    println!(
        "Table {}, Mercado Livre {meli}, Chatwoot {chatwoot}

Ask a question as a buyer, or write about the sale as its buyer:
  curl {meli}/_sim/ask -d '{{\"item\":\"{item}\",\"buyer\":{buyer},\"text\":\"Tem verde?\"}}'
  curl {meli}/_sim/write -d '{{\"thread\":{sale},\"text\":\"Quando chega?\"}}'
Answer as an agent (the conversation's number is in Chatwoot's state):
  curl {chatwoot}/_sim/reply -d '{{\"conversation\":412,\"text\":\"Temos sim!\"}}'
Write a private note, which the buyer never sees:
  curl {chatwoot}/_sim/reply -d '{{\"conversation\":412,\"text\":\"Cliente antigo\",\"private\":true}}'
See everything each side holds:
  curl {meli}/_sim/state ; curl {chatwoot}/_sim/state
See the setup page in a browser (its token: local-setup-token):
  {WATCH}/setup
",
        beside.table.url()
    );
}
