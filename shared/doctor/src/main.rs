//! `cargo run -p doctor [-- ADDRESS]`: what works, what does not, and the one thing to do about it.
//!
//! With an address it asks the installation there (`SETUP_TOKEN` of the environment or `.env`). Without
//! one it looks by itself: with the settings of `.env` and the table of `cargo local`.
//!
//! `route THREAD` says what the new conversation of a thread would be given.
//! `trace ID`: one message's life, from that table or, with `--table`, the one of that name at AWS.
//! `export WHO`, `forget WHO`: what the table holds of a buyer, printed or taken out.

mod terminal;

use std::{path::Path, process::exit, sync::Arc, time::Duration};

use assembly::{Assembly, SharedClock};
use bridge::i18n::{Locale, Localized};
use lambda_http::{Body, Request, http};
use local_table::{EmbeddedTable, TABLE_FILE, TABLE_NAME};
use runtime::{
    SystemClock,
    arguments::{arguments, misuse, unknown},
    env_file::{EnvFile, what_to_do},
    settings::{SetupSettings, environment},
};
use serde_json::Value;

const USAGE: &str = "usage: cargo run -p doctor [-- [ADDRESS] [--json] [--lang pt-BR|es|en]]
       cargo run -p doctor trace ID [--table NAME] [--log FILE]
       cargo run -p doctor export WHO [--table NAME]
       cargo run -p doctor forget WHO [--table NAME] [--chatwoot]
       cargo run -p doctor route THREAD";
const ENV_FILE: &str = ".env";
/// The token of a look that never leaves this process.
const OWN_TOKEN: &str = "the-doctors-own-token";

/// How many checks ended which way.
const SUM: Localized = Localized {
    pt: "{ok} ok, {warn} para atenção, {fail} a fazer",
    es: "{ok} ok, {warn} para atención, {fail} por hacer",
    en: "{ok} ok, {warn} to note, {fail} to do",
};

/// What was asked for.
struct Arguments {
    address: Option<String>,
    /// The thread of `route`.
    route: Option<String>,
    json: bool,
    locale: Locale,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // For the one client that knows the system's certificates and proxies.
    rustls::crypto::ring::default_provider()
        .install_default()
        .unwrap_or_default();
    let given = arguments(USAGE);
    let done = match given.first().map(String::as_str) {
        Some("trace") => trace(given).await,
        Some("export" | "forget") => fulfil(given).await,
        _ => examine(given).await,
    };
    let is_good = done.unwrap_or_else(|why| stop(&why));
    exit(i32::from(!is_good))
}

/// A setting of the environment, else of the file.
fn setting_of(file: &EnvFile, name: &str) -> Option<String> {
    environment(name).or_else(|| file.get(name).filter(|value| !value.is_empty()))
}

/// Tells of one message's life; false when there is none of that name.
async fn trace(given: Vec<String>) -> Result<bool, String> {
    let asked = terminal::Trace::read(given).unwrap_or_else(|why| misuse(&why, USAGE));
    asked.tell().await
}

/// Copies or takes out what is stored of a buyer; false when nobody is known by that name.
async fn fulfil(given: Vec<String>) -> Result<bool, String> {
    let asked = terminal::BuyerRequest::read(given).unwrap_or_else(|why| misuse(&why, USAGE));
    let file = EnvFile::open(ENV_FILE)?;
    asked.fulfil(&|name| setting_of(&file, name)).await
}

/// Looks at an installation, or says where a thread would go; false when something is wrong.
async fn examine(given: Vec<String>) -> Result<bool, String> {
    let asked = Arguments::read(given).unwrap_or_else(|why| misuse(&why, USAGE));
    let file = EnvFile::open(ENV_FILE)?;
    let setting = |name: &str| setting_of(&file, name);
    if let Some(thread) = &asked.route {
        say(&assembly::route::told_of(&setting, thread)?);
        return Ok(true);
    }
    let checks = match &asked.address {
        Some(address) => look_there(address, setting("SETUP_TOKEN"), asked.locale).await,
        None => look_here(&setting, asked.locale).await,
    }?;
    report(&checks, asked.json, asked.locale);
    Ok(!checks.iter().any(|check| check["status"] == "fail"))
}

impl Arguments {
    fn read(given: Vec<String>) -> Result<Self, String> {
        let mut asked = Self {
            address: None,
            route: None,
            json: false,
            locale: Locale::En,
        };
        let mut given = given.into_iter();
        while let Some(one) = given.next() {
            match one.as_str() {
                "route" => asked.route = Some(given.next().ok_or("route: of which thread?")?),
                "--json" => asked.json = true,
                "--lang" => asked.locale = locale(given.next())?,
                _ if one.starts_with("http") && asked.address.is_none() => {
                    asked.address = Some(one);
                }
                _ => return Err(unknown(&one)),
            }
        }
        Ok(asked)
    }
}

fn locale(given: Option<String>) -> Result<Locale, String> {
    let known = given.and_then(|given| Locale::parse(&given));
    known.ok_or_else(|| {
        let tags = Locale::ALL.map(Locale::tag);
        format!("--lang: must be one of {}", tags.join(", "))
    })
}

