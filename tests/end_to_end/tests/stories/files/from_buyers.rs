//! A buyer's files, and those that the seller sent by other means, on their way to Chatwoot.

use std::sync::atomic::{AtomicUsize, Ordering};

use end_to_end::{BUYER, SELLER, World};
use simulators::{Call, Fault};

use super::{JPEG, sale_in_work};

const DOWNLOAD: &str = "/messages/attachments/";

fn file(name: &str, kind: &str, bytes: &[u8]) -> (String, String, Vec<u8>) {
    (name.to_owned(), kind.to_owned(), bytes.to_vec())
}

/// Every message that carries files: its `source_id`, its text, and them.
type Shown = (String, String, Vec<(String, String, Vec<u8>)>);

fn shown_files(world: &World, conversation: u64) -> Vec<Shown> {
    let messages = world.chatwoot.messages(conversation).into_iter();
    let shown = messages.map(|message| {
        let files = world.chatwoot.files_of(message.id);
        (
            message.source_id.unwrap_or_default(),
            message.content,
            files,
        )
    });
    shown.filter(|(_, _, files)| !files.is_empty()).collect()
}

fn not_there() -> Fault {
    Fault::json(
        500,
        &serde_json::json!({"message": "File can not be saved, try it later", "status": 500}),
    )
}

#[tokio::test]
async fn text_and_files_are_one_message() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let files = [
        ("foto 1.jpg", JPEG, b"jpeg".to_vec()),
        ("voz.ogg", "audio/ogg", b"ogg".to_vec()),
    ];

    let id = world
        .meli
        .buyer_writes_with_files(thread, "Veja *isto*", &files);
    world.ticks(1).await;

    let expected = vec![
        file("foto 1.jpg", JPEG, b"jpeg"),
        file("voz.ogg", "audio/ogg", b"ogg"),
    ];
    let shown = shown_files(&world, conversation);
    assert_eq!(
        shown,
        [(
            format!("meli:message:{id}"),
            "Veja \\*isto\\*".to_owned(),
            expected
        )]
    );
}

#[tokio::test]
async fn a_storage_that_stalls_holds_up_its_own_files_and_no_text() {
    let world = World::new().await;
    world.ticks(1).await;
    let mut threads = Vec::new();
    for number in 0..40 {
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        let photo = [("foto.jpg", JPEG, b"jpeg".to_vec())];
        let text = format!("venda {number}");
        world
            .meli
            .buyer_writes_with_files(sale.thread, &text, &photo);
        threads.push(sale.thread);
    }
    world.meli.take_notifications();
    world
        .meli
        .wire()
        .judge(|call| call.path.contains(DOWNLOAD).then_some(Fault::HangBefore));

    world.ticks(1).await;

    for thread in threads {
        let conversation = world.conversation(&format!("pack:{thread}"));
        assert_eq!(world.transcript(conversation).len(), 1);
    }
    let calls = world.meli.wire().calls();
    let begun = calls
        .iter()
        .filter(|call| call.path.contains(DOWNLOAD))
        .count();
    assert!(begun <= 16, "{begun} files were begun, one after the other");
}

