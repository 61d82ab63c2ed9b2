use bridge::{
    capabilities::Refusal,
    message::Attachment,
    ports::{Connector, Outcome, Part},
};
use futures::{StreamExt, stream};
use serde_json::json;
use wiremock::ResponseTemplate;

use super::*;
use crate::testing::{World, bearer, error, now, pack, query, question};

const UPLOAD: &str = "/messages/attachments";
const FILE: &str = "/messages/attachments/555000222_foto%201.jpg";

fn handed() -> FileStream {
    let bytes = stream::iter([Ok("%P".into()), Ok("DF".into())]);
    FileStream::new(
        "nota fiscal nº 1.pdf",
        Some("application/pdf".to_owned()),
        Some(4),
        bytes,
    )
}

fn attachment(handle: &str) -> Attachment {
    let (handle, name) = (handle.to_owned(), "foto.jpg".to_owned());
    Attachment {
        handle,
        name,
        content_type: None,
        size: None,
        suspect: false,
    }
}

#[tokio::test]
async fn a_file_is_handed_over_as_the_part_named_file() {
    let world = World::new().await;
    let kept = ResponseTemplate::new(201).set_body_json(json!({"id": "987654321_1c9e.pdf"}));
    world.on("POST", UPLOAD, kept).await;

    let staged = world.meli.stage(&pack(), handed()).await.unwrap();

    assert_eq!(
        staged,
        Staged {
            handle: "987654321_1c9e.pdf".to_owned(),
            expires: later(now(), UPLOAD_LIFE)
        }
    );
    let request = world.last().await;
    assert_eq!(query(&request), ["site_id=MLB", "tag=post_sale"]);
    let body = String::from_utf8(request.body.clone()).unwrap();
    assert!(
        body.contains(
            "name=\"file\"; filename=\"nota fiscal nº 1.pdf\"\r\ncontent-type: application/pdf"
        ),
        "{body}"
    );
    assert!(body.contains("\r\n\r\n%PDF\r\n"), "{body}");
    assert_eq!(
        request
            .headers
            .get("content-length")
            .unwrap()
            .to_str()
            .unwrap(),
        request.body.len().to_string()
    );
}

