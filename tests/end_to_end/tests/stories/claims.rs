//! Claims and mediations.

use end_to_end::{BUYER, SELLER, Setup, World};
use serde_json::json;
use simulators::Fault;

/// A sale whose buyer complained, and the conversation about it.
async fn claim_in_work(world: &World) -> (u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let claim = world
        .meli
        .open_claim(SELLER, sale.orders[0], "Chegou quebrado");
    world.tick().await;
    world.settle().await;
    (claim, world.conversation(&format!("claim:{claim}")))
}

/// Notifications are lost: only the clock is left.
fn quiet(world: &World) {
    world.meli.take_notifications();
}

fn status(world: &World, conversation: u64) -> String {
    world
        .chatwoot
        .conversations()
        .into_iter()
        .find(|one| one.id == conversation)
        .unwrap()
        .status
}

fn seller(text: &str) -> (String, String) {
    ("respondent".to_owned(), text.to_owned())
}

#[tokio::test]
async fn a_claim_is_a_conversation_of_its_own_in_both_directions() {
    let world = World::new().await;
    let (claim, conversation) = claim_in_work(&world).await;

    let reply = world
        .chatwoot
        .agent_replies(conversation, "Vamos **resolver**");
    world.settle().await;
    world.meli.buyer_writes_in_claim(claim, "Obrigado");
    world.ticks(15).await;

    assert_eq!(
        world.transcript(conversation),
        ["< Chegou quebrado", "> Vamos **resolver**", "< Obrigado"]
    );
    assert_eq!(world.meli.claim_texts(claim)[1], seller("Vamos resolver"));
    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(
        world.chatwoot.contacts()[0].identifier.as_deref(),
        Some("meli:user:555000222")
    );
}

#[tokio::test]
async fn its_note_says_stage_problem_deadline_and_what_can_be_done() {
    let world = World::new().await;
    let (claim, conversation) = claim_in_work(&world).await;

    let notes = world.notes(conversation);
    let state = notes
        .iter()
        .find(|note| note.contains(&format!("Reclamação {claim}")))
        .unwrap();
    for part in [
        "conversa com o comprador",
        "O produto chegou com defeito",
        "**Quem deve agir:** você",
        "**Prazo:** ",
        "(UTC-3)",
        "responder ao comprador, até",
        "obrigatório",
        "- reembolsar o comprador",
    ] {
        assert!(state.contains(part), "{part}: {state}");
    }
    let sale = notes.iter().find(|note| note.contains("Venda")).unwrap();
    assert!(
        sale.contains("Caneca 300 ml") && sale.contains("R$ 49,90"),
        "{sale}"
    );
    let attributes = world.chatwoot.conversations()[0].custom_attributes.clone();
    assert_eq!(attributes["meli_claim_id"], json!(claim.to_string()));
    assert_eq!(attributes["meli_order_status_code"], json!("paid"));
    assert!(
        attributes["meli_order_id"].is_string() && attributes.get("meli_pack_id").is_none(),
        "{attributes}"
    );
}

#[tokio::test]
async fn claims_have_an_inbox_of_their_own_if_people_want_one() {
    let shared = World::new().await;
    let (_, conversation) = claim_in_work(&shared).await;
    let found = shared
        .chatwoot
        .conversations()
        .into_iter()
        .find(|one| one.id == conversation)
        .unwrap();
    assert_eq!(found.inbox_id, shared.sales.id);

    // The third inbox that a Chatwoot makes has the number after the second.
    let number = shared.sales.id + 1;
    let own = World::with(Setup {
        settings: vec![("CHATWOOT_CLAIMS_INBOX_ID", number.to_string())],
        ..Setup::default()
    });
    let own = own.await;
    let inbox = own.chatwoot.add_inbox(
        "Mercado Livre - Reclamações",
        Some("https://bridge.example/webhook"),
        true,
    );
    assert_eq!(inbox.id, number);
    let (_, conversation) = claim_in_work(&own).await;
    let found = own
        .chatwoot
        .conversations()
        .into_iter()
        .find(|one| one.id == conversation)
        .unwrap();
    assert_eq!(found.inbox_id, inbox.id);
}

