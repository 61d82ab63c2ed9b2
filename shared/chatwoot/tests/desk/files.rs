//! Files, as they are posted and opened.

use bridge::{
    failure::{Failure, FailureKind},
    files::{Broken, FileStream, HelpdeskFile},
    ids::{ConversationId, HelpdeskMessageId, MessageKey},
    ports::{Helpdesk, Post, Side},
};
use futures::{StreamExt, stream};

use crate::script::{Script, found, step};

const CONVERSATION: ConversationId = ConversationId(412);

fn file(name: &str, kind: Option<&str>, pieces: Vec<Result<&'static str, Failure>>) -> FileStream {
    let length = pieces
        .iter()
        .map(|piece| piece.as_ref().map_or(9, |piece| piece.len() as u64))
        .sum();
    let bytes = stream::iter(pieces).map(|piece| piece.map(Into::into));
    FileStream::new(name, kind.map(str::to_owned), Some(length), bytes)
}

async fn post(
    script: &Script,
    text: &str,
    files: Vec<FileStream>,
) -> Result<HelpdeskMessageId, Failure> {
    let key = MessageKey::from_connector("meli:message:a1b2c3");
    script
        .desk()
        .post_files(
            CONVERSATION,
            &Post {
                side: Side::Incoming,
                key: &key,
                text,
                at: Some("2026-06-17T12:00:00Z".parse().unwrap()),
            },
            files,
        )
        .await
}

/// The parts of the form, each as its headers and its body.
async fn parts(script: &Script) -> Vec<(String, String)> {
    let requests = script.requests().await;
    let kind = requests[0]
        .headers
        .get("content-type")
        .unwrap()
        .to_str()
        .unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = String::from_utf8(requests[0].body.clone()).unwrap();
    let boundary = format!("--{boundary}");
    let parts = body
        .split(&boundary)
        .filter_map(|part| part.split_once("\r\n\r\n"));
    parts
        .map(|(head, body)| (head.trim().to_owned(), body.trim_end().to_owned()))
        .collect()
}

fn field(name: &str, value: &str) -> (String, String) {
    (
        format!("Content-Disposition: form-data; name=\"{name}\""),
        value.to_owned(),
    )
}

#[tokio::test]
async fn text_and_files_are_one_form_with_names_and_types() {
    let script = Script::of([found("POST conversations/412/messages", "message_created")]).await;
    let files = vec![
        file(
            "nota nº \"1\".pdf",
            Some("application/pdf"),
            vec![Ok("%P"), Ok("DF")],
        ),
        file("voz", Some("no type"), vec![Ok("x")]),
    ];

    let id = post(&script, "1. Olá *você*", files).await.unwrap();

    assert_eq!(id, HelpdeskMessageId(48211));
    let disposition = |name: &str| {
        format!("Content-Disposition: form-data; name=\"attachments[]\"; filename=\"{name}\"")
    };
    assert_eq!(
        parts(&script).await,
        [
            field("message_type", "incoming"),
            field("private", "false"),
            field("source_id", "meli:message:a1b2c3"),
            field("external_created_at", "1781697600"),
            field("content", "1\\. Olá \\*você\\*"),
            (
                disposition("nota nº \\\"1\\\".pdf") + "\r\ncontent-type: application/pdf",
                "%PDF".to_owned()
            ),
            (disposition("voz"), "x".to_owned()),
        ]
    );
}

#[tokio::test]
async fn files_alone_have_no_text() {
    let script = Script::of([found("POST conversations/412/messages", "message_created")]).await;

    post(
        &script,
        "",
        vec![file("a.txt", Some("text/plain"), vec![Ok("x")])],
    )
    .await
    .unwrap();

    assert!(
        parts(&script)
            .await
            .iter()
            .all(|(head, _)| !head.contains("\"content\""))
    );
}

#[tokio::test]
async fn a_file_that_breaks_off_is_never_whole() {
    let script = Script::of([found("POST conversations/412/messages", "message_created")]).await;
    let broken = file(
        "a.txt",
        None,
        vec![Ok("x"), Err(Failure::retryable("test"))],
    );
    let watch = broken.watch();

    let failure = post(&script, "Oi", vec![broken]).await.unwrap_err();

    assert_eq!(
        (failure.kind, watch.broken()),
        (FailureKind::Unknown, Some(Broken::Source))
    );
    assert!(
        script.calls().await.is_empty(),
        "the request never came to its end"
    );
}

#[tokio::test]
async fn a_body_that_is_too_large_for_a_proxy_is_refused() {
    let refusal = "<html><h1>413 Request Entity Too Large</h1></html>";
    let script = Script::of([step("POST conversations/412/messages", 413, refusal)]).await;

    let failure = post(&script, "Oi", vec![file("a.txt", None, vec![Ok("x")])])
        .await
        .unwrap_err();

    assert_eq!(failure.kind, FailureKind::Permanent);
}

#[tokio::test]
async fn a_file_is_opened_without_the_token_from_the_chatwoot_we_know() {
    let script = Script::of([step(
        "GET /rails/active_storage/blobs/redirect/eyJ/nota.txt",
        200,
        "bytes",
    )])
    .await;
    let reference =
        "http://0.0.0.0:3000/rails/active_storage/blobs/redirect/eyJ/nota.txt".to_owned();

    let opened = script
        .desk()
        .open_file(&HelpdeskFile {
            reference,
            name: "nota.txt".into(),
            ..HelpdeskFile::default()
        })
        .await;
    let opened = opened.unwrap();

    assert_eq!((opened.name.as_str(), opened.length), ("nota.txt", Some(5)));
    assert!(
        opened
            .content_type
            .as_deref()
            .unwrap()
            .starts_with("text/plain")
    );
    let request = script.requests().await.remove(0);
    assert!(
        request.headers.get("api-access-token").is_none()
            && request.headers.get("authorization").is_none()
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_says_whether_it_may_come() {
    let at = "GET /rails/active_storage/blobs/redirect/eyJ/a.png";
    for (status, kind) in [
        (404, FailureKind::Missing),
        (500, FailureKind::Retryable { after: None }),
        (403, FailureKind::Forbidden),
    ] {
        let script = Script::of([step(at, status, "NoSuchKey")]).await;
        let reference = format!(
            "{}/rails/active_storage/blobs/redirect/eyJ/a.png",
            script.address()
        );

        let failure = script
            .desk()
            .open_file(&HelpdeskFile {
                reference,
                ..HelpdeskFile::default()
            })
            .await
            .unwrap_err();

        assert_eq!(failure.kind, kind, "{status}");
    }
    for reference in [
        "",
        "a.png",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
    ] {
        let script = Script::of([]).await;

        let file = HelpdeskFile {
            reference: reference.into(),
            ..HelpdeskFile::default()
        };
        let failure = script.desk().open_file(&file).await.unwrap_err();

        assert_eq!(failure.kind, FailureKind::Permanent, "{reference}");
        assert!(script.calls().await.is_empty());
    }
}
