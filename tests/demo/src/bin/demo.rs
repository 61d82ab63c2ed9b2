//! `cargo demo`: buyers of three marketplaces, answered from one Chatwoot; in a terminal and in a browser.

use std::sync::Arc;

use bridge::i18n::Locale;
use demo::{
    browser, captions,
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
  --lang     language of the story, of the page and of what agents read (default: English, the browser's, pt-BR)";

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
    let locale = wanted.locale.unwrap_or(Locale::En);
    let mut story = Story::begin(&stage, locale);
    let wrong = story.tell().await.unwrap_or_else(|why| give_up(&why));
    print_verdict(locale, &story, &wrong);
    if wanted.is_once {
        std::process::exit(i32::from(!wrong.is_empty()));
    }
    let page = Page::serve(&stage, wanted.locale).await;
    let page = page.unwrap_or_else(|why| give_up(&why));
    print_what_to_try(locale, &stage, &page.url);
    if !wanted.opens_nothing {
        browser::open(&page.url);
    }
    tokio::select! {
        () = story.go_on() => {}
        () = interrupted() => println!(),
    }
}

fn print_verdict(locale: Locale, story: &Story<'_>, wrong: &[String]) {
    println!();
    for what in wrong {
        println!("{}  {what}", captions::WRONG.of(locale));
    }
    if wrong.is_empty() {
        for (thread, count) in story.told() {
            let (thread, count) = (thread.replace(':', " "), count.to_string());
            let values = [("thread", thread.as_str()), ("count", count.as_str())];
            println!("ok  {}", captions::ONCE_IN_ORDER.fill(locale, &values));
        }
        let notes = story.notes().to_string();
        let stayed = captions::NOTES_STAYED.fill(locale, &[("", &notes)]);
        println!("ok  {stayed}");
    }
}

fn print_what_to_try(locale: Locale, stage: &Stage, page: &str) {
    let (meli, chatwoot) = (stage.meli.url(), stage.chatwoot.url());
    let (sale, buyer) = (stage.sale.to_string(), BUYER.to_string());
    let conversations = stage.chatwoot.conversations();
    let conversation = conversations.last().map_or(0, |last| last.id).to_string();
    let values = [
        ("page", page),
        ("meli", &meli),
        ("chatwoot", &chatwoot),
        ("front", &stage.front.url),
        ("item", &stage.item),
        ("buyer", &buyer),
        ("sale", &sale),
        ("conversation", &conversation),
        ("token", SETUP_TOKEN),
    ];
    println!("{}", captions::WHAT_TO_TRY.fill(locale, &values));
}