#[tokio::test]
async fn an_inbox_for_claims_that_setup_stored_counts_for_every_function() {
    let world = World::new().await;
    let inbox = world.chatwoot.add_inbox(
        "Mercado Livre - Reclamações",
        Some("https://bridge.example/webhook"),
        true,
    );
    let stored = json!({"inboxes": {"claims": inbox.id}, "webhook_secrets": [inbox.secret]});
    world.table.table.put_settings(&stored).await.unwrap();
    let (claim, conversation) = claim_in_work(&world).await;

    world.chatwoot.agent_replies(conversation, "Vamos resolver");
    world.settle().await;

    assert_eq!(world.meli.claim_texts(claim)[1], seller("Vamos resolver"));
}

#[tokio::test]
async fn without_notifications_a_message_is_seen_within_fifteen_minutes() {
    for wait in [0, 60, 240, 400] {
        let world = World::new().await;
        let (claim, conversation) = claim_in_work(&world).await;
        world.ticks(2).await;
        world.pass(wait);

        world.meli.buyer_writes_in_claim(claim, "E aí?");
        quiet(&world);
        world.ticks(15).await;

        assert_eq!(
            world.transcript(conversation),
            ["< Chegou quebrado", "< E aí?"],
            "{wait}"
        );
    }
}

#[tokio::test]
async fn a_notification_shows_it_at_once_in_every_spelling() {
    for odd in [false, true] {
        let world = World::new().await;
        world.tick().await;
        world.meli.odd_notifications(odd);
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);

        let claim = world
            .meli
            .open_claim(SELLER, sale.orders[0], "Chegou quebrado");
        world.notifications().await;
        world.settle().await;

        let conversation = world.conversation(&format!("claim:{claim}"));
        assert_eq!(
            world.transcript(conversation),
            ["< Chegou quebrado"],
            "odd: {odd}"
        );
    }
}

#[tokio::test]
async fn in_mediation_the_mediator_is_named_and_written_to() {
    let world = World::new().await;
    let (claim, conversation) = claim_in_work(&world).await;
    world.meli.start_dispute(claim);
    world.pass(60);
    world
        .meli
        .mediator_writes_in_claim(claim, "Envie o *comprovante*");
    world.notifications().await;
    world.settle().await;

    let notes = world.notes(conversation);
    let said = notes
        .iter()
        .find(|note| note.contains("comprovante"))
        .unwrap();
    assert_eq!(
        said,
        r"**Mediação do Mercado Livre:** Envie o \*comprovante\*"
    );
    assert!(
        notes
            .iter()
            .any(|note| note.contains("suas mensagens vão para o mediador")),
        "{notes:?}"
    );

    let reply = world
        .chatwoot
        .agent_replies(conversation, "Segue o código de rastreio");
    world.settle().await;
    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(
        world.meli.claim_receivers(claim),
        ["respondent", "respondent", "mediator"]
    );
}

#[tokio::test]
async fn a_mediators_message_opens_a_resolved_conversation() {
    let world = World::new().await;
    let (claim, conversation) = claim_in_work(&world).await;
    world.meli.close_claim(claim);
    world.ticks(15).await;
    assert_eq!(status(&world, conversation), "resolved");

    world.meli.mediator_writes_in_claim(claim, "Mais uma coisa");
    world.notifications().await;
    world.settle().await;

    assert_eq!(status(&world, conversation), "open");
}

#[tokio::test]
async fn where_the_marketplace_allows_no_message_the_agent_reads_why() {
    let world = World::new().await;
    let (claim, conversation) = claim_in_work(&world).await;
    world.meli.allow_claim_messages(claim, false);

    let reply = world.chatwoot.agent_replies(conversation, "Olá");
    world.settle().await;

    let reply = world.message(conversation, reply);
    assert_eq!(reply.status, "failed");
    let why = reply.external_error.unwrap();
    assert!(
        why.contains("não permite mensagens na reclamação")
            && why.contains("reembolsar o comprador"),
        "{why}"
    );
    assert_eq!(world.meli.claim_texts(claim).len(), 1);
}

