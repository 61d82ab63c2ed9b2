//! A sale's invoice: the files of a private note, attached once somebody confirmed them, and never a part of the
//! conversation with the buyer.

use end_to_end::{BUYER, SELLER, World};
use local::functions::Functions as _;
use simulators::Fault;

use crate::{
    commands::{answers, code, confirm},
    guide::posts,
};

type File<'a> = (&'a str, &'a str, Vec<u8>);

const PDF: &str = "application/pdf";
const XML: &str = "text/xml";
const INVOICE: &str = "/fiscal_documents";

/// A sale whose buyer said hello: thread and conversation.
async fn a_sale(world: &World) -> (u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Manda a nota?");
    world.ticks(2).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    (sale.thread, conversation)
}

fn nota() -> Vec<File<'static>> {
    vec![
        ("NF-e 1_2.pdf", PDF, b"%PDF-1.4".to_vec()),
        ("35261.xml", XML, b"<nfeProc/>".to_vec()),
    ]
}

async fn ask(world: &World, conversation: u64, note: &str, files: &[File<'_>]) -> String {
    world
        .chatwoot
        .agent_notes_with_files(conversation, note, files);
    world.settle().await;
    answers(world, conversation).pop().expect("an answer")
}

/// An agent confirms; how it ended.
async fn end(world: &World, conversation: u64) -> String {
    confirm(world, conversation);
    world.settle().await;
    answers(world, conversation).pop().unwrap()
}

#[tokio::test]
async fn the_files_of_a_note_become_the_invoice_once_they_are_confirmed() {
    let world = World::new().await;
    let (thread, conversation) = a_sale(&world).await;

    let shown = ask(&world, conversation, "/nota", &nota()).await;
    for line in ["- NF-e 1_2.pdf (PDF, 1 KB)", "- 35261.xml (XML, 1 KB)"] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    world.ticks(2).await;
    assert!(world.meli.invoice_of(thread).is_empty());

    let done = end(&world, conversation).await;
    world.ticks(3).await;

    assert!(
        done.starts_with("✅ A nota fiscal foi anexada a esta venda (arquivos: 2)."),
        "{done}"
    );
    let attached = world.meli.invoice_of(thread);
    let wanted = [
        ("NF-e 1_2.pdf", PDF, &b"%PDF-1.4"[..]),
        ("35261.xml", "application/xml", b"<nfeProc/>"),
    ];
    let wanted = wanted.map(|(name, kind, bytes)| (name.into(), kind.into(), bytes.to_vec()));
    assert_eq!(attached, wanted);
    assert_eq!(posts(&world, INVOICE), 1);
}

#[tokio::test]
async fn nothing_of_the_note_reaches_the_conversation_with_the_buyer() {
    let world = World::new().await;
    let (thread, conversation) = a_sale(&world).await;

    ask(&world, conversation, "/nota", &nota()).await;
    end(&world, conversation).await;
    world.ticks(3).await;

    assert!(world.meli.received_by_buyer(thread).is_empty());
    assert!(world.meli.files_received_by_buyer(thread).is_empty());
    assert_eq!(posts(&world, "/messages/attachments"), 0);
    assert_eq!(world.transcript(conversation), ["< Manda a nota?"]);
}

#[tokio::test]
async fn files_that_will_not_do_are_refused_by_name_and_nothing_is_to_be_confirmed() {
    let large = vec![b' '; (1 << 20) + 1];
    let cases: [(&[File<'_>], &str); 5] = [
        (&[], "Esta nota não tem arquivos"),
        (
            &[("foto.jpg", "image/jpeg", b"jpeg".to_vec())],
            "“foto.jpg” não é PDF nem XML",
        ),
        (&[("nota.pdf", PDF, large)], "“nota.pdf” passa de 1 MB"),
        (&[("nota.pdf", PDF, Vec::new())], "“nota.pdf” está vazio"),
        (
            &vec![("n.xml", XML, b"<n/>".to_vec()); 6],
            "mais de 5 arquivos",
        ),
    ];
    let world = World::new().await;
    let (thread, conversation) = a_sale(&world).await;

    for (files, why) in cases {
        let told = ask(&world, conversation, "/nota", files).await;
        assert!(
            told.starts_with("❌ Isso não pode ser feito agora."),
            "{told}"
        );
        assert!(told.contains(why) && !told.contains("/confirmar"), "{told}");
    }
    let unfit = ask(&world, conversation, "/nota segue em anexo", &nota()).await;
    assert!(unfit.contains("- `/nota`: anexa a esta venda"), "{unfit}");
    assert!(world.meli.invoice_of(thread).is_empty());
}

#[tokio::test]
async fn in_every_language_the_word_is_known_and_the_answer_is_its_own() {
    let mut world = World::new().await;
    let (_, conversation) = a_sale(&world).await;
    for (locale, told) in [
        ("pt-BR", "Estes arquivos serão anexados"),
        ("es", "Estos archivos se adjuntarán"),
        ("en", "These files will be attached"),
    ] {
        world.set(&[("BRIDGE_LOCALE", locale)]);
        for word in ["/nota", "/factura", "/invoice"] {
            let shown = ask(&world, conversation, word, &nota()).await;
            assert!(shown.contains(told), "{locale} {word}: {shown}");
        }
    }
}

#[tokio::test]
async fn one_whose_answer_was_lost_is_looked_for_and_never_attached_again() {
    for (fault, mark, files) in [(Fault::DropAfter, "✅", 2), (Fault::DropBefore, "❌", 0)] {
        let world = World::new().await;
        let (thread, conversation) = a_sale(&world).await;
        ask(&world, conversation, "/nota", &nota()).await;
        world.meli.wire().break_next("POST", INVOICE, fault);
        end(&world, conversation).await;
        world.ticks(4).await;

        let end = answers(&world, conversation).pop().unwrap();
        assert!(end.starts_with(mark), "{end}");
        assert_eq!(world.meli.invoice_of(thread).len(), files);
    }
}

#[tokio::test]
async fn where_the_list_cannot_tell_nothing_is_repeated_and_people_are_told_to_look() {
    let world = World::new().await;
    let (thread, conversation) = a_sale(&world).await;
    ask(&world, conversation, "/nota", &nota()).await;
    world
        .meli
        .wire()
        .break_next("POST", INVOICE, Fault::DropBefore);
    confirm(&world, conversation);
    world.settle().await;
    // Meanwhile somebody attaches one of the two on the site.
    world
        .meli
        .seller_attaches_invoice(thread, "NF-e 1_2.pdf", PDF);
    world.ticks(20).await;

    let end = answers(&world, conversation).pop().unwrap();
    assert!(end.starts_with("⚠️ Pode ter sido feito"), "{end}");
    assert_eq!(world.meli.invoice_of(thread).len(), 1);
}

#[tokio::test]
async fn what_was_attached_meanwhile_is_shown_anew_before_anything_is_added() {
    let world = World::new().await;
    let (thread, conversation) = a_sale(&world).await;
    ask(&world, conversation, "/nota", &nota()).await;
    world.meli.seller_attaches_invoice(thread, "outra.pdf", PDF);

    let changed = end(&world, conversation).await;
    assert!(changed.starts_with("❌ Não foi feito"), "{changed}");
    let beside = ask(&world, conversation, "/nota", &nota()).await;
    assert!(
        beside.contains("ao lado dos que ela já tem (1)"),
        "{beside}"
    );
    let refused = end(&world, conversation).await;

    assert!(refused.contains("Only one fiscal document"), "{refused}");
    assert_eq!(world.meli.invoice_of(thread).len(), 1);
}

#[tokio::test]
async fn a_note_that_was_deleted_and_a_file_that_is_gone_attach_nothing() {
    let world = World::new().await;
    let (thread, conversation) = a_sale(&world).await;
    ask(&world, conversation, "/nota", &nota()).await;
    world.chatwoot.files_missing(1);
    let gone = end(&world, conversation).await;
    assert!(
        gone.contains("O Chatwoot não entregou um arquivo da nota"),
        "{gone}"
    );

    let note = world
        .chatwoot
        .agent_notes_with_files(conversation, "/nota", &nota());
    world.settle().await;
    world.chatwoot.agent_deletes_message(note);
    let deleted = end(&world, conversation).await;

    assert!(
        deleted.contains("nota privada com os arquivos foi apagada"),
        "{deleted}"
    );
    world.ticks(3).await;
    assert!(world.meli.invoice_of(thread).is_empty());
    assert_eq!(posts(&world, INVOICE), 0);
}

#[tokio::test]
async fn a_restored_table_does_not_attach_it_again() {
    let world = World::new().await;
    let (thread, conversation) = a_sale(&world).await;
    ask(&world, conversation, "/nota", &nota()).await;
    let backup = world.backup().await;
    end(&world, conversation).await;
    assert_eq!(world.meli.invoice_of(thread).len(), 2);

    let restored = world.deployed_on_restored(backup).await;
    for _ in 0..5 {
        world.pass(60);
        restored
            .poll(&serde_json::json!({"task": "tick"}))
            .await
            .unwrap();
    }

    assert_eq!(world.meli.invoice_of(thread).len(), 2);
    assert_eq!(posts(&world, INVOICE), 1);
}

#[tokio::test]
async fn once_it_has_ended_no_row_keeps_the_names_of_files() {
    let world = World::new().await;
    let (_, conversation) = a_sale(&world).await;
    ask(&world, conversation, "/nota", &nota()).await;
    end(&world, conversation).await;

    let rows = format!("{:?}", world.backup().await);
    assert!(!rows.contains("35261.xml"), "{rows}");
}

#[tokio::test]
async fn it_costs_one_list_to_be_shown_and_another_with_the_one_act_to_be_done() {
    let world = World::new().await;
    let (_, conversation) = a_sale(&world).await;
    world
        .chatwoot
        .agent_notes_with_files(conversation, "/nota", &nota());
    world.webhooks().await;
    world.forget_calls();
    world.dispatch().await;
    let [meli, chatwoot, _] = world.calls();
    // What is there; the conversation, the note once more, and ours.
    assert_eq!(
        (meli.len(), chatwoot.len()),
        (1, 3),
        "{meli:?} {chatwoot:?}"
    );

    let confirmed = format!("/confirmar {}", code(&world, conversation));
    world.chatwoot.agent_notes(conversation, &confirmed);
    world.webhooks().await;
    world.forget_calls();
    world.dispatch().await;
    let [meli, chatwoot, _] = world.calls();
    // What is there, and the act; the conversation, the note once more, two redirects with their files, and ours.
    assert_eq!(
        (meli.len(), chatwoot.len()),
        (2, 7),
        "{meli:?} {chatwoot:?}"
    );
}
