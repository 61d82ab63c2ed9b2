//! Files of a claim: smaller than a thread's, and with names of plain letters.

use axum::{
    Router,
    extract::{Multipart, Path, State as Shared},
    http::{HeaderMap, Uri},
    response::Response,
    routing,
};
use serde_json::json;

use super::{own, own_by_id};
use crate::mercado_livre::{
    attachments::{Arrived, Upload, extension, one_file},
    calls::{Door, Incoming, admit, get, respond},
    dates,
    replies::{Answer, Reply},
    state::{App, State},
};

const MAX_BYTES: usize = 5 * 1024 * 1024;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/post-purchase/v1/claims/{claim}/attachments",
            routing::post(upload),
        )
        .route(
            "/post-purchase/v1/claims/{claim}/attachments/{filename}",
            get(Door::Claims, describe),
        )
        .route(
            "/post-purchase/v1/claims/{claim}/attachments/{filename}/download",
            get(Door::Claims, download),
        )
}

async fn upload(
    Shared(app): Shared<App>,
    Path(claim): Path<u64>,
    uri: Uri,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let file = one_file(form).await;
    let mut state = app.lock();
    respond(
        admit(&mut state, Door::Claims, &headers, uri.path()).and_then(|caller| {
            own_by_id(&state, caller, claim)?;
            save(
                &mut state,
                caller,
                claim,
                file.ok_or_else(|| bad("File is required"))?,
            )
        }),
    )
}

fn save(state: &mut State, owner: u64, claim: u64, file: Arrived) -> Answer {
    let Arrived { name, mime, bytes } = file;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    if name.len() > 125 || !name.chars().all(plain) {
        return Err(bad("Invalid file name"));
    }
    if bytes.is_empty() || bytes.len() > MAX_BYTES {
        return Err(bad("Invalid file size"));
    }
    if !["jpg", "jpeg", "png", "pdf"].contains(&extension(&name).as_str()) {
        return Err(bad("Invalid file extension"));
    }
    let uuid = state.new_uuid();
    let filename = format!("{uuid}_{owner}.{}", extension(&name));
    let upload = Upload {
        claim: Some(claim),
        ..state.upload(owner, &name, &mime, bytes)
    };
    state.uploads.insert(filename.clone(), upload);
    Ok(Reply::json(
        201,
        json!({"user_id": owner, "filename": filename}),
    ))
}

fn bad(message: &str) -> Reply {
    Reply::refuse(400, "bad_request_error", message)
}

/// The refusal of a file the claim does not have.
pub(super) fn missing(claim: u64, name: &str) -> Reply {
    let message = format!("Attachment not found [claim: {claim} - fileName: {name}]");
    Reply::refuse(400, "business_logic_error", message)
}

fn find<'a>(state: &'a State, incoming: &Incoming) -> Result<&'a Upload, Reply> {
    let (id, _) = own(state, incoming)?;
    let name = incoming.part("filename");
    state
        .uploads
        .get(name)
        .filter(|upload| upload.claim == Some(id))
        .ok_or_else(|| missing(id, name))
}

fn describe(state: &mut State, incoming: &Incoming) -> Answer {
    let file = find(state, incoming)?;
    Ok(Reply::ok(json!({
        "filename": incoming.part("filename"),
        "original_filename": file.name,
        "size": file.bytes.len(),
        "date_created": dates::millis(file.created),
        "type": file.mime,
    })))
}

fn download(state: &mut State, incoming: &Incoming) -> Answer {
    find(state, incoming).map(|file| Reply::bytes(file.bytes.clone()))
}