#[tokio::test]
async fn an_action_that_is_taken_away_meanwhile_fails_the_bubble_too() {
    let world = World::new().await;
    let (claim, conversation) = claim_in_work(&world).await;
    let refusal = json!({
        "message": "Action send_message_to_complainant not available for player",
        "error": "bad_request_error", "status": 400, "cause": [],
    });
    world
        .meli
        .wire()
        .break_next("POST", "/actions/send-message", Fault::json(400, &refusal));

    let reply = world.chatwoot.agent_replies(conversation, "Olá");
    world.settle().await;

    let reply = world.message(conversation, reply);
    assert!(
        reply
            .external_error
            .unwrap()
            .contains("não permite mensagens na reclamação")
    );
    assert_eq!(world.meli.claim_texts(claim).len(), 1);
}

#[tokio::test]
async fn a_closed_claim_is_noted_and_resolved_and_a_late_reply_refused() {
    let world = World::new().await;
    let (claim, conversation) = claim_in_work(&world).await;

    world.meli.close_claim(claim);
    quiet(&world);
    world.ticks(15).await;

    assert_eq!(status(&world, conversation), "resolved");
    let notes = world.notes(conversation);
    assert!(
        notes
            .iter()
            .any(|note| note.contains("encerrada") && note.contains("o comprador foi reembolsado")),
        "{notes:?}"
    );
    assert!(
        notes
            .iter()
            .any(|note| note.contains("não aceita mais mensagens")),
        "{notes:?}"
    );

    let late = world.chatwoot.agent_replies(conversation, "Espere");
    world.settle().await;
    let late = world.message(conversation, late);
    assert_eq!(late.status, "failed");
    assert!(late.external_error.unwrap().contains("está encerrada"));
}

#[tokio::test]
async fn something_new_in_a_closed_claim_opens_its_conversation_again() {
    let world = World::new().await;
    let (claim, conversation) = claim_in_work(&world).await;
    world.meli.close_claim(claim);
    world.ticks(15).await;
    assert_eq!(status(&world, conversation), "resolved");

    world.meli.reopen_claim(claim);
    quiet(&world);
    world.ticks(15).await;
    assert_eq!(status(&world, conversation), "open");

    world.meli.buyer_writes_in_claim(claim, "Ainda quebrado");
    world.ticks(15).await;
    assert_eq!(
        world.transcript(conversation),
        ["< Chegou quebrado", "< Ainda quebrado"]
    );
    assert_eq!(status(&world, conversation), "open");
}

#[tokio::test]
async fn a_send_without_an_answer_is_looked_for_and_never_repeated() {
    for hashes in [true, false] {
        for fault in [
            Fault::DropAfter,
            Fault::AnswerAfter {
                status: 502,
                body: "{}".to_owned(),
            },
        ] {
            let world = World::new().await;
            world.meli.claim_hashes(hashes);
            let (claim, conversation) = claim_in_work(&world).await;
            world
                .meli
                .wire()
                .break_next("POST", "/actions/send-message", fault);

            let reply = world.chatwoot.agent_replies(conversation, "Vamos resolver");
            world.settle().await;
            world.ticks(15).await;

            assert_eq!(world.message(conversation, reply).status, "delivered");
            assert_eq!(world.meli.claim_texts(claim).len(), 2);
            assert_eq!(
                world.transcript(conversation),
                ["< Chegou quebrado", "> Vamos resolver"]
            );
        }
    }
}