#[tokio::test]
async fn files_come_without_a_word_and_from_the_sellers_app_too() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let photo = [("foto.jpg", JPEG, b"jpeg".to_vec())];

    let buyers = world.meli.buyer_writes_with_files(thread, "", &photo);
    let sellers = world
        .meli
        .seller_writes_in_app_with_files(thread, "Esta?", &photo);
    world.ticks(2).await;

    let photo = vec![file("foto.jpg", JPEG, b"jpeg")];
    assert_eq!(
        shown_files(&world, conversation),
        [
            (
                format!("meli:message:{buyers}"),
                String::new(),
                photo.clone()
            ),
            (format!("meli:message:{sellers}"), "Esta?".to_owned(), photo),
        ]
    );
    assert_eq!(world.transcript(conversation), ["< Oi", "< ", "> Esta?"]);
    assert_eq!(
        world.meli.received_by_buyer(thread),
        ["Esta?"],
        "a mirrored message is not relayed"
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_had_yet_follows_and_the_text_does_not_wait() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let files = [
        ("um.jpg", JPEG, b"1".to_vec()),
        ("dois.jpg", JPEG, b"2".to_vec()),
    ];
    world.meli.wire().break_next("GET", DOWNLOAD, not_there());
    world.meli.wire().break_next("GET", DOWNLOAD, not_there());

    let id = world
        .meli
        .buyer_writes_with_files(thread, "Chegou assim", &files);
    world.tick().await;
    world.settle().await;
    let at_once = world.transcript(conversation);
    assert!(
        at_once[1].starts_with("< Chegou assim")
            && at_once[1].contains("“um.jpg” ainda está sendo baixado")
    );
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
    world
        .meli
        .wire()
        .judge(|call| call.path.starts_with(DOWNLOAD).then(not_there));

    let id =
        world
            .meli
            .buyer_writes_with_files(thread, "Veja", &[("foto.jpg", JPEG, b"1".to_vec())]);
    world.ticks(1).await;
    world.forget_calls();
    world.ticks(60).await;
    let [meli, ..] = world.calls();
    let tries = meli
        .iter()
        .filter(|call| call.path.starts_with(DOWNLOAD))
        .count();
    assert!((4..=12).contains(&tries), "{tries} tries in an hour");
    world.pass(24 * 3600);
    world.ticks(2).await;
    world.meli.wire().judge(|_| None);
    world.ticks(30).await;

    assert!(shown_files(&world, conversation).is_empty());
    let notes = world
        .chatwoot
        .messages(conversation)
        .into_iter()
        .filter(|message| message.private);
    let given_up: Vec<_> = notes
        .filter(|note| note.content.contains("“foto.jpg” não pôde ser baixado"))
        .collect();
    assert_eq!(given_up.len(), 1);
    assert_eq!(given_up[0].source_id, Some(format!("meli:message:{id}:2")));
}

#[tokio::test]
async fn a_threat_is_announced_and_never_fetched() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let files = [
        ("fatura.pdf.exe", "application/x-msdownload", b"MZ".to_vec()),
        ("ok.jpg", JPEG, b"1".to_vec()),
    ];

    world.meli.buyer_writes_with_files(thread, "Olha", &files);
    world.meli.suspect_file("fatura.pdf.exe");
    world.forget_calls();
    world.ticks(3).await;

    let [meli, ..] = world.calls();
    assert_eq!(
        meli.iter()
            .filter(|call| call.path.starts_with(DOWNLOAD))
            .count(),
        1
    );
    let shown = shown_files(&world, conversation);
    assert_eq!(shown.len(), 1);
    assert!(
        shown[0].1.contains("possível ameaça") && shown[0].1.contains("fatura.pdf.exe"),
        "{}",
        shown[0].1
    );
    assert_eq!(shown[0].2, [file("ok.jpg", JPEG, b"1")]);
}

#[tokio::test]
async fn a_file_too_large_for_chatwoot_is_announced() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;

    let huge = vec![0; (40 << 20) + 1];
    world
        .meli
        .buyer_writes_with_files(thread, "Olha", &[("filme.mp4", "video/mp4", huge)]);
    world.ticks(1).await;

    assert!(shown_files(&world, conversation).is_empty());
    let line = world.transcript(conversation).pop().unwrap();
    assert!(
        line.contains("“filme.mp4” é grande demais para o Chatwoot. Veja no Mercado Livre."),
        "{line}"
    );
}

#[tokio::test]
async fn a_chatwoot_that_takes_no_files_gets_the_text_and_a_note() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world.chatwoot.wire().break_next(
        "POST",
        "/messages",
        Fault::text(413, "<html>Request Entity Too Large</html>"),
    );
    world
        .meli
        .buyer_writes_with_files(thread, "Veja", &[("foto.jpg", JPEG, b"1".to_vec())]);
    world.tick().await;
    world.settle().await;
    assert!(world.transcript(conversation)[1].starts_with("< Veja"));

    world.chatwoot.wire().break_next(
        "POST",
        "/messages",
        Fault::text(413, "<html>Request Entity Too Large</html>"),
    );
    world.ticks(4).await;

    assert!(shown_files(&world, conversation).is_empty());
    assert!(
        world
            .notes(conversation)
            .iter()
            .any(|note| note.contains("“foto.jpg” não foi aceito pelo Chatwoot"))
    );
}