#[tokio::test]
async fn an_upload_ends_as_its_status_and_body_say() {
    let table = [
        (
            400,
            r#"{"message":"File attachment is bigger than 25 Mb."}"#,
            FailureKind::Permanent,
        ),
        (403, r#"{"error":"forbidden"}"#, FailureKind::Permanent),
        (403, "<html>", FailureKind::Retryable { after: None }),
        (
            429,
            "local_rate_limited",
            FailureKind::Retryable { after: None },
        ),
        (
            500,
            r#"{"message":"File can not be saved, try it later"}"#,
            FailureKind::Unknown,
        ),
        (200, "", FailureKind::Retryable { after: None }),
        (201, "{}", FailureKind::Retryable { after: None }),
        (201, r#"{"id":""}"#, FailureKind::Retryable { after: None }),
        (200, "<html>", FailureKind::Unknown),
    ];

    for (status, body, kind) in table {
        let world = World::new().await;
        world.on("POST", UPLOAD, error(status, body)).await;

        let failure = world.meli.stage(&pack(), handed()).await.unwrap_err();

        assert_eq!(failure.kind, kind, "{status} {body}");
        assert_eq!(world.calls().await.len(), 1, "a file is sent once");
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_and_the_file_comes_again() {
    let world = World::new().await;
    let invalid = || error(401, r#"{"message":"invalid access token"}"#);
    world.once("POST", UPLOAD, invalid()).await;
    world.on("GET", "/users/me", invalid()).await;
    world
        .on(
            "POST",
            UPLOAD,
            ResponseTemplate::new(201).set_body_json(json!({"id": "x.pdf"})),
        )
        .await;
    let renewed =
        json!({"access_token": "APP_USR-2", "refresh_token": "TG-2", "expires_in": 21600});
    world
        .on(
            "POST",
            "/oauth/token",
            ResponseTemplate::new(200).set_body_json(renewed),
        )
        .await;

    let failure = world.meli.stage(&pack(), handed()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Retryable { after: None });
    world.meli.stage(&pack(), handed()).await.unwrap();

    assert_eq!(bearer(&world.last().await), "Bearer APP_USR-2");
}

#[tokio::test]
async fn a_file_is_read_by_its_name_at_mercado_livre() {
    let world = World::new().await;
    let invalid = || error(401, r#"{"message":"invalid access token"}"#);
    world.once("GET", FILE, invalid()).await;
    world.on("GET", "/users/me", invalid()).await;
    let renewed =
        json!({"access_token": "APP_USR-2", "refresh_token": "TG-2", "expires_in": 21600});
    world
        .on(
            "POST",
            "/oauth/token",
            ResponseTemplate::new(200).set_body_json(renewed),
        )
        .await;
    world
        .on(
            "GET",
            FILE,
            ResponseTemplate::new(200).set_body_raw("jpeg", "application/octet-stream"),
        )
        .await;

    let file = world
        .meli
        .fetch(&pack(), &attachment("555000222_foto 1.jpg"))
        .await
        .unwrap();

    assert_eq!(file.length, Some(4));
    assert_eq!(
        file.into_bytes()
            .map(Result::unwrap)
            .collect::<Vec<_>>()
            .await
            .concat(),
        b"jpeg"
    );
    let request = world.last().await;
    assert_eq!(
        (query(&request), bearer(&request)),
        (
            vec!["site_id=MLB".into(), "tag=post_sale".into()],
            "Bearer APP_USR-2"
        )
    );
}

#[tokio::test]
async fn a_file_that_is_not_there_may_come_later_and_a_refused_one_never() {
    let later = FailureKind::Retryable { after: None };
    let not_saved = r#"{"message":"File can not be saved, try it later","status":500}"#;
    for (status, body, kind) in [
        (500, not_saved, later),
        (404, r#"{"error":"not_found"}"#, FailureKind::Missing),
        (400, r#"{"error":"bad_request"}"#, FailureKind::Permanent),
        (404, "404 page not found", later),
        (400, "<html>", later),
    ] {
        let world = World::new().await;
        world
            .on("GET", "/messages/attachments/a.jpg", error(status, body))
            .await;

        let failure = world
            .meli
            .fetch(&pack(), &attachment("a.jpg"))
            .await
            .unwrap_err();

        assert_eq!(failure.kind, kind, "{status}");
    }
}

#[tokio::test]
async fn what_has_no_files_costs_no_call() {
    let world = World::new().await;

    for (thread, handle) in [(question(), "a.jpg"), (pack(), "")] {
        let failure = world
            .meli
            .fetch(&thread, &attachment(handle))
            .await
            .unwrap_err();
        assert_eq!(failure.kind, FailureKind::Permanent);
    }
    assert_eq!(
        world
            .meli
            .stage(&question(), handed())
            .await
            .unwrap_err()
            .kind,
        FailureKind::Permanent
    );

    assert!(world.calls().await.is_empty());
}

#[tokio::test]
async fn uploads_go_with_the_message_and_forgotten_ones_are_told() {
    let world = World::new().await;
    world
        .on(
            "GET",
            crate::testing::THREAD_PATH,
            crate::testing::json("thread"),
        )
        .await;
    let forgotten = r#"{"message":"Attachment key is invalid or not found"}"#;
    world
        .on("POST", crate::testing::THREAD_PATH, error(422, forgotten))
        .await;
    let snapshot = world.meli.read(&pack()).await.unwrap();
    let files = ["987654321_1c9e.pdf".to_owned()];

    let part = Part {
        text: "Segue",
        files: &files,
        reference: "1-1",
    };
    let outcome = world.meli.send(&pack(), &snapshot, part).await.unwrap();

    assert_eq!(outcome, Outcome::Refused(Refusal::FilesExpired));
    let sent: serde_json::Value = serde_json::from_slice(&world.last().await.body).unwrap();
    assert_eq!(sent["attachments"], json!(files));
    assert_eq!(snapshot.capabilities.files, Some(OF_SALES));
}
