//! An agent's files on their way to a buyer.

use axum::{Router, http::HeaderMap};
use end_to_end::{BUYER, SELLER, Setup, World};
use local::functions::Functions as _;
use simulators::{Fault, Pace, Server, Wire, chatwoot::Profile, mercado_livre::UploadAnswer};

use super::{JPEG, sale_in_work};

const PDF: &str = "application/pdf";

fn name_and_bytes(name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    (name.to_owned(), bytes.to_vec())
}

#[tokio::test]
async fn files_go_with_the_text_by_name_and_type() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;

    let files = [
        ("nota fiscal nº 1.pdf", PDF, b"%PDF".to_vec()),
        ("foto.JPG", JPEG, b"jpeg".to_vec()),
        ("tela.png", "image/png", b"png".to_vec()),
        ("leia.txt", "text/plain", b"txt".to_vec()),
    ];
    let reply = world
        .chatwoot
        .agent_replies_with_files(conversation, "Segue a nota", &files);
    world.settle().await;
    world.ticks(2).await;

    assert_eq!(world.meli.received_by_buyer(thread), ["Segue a nota"]);
    let got = world.meli.files_received_by_buyer(thread);
    assert_eq!(
        got,
        files.map(|(name, _, bytes)| name_and_bytes(name, &bytes))
    );
    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(
        world.transcript(conversation).len(),
        2,
        "our own files are not mirrored"
    );
}

#[tokio::test]
async fn files_go_with_the_last_part_of_a_long_text_and_alone_with_a_short_one() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let long = "Uma frase que se repete. ".repeat(20);
    let nota = [("nota.pdf", PDF, b"%PDF".to_vec())];

    world
        .chatwoot
        .agent_replies_with_files(conversation, &long, &nota);
    world
        .chatwoot
        .agent_replies_with_files(conversation, "", &nota);
    world.settle().await;

    let texts = world.meli.received_by_buyer(thread);
    assert_eq!((texts.len(), texts[2].as_str()), (3, "Segue o arquivo."));
    assert_eq!(world.meli.files_received_by_buyer(thread).len(), 2);
    let sends = world
        .meli
        .wire()
        .calls()
        .into_iter()
        .filter(|call| call.method == "POST");
    let order: Vec<_> = sends
        .filter(|call| call.path.starts_with("/messages"))
        .map(|call| call.path)
        .collect();
    let (upload, send) = (
        "/messages/attachments".to_owned(),
        format!("/messages/packs/{thread}/sellers/{SELLER}"),
    );
    assert_eq!(
        order,
        [upload.clone(), send.clone(), send.clone(), upload, send]
    );
}

#[tokio::test]
async fn a_chatwoot_that_tells_no_types_needs_none() {
    let world = World::with(Setup {
        profile: Profile::V3_16,
        ..Setup::default()
    })
    .await;
    let (thread, conversation) = sale_in_work(&world).await;

    let files = [
        ("foto.jpeg", JPEG, b"jpeg".to_vec()),
        ("captura", "image/png", b"png".to_vec()),
    ];
    world
        .chatwoot
        .agent_replies_with_files(conversation, "Segue", &files);
    world.ticks(1).await;

    let got = world.meli.files_received_by_buyer(thread);
    assert_eq!(
        got,
        [
            name_and_bytes("foto.jpeg", b"jpeg"),
            name_and_bytes("captura.png", b"png")
        ]
    );
}

#[tokio::test]
async fn a_download_that_does_not_say_how_long_it_is_has_the_length_that_chatwoot_tells() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world.meli.uploads_need_a_length(true);
    world.chatwoot.wire().judge(|call| {
        let is_file = call.path.starts_with("/rails/active_storage");
        is_file.then(|| Fault::Trickle(Pace::new(|| {})))
    });

    let note = [("nota.pdf", PDF, b"%PDF".to_vec())];
    let reply = world
        .chatwoot
        .agent_replies_with_files(conversation, "Segue", &note);
    world.ticks(2).await;

    let got = world.meli.files_received_by_buyer(thread);
    assert_eq!(got, [name_and_bytes("nota.pdf", b"%PDF")]);
    assert_eq!(world.message(conversation, reply).status, "delivered");
}

