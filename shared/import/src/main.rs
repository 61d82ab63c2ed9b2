//! `cargo run -p import -- original.sqlite`: takes over from the Python original, in one command.
//!
//! Into the table of `cargo local`; with `--table NAME`, into that DynamoDB table, with the AWS
//! credentials of the environment.

use std::{path::Path, process::exit};

use bridge::ports::Clock;
use import::{Imported, Original, take_over};
use local_table::{EmbeddedTable, TABLE_FILE};
use runtime::{
    SystemClock,
    arguments::{arguments, misuse, unknown},
    aws,
};
use store::Table;

const USAGE: &str = "usage: cargo run -p import -- FILE [--table NAME]";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let given = arguments(USAGE);
    let done = match given.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => misuse("the file is missing", USAGE),
        [flag, ..] if flag.starts_with("--") => misuse(&unknown(flag), USAGE),
        [file] => into_local(file).await,
        [_, "--table"] => misuse("--table: the name is missing", USAGE),
        [file, "--table", name] => into_aws(file, name).await,
        [_, "--table", _, other, ..] | [_, other, ..] => misuse(&unknown(other), USAGE),
    };
    match done {
        Ok(line) => say(&line),
        Err(why) => stop(&why),
    }
}

async fn into_local(file: &str) -> Result<String, String> {
    let original = read(file)?;
    let embedded = EmbeddedTable::in_file(TABLE_FILE).await?;
    write(&embedded.table, &original).await
}

async fn into_aws(file: &str, name: &str) -> Result<String, String> {
    let original = read(file)?;
    let table = Table::new(aws::dynamodb(aws::Patience::Worker).await, name);
    write(&table, &original).await
}

fn read(file: &str) -> Result<Original, String> {
    Original::read(Path::new(file)).map_err(|error| format!("{file}: {error}"))
}

async fn write(table: &Table, original: &Original) -> Result<String, String> {
    let taken = take_over(table, original, SystemClock.now())
        .await
        .map_err(|error| error.to_string())?;
    Ok(line(original, taken))
}

fn line(original: &Original, taken: Imported) -> String {
    let Imported {
        accounts,
        known,
        questions,
        messages,
        unplaced,
    } = taken;
    let tables = original.tables.join(", ");
    format!(
        "from {tables}: {accounts} accounts imported, {known} known already, {questions} questions and {messages} messages \
         count as shown, {unplaced} ids without a seller or a sale were left out"
    )
}

#[expect(clippy::print_stdout, reason = "the one line that says what was done")]
fn say(line: &str) {
    println!("{line}");
}

#[expect(clippy::print_stderr, reason = "the one line that says why not")]
fn stop(why: &str) -> ! {
    eprintln!("{why}");
    exit(1)
}
