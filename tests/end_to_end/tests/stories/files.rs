//! Files, in both directions.

use axum::{Router, http::HeaderMap};
use end_to_end::{BUYER, SELLER, Setup, World};
use simulators::{Fault, Server, Wire, chatwoot::Profile};

const JPEG: &str = "image/jpeg";
const PDF: &str = "application/pdf";

/// A sale whose buyer said hello: thread and conversation.
async fn sale_in_work(world: &World) -> (u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.tick().await;
    world.settle().await;
    (sale.thread, world.conversation(&format!("pack:{}", sale.thread)))
}

fn name_and_bytes(name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    (name.to_owned(), bytes.to_vec())
}

fn file(name: &str, kind: &str, bytes: &[u8]) -> (String, String, Vec<u8>) {
    (name.to_owned(), kind.to_owned(), bytes.to_vec())
}

/// Every message that carries files: its `source_id`, its text, and them.
type Shown = (String, String, Vec<(String, String, Vec<u8>)>);

fn shown_files(world: &World, conversation: u64) -> Vec<Shown> {
    let messages = world.chatwoot.messages(conversation).into_iter();
    let shown = messages.map(|message| {
        let files = world.chatwoot.files_of(message.id);
        (message.source_id.unwrap_or_default(), message.content, files)
    });
    shown.filter(|(_, _, files)| !files.is_empty()).collect()
}

mod from_agents {
    use super::*;

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
        let reply = world.chatwoot.agent_replies_with_files(conversation, "Segue a nota", &files);
        world.settle().await;
        world.ticks(2).await;