#[tokio::test]
async fn a_file_that_is_not_stored_yet_is_waited_for() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world.chatwoot.files_missing(3);

    let reply = world.chatwoot.agent_replies_with_files(
        conversation,
        "Segue",
        &[("n.pdf", PDF, b"%PDF".to_vec())],
    );
    world.settle().await;
    assert!(world.meli.received_by_buyer(thread).is_empty());
    world.ticks(8).await;

    assert_eq!(
        world.meli.files_received_by_buyer(thread),
        [name_and_bytes("n.pdf", b"%PDF")]
    );
    assert_eq!(world.meli.received_by_buyer(thread), ["Segue"]);
    assert_eq!(world.message(conversation, reply).status, "delivered");
}

#[tokio::test]
async fn a_file_that_never_comes_fails_the_bubble_and_holds_nobody_back_for_long() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world.chatwoot.files_missing(u32::MAX);

    let reply = world.chatwoot.agent_replies_with_files(
        conversation,
        "Segue",
        &[("n.pdf", PDF, b"%PDF".to_vec())],
    );
    let next = world.chatwoot.agent_replies(conversation, "Recebeu?");
    world.settle().await;
    world.ticks(40).await;

    let reply = world.message(conversation, reply);
    assert_eq!(reply.status, "failed");
    assert!(
        reply
            .external_error
            .unwrap()
            .contains("não foi possível ler o arquivo “n.pdf”")
    );
    assert_eq!(world.message(conversation, next).status, "delivered");
    assert_eq!(world.meli.received_by_buyer(thread), ["Recebeu?"]);
}

#[tokio::test]
async fn a_second_address_that_ran_out_is_asked_for_again() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world.chatwoot.file_seconds(-1);
    world.chatwoot.agent_replies_with_files(
        conversation,
        "Segue",
        &[("n.pdf", PDF, b"%PDF".to_vec())],
    );
    world.settle().await;

    world.chatwoot.file_seconds(300);
    world.ticks(2).await;

    assert_eq!(world.meli.files_received_by_buyer(thread).len(), 1);
}

#[tokio::test]
async fn a_frontend_url_that_nobody_can_reach_is_no_hindrance() {
    for host in [
        "http://0.0.0.0:3000",
        "http://rails.internal",
        "https://10.0.0.7",
    ] {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world.chatwoot.file_host(Some(host));

        world.chatwoot.agent_replies_with_files(
            conversation,
            "Segue",
            &[("n.pdf", PDF, b"%PDF".to_vec())],
        );
        world.settle().await;

        assert_eq!(
            world.meli.files_received_by_buyer(thread).len(),
            1,
            "{host}"
        );
    }
}

#[tokio::test]
async fn an_address_that_must_not_be_contacted_is_not_and_the_bubble_says_so() {
    let wire = Wire::default();
    let elsewhere = Server::start(Router::new(), wire.clone(), 0).await.unwrap();
    for target in [
        format!("http://{}/secret", elsewhere.address),
        "https://169.254.169.254/latest/".to_owned(),
    ] {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world.chatwoot.files_lead_to(Some(&target));

        let files = [("n.pdf", PDF, b"%PDF".to_vec())];
        let reply = world
            .chatwoot
            .agent_replies_with_files(conversation, "Segue", &files);
        world.settle().await;

        assert_eq!(
            world.message(conversation, reply).status,
            "failed",
            "{target}"
        );
        assert!(world.meli.received_by_buyer(thread).is_empty());
    }
    assert!(wire.calls().is_empty());
}

#[tokio::test]
async fn a_storage_of_its_own_is_trusted_when_people_say_so() {
    let bucket = Router::new().fallback(|headers: HeaderMap| async move {
        assert!(
            !headers.contains_key("api-access-token"),
            "a credential went to the storage"
        );
        "from the bucket"
    });
    let storage = Server::start(bucket, Wire::default(), 0).await.unwrap();
    let origin = format!("http://{}", storage.address);
    let settings = vec![(
        "ATTACHMENT_ORIGINS",
        format!("https://files.example, {origin}"),
    )];
    let world = World::with(Setup {
        settings,
        ..Setup::default()
    })
    .await;
    let (thread, conversation) = sale_in_work(&world).await;
    world
        .chatwoot
        .files_lead_to(Some(&format!("{origin}/bucket/key?signature=1")));

    world.chatwoot.agent_replies_with_files(
        conversation,
        "Segue",
        &[("n.txt", "text/plain", b"x".to_vec())],
    );
    world.settle().await;

    assert_eq!(
        world.meli.files_received_by_buyer(thread),
        [name_and_bytes("n.txt", b"from the bucket")]
    );
}

