//! `cargo local`: the bridge on this machine, with real accounts.

use std::{sync::Arc, time::Duration};

use assembly::SharedClock;
use local::{
    functions::{InProcess, StartError},
    http_front::Reserved,
    terminal::{give_up, interrupted},
    wakeups::Wakeups,
};
use local_table::{
    EmbeddedTable, TABLE_FILE, TABLE_NAME,
    stream::{From, Stream},
};
use runtime::{
    SystemClock,
    arguments::{arguments, misuse, unknown},
    env_file::{EnvFile, what_to_do},
    init_telemetry,
    settings::{SetupSettings, environment},
    stop_at_start,
};

const USAGE: &str =
    "usage: cargo local [--port N]   (settings: .env and the environment; see .env.example)";
const ENV_FILE: &str = ".env";
const PORT: u16 = 9080;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let port = port(&arguments(USAGE)).unwrap_or_else(|why| misuse(&why, USAGE));
    let file = EnvFile::open(ENV_FILE).unwrap_or_else(|why| give_up(&why));
    let settings = Settings {
        file,
        token: setup_token().unwrap_or_else(|why| give_up(&why)),
    };
    let problems = assembly::problems_of_settings(
        &|name| settings.get("http://127.0.0.1", name),
        SetupSettings::read,
    );
    if !problems.is_empty() {
        give_up(&what_to_do(ENV_FILE, &problems));
    }
    run(port, &settings)
        .await
        .unwrap_or_else(|why| give_up(&why));
}

/// Serves and wakes the functions until Ctrl-C.
async fn run(port: u16, settings: &Settings) -> Result<(), String> {
    let place = Reserved::take(port).await?;
    let url = place.url.clone();
    let lookup = |name: &str| settings.get(&url, name);
    let table = EmbeddedTable::in_file(TABLE_FILE).await?;
    let clock: SharedClock = Arc::new(SystemClock);
    let functions = InProcess::new(&lookup, &table.table, &clock).map_err(|error| match error {
        StartError::Setting(error) => stop_at_start(&error),
        failed @ StartError::Client(_) => failed.to_string(),
    })?;
    let functions = Arc::new(functions);
    let front = place.serve(Arc::clone(&functions));
    print_what_to_do(&front.url, &lookup("SETUP_TOKEN").unwrap_or_default());
    init_telemetry(connectors::CRATES, None);
    let stream = Stream::open(&table.database, From::Latest)?;
    let _wakeups = Wakeups::start(&functions, stream, Duration::from_mins(1), |_| {});
    interrupted().await;
    Ok(())
}

/// Settings of the environment, which wins, and of `.env`.
struct Settings {
    file: EnvFile,
    /// The setup token of this run, for whoever set none.
    token: String,
}

impl Settings {
    fn get(&self, url: &str, name: &str) -> Option<String> {
        let given =
            environment(name).or_else(|| self.file.get(name).filter(|value| !value.is_empty()));
        match name {
            // The table is a file here, whatever it is called elsewhere.
            "TABLE_NAME" => Some(TABLE_NAME.to_owned()),
            "PUBLIC_URL" => given.or_else(|| Some(url.to_owned())),
            "SETUP_TOKEN" => given.or_else(|| Some(self.token.clone())),
            _ => given,
        }
    }
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

/// A setup token that nobody guesses, of 32 characters.
fn setup_token() -> Result<String, String> {
    let mut word = [0; 16];
    getrandom::fill(&mut word).map_err(|error| format!("no random numbers: {error}"))?;
    Ok(hex::encode(word))
}

#[expect(clippy::print_stdout, reason = "this is what the program says first")]
fn print_what_to_do(url: &str, token: &str) {
    println!(
        "The bridge listens on {url} and polls once a minute; its table is {TABLE_FILE}.

Open {url}/setup (token: {token}): it prepares Chatwoot, connects sellers and shows
what is missing.

For replies within a second, and to connect sellers of a real marketplace, point a tunnel (cloudflared,
ngrok, …) at {url}, put its https address into {ENV_FILE} as PUBLIC_URL and start again. Without a tunnel
each tick reads both sides: messages take up to a minute. Ctrl-C stops.
"
    );
}