/// Asks an installation.
async fn look_there(
    address: &str,
    token: Option<String>,
    locale: Locale,
) -> Result<Vec<Value>, String> {
    let token = token.ok_or("SETUP_TOKEN: is not set")?;
    let address = address.trim_end_matches('/').trim_end_matches("/setup");
    let http = reqwest::Client::builder().timeout(Duration::from_secs(40));
    let http = http.build().map_err(|error| error.to_string())?;
    let request = http
        .get(format!("{address}/setup/doctor"))
        .query(&[("lang", locale.tag())])
        .bearer_auth(token);
    let answer = request.send().await;
    let answer = answer.map_err(|error| format!("{address} does not answer: {error}"))?;
    if answer.status() != reqwest::StatusCode::OK {
        return Err(refusal(address, answer.status().as_u16()));
    }
    let checks = answer.json().await;
    checks.map_err(|_| format!("{address} answers something else than checks"))
}

/// Why an installation does not show its checks.
fn refusal(address: &str, status: u16) -> String {
    match status {
        401 => "SETUP_TOKEN is not the one of that installation".to_owned(),
        404 => {
            format!("{address} has no setup pages: wrong address, or SETUP_TOKEN is not set there")
        }
        429 => "too many wrong tokens there: wait ten minutes".to_owned(),
        status => format!("{address} answers {status}"),
    }
}

/// Looks with the settings at hand, on the table of `cargo local`. Where there is none, none is made.
async fn look_here(
    setting: &dyn Fn(&str) -> Option<String>,
    locale: Locale,
) -> Result<Vec<Value>, String> {
    let lookup = |name: &str| match name {
        "SETUP_TOKEN" => Some(OWN_TOKEN.to_owned()),
        "TABLE_NAME" => Some(TABLE_NAME.to_owned()),
        "PUBLIC_URL" => setting(name).or_else(|| Some("http://127.0.0.1:9080".to_owned())),
        _ => setting(name),
    };
    let problems = assembly::problems_of_settings(&lookup, SetupSettings::read);
    if !problems.is_empty() {
        return Err(what_to_do(ENV_FILE, &problems));
    }
    let table = table_here().await?;
    // Boxed: all checks together are more than a future should be (16 KB).
    Box::pin(ask(&lookup, table, locale)).await
}

/// The table of `cargo local`, or an empty one.
async fn table_here() -> Result<EmbeddedTable, String> {
    if Path::new(TABLE_FILE).exists() {
        EmbeddedTable::in_file(TABLE_FILE).await
    } else {
        EmbeddedTable::in_memory().await
    }
}

/// Asks the function setup, which runs in this process.
async fn ask(
    lookup: &impl Fn(&str) -> Option<String>,
    table: EmbeddedTable,
    locale: Locale,
) -> Result<Vec<Value>, String> {
    let clock: SharedClock = Arc::new(SystemClock);
    let settings = SetupSettings::read(lookup).map_err(|error| error.to_string())?;
    let (worker, table) = (settings.worker.clone(), table.table);
    let assembly = Assembly::new(worker, lookup, table, Arc::clone(&clock));
    let assembly = Arc::new(assembly.map_err(|error| error.to_string())?);
    let setup = setup::SetupApp::new(settings, assembly, clock);
    let request = own_request(locale).map_err(|error| error.to_string())?;
    let answer = setup.handle(Request::from(request)).await;
    serde_json::from_slice(answer.body()).map_err(|error| error.to_string())
}

/// What the doctor's page is asked in this process.
fn own_request(locale: Locale) -> Result<http::Request<Body>, http::Error> {
    let address = format!("http://127.0.0.1/setup/doctor?lang={}", locale.tag());
    http::Request::builder()
        .uri(address)
        .header("authorization", format!("Bearer {OWN_TOKEN}"))
        .body(Body::Empty)
}

#[expect(clippy::print_stdout, reason = "this is what the program is for")]
fn report(checks: &[Value], as_json: bool, locale: Locale) {
    if as_json {
        println!("{}", Value::from(checks));
        return;
    }
    for check in checks {
        let text = |name: &str| check[name].as_str().unwrap_or_default();
        println!(
            "{:4} {}: {}",
            text("status"),
            text("check"),
            text("message")
        );
        if !text("fix").is_empty() {
            println!("     → {}", text("fix"));
        }
    }
    let count = |status: &str| {
        checks
            .iter()
            .filter(|check| check["status"] == status)
            .count()
    };
    let counts = ["ok", "warn", "fail"].map(|status| count(status).to_string());
    let [ok, warn, fail] = counts.each_ref().map(String::as_str);
    let values = [("ok", ok), ("warn", warn), ("fail", fail)];
    println!("{}", SUM.fill(locale, &values));
}

#[expect(clippy::print_stdout, reason = "this is what the program is for")]
fn say(lines: &[String]) {
    println!("{}", lines.join("\n"));
}

/// Why nothing could be looked at; exit status 2.
#[expect(clippy::print_stderr, reason = "this is what the program is for")]
fn stop(why: &str) -> ! {
    eprintln!("{why}");
    exit(2)
}
