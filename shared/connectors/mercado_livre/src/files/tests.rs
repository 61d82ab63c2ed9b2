use bridge::{
    capabilities::Refusal,
    message::{Attachment, Depth},
    ports::{Connector, Outcome, Part, PartContent},
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
async fn an_uploads_answer_may_have_any_shape_that_was_seen() {
    for name in ["object", "attachment_id", "bare"] {
        let world = World::new().await;
        let path = format!(
            "{}/../../../tests/fixtures/mercado_livre/uploaded_{name}.json",
            env!("CARGO_MANIFEST_DIR")
        );
        let answer = std::fs::read_to_string(path).unwrap();
        let kept = ResponseTemplate::new(201).set_body_raw(answer, "application/json");
        world.on("POST", UPLOAD, kept).await;

        let staged = world.meli.stage(&pack(), handed()).await.unwrap();

        assert_eq!(staged.handle, "987654321_1c9e7b20.pdf", "{name}");
    }
}

#[tokio::test]
async fn a_refused_file_says_why_in_the_agents_language() {
    for (message, words) in [
        ("Invalid extension", "Tipos aceitos: JPG, PNG, PDF, TXT."),
        (
            "File attachment is bigger than 25 Mb.",
            "o arquivo é grande demais",
        ),
        (
            "The original_filename exceeded 200 character limit",
            "o nome do arquivo",
        ),
        ("Something new", "Something new"),
    ] {
        let world = World::new().await;
        let body = json!({"message": message, "error": "bad_request", "status": 400}).to_string();
        world.on("POST", UPLOAD, error(400, &body)).await;

        let failure = world.meli.stage(&pack(), handed()).await.unwrap_err();

        assert_eq!(failure.kind, FailureKind::Permanent);
        assert!(failure.reason.unwrap().contains(words), "{message}");
    }
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
async fn an_account_rests_that_is_told_so_in_the_place_of_a_file() {
    let world = World::new().await;
    let file = attachment("555000222_foto 1.jpg");
    world
        .on("GET", FILE, error(429, "local_rate_limited"))
        .await;

    world.meli.fetch(&pack(), &file).await.unwrap_err();

    assert!(world.table.row().pace.rest.is_some());
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

    let fetched = world
        .meli
        .fetch(&pack(), &attachment("555000222_foto 1.jpg"))
        .await
        .unwrap();

    let Fetched::File(file) = fetched else {
        panic!("{fetched:?}");
    };
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
    assert_eq!(request.headers.get("accept").unwrap(), "*/*");
}

#[tokio::test]
async fn a_file_that_is_elsewhere_is_followed_without_the_credential() {
    let world = World::new().await;
    let there = ResponseTemplate::new(302).insert_header("location", "/storage/a.jpg?signature=1");
    world.on("GET", "/messages/attachments/a.jpg", there).await;
    let bytes = ResponseTemplate::new(200).set_body_raw("jpeg", "image/jpeg");
    world
        .once(
            "GET",
            "/storage/a.jpg",
            error(403, "<Error>AccessDenied</Error>"),
        )
        .await;
    world.on("GET", "/storage/a.jpg", bytes).await;

    let refused = world
        .meli
        .fetch(&pack(), &attachment("a.jpg"))
        .await
        .unwrap_err();
    let fetched = world
        .meli
        .fetch(&pack(), &attachment("a.jpg"))
        .await
        .unwrap();

    assert_eq!(refused.kind, FailureKind::Retryable { after: None });
    assert!(matches!(fetched, Fetched::File(file) if file.length == Some(4)));
    let request = world.last().await;
    assert_eq!(request.url.query(), Some("signature=1"));
    assert!(!request.headers.contains_key("authorization"));
}

#[tokio::test]
async fn a_file_that_leads_where_nobody_may_go_is_not_followed() {
    for target in ["http://10.0.0.7/a.jpg", "https://169.254.169.254/latest/"] {
        let world = World::new().await;
        let there = ResponseTemplate::new(302).insert_header("location", target);
        world.on("GET", "/messages/attachments/a.jpg", there).await;

        let failure = world
            .meli
            .fetch(&pack(), &attachment("a.jpg"))
            .await
            .unwrap_err();

        assert_eq!(failure.kind, FailureKind::Permanent, "{target}");
        assert_eq!(world.calls().await.len(), 1);
    }
}

#[tokio::test]
async fn what_keeps_a_file_back_is_told_apart() {
    for (status, body, expected) in [
        (410, r#"{"message":"Gone","error":"gone"}"#, Absent::Expired),
        (
            404,
            r#"{"message":"The attachment has expired","error":"not_found"}"#,
            Absent::Expired,
        ),
        (
            403,
            r#"{"message":"The attachment was moderated","error":"forbidden"}"#,
            Absent::Moderated,
        ),
        (
            451,
            r#"{"message":"Unavailable for legal reasons","status":451}"#,
            Absent::Moderated,
        ),
    ] {
        let world = World::new().await;
        world
            .on("GET", "/messages/attachments/a.jpg", error(status, body))
            .await;

        let fetched = world
            .meli
            .fetch(&pack(), &attachment("a.jpg"))
            .await
            .unwrap();

        assert!(
            matches!(fetched, Fetched::Never(why) if why == expected),
            "{status} {fetched:?}"
        );
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_may_come_later_and_a_refused_one_never() {
    let later = FailureKind::Retryable { after: None };
    let not_saved = r#"{"message":"File can not be saved, try it later","status":500}"#;
    for (status, body, kind) in [
        (500, not_saved, later),
        (404, r#"{"error":"not_found"}"#, FailureKind::Missing),
        (400, r#"{"error":"bad_request"}"#, FailureKind::Permanent),
        (302, "", later),
        (406, r#"{"error":"not_acceptable"}"#, later),
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
    let snapshot = world.meli.read(&pack(), Depth::Newest).await.unwrap();
    let files = ["987654321_1c9e.pdf".to_owned()];

    let part = Part {
        content: PartContent::TextWithFiles {
            text: "Segue",
            files: &files,
        },
        reference: "1-1",
        author: &crate::testing::NOBODY,
    };
    let outcome = world.meli.send(&pack(), &snapshot, part).await.unwrap();

    assert_eq!(outcome, Outcome::Refused(Refusal::FilesExpired));
    let sent: serde_json::Value = serde_json::from_slice(&world.last().await.body).unwrap();
    assert_eq!(sent["attachments"], json!(files));
    assert_eq!(snapshot.capabilities.files, Some(OF_SALES));
}

#[test]
fn a_message_whose_file_did_not_pass_says_why() {
    let validated =
        |reasons: serde_json::Value| json!({"id": "1", "attachments_validations": reasons});
    let none =
        json!({"invalid_size": [], "invalid_extension": [], "forbidden": [], "internal_error": []});
    for (answer, words) in [
        (json!({"id": "1"}), None),
        (json!({"id": "1", "attachments_validations": null}), None),
        (validated(none), None),
        (
            validated(json!({"invalid_extension": ["a.heic"]})),
            Some("this type of file is not accepted"),
        ),
        (
            validated(json!({"invalid_size": ["a.pdf"]})),
            Some("the file is too large"),
        ),
        (
            validated(json!({"something_new": ["a.pdf"]})),
            Some("something_new."),
        ),
    ] {
        let why = not_taken(Locale::En, &answer);

        assert_eq!(why.is_some(), words.is_some(), "{answer}");
        assert!(
            why.unwrap_or_default().contains(words.unwrap_or_default()),
            "{answer}"
        );
    }
}
