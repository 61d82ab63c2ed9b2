//! `cargo local`: the bridge on this machine, with real accounts.

use std::{sync::Arc, time::Duration};

use assembly::SharedClock;
use bridge::accounts::Installation;
use local_aws::{
    env_file::EnvFile,
    functions::{Functions, InProcess},
    http_front::HttpFront,
    stream::{From, Stream},
    table::{EmbeddedTable, TABLE_NAME},
    terminal::{arguments, give_up, interrupted, misuse},
    wakeups::Wakeups,
};
use runtime::{
    SystemClock, init_telemetry,
    settings::{WorkerSettings, environment},
    stop_at_start,
};

const USAGE: &str = "usage: cargo local [--port N]   (settings: .env and the environment; see .env.example)";
const ENV_FILE: &str = ".env";
const TABLE_FILE: &str = ".local/bridge.sqlite";
const PORT: u16 = 9080;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let port = port(&arguments(USAGE)).unwrap_or_else(|| misuse(USAGE));
    let file = EnvFile::open(ENV_FILE).unwrap_or_else(|why| give_up(&why));
    let lookup = |name: &str| match name {
        // The table is a file here, whatever it is called elsewhere.
        "TABLE_NAME" => Some(TABLE_NAME.to_owned()),
        name => environment(name).or_else(|| file.get(name)),
    };
    if let Err(error) = WorkerSettings::read(&lookup) {
        give_up(&format!("{error}. Copy .env.example to {ENV_FILE} and fill in what is marked with *"));
    }
    let table = EmbeddedTable::in_file(TABLE_FILE).await.unwrap_or_else(|why| give_up(&why));
    let clock: SharedClock = Arc::new(SystemClock);
    let functions = InProcess::new(&lookup, &table.table, &clock).unwrap_or_else(|error| stop_at_start(&error));
    let functions = Arc::new(functions);
    let front = HttpFront::start(Arc::clone(&functions), port).await.unwrap_or_else(|why| give_up(&why));
    print_what_to_do(&front.url, lookup("WEBHOOK_TOKEN").is_some());
    warn_without_account(&table, lookup("MELI_USER_ID").is_some()).await;
    init_telemetry();
    let stream = Stream::open(&table.database, From::Latest);
    let _wakeups = Wakeups::start(&Functions::InProcess(functions), stream, Duration::from_mins(1), |_| {});
    interrupted().await;
}

fn port(given: &[String]) -> Option<u16> {
    match given.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Some(PORT),
        ["--port", port] => port.parse().ok(),
        _ => None,
    }
}

fn print_what_to_do(url: &str, has_token: bool) {
    let token = if has_token { "/<your WEBHOOK_TOKEN>" } else { "" };
    println!(
        "The bridge listens on {url} and polls once a minute; its table is {TABLE_FILE}.

For replies within a second, point a tunnel (cloudflared, ngrok, …) at {url} and paste its
public address
  into Chatwoot's two API inboxes, as webhook URL:     https://<tunnel>/webhook{token}
  into the Mercado Livre application, as callback URL: https://<tunnel>/mercado-livre/notifications{token}
Without a tunnel each tick reads both sides: messages take up to a minute. Ctrl-C stops.
"
    );
}

async fn warn_without_account(table: &EmbeddedTable, is_given: bool) {
    let known = table.table.overview().await.map_or(0, |overview| overview.accounts.len());
    if known == 0 && !is_given {
        println!("No account yet: set MELI_USER_ID and MELI_REFRESH_TOKEN in {ENV_FILE} and start again.\n");
    }
}
