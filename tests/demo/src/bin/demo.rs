//! `cargo demo`: a buyer's question and a sale, from Mercado Livre to Chatwoot and back.

use demo::{
    stage::{BUYER, SETUP_TOKEN, Stage},
    story::Story,
};
use local::terminal::{give_up, interrupted};
use runtime::{
    LevelFilter, Lines,
    arguments::{arguments, misuse, unknown},
    log_to,
};

const USAGE: &str = "usage: cargo demo [--once]   (--once: ends by itself; exit status 0 only if all arrived exactly once)";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let given = arguments(USAGE);
    if let Some(other) = given.iter().find(|one| *one != "--once") {
        misuse(&unknown(other), USAGE);
    }
    let once = !given.is_empty();
    let errors = log_to(
        std::io::stderr,
        LevelFilter::ERROR,
        Lines::Plain,
        connectors::CRATES,
    );
    tracing::subscriber::set_global_default(errors).expect("the first subscriber");
    let stage = Stage::set().await.unwrap_or_else(|why| give_up(&why));
    let mut story = Story::begin(&stage);
    let wrong = story.tell().await.unwrap_or_else(|why| give_up(&why));
    print_verdict(&story, &wrong);
    if once {
        std::process::exit(i32::from(!wrong.is_empty()));
    }
    print_what_to_try(&stage);
    tokio::select! {
        () = story.go_on() => {}
        () = interrupted() => println!(),
    }
}

fn print_verdict(story: &Story<'_>, wrong: &[String]) {
    println!();
    for what in wrong {
        println!("WRONG  {what}");
    }
    if wrong.is_empty() {
        for (thread, count) in story.told() {
            let thread = thread.replace(':', " ");
            println!(
                "ok  {thread}: {count} messages, each on both sides exactly once and in order"
            );
        }
        println!(
            "ok  {} private notes, none of them left Chatwoot",
            story.notes()
        );
    }
}

fn print_what_to_try(stage: &Stage) {
    let (meli, chatwoot, item, sale) = (
        stage.meli.url(),
        stage.chatwoot.url(),
        &stage.item,
        stage.sale,
    );
    let conversation = stage
        .chatwoot
        .conversations()
        .last()
        .map_or(0, |last| last.id);
    println!(
        "
Everything stays up until Ctrl-C. Mercado Livre is {meli}, Chatwoot {chatwoot}, the
bridge {}. Paste these into another terminal and watch the transcripts grow:

Ask a question as a buyer:
  curl {meli}/_sim/ask -d '{{\"item\":\"{item}\",\"buyer\":{BUYER},\"text\":\"Tem verde?\"}}'
Write about the sale as its buyer:
  curl {meli}/_sim/write -d '{{\"thread\":{sale},\"text\":\"Já saiu?\"}}'
Answer as an agent (`conversation` as shown on the right):
  curl {chatwoot}/_sim/reply -d '{{\"conversation\":{conversation},\"text\":\"Saiu hoje!\"}}'
Write a private note, which the buyer never sees:
  curl {chatwoot}/_sim/reply -d '{{\"conversation\":{conversation},\"text\":\"Cliente antigo\",\"private\":true}}'
See everything each side holds:
  curl {meli}/_sim/state ; curl {chatwoot}/_sim/state
See the setup page in a browser (its token: {SETUP_TOKEN}):
  {}/setup
",
        stage.front.url, stage.front.url
    );
}
