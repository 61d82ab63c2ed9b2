//! When something was written, which is not when it came here.

use bridge::ports::Clock;
use end_to_end::{BUYER, SELLER, Setup, World};
use serde_json::json;
use simulators::{Call, Fault};

/// What a conversation shows, with when it was written where somebody said so.
fn written(world: &World, conversation: u64) -> Vec<(String, Option<i64>)> {
    let messages = world.chatwoot.messages(conversation).into_iter();
    let said = messages.filter(|one| !one.private && one.kind != "activity");
    said.map(|one| (one.content, one.written_at)).collect()
}

fn late_notes(world: &World, conversation: u64) -> Vec<String> {
    let notes = world.notes(conversation).into_iter();
    notes.filter(|note| note.starts_with('🕒')).collect()
}

#[tokio::test]
async fn every_message_says_when_it_was_written_whoever_wrote_it() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let asked = world.clock.now().as_second();
    world.meli.buyer_writes(sale.thread, "Oi");
    world.pass(20);
    world
        .meli
        .seller_writes_in_app(sale.thread, "Olá, sai hoje");
    world.ticks(2).await;

    let talk = world.conversation(&format!("pack:{}", sale.thread));
    assert_eq!(
        written(&world, talk),
        [
            ("Oi".to_owned(), Some(asked)),
            ("Olá, sai hoje".to_owned(), Some(asked + 20)),
        ]
    );
    let question = world.conversation(&format!("question:{question}"));
    assert_eq!(
        written(&world, question),
        [("Tem azul?".to_owned(), Some(asked))]
    );
    // What came at once needs no words about it.
    assert!(late_notes(&world, talk).is_empty());
}

#[tokio::test]
async fn what_comes_late_says_once_when_it_was_written_by_the_clocks_of_the_country() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(1).await;
    let talk = world.conversation(&format!("pack:{}", sale.thread));
    world.chatwoot.wire().judge(|_| Some(Fault::edge(502)));
    world.meli.buyer_writes(sale.thread, "Alguém aí?");
    world.pass(3600);
    world.meli.buyer_writes(sale.thread, "Ainda espero");
    world.pass(20 * 60);
    world.chatwoot.wire().judge(|_: &Call| None);
    world.meli.buyer_writes(sale.thread, "Oi?");

    world.ticks(3).await;

    let notes = late_notes(&world, talk);
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("(UTC-3) a "), "{notes:?}");
    let texts: Vec<_> = written(&world, talk).into_iter().map(|one| one.0).collect();
    assert_eq!(texts, ["Oi", "Alguém aí?", "Ainda espero", "Oi?"]);
    let shown = world.chatwoot.messages(talk);
    let lines = shown.iter().map(|one| one.content.as_str());
    let at = |words: &str| lines.clone().position(|line| line.contains(words)).unwrap();
    assert!(
        at("Oi") < at("🕒") && at("🕒") < at("Alguém aí?"),
        "{shown:?}"
    );
}

#[tokio::test]
async fn a_backfilled_sale_says_when_it_was_written_in_the_agents_language() {
    for (locale, words) in [
        ("pt-BR", "O que segue foi escrito"),
        ("es", "Lo que sigue se escribió"),
        ("en", "What follows was written"),
    ] {
        let world = World::with(Setup {
            settings: vec![("BRIDGE_LOCALE", locale.to_owned())],
            ..Setup::default()
        })
        .await;
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        world.meli.buyer_writes(sale.thread, "Oi");
        world.pass(86_400);

        world.poll(json!({ "task": "tick" })).await;
        world.settle().await;

        let talk = world.conversation(&format!("pack:{}", sale.thread));
        let notes = late_notes(&world, talk);
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert!(notes[0].contains(words), "{notes:?}");
    }
}

#[tokio::test]
async fn markup_of_the_marketplace_is_shown_as_it_reads_and_the_buyers_own_is_not_rendered() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(
        sale.thread,
        "Veja <a href=\"https://x.example/nota\">a nota</a><br>*já* paguei &amp; espero",
    );

    world.ticks(1).await;

    let talk = world.conversation(&format!("pack:{}", sale.thread));
    let texts: Vec<_> = written(&world, talk).into_iter().map(|one| one.0).collect();
    assert_eq!(
        texts,
        ["Veja a nota (https://x.example/nota)\n\\*já\\* paguei & espero"]
    );
}