#[tokio::test]
async fn whatever_happens_to_the_post_message_and_file_are_there_once() {
    let bad_gateway = || Fault::text(502, "<html>Bad Gateway</html>");
    for fault in [
        Fault::DropBefore,
        Fault::DropAfter,
        bad_gateway(),
        Fault::text(429, "Retry later\n"),
    ] {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world
            .meli
            .buyer_writes_with_files(thread, "Veja", &[("foto.jpg", JPEG, b"1".to_vec())]);
        world
            .chatwoot
            .wire()
            .break_next("POST", "/messages", fault.clone());
        world.ticks(8).await;

        assert_eq!(shown_files(&world, conversation).len(), 1, "{fault:?}");
        assert_eq!(
            world.transcript(conversation),
            ["< Oi", "< Veja"],
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn whatever_happens_to_the_post_of_an_owed_file_it_is_there_once() {
    let bad_gateway = || Fault::text(502, "<html>Bad Gateway</html>");
    for fault in [
        Fault::DropBefore,
        Fault::DropAfter,
        bad_gateway(),
        Fault::text(429, "Retry later\n"),
    ] {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world.meli.wire().break_next("GET", DOWNLOAD, not_there());
        world
            .meli
            .buyer_writes_with_files(thread, "Veja", &[("foto.jpg", JPEG, b"1".to_vec())]);
        world.tick().await;
        world.settle().await;
        world
            .chatwoot
            .wire()
            .break_next("POST", "/messages", fault.clone());
        world.ticks(8).await;

        assert_eq!(shown_files(&world, conversation).len(), 1, "{fault:?}");
        assert_eq!(world.transcript(conversation).len(), 3, "{fault:?}");
    }
}

#[tokio::test]
async fn a_text_does_not_wait_for_long_when_posting_its_files_keeps_failing() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world
        .chatwoot
        .wire()
        .break_next("POST", "/messages", Fault::DropBefore);
    let id =
        world
            .meli
            .buyer_writes_with_files(thread, "Veja", &[("foto.jpg", JPEG, b"1".to_vec())]);
    world.ticks(1).await;
    assert_eq!(world.transcript(conversation).len(), 1);

    world.pass(5 * 60);
    world.ticks(1).await;
    assert!(
        world.transcript(conversation)[1]
            .starts_with("< Veja\n\n📎 “foto.jpg” ainda está sendo baixado")
    );
    world.ticks(3).await;

    let photo = vec![file("foto.jpg", JPEG, b"1")];
    assert_eq!(
        shown_files(&world, conversation),
        [(format!("meli:message:{id}:2"), String::new(), photo)]
    );
}

#[tokio::test]
async fn many_files_come_in_several_messages() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let names: Vec<String> = (1..=17).map(|number| format!("{number}.jpg")).collect();
    let files: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), JPEG, name.as_bytes().to_vec()))
        .collect();

    world.meli.buyer_writes_with_files(thread, "Tudo", &files);
    world.ticks(4).await;

    let shown = shown_files(&world, conversation);
    assert_eq!(
        shown
            .iter()
            .map(|(_, _, files)| files.len())
            .collect::<Vec<_>>(),
        [15, 1, 1]
    );
    let got: Vec<_> = shown
        .into_iter()
        .flat_map(|(_, _, files)| files)
        .map(|(name, ..)| name)
        .collect();
    assert_eq!(got, names);
}

