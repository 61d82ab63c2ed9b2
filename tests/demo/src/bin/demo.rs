//! `cargo demo`: buyers of three marketplaces, answered from one Chatwoot; in a terminal and in a browser.

use std::sync::Arc;

use bridge::i18n::Locale;
use demo::{
    browser,
    page::Page,
    stage::{BUYER, SETUP_TOKEN, Stage},
    story::Story,
};
use local::terminal::{give_up, interrupted};
use runtime::{
    LevelFilter, Lines,
    arguments::{arguments, misuse, unknown},
    log_to,
};

const USAGE: &str = "usage: cargo demo [--once] [--no-open] [--lang pt-BR|es|en]
  --once     ends by itself; exit status 0 only if all arrived exactly once
  --no-open  opens no browser
  --lang     language of the page and of what agents read (default: the browser's, pt-BR)";

/// What was asked for.
#[derive(Default)]
struct Wanted {
    is_once: bool,
    opens_nothing: bool,
    locale: Option<Locale>,
}

impl Wanted {
    fn read(given: &[String]) -> Result<Self, String> {
        let mut wanted = Self::default();
        let mut given = given.iter().map(String::as_str);
        while let Some(one) = given.next() {
            match one {
                "--once" => wanted.is_once = true,
                "--no-open" => wanted.opens_nothing = true,
                "--lang" => {
                    let locale = given.next().and_then(Locale::parse);
                    let locale = locale.ok_or("--lang: must be pt-BR, es or en")?;
                    wanted.locale = Some(locale);
                }
                other => return Err(unknown(other)),
            }
        }
        Ok(wanted)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let wanted = Wanted::read(&arguments(USAGE)).unwrap_or_else(|why| misuse(&why, USAGE));
    let errors = log_to(
        std::io::stderr,
        LevelFilter::ERROR,
        Lines::Plain,
        connectors::CRATES,
    );
    tracing::subscriber::set_global_default(errors).expect("the first subscriber");
    let stage = Stage::set(wanted.locale.unwrap_or_default()).await;
    let stage = Arc::new(stage.unwrap_or_else(|why| give_up(&why)));
    let mut story = Story::begin(&stage);
    let wrong = story.tell().await.unwrap_or_else(|why| give_up(&why));
    print_verdict(&story, &wrong);
    if wanted.is_once {
        std::process::exit(i32::from(!wrong.is_empty()));
    }
    let page = Page::serve(&stage, wanted.locale).await;
    let page = page.unwrap_or_else(|why| give_up(&why));
    print_what_to_try(&stage, &page.url);
    if !wanted.opens_nothing {
        browser::open(&page.url);
    }
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

fn print_what_to_try(stage: &Stage, page: &str) {
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
Be the buyer and the agent, and cause trouble, in a browser:
  {page}

Everything stays up until Ctrl-C. Mercado Livre is {meli},
Chatwoot {chatwoot}, the bridge {}.
Or paste these into another terminal and watch the transcripts grow:

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