#[tokio::test]
async fn what_the_marketplace_does_not_take_is_refused_by_name_and_nothing_is_sent() {
    let large = vec![0; (25 << 20) + 1];
    for (name, kind, bytes, words) in [
        (
            "voz.ogg",
            "audio/ogg",
            b"x".to_vec(),
            "“voz.ogg”: este tipo de arquivo não é aceito. Tipos aceitos: JPG, PNG, PDF, TXT",
        ),
        ("vazio.pdf", PDF, Vec::new(), "“vazio.pdf”"),
        (
            "filme.pdf",
            PDF,
            large,
            "“filme.pdf” passa do limite de 25 MB",
        ),
    ] {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;

        let files = [("ok.pdf", PDF, b"%PDF".to_vec()), (name, kind, bytes)];
        let reply = world
            .chatwoot
            .agent_replies_with_files(conversation, "Segue", &files);
        world.settle().await;

        let reply = world.message(conversation, reply);
        assert_eq!(reply.status, "failed", "{name}");
        let why = reply.external_error.unwrap();
        assert!(why.contains(words), "{why}");
        assert!(world.meli.received_by_buyer(thread).is_empty());
        assert!(world.meli.files_received_by_buyer(thread).is_empty());
    }
}

#[tokio::test]
async fn a_question_takes_no_files() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem foto?");
    world.tick().await;
    let conversation = world.conversation(&format!("question:{question}"));

    let reply = world.chatwoot.agent_replies_with_files(
        conversation,
        "Tem",
        &[("a.jpg", JPEG, b"x".to_vec())],
    );
    world.settle().await;

    let reply = world.message(conversation, reply);
    assert_eq!(reply.status, "failed");
    assert!(
        reply
            .external_error
            .unwrap()
            .contains("não é possível enviar arquivos")
    );
    assert_eq!(world.meli.answer_of(question), None);
}

#[tokio::test]
async fn an_upload_that_fails_is_made_again_and_one_that_is_there_is_not() {
    let empty = || Fault::Answer {
        status: 200,
        content_type: "text/plain",
        body: String::new(),
        retry_after: None,
    };
    for fault in [
        empty(),
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::text(429, "local_rate_limited"),
    ] {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        let files = [
            ("um.pdf", PDF, b"1".to_vec()),
            ("dois.pdf", PDF, b"2".to_vec()),
        ];
        world.forget_calls();
        world
            .chatwoot
            .agent_replies_with_files(conversation, "Segue", &files);
        world.webhooks().await;
        world.meli.wire().break_next(
            "POST",
            "/messages/packs",
            Fault::text(429, "local_rate_limited"),
        );
        world.dispatch().await;

        world
            .meli
            .wire()
            .break_next("POST", "/messages/attachments", fault.clone());
        world.ticks(8).await;

        let got = world.meli.files_received_by_buyer(thread);
        assert_eq!(
            got,
            files.map(|(name, _, bytes)| name_and_bytes(name, &bytes)),
            "{fault:?}"
        );
        let [meli, ..] = world.calls();
        let uploads = meli
            .iter()
            .filter(|call| call.path == "/messages/attachments")
            .count();
        assert_eq!(uploads, 2, "what was handed over is not handed over again");
    }
}

#[tokio::test]
async fn an_upload_whose_answer_was_lost_is_made_again() {
    for fault in [
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::text(500, r#"{"message":"File can not be saved"}"#),
    ] {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world
            .meli
            .wire()
            .break_next("POST", "/messages/attachments", fault.clone());

        world.chatwoot.agent_replies_with_files(
            conversation,
            "Segue",
            &[("n.pdf", PDF, b"1".to_vec())],
        );
        world.settle().await;
        world.ticks(3).await;

        assert_eq!(
            world.meli.files_received_by_buyer(thread),
            [name_and_bytes("n.pdf", b"1")],
            "{fault:?}"
        );
        assert_eq!(world.meli.received_by_buyer(thread), ["Segue"]);
    }
}

#[tokio::test]
async fn uploads_that_the_marketplace_forgot_are_made_again_once() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let gone =
        r#"{"message":"Attachment key is invalid or not found","error":"unprocessable_entity"}"#;
    world
        .meli
        .wire()
        .break_next("POST", "/messages/packs", Fault::text(422, gone));

    let reply = world.chatwoot.agent_replies_with_files(
        conversation,
        "Segue",
        &[("n.pdf", PDF, b"1".to_vec())],
    );
    world.settle().await;

    assert_eq!(
        world.meli.files_received_by_buyer(thread),
        [name_and_bytes("n.pdf", b"1")]
    );
    assert_eq!(world.message(conversation, reply).status, "delivered");
}