#[tokio::test]
async fn a_send_that_never_arrived_is_repeated() {
    let world = World::new().await;
    let (claim, conversation) = claim_in_work(&world).await;
    world
        .meli
        .wire()
        .break_next("POST", "/actions/send-message", Fault::DropBefore);

    let reply = world.chatwoot.agent_replies(conversation, "Vamos resolver");
    world.settle().await;
    world.ticks(5).await;

    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(
        world.meli.claim_texts(claim)[1..],
        [seller("Vamos resolver")]
    );
}

#[tokio::test]
async fn what_the_seller_wrote_in_the_app_is_mirrored_once() {
    let world = World::new().await;
    let (claim, conversation) = claim_in_work(&world).await;
    world.chatwoot.agent_replies(conversation, "Pelo Chatwoot");
    world.settle().await;
    world.pass(60);

    world.meli.seller_writes_in_claim_in_app(claim, "Pelo app");
    world.notifications().await;
    world.settle().await;
    world.ticks(15).await;

    assert_eq!(
        world.transcript(conversation),
        ["< Chegou quebrado", "> Pelo Chatwoot", "> Pelo app"]
    );
}

#[tokio::test]
async fn a_moderated_message_turns_its_bubble_red() {
    let world = World::new().await;
    let (claim, conversation) = claim_in_work(&world).await;
    world.meli.moderate("whatsapp", "PERSONAL_DATA", false);

    let reply = world
        .chatwoot
        .agent_replies(conversation, "me chama no whatsapp");
    world.settle().await;
    world.ticks(15).await;

    let reply = world.message(conversation, reply);
    assert_eq!(reply.status, "failed");
    assert!(
        reply
            .external_error
            .unwrap()
            .contains("dados pessoais ou de contato")
    );
    assert_eq!(world.meli.claim_texts(claim).len(), 1);
}

#[tokio::test]
async fn a_claim_without_a_word_still_shows_its_deadline() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let claim = world.meli.open_silent_claim(SELLER, sale.orders[0]);

    world.tick().await;
    world.settle().await;

    let conversation = world.conversation(&format!("claim:{claim}"));
    assert!(world.transcript(conversation).is_empty());
    assert!(
        world
            .notes(conversation)
            .iter()
            .any(|note| note.contains("**Prazo:**"))
    );
}

#[tokio::test]
async fn what_only_explains_a_claim_never_holds_a_message_back() {
    let world = World::new().await;
    for path in ["/detail", "/orders/", "/users/", "/shipments/"] {
        world
            .meli
            .wire()
            .break_next("GET", path, Fault::text(503, "down"));
    }
    let (_, conversation) = claim_in_work(&world).await;

    assert_eq!(world.transcript(conversation), ["< Chegou quebrado"]);
    world.ticks(15).await;
    assert!(
        world
            .notes(conversation)
            .iter()
            .any(|note| note.contains("Venda")),
        "the note follows"
    );
}

#[tokio::test]
async fn a_missing_permission_for_claims_leaves_questions_and_sales_alone() {
    let world = World::new().await;
    world.meli.forbid_policy(SELLER, "/post-purchase/", true);
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let claim = world
        .meli
        .open_claim(SELLER, sale.orders[0], "Chegou quebrado");
    world.meli.buyer_writes(sale.thread, "Oi");
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");

    world.ticks(1).await;
    world.forget_calls();
    world.ticks(5).await;

    assert_eq!(
        world.transcript(world.conversation(&format!("pack:{}", sale.thread))),
        ["< Oi"]
    );
    assert_eq!(
        world.transcript(world.conversation(&format!("question:{question}"))),
        ["< Tem azul?"]
    );
    let [meli, ..] = world.calls();
    assert!(
        meli.iter().all(|call| !call.path.contains("post-purchase")),
        "a lane without permission rests"
    );

    world.meli.forbid_policy(SELLER, "/post-purchase/", false);
    world.ticks(15).await;
    assert_eq!(
        world.transcript(world.conversation(&format!("claim:{claim}"))),
        ["< Chegou quebrado"]
    );
}

