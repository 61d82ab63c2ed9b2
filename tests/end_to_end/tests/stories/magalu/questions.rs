use simulators::{Fault, magalu::Quirk};

use super::{Shop, TENANT};

#[tokio::test]
async fn a_question_is_answered_and_its_verdict_comes_later() {
    let shop = Shop::open().await;
    let question = shop.magalu.ask(TENANT, "Rita Prado", "Acompanha lâmpada?");
    shop.world.ticks(1).await;
    let conversation = shop.conversation("question", &question);
    let notes = shop.world.notes(conversation);
    assert!(notes[0].contains("Luminária de mesa"), "{notes:?}");

    let reply = shop.reply(conversation, "Não acompanha.").await;
    // Taken is all that is known of it now.
    assert_eq!(shop.magalu.published_answer(&question), None);
    shop.world.ticks(3).await;

    let published = shop.magalu.published_answer(&question);
    assert_eq!(published.as_deref(), Some("Não acompanha."));
    assert_eq!(shop.status(conversation, reply), "delivered");
    let said = ["< Acompanha lâmpada?", "> Não acompanha."];
    assert_eq!(shop.world.transcript(conversation), said);
    assert_eq!(shop.magalu.answers_taken(&question), 1);
}

#[tokio::test]
async fn an_answer_that_moderation_refused_fails_and_another_one_goes() {
    for quirk in [None, Some(Quirk::RefusedAnswersDropped)] {
        let shop = Shop::open().await;
        if let Some(quirk) = quirk {
            shop.magalu.switch(quirk, true);
        }
        let question = shop.magalu.ask(TENANT, "Rita", "Tem?");
        shop.world.ticks(1).await;
        let conversation = shop.conversation("question", &question);
        let refused = shop.reply(conversation, "Tem, pague por pix").await;
        shop.world.ticks(35).await;
        assert_eq!(shop.status(conversation, refused), "failed", "{quirk:?}");

        let reply = shop.reply(conversation, "Tem, aceita cartão").await;
        shop.world.ticks(5).await;

        let published = shop.magalu.published_answer(&question);
        assert_eq!(published.as_deref(), Some("Tem, aceita cartão"));
        assert_eq!(shop.status(conversation, reply), "delivered", "{quirk:?}");
        assert_eq!(shop.status(conversation, refused), "failed", "{quirk:?}");
    }
}

#[tokio::test]
async fn an_answer_whose_answer_was_lost_is_not_given_twice() {
    for fault in [Fault::DropAfter, Fault::edge(502), Fault::DropBefore] {
        let shop = Shop::open().await;
        let question = shop.magalu.ask(TENANT, "Rita", "Tem?");
        shop.world.ticks(1).await;
        let conversation = shop.conversation("question", &question);
        let case = format!("{fault:?}");
        shop.magalu.wire().break_next("POST", "/answer", fault);

        let reply = shop.reply(conversation, "Tem").await;
        shop.world.ticks(12).await;

        assert_eq!(shop.magalu.answers_taken(&question), 1, "{case}");
        assert_eq!(shop.status(conversation, reply), "delivered", "{case}");
    }
}

#[tokio::test]
async fn what_was_answered_in_the_portal_or_deleted_is_told() {
    let shop = Shop::open().await;
    let question = shop.magalu.ask(TENANT, "Rita", "Tem?");
    shop.world.ticks(1).await;
    let conversation = shop.conversation("question", &question);

    shop.magalu.delete_question(&question);
    shop.world.ticks(4).await;

    let is_open = shop.world.chatwoot.conversations();
    let one = is_open.iter().find(|one| one.id == conversation).unwrap();
    assert_eq!(one.status, "resolved");
    let late = shop.reply(conversation, "Tem").await;
    assert_eq!(shop.status(conversation, late), "failed");
    assert_eq!(shop.magalu.answers_taken(&question), 0);
}