#[tokio::test]
async fn a_token_that_ran_out_does_not_cost_the_file() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world.meli.wire().break_next(
        "POST",
        "/messages/attachments",
        Fault::text(401, r#"{"message":"expired"}"#),
    );

    world.chatwoot.agent_replies_with_files(
        conversation,
        "Segue",
        &[("n.pdf", PDF, b"1".to_vec())],
    );
    world.settle().await;
    world.ticks(2).await;

    assert_eq!(world.meli.files_received_by_buyer(thread).len(), 1);
}

#[tokio::test]
async fn a_worker_that_dies_while_it_hands_files_over_sends_them_once() {
    for path in ["/messages/attachments", "/messages/packs"] {
        for fault in [Fault::HangBefore, Fault::HangAfter] {
            let world = World::new().await;
            let (thread, conversation) = sale_in_work(&world).await;
            world.meli.wire().break_next("POST", path, fault.clone());
            world.chatwoot.agent_replies_with_files(
                conversation,
                "Segue",
                &[("n.pdf", PDF, b"1".to_vec())],
            );
            world.webhooks().await;

            let event = world.events().await.remove(0);
            tokio::select! {
                _ = world.functions.dispatch(&event) => panic!("the dispatcher was to be killed"),
                () = world.meli.wire().hung() => {}
            }
            world.ticks(3).await;

            assert_eq!(
                world.meli.received_by_buyer(thread),
                ["Segue"],
                "{path} {fault:?}"
            );
            assert_eq!(
                world.meli.files_received_by_buyer(thread).len(),
                1,
                "{path} {fault:?}"
            );
        }
    }
}

#[tokio::test]
async fn which_types_are_taken_the_marketplace_decides() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world.meli.takes_any_file(true);
    let files = [
        ("nfe.xml", "text/xml", b"<nfe/>".to_vec()),
        ("IMG_1.HEIC", "image/heic", b"heic".to_vec()),
    ];

    let reply = world
        .chatwoot
        .agent_replies_with_files(conversation, "Segue a nota", &files);
    world.settle().await;

    let got = world.meli.files_received_by_buyer(thread);
    assert_eq!(
        got,
        files.map(|(name, _, bytes)| name_and_bytes(name, &bytes))
    );
    assert_eq!(world.message(conversation, reply).status, "delivered");
}

#[tokio::test]
async fn an_upload_may_be_answered_in_any_shape() {
    for shape in [
        UploadAnswer::Id,
        UploadAnswer::AttachmentId,
        UploadAnswer::Bare,
    ] {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world.meli.uploads_answer(shape);

        world.chatwoot.agent_replies_with_files(
            conversation,
            "Segue",
            &[("n.pdf", PDF, b"1".to_vec())],
        );
        world.settle().await;

        assert_eq!(
            world.meli.files_received_by_buyer(thread),
            [name_and_bytes("n.pdf", b"1")],
            "{shape:?}"
        );
    }
}

#[tokio::test]
async fn a_message_that_was_taken_without_its_file_says_so_and_is_not_repeated() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world.meli.drops_files(true);

    let reply = world.chatwoot.agent_replies_with_files(
        conversation,
        "Segue a nota",
        &[("n.pdf", PDF, b"1".to_vec())],
    );
    world.settle().await;
    world.ticks(3).await;

    let shown = world.message(conversation, reply);
    assert_eq!(shown.status, "failed");
    let why = shown.external_error.unwrap();
    assert!(
        why.contains("O comprador recebeu o texto, mas não os arquivos"),
        "{why}"
    );
    assert!(why.contains("tipo de arquivo não é aceito"), "{why}");

    world.meli.drops_files(false);
    world.chatwoot.agent_presses_retry(reply);
    world.settle().await;
    world.ticks(3).await;

    assert_eq!(world.meli.received_by_buyer(thread), ["Segue a nota"]);
    assert_eq!(world.message(conversation, reply).status, "failed");
}

#[tokio::test]
async fn a_reply_of_nothing_but_marks_costs_no_time_and_no_other_sellers_minute() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;

    let reply = world
        .chatwoot
        .agent_replies(conversation, &"*".repeat(60_000));
    let next = world.chatwoot.agent_replies(conversation, "Recebeu?");
    world.settle().await;

    let why = world.message(conversation, reply).external_error.unwrap();
    assert!(why.contains("passa do limite de 7000 caracteres"), "{why}");
    assert_eq!(world.message(conversation, next).status, "delivered");
    assert_eq!(world.meli.received_by_buyer(thread), ["Recebeu?"]);
}