        assert_eq!(world.meli.received_by_buyer(thread), ["Segue a nota"]);
        let got = world.meli.files_received_by_buyer(thread);
        assert_eq!(got, files.map(|(name, _, bytes)| name_and_bytes(name, &bytes)));
        assert_eq!(world.message(conversation, reply).status, "delivered");
        assert_eq!(world.transcript(conversation).len(), 2, "our own files are not mirrored");
    }

    #[tokio::test]
    async fn files_go_with_the_last_part_of_a_long_text_and_alone_with_a_short_one() {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        let long = "Uma frase que se repete. ".repeat(20);
        let nota = [("nota.pdf", PDF, b"%PDF".to_vec())];

        world.chatwoot.agent_replies_with_files(conversation, &long, &nota);
        world.chatwoot.agent_replies_with_files(conversation, "", &nota);
        world.settle().await;

        let texts = world.meli.received_by_buyer(thread);
        assert_eq!((texts.len(), texts[2].as_str()), (3, "Segue o arquivo."));
        assert_eq!(world.meli.files_received_by_buyer(thread).len(), 2);
        let sends = world.meli.wire().calls().into_iter().filter(|call| call.method == "POST");
        let order: Vec<_> = sends.filter(|call| call.path.starts_with("/messages")).map(|call| call.path).collect();
        let (upload, send) = ("/messages/attachments".to_owned(), format!("/messages/packs/{thread}/sellers/{SELLER}"));
        assert_eq!(order, [upload.clone(), send.clone(), send.clone(), upload, send]);
    }

    #[tokio::test]
    async fn a_chatwoot_that_tells_no_types_needs_none() {
        let world = World::with(Setup { profile: Profile::V3_16, ..Setup::default() }).await;
        let (thread, conversation) = sale_in_work(&world).await;

        let files = [("foto.jpeg", JPEG, b"jpeg".to_vec()), ("captura", "image/png", b"png".to_vec())];
        world.chatwoot.agent_replies_with_files(conversation, "Segue", &files);
        world.ticks(1).await;

        let got = world.meli.files_received_by_buyer(thread);
        assert_eq!(got, [name_and_bytes("foto.jpeg", b"jpeg"), name_and_bytes("captura.png", b"png")]);
    }

    #[tokio::test]
    async fn a_file_that_is_not_stored_yet_is_waited_for() {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world.chatwoot.files_missing(3);

        let reply = world.chatwoot.agent_replies_with_files(conversation, "Segue", &[("n.pdf", PDF, b"%PDF".to_vec())]);
        world.settle().await;
        assert!(world.meli.received_by_buyer(thread).is_empty());
        world.ticks(8).await;

        assert_eq!(world.meli.files_received_by_buyer(thread), [name_and_bytes("n.pdf", b"%PDF")]);
        assert_eq!(world.meli.received_by_buyer(thread), ["Segue"]);
        assert_eq!(world.message(conversation, reply).status, "delivered");
    }

    #[tokio::test]
    async fn a_file_that_never_comes_fails_the_bubble_and_holds_nobody_back_for_long() {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world.chatwoot.files_missing(u32::MAX);

        let reply = world.chatwoot.agent_replies_with_files(conversation, "Segue", &[("n.pdf", PDF, b"%PDF".to_vec())]);
        let next = world.chatwoot.agent_replies(conversation, "Recebeu?");
        world.settle().await;
        world.ticks(40).await;

        let reply = world.message(conversation, reply);
        assert_eq!(reply.status, "failed");
        assert!(reply.external_error.unwrap().contains("não foi possível ler o arquivo “n.pdf”"));
        assert_eq!(world.message(conversation, next).status, "delivered");
        assert_eq!(world.meli.received_by_buyer(thread), ["Recebeu?"]);
    }

    #[tokio::test]
    async fn a_second_address_that_ran_out_is_asked_for_again() {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world.chatwoot.file_seconds(-1);
        world.chatwoot.agent_replies_with_files(conversation, "Segue", &[("n.pdf", PDF, b"%PDF".to_vec())]);
        world.settle().await;

        world.chatwoot.file_seconds(300);
        world.ticks(2).await;

        assert_eq!(world.meli.files_received_by_buyer(thread).len(), 1);
    }

    #[tokio::test]
    async fn a_frontend_url_that_nobody_can_reach_is_no_hindrance() {
        for host in ["http://0.0.0.0:3000", "http://rails.internal", "https://10.0.0.7"] {
            let world = World::new().await;
            let (thread, conversation) = sale_in_work(&world).await;
            world.chatwoot.file_host(Some(host));

            world.chatwoot.agent_replies_with_files(conversation, "Segue", &[("n.pdf", PDF, b"%PDF".to_vec())]);
            world.settle().await;

            assert_eq!(world.meli.files_received_by_buyer(thread).len(), 1, "{host}");
        }
    }

    #[tokio::test]
    async fn an_address_that_must_not_be_contacted_is_not_and_the_bubble_says_so() {
        let wire = Wire::default();
        let elsewhere = Server::start(Router::new(), wire.clone(), 0).await.unwrap();
        for target in [format!("http://{}/secret", elsewhere.address), "https://169.254.169.254/latest/".to_owned()] {
            let world = World::new().await;
            let (thread, conversation) = sale_in_work(&world).await;
            world.chatwoot.files_lead_to(Some(&target));

            let files = [("n.pdf", PDF, b"%PDF".to_vec())];
            let reply = world.chatwoot.agent_replies_with_files(conversation, "Segue", &files);
            world.settle().await;

            assert_eq!(world.message(conversation, reply).status, "failed", "{target}");
            assert!(world.meli.received_by_buyer(thread).is_empty());
        }
        assert!(wire.calls().is_empty());
    }

    #[tokio::test]
    async fn a_storage_of_its_own_is_trusted_when_people_say_so() {
        let bucket = Router::new().fallback(|headers: HeaderMap| async move {
            assert!(!headers.contains_key("api-access-token"), "a credential went to the storage");
            "from the bucket"
        });
        let storage = Server::start(bucket, Wire::default(), 0).await.unwrap();
        let origin = format!("http://{}", storage.address);
        let settings = vec![("ATTACHMENT_ORIGINS", format!("https://files.example, {origin}"))];
        let world = World::with(Setup { settings, ..Setup::default() }).await;
        let (thread, conversation) = sale_in_work(&world).await;
        world.chatwoot.files_lead_to(Some(&format!("{origin}/bucket/key?signature=1")));

        world.chatwoot.agent_replies_with_files(conversation, "Segue", &[("n.txt", "text/plain", b"x".to_vec())]);
        world.settle().await;

        assert_eq!(world.meli.files_received_by_buyer(thread), [name_and_bytes("n.txt", b"from the bucket")]);
    }

    #[tokio::test]
    async fn what_the_marketplace_does_not_take_is_refused_by_name_and_nothing_is_sent() {
        let large = vec![0; (25 << 20) + 1];
        for (name, kind, bytes, words) in [
            ("voz.ogg", "audio/ogg", b"x".to_vec(), "“voz.ogg”. Tipos aceitos: JPG, PNG, PDF, TXT"),
            ("vazio.pdf", PDF, Vec::new(), "“vazio.pdf”"),
            ("filme.pdf", PDF, large, "“filme.pdf” passa do limite de 25 MB"),
        ] {
            let world = World::new().await;
            let (thread, conversation) = sale_in_work(&world).await;

            let files = [("ok.pdf", PDF, b"%PDF".to_vec()), (name, kind, bytes)];
            let reply = world.chatwoot.agent_replies_with_files(conversation, "Segue", &files);
            world.settle().await;

            let reply = world.message(conversation, reply);
            assert_eq!(reply.status, "failed", "{name}");
            let why = reply.external_error.unwrap();
            assert!(why.contains(words), "{why}");
            assert!(world.meli.received_by_buyer(thread).is_empty());
            assert!(world.meli.wire().calls().iter().all(|call| call.path != "/messages/attachments"));
        }
    }

    #[tokio::test]
    async fn a_question_takes_no_files() {
        let world = World::new().await;
        let question = world.meli.ask(&world.item, BUYER, "Tem foto?");
        world.tick().await;
        let conversation = world.conversation(&format!("question:{question}"));

        let reply = world.chatwoot.agent_replies_with_files(conversation, "Tem", &[("a.jpg", JPEG, b"x".to_vec())]);
        world.settle().await;

        let reply = world.message(conversation, reply);
        assert_eq!(reply.status, "failed");
        assert!(reply.external_error.unwrap().contains("não é possível enviar arquivos"));
        assert_eq!(world.meli.answer_of(question), None);
    }

    #[tokio::test]
    async fn an_upload_that_fails_is_made_again_and_one_that_is_there_is_not() {
        let empty = || Fault::Answer { status: 200, content_type: "text/plain", body: String::new(), retry_after: None };
        for fault in [empty(), Fault::DropBefore, Fault::DropAfter, Fault::text(429, "local_rate_limited")] {
            let world = World::new().await;
            let (thread, conversation) = sale_in_work(&world).await;
            let files = [("um.pdf", PDF, b"1".to_vec()), ("dois.pdf", PDF, b"2".to_vec())];
            world.forget_calls();
            world.chatwoot.agent_replies_with_files(conversation, "Segue", &files);
            world.webhooks().await;
            world.meli.wire().break_next("POST", "/messages/packs", Fault::text(429, "local_rate_limited"));
            world.dispatch().await;

            world.meli.wire().break_next("POST", "/messages/attachments", fault.clone());
            world.ticks(8).await;

            let got = world.meli.files_received_by_buyer(thread);
            assert_eq!(got, files.map(|(name, _, bytes)| name_and_bytes(name, &bytes)), "{fault:?}");
            let [meli, ..] = world.calls();
            let uploads = meli.iter().filter(|call| call.path == "/messages/attachments").count();
            assert_eq!(uploads, 2, "what was handed over is not handed over again");
        }
    }

    #[tokio::test]
    async fn an_upload_whose_answer_was_lost_is_made_again() {
        for fault in [Fault::DropBefore, Fault::DropAfter, Fault::text(500, r#"{"message":"File can not be saved"}"#)] {
            let world = World::new().await;
            let (thread, conversation) = sale_in_work(&world).await;
            world.meli.wire().break_next("POST", "/messages/attachments", fault.clone());

            world.chatwoot.agent_replies_with_files(conversation, "Segue", &[("n.pdf", PDF, b"1".to_vec())]);
            world.settle().await;
            world.ticks(3).await;

            assert_eq!(world.meli.files_received_by_buyer(thread), [name_and_bytes("n.pdf", b"1")], "{fault:?}");
            assert_eq!(world.meli.received_by_buyer(thread), ["Segue"]);
        }
    }

    #[tokio::test]
    async fn uploads_that_the_marketplace_forgot_are_made_again_once() {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        let gone = r#"{"message":"Attachment key is invalid or not found","error":"unprocessable_entity"}"#;
        world.meli.wire().break_next("POST", "/messages/packs", Fault::text(422, gone));

        let reply = world.chatwoot.agent_replies_with_files(conversation, "Segue", &[("n.pdf", PDF, b"1".to_vec())]);
        world.settle().await;

        assert_eq!(world.meli.files_received_by_buyer(thread), [name_and_bytes("n.pdf", b"1")]);
        assert_eq!(world.message(conversation, reply).status, "delivered");
    }

    #[tokio::test]
    async fn a_token_that_ran_out_does_not_cost_the_file() {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world.meli.wire().break_next("POST", "/messages/attachments", Fault::text(401, r#"{"message":"expired"}"#));

        world.chatwoot.agent_replies_with_files(conversation, "Segue", &[("n.pdf", PDF, b"1".to_vec())]);
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
                world.chatwoot.agent_replies_with_files(conversation, "Segue", &[("n.pdf", PDF, b"1".to_vec())]);
                world.webhooks().await;

                let event = world.events().await.remove(0);
                tokio::select! {
                    _ = world.functions.dispatch(&event) => panic!("the dispatcher was to be killed"),
                    () = world.meli.wire().hung() => {}
                }
                world.ticks(3).await;

                assert_eq!(world.meli.received_by_buyer(thread), ["Segue"], "{path} {fault:?}");
                assert_eq!(world.meli.files_received_by_buyer(thread).len(), 1, "{path} {fault:?}");
            }
        }
    }
}