#[tokio::test]
async fn a_worker_that_dies_while_it_posts_a_file_doubles_and_loses_nothing() {
    for fault in [Fault::HangBefore, Fault::HangAfter] {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world
            .meli
            .buyer_writes_with_files(thread, "Veja", &[("foto.jpg", JPEG, b"1".to_vec())]);
        world
            .chatwoot
            .wire()
            .break_next("POST", "/messages", fault.clone());

        tokio::select! {
            _ = world.tick() => panic!("the poller was to be killed"),
            () = world.chatwoot.wire().hung() => {}
        }
        world.ticks(4).await;

        assert_eq!(shown_files(&world, conversation).len(), 1, "{fault:?}");
        assert_eq!(
            world.transcript(conversation),
            ["< Oi", "< Veja"],
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn files_cost_one_download_each_and_no_more_posts() {
    let world = World::new().await;
    let (thread, _) = sale_in_work(&world).await;
    let files = [
        ("um.jpg", JPEG, b"1".to_vec()),
        ("dois.jpg", JPEG, b"2".to_vec()),
    ];
    world.meli.buyer_writes(thread, "Sem arquivos");
    world.forget_calls();
    world.ticks(1).await;
    let plain = world.calls().map(|calls| calls.len());

    world
        .meli
        .buyer_writes_with_files(thread, "Com arquivos", &files);
    world.forget_calls();
    world.ticks(1).await;

    let [meli, chatwoot, table] = world.calls().map(|calls| calls.len());
    assert_eq!(
        [meli, chatwoot, table],
        [plain[0] + files.len(), plain[1], plain[2]]
    );
}

/// Dies at the `nth` write to the table after it was armed.
fn dies_at_write(nth: usize) -> impl Fn(&Call) -> Option<Fault> {
    let writes = AtomicUsize::new(0);
    move |call| {
        let is_write = matches!(call.path.as_str(), "/UpdateItem" | "/PutItem");
        (is_write && writes.fetch_add(1, Ordering::SeqCst) == nth).then_some(Fault::HangAfter)
    }
}

#[tokio::test]
async fn wherever_a_worker_dies_a_file_is_with_its_message_or_follows_it() {
    for nth in 0..7 {
        for downloads in [true, false] {
            let world = World::new().await;
            let (thread, conversation) = sale_in_work(&world).await;
            if !downloads {
                world.meli.wire().break_next("GET", DOWNLOAD, not_there());
            }
            world.meli.buyer_writes_with_files(
                thread,
                "Veja",
                &[("foto.jpg", JPEG, b"1".to_vec())],
            );
            world.table_wire.judge(dies_at_write(nth));

            tokio::select! {
                _ = world.tick() => {}
                () = world.table_wire.hung() => {}
            }
            world.table_wire.judge(|_| None);
            world.ticks(6).await;

            assert_eq!(
                shown_files(&world, conversation).len(),
                1,
                "{nth} {downloads}"
            );
            let said = world
                .transcript(conversation)
                .into_iter()
                .filter(|line| line.starts_with("< Veja"));
            assert_eq!(said.count(), 1, "{nth} {downloads}");
        }
    }
}

#[tokio::test]
async fn a_file_that_the_marketplace_keeps_elsewhere_comes_along_all_the_same() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world.meli.files_elsewhere(true);

    let id =
        world
            .meli
            .buyer_writes_with_files(thread, "Veja", &[("foto.jpg", JPEG, b"jpeg".to_vec())]);
    world.ticks(1).await;

    assert_eq!(
        shown_files(&world, conversation),
        [(
            format!("meli:message:{id}"),
            "Veja".to_owned(),
            vec![file("foto.jpg", JPEG, b"jpeg")]
        )]
    );
}

#[tokio::test]
async fn what_became_of_a_file_is_told_apart() {
    for (status, message, words) in [
        (403, "The attachment was moderated", "retido pela moderação"),
        (
            410,
            "The attachment has expired",
            "não está mais disponível",
        ),
        (400, "Invalid attachment", "não pôde ser baixado"),
    ] {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        let body = serde_json::json!({"message": message, "error": "x", "status": status});
        world
            .meli
            .wire()
            .break_next("GET", DOWNLOAD, Fault::json(status, &body));

        let files = [("foto.jpg", JPEG, b"jpeg".to_vec())];
        world.meli.buyer_writes_with_files(thread, "Veja", &files);
        world.ticks(2).await;

        let shown = world.transcript(conversation).pop().unwrap();
        assert!(
            shown.starts_with("< Veja") && shown.contains(words),
            "{shown}"
        );
    }
}