#[tokio::test]
async fn a_conversation_that_was_deleted_is_made_again() {
    let world = World::new().await;
    let (claim, conversation) = claim_in_work(&world).await;
    world.chatwoot.agent_deletes_conversation(conversation);

    world.meli.buyer_writes_in_claim(claim, "Alô?");
    world.notifications().await;
    world.settle().await;
    world.ticks(5).await;

    let made = world.conversation(&format!("claim:{claim}"));
    assert_ne!(made, conversation);
    assert!(world.transcript(made).contains(&"< Alô?".to_owned()));
}

#[tokio::test]
async fn open_claims_cost_an_idle_tick_nothing_more() {
    let world = World::new().await;
    claim_in_work(&world).await;
    world.ticks(10).await;

    for _ in 0..15 {
        world.forget_calls();
        world.ticks(1).await;

        let [meli, chatwoot, table] = world.calls();
        assert!(meli.len() <= 2, "{meli:?}");
        assert_eq!(chatwoot.len(), 2, "{chatwoot:?}");
        assert!(table.len() <= 5, "{table:?}");
    }
}

#[tokio::test]
async fn an_entry_that_is_listed_twice_is_shown_once() {
    let world = World::new().await;
    let (claim, conversation) = claim_in_work(&world).await;

    world.meli.repeat_claim_message(claim);
    world.pass(60);
    world.meli.buyer_writes_in_claim(claim, "E aí?");
    world.notifications().await;
    world.settle().await;

    assert_eq!(
        world.transcript(conversation),
        ["< Chegou quebrado", "< E aí?"]
    );
}

#[tokio::test]
async fn a_claim_about_a_shipment_finds_its_sale() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let claim = world.meli.open_claim(SELLER, sale.orders[0], "Não chegou");
    world.meli.claim_the_shipment(claim);

    world.tick().await;

    let conversation = world.conversation(&format!("claim:{claim}"));
    let attributes = world.chatwoot.conversations()[0].custom_attributes.clone();
    assert_eq!(
        attributes["meli_order_id"],
        json!(sale.orders[0].to_string())
    );
    assert!(
        world
            .notes(conversation)
            .iter()
            .any(|note| note.contains("Caneca 300 ml"))
    );
}

#[tokio::test]
async fn claims_are_the_sellers_own_whatever_the_search_makes_of_its_parameters() {
    const OTHER: u64 = 987_654_999;
    let switches: [fn(&World); 4] = [
        |_| {},
        |world| world.meli.claim_players_have_underscores(true),
        |world| world.meli.claim_players_are_ignored(true),
        |world| world.meli.claim_dots_are_refused(true),
    ];
    for switch in switches {
        let world = World::new().await;
        switch(&world);
        world.meli.add_seller(OTHER, "MLB", "OUTRA_LOJA");
        let bought = world.meli.add_item(OTHER, "Papel", 9.9);
        let purchase = world.meli.add_sale(OTHER, SELLER, &[&bought], true);
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        world
            .meli
            .open_claim(OTHER, purchase.orders[0], "Não chegou");
        let claim = world
            .meli
            .open_claim(SELLER, sale.orders[0], "Chegou quebrado");
        quiet(&world);

        world.ticks(40).await;

        assert_eq!(
            world.transcript(world.conversation(&format!("claim:{claim}"))),
            ["< Chegou quebrado"]
        );
        assert_eq!(world.chatwoot.conversations().len(), 1);
    }
}

#[tokio::test]
async fn a_message_of_a_claim_is_shown_within_an_hour_though_the_claim_looks_unchanged() {
    let world = World::new().await;
    let (claim, conversation) = claim_in_work(&world).await;
    world.ticks(10).await;
    world.meli.claim_changes_are_silent(true);
    world.meli.buyer_writes_in_claim(claim, "Alguém aí?");
    quiet(&world);

    world.ticks(62).await;

    assert_eq!(
        world.transcript(conversation),
        ["< Chegou quebrado", "< Alguém aí?"]
    );
}