mod from_buyers {
    use super::*;

    const DOWNLOAD: &str = "/messages/attachments/";

    fn not_there() -> Fault {
        Fault::json(500, &serde_json::json!({"message": "File can not be saved, try it later", "status": 500}))
    }

    #[tokio::test]
    async fn text_and_files_are_one_message() {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        let files = [("foto 1.jpg", JPEG, b"jpeg".to_vec()), ("voz.ogg", "audio/ogg", b"ogg".to_vec())];

        let id = world.meli.buyer_writes_with_files(thread, "Veja *isto*", &files);
        world.ticks(1).await;

        let expected = vec![file("foto 1.jpg", JPEG, b"jpeg"), file("voz.ogg", "audio/ogg", b"ogg")];
        let shown = shown_files(&world, conversation);
        assert_eq!(shown, [(format!("meli:message:{id}"), "Veja \\*isto\\*".to_owned(), expected)]);
    }

    #[tokio::test]
    async fn files_come_without_a_word_and_from_the_sellers_app_too() {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        let photo = [("foto.jpg", JPEG, b"jpeg".to_vec())];

        let buyers = world.meli.buyer_writes_with_files(thread, "", &photo);
        let sellers = world.meli.seller_writes_in_app_with_files(thread, "Esta?", &photo);
        world.ticks(2).await;

        let photo = vec![file("foto.jpg", JPEG, b"jpeg")];
        assert_eq!(
            shown_files(&world, conversation),
            [
                (format!("meli:message:{buyers}"), String::new(), photo.clone()),
                (format!("meli:message:{sellers}"), "Esta?".to_owned(), photo),
            ]
        );
        assert_eq!(world.transcript(conversation), ["< Oi", "< ", "> Esta?"]);
        assert_eq!(world.meli.received_by_buyer(thread), ["Esta?"], "a mirrored message is not relayed");
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_had_yet_follows_and_the_text_does_not_wait() {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        let files = [("um.jpg", JPEG, b"1".to_vec()), ("dois.jpg", JPEG, b"2".to_vec())];
        world.meli.wire().break_next("GET", DOWNLOAD, not_there());
        world.meli.wire().break_next("GET", DOWNLOAD, not_there());

        let id = world.meli.buyer_writes_with_files(thread, "Chegou assim", &files);
        world.tick().await;
        world.settle().await;
        let at_once = world.transcript(conversation);
        assert!(at_once[1].starts_with("< Chegou assim") && at_once[1].contains("“um.jpg” ainda está sendo baixado"));
        assert!(shown_files(&world, conversation).is_empty());
        world.meli.buyer_writes(thread, "E agora?");
        world.ticks(4).await;

        let key = |n| format!("meli:message:{id}:{n}");
        assert_eq!(
            shown_files(&world, conversation),
            [
                (key(2), String::new(), vec![file("um.jpg", JPEG, b"1")]),
                (key(3), String::new(), vec![file("dois.jpg", JPEG, b"2")]),
            ]
        );
        world.ticks(30).await;
        assert_eq!(world.transcript(conversation).len(), 5, "once is enough");
    }

    #[tokio::test]
    async fn a_file_that_never_comes_is_given_up_on_with_a_note() {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world.meli.wire().judge(|call| call.path.starts_with(DOWNLOAD).then(not_there));

        let id = world.meli.buyer_writes_with_files(thread, "Veja", &[("foto.jpg", JPEG, b"1".to_vec())]);
        world.ticks(1).await;
        world.forget_calls();
        world.ticks(60).await;
        let [meli, ..] = world.calls();
        let tries = meli.iter().filter(|call| call.path.starts_with(DOWNLOAD)).count();
        assert!((4..=12).contains(&tries), "{tries} tries in an hour");
        world.pass(24 * 3600);
        world.ticks(2).await;
        world.meli.wire().judge(|_| None);
        world.ticks(30).await;

        assert!(shown_files(&world, conversation).is_empty());
        let notes = world.chatwoot.messages(conversation).into_iter().filter(|message| message.private);
        let given_up: Vec<_> = notes.filter(|note| note.content.contains("“foto.jpg” não pôde ser baixado")).collect();
        assert_eq!(given_up.len(), 1);
        assert_eq!(given_up[0].source_id, Some(format!("meli:message:{id}:2")));
    }

    #[tokio::test]
    async fn a_threat_is_announced_and_never_fetched() {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        let files = [("fatura.pdf.exe", "application/x-msdownload", b"MZ".to_vec()), ("ok.jpg", JPEG, b"1".to_vec())];

        world.meli.buyer_writes_with_files(thread, "Olha", &files);
        world.meli.suspect_file("fatura.pdf.exe");
        world.forget_calls();
        world.ticks(3).await;

        let [meli, ..] = world.calls();
        assert_eq!(meli.iter().filter(|call| call.path.starts_with(DOWNLOAD)).count(), 1);
        let shown = shown_files(&world, conversation);
        assert_eq!(shown.len(), 1);
        assert!(shown[0].1.contains("possível ameaça") && shown[0].1.contains("fatura.pdf.exe"), "{}", shown[0].1);
        assert_eq!(shown[0].2, [file("ok.jpg", JPEG, b"1")]);
    }

    #[tokio::test]
    async fn a_file_too_large_for_chatwoot_is_announced() {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;

        let huge = vec![0; (40 << 20) + 1];
        world.meli.buyer_writes_with_files(thread, "Olha", &[("filme.mp4", "video/mp4", huge)]);
        world.ticks(1).await;

        assert!(shown_files(&world, conversation).is_empty());
        let line = world.transcript(conversation).pop().unwrap();
        assert!(line.contains("“filme.mp4” é grande demais para o Chatwoot. Veja no marketplace."), "{line}");
    }

    #[tokio::test]
    async fn a_chatwoot_that_takes_no_files_gets_the_text_and_a_note() {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world.chatwoot.wire().break_next("POST", "/messages", Fault::text(413, "<html>Request Entity Too Large</html>"));
        world.meli.buyer_writes_with_files(thread, "Veja", &[("foto.jpg", JPEG, b"1".to_vec())]);
        world.tick().await;
        world.settle().await;
        assert!(world.transcript(conversation)[1].starts_with("< Veja"));

        world.chatwoot.wire().break_next("POST", "/messages", Fault::text(413, "<html>Request Entity Too Large</html>"));
        world.ticks(4).await;

        assert!(shown_files(&world, conversation).is_empty());
        assert!(world.notes(conversation).iter().any(|note| note.contains("“foto.jpg” não foi aceito pelo Chatwoot")));
    }

    #[tokio::test]
    async fn whatever_happens_to_the_post_message_and_file_are_there_once() {
        let bad_gateway = || Fault::text(502, "<html>Bad Gateway</html>");
        for fault in [Fault::DropBefore, Fault::DropAfter, bad_gateway(), Fault::text(429, "Retry later\n")] {
            for first_try_fails in [false, true] {
                let world = World::new().await;
                let (thread, conversation) = sale_in_work(&world).await;
                if first_try_fails {
                    world.meli.wire().break_next("GET", DOWNLOAD, not_there());
                    world.meli.buyer_writes_with_files(thread, "Veja", &[("foto.jpg", JPEG, b"1".to_vec())]);
                    world.tick().await;
                    world.settle().await;
                } else {
                    world.meli.buyer_writes_with_files(thread, "Veja", &[("foto.jpg", JPEG, b"1".to_vec())]);
                }
                world.chatwoot.wire().break_next("POST", "/messages", fault.clone());
                world.ticks(8).await;

                let shown = shown_files(&world, conversation);
                assert_eq!(shown.len(), 1, "{fault:?} {first_try_fails}");
                let said = world.transcript(conversation);
                assert_eq!(said.len(), if first_try_fails { 3 } else { 2 }, "{fault:?} {said:?}");
            }
        }
    }

    #[tokio::test]
    async fn a_worker_that_dies_while_it_posts_a_file_doubles_and_loses_nothing() {
        for fault in [Fault::HangBefore, Fault::HangAfter] {
            let world = World::new().await;
            let (thread, conversation) = sale_in_work(&world).await;
            world.meli.buyer_writes_with_files(thread, "Veja", &[("foto.jpg", JPEG, b"1".to_vec())]);
            world.chatwoot.wire().break_next("POST", "/messages", fault.clone());

            tokio::select! {
                _ = world.tick() => panic!("the poller was to be killed"),
                () = world.chatwoot.wire().hung() => {}
            }
            world.ticks(4).await;

            assert_eq!(shown_files(&world, conversation).len(), 1, "{fault:?}");
            assert_eq!(world.transcript(conversation), ["< Oi", "< Veja"], "{fault:?}");
        }
    }

    #[tokio::test]
    async fn files_cost_one_download_each_and_no_more_posts() {
        let world = World::new().await;
        let (thread, _) = sale_in_work(&world).await;
        let files = [("um.jpg", JPEG, b"1".to_vec()), ("dois.jpg", JPEG, b"2".to_vec())];
        world.meli.buyer_writes(thread, "Sem arquivos");
        world.forget_calls();
        world.ticks(1).await;
        let plain = world.calls().map(|calls| calls.len());

        world.meli.buyer_writes_with_files(thread, "Com arquivos", &files);
        world.forget_calls();
        world.ticks(1).await;

        let [meli, chatwoot, table] = world.calls().map(|calls| calls.len());
        assert_eq!([meli, chatwoot, table], [plain[0] + files.len(), plain[1], plain[2]]);
    }
}
