//! `cargo local`: the bridge on this machine, with real accounts.

use std::{sync::Arc, time::Duration};

use assembly::SharedClock;
use local_aws::{
    env_file::{EnvFile, what_to_do},
    functions::{Functions, InProcess},
    http_front::Reserved,
    stream::{From, Stream},
    table::{EmbeddedTable, TABLE_NAME},
    terminal::{give_up, interrupted},
    wakeups::Wakeups,
};
use runtime::{
    SystemClock,
    arguments::{arguments, misuse, unknown},
    init_telemetry,
    settings::{SetupSettings, environment, every_problem},
    stop_at_start,
};

const USAGE: &str =
    "usage: cargo local [--port N]   (settings: .env and the environment; see .env.example)";
const ENV_FILE: &str = ".env";
const TABLE_FILE: &str = ".local/bridge.sqlite";
const PORT: u16 = 9080;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let port = port(&arguments(USAGE)).unwrap_or_else(|why| misuse(&why, USAGE));
    let file = EnvFile::open(ENV_FILE).unwrap_or_else(|why| give_up(&why));
    let token = setup_token();
    let setting = |url: &str, name: &str| {
        let given =
            || environment(name).or_else(|| file.get(name).filter(|value| !value.is_empty()));
        match name {
            // The table is a file here, whatever it is called elsewhere.
            "TABLE_NAME" => Some(TABLE_NAME.to_owned()),
            "PUBLIC_URL" => given().or_else(|| Some(url.to_owned())),
            "SETUP_TOKEN" => given().or_else(|| Some(token.clone())),
            _ => given(),
        }
    };
    let at_hand = |name: &str| setting("http://127.0.0.1", name);
    let problems = every_problem(&at_hand, SetupSettings::read);
    if !problems.is_empty() {
        give_up(&what_to_do(ENV_FILE, &problems));
    }
    let place = Reserved::take(port)
        .await
        .unwrap_or_else(|why| give_up(&why));
    let url = place.url.clone();
    let lookup = |name: &str| setting(&url, name);
    let table = EmbeddedTable::in_file(TABLE_FILE)
        .await
        .unwrap_or_else(|why| give_up(&why));
    let clock: SharedClock = Arc::new(SystemClock);
    let functions =
        InProcess::new(&lookup, &table.table, &clock).unwrap_or_else(|error| stop_at_start(&error));
    let functions = Arc::new(functions);
    let front = place.serve(Arc::clone(&functions));
    print_what_to_do(&front.url, &lookup("SETUP_TOKEN").unwrap_or_default());
    init_telemetry();
    let stream = Stream::open(&table.database, From::Latest);
    let _wakeups = Wakeups::start(
        &Functions::InProcess(functions),
        stream,
        Duration::from_mins(1),
        |_| {},
    );
    interrupted().await;
}

fn port(given: &[String]) -> Result<u16, String> {
    match given.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Ok(PORT),
        ["--port"] => Err("--port: the number is missing".to_owned()),
        ["--port", port] => port
            .parse()
            .map_err(|_| "--port: must be a number from 0 to 65535".to_owned()),
        ["--port", _, other, ..] | [other, ..] => Err(unknown(other)),
    }
}

/// A word for this run, for whoever set none.
fn setup_token() -> String {
    let seed = std::hash::RandomState::new();
    let word = |salt: u64| std::hash::BuildHasher::hash_one(&seed, salt);
    format!("{:016x}{:016x}", word(1), word(2))
}

fn print_what_to_do(url: &str, token: &str) {
    println!(
        "The bridge listens on {url} and polls once a minute; its table is {TABLE_FILE}.

Open {url}/setup (token: {token}): it prepares Chatwoot, connects sellers and shows
what is missing.

For replies within a second, and to connect sellers of the real Mercado Livre, point a tunnel (cloudflared,
ngrok, …) at {url}, put its https address into {ENV_FILE} as PUBLIC_URL and start again. Without a tunnel
each tick reads both sides: messages take up to a minute. Ctrl-C stops.
"
    );
}
