use std::slice;

use bridge::{
    command::CommandArgument,
    ports::{AskedCommand, CommandAction, Connector as _},
};
use futures::stream;
use wiremock::ResponseTemplate;

use super::*;
use crate::testing::{World, error, json, pack};

const PATH: &str = "/packs/2000009876543210/fiscal_documents";

fn names(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn file(name: &str, size: u64) -> HelpdeskFile {
    HelpdeskFile {
        reference: "blob".to_owned(),
        name: name.to_owned(),
        content_type: None,
        size: Some(size),
    }
}

fn handed(bytes: &'static [u8], length: Option<u64>) -> FileStream {
    let bytes = stream::iter([Ok(bytes.into())]);
    FileStream::new("as Chatwoot calls it", None, length, bytes)
}

fn there(ids: &[&str]) -> ResponseTemplate {
    let shown: Vec<_> = ids.iter().map(|id| serde_json::json!({"id": id})).collect();
    ResponseTemplate::new(200).set_body_json(serde_json::json!({"fiscal_documents": shown}))
}

async fn plan(world: &World, files: &[HelpdeskFile]) -> Result<CommandPlan, Failure> {
    let asked = AskedCommand {
        name: "invoice",
        argument: &CommandArgument::Files,
        files,
    };
    world.meli.plan(&pack(), asked).await
}

fn action() -> CommandAction {
    CommandAction::from_connector(
        r#"{"do":"attach_invoice","pack":2000009876543210,"files":[
            {"name":"nota.pdf","content_type":"application/pdf","size":4},
            {"name":"nota.xml","content_type":"application/xml","size":null}],"before":["9_a"]}"#,
    )
}

async fn act(world: &World, xml: FileStream) -> Result<CommandOutcome, Failure> {
    let files = vec![handed(b"%PDF", Some(4)), xml];
    world.meli.act(&pack(), &action(), files).await
}

#[test]
fn the_list_tells_by_exactly_as_many_new_ones_and_never_otherwise() {
    for (before, now, told) in [
        (&["a"][..], &["a", "b", "c"][..], CommandLook::Done),
        (&[], &["b", "c"], CommandLook::Done),
        (&["a"], &["a"], CommandLook::NotDone),
        (&["a"], &[], CommandLook::NotDone),
        (&["a"], &["a", "b"], CommandLook::CannotTell),
        (&["a"], &["b", "c", "d"], CommandLook::CannotTell),
    ] {
        let (before, now) = (names(before), names(now));
        assert_eq!(told_by_list(&before, &now, 2), told, "{before:?} {now:?}");
    }
}

#[tokio::test]
async fn what_would_be_attached_is_told_with_what_is_there() {
    let world = World::new().await;
    let none = error(404, r#"{"error":"not_found"}"#);
    world.once("GET", PATH, none).await;
    world.on("GET", PATH, json("invoices")).await;
    let nota = file("nota_1.pdf", 2_000);

    let CommandPlan::Offered { action, will, .. } =
        plan(&world, slice::from_ref(&nota)).await.unwrap()
    else {
        panic!("it is offered");
    };
    assert!(will.ends_with("\n\n- nota_1.pdf (PDF, 2 KB)"), "{will}");
    assert!(action.as_str().ends_with(r#""before":[]}"#), "{action:?}");

    let CommandPlan::Offered { action, will, .. } = plan(&world, &[nota]).await.unwrap() else {
        panic!("it is offered");
    };
    assert!(will.contains("já tem (2)"), "{will}");
    let InvoiceDeed::AttachInvoice { before, .. } = serde_json::from_str(action.as_str()).unwrap();
    assert_eq!(before.len(), 2);
    assert!(before.is_sorted(), "{before:?}");
}

#[tokio::test]
async fn a_file_that_will_not_do_costs_no_call() {
    let world = World::new().await;

    let refused = plan(&world, &[file("nota.docx", 9)]).await.unwrap();

    assert!(matches!(refused, CommandPlan::NotOffered(_)));
    assert!(world.calls().await.is_empty());
}

#[tokio::test]
async fn a_list_that_cannot_be_counted_is_no_proof() {
    let unread = [
        error(200, r#"{"documents":[]}"#),
        error(200, r#"{"fiscal_documents":[{"id":null}]}"#),
    ];
    for odd in unread {
        let world = World::new().await;
        world.on("GET", PATH, odd).await;

        assert!(plan(&world, &[file("nota.pdf", 9)]).await.is_err());
        assert!(world.meli.look(&pack(), &action()).await.is_err());
    }
}

#[tokio::test]
async fn all_files_go_by_one_call_under_their_own_names_and_types() {
    let world = World::new().await;
    world.on("POST", PATH, json("invoice_attached")).await;

    let outcome = act(&world, handed(b"<nfe/>", None)).await.unwrap();

    assert_eq!(outcome, CommandOutcome::Done);
    assert_eq!(world.calls().await.len(), 1);
    let body = String::from_utf8(world.last().await.body.clone()).unwrap();
    for part in [
        "name=\"fiscal_document\"; filename=\"nota.pdf\"\r\ncontent-type: application/pdf",
        "\r\n\r\n%PDF\r\n",
        "name=\"fiscal_document\"; filename=\"nota.xml\"\r\ncontent-type: application/xml",
        "\r\n\r\n<nfe/>\r\n",
    ] {
        assert!(body.contains(part), "{part}: {body}");
    }
}

#[tokio::test]
async fn an_answer_that_does_not_name_each_file_is_no_outcome() {
    for (status, body) in [
        (200, "{}"),
        (201, r#"{"ids":["9_b"]}"#),
        (200, "<html>"),
        (500, r#"{"message":"internal error"}"#),
    ] {
        let world = World::new().await;
        world.on("POST", PATH, error(status, body)).await;

        let failure = act(&world, handed(b"<nfe/>", Some(6))).await.unwrap_err();

        assert_eq!(failure.kind, FailureKind::Unknown, "{status} {body}");
        assert_eq!(world.calls().await.len(), 1, "it is sent once");
    }
}

#[tokio::test]
async fn what_mercado_livre_refuses_is_told_in_its_words() {
    let world = World::new().await;
    let refusal = r#"{"message":"The pack already has a document","error":"bad_request"}"#;
    world.on("POST", PATH, error(400, refusal)).await;

    let outcome = act(&world, handed(b"<nfe/>", Some(6))).await.unwrap();

    let CommandOutcome::Refused(why) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(why.contains("already has a document"), "{why}");
}

#[tokio::test]
async fn a_file_that_turns_out_to_be_too_large_is_refused_by_name() {
    const LARGE: &[u8] = &[b' '; (1 << 20) + 1];
    for length in [Some(u64::try_from(LARGE.len()).unwrap()), None] {
        let world = World::new().await;
        world.on("POST", PATH, error(400, "{}")).await;

        let outcome = act(&world, handed(LARGE, length)).await.unwrap();

        let CommandOutcome::Refused(why) = outcome else {
            panic!("{outcome:?}");
        };
        assert!(why.contains("“nota.xml” passa de 1 MB"), "{why}");
    }
}

#[tokio::test]
async fn after_a_lost_answer_the_list_tells() {
    let world = World::new().await;
    world.once("GET", PATH, there(&["9_a"])).await;
    world.on("GET", PATH, there(&["9_a", "9_b", "9_c"])).await;

    for told in [CommandLook::NotDone, CommandLook::Done] {
        assert_eq!(world.meli.look(&pack(), &action()).await.unwrap(), told);
    }
}
