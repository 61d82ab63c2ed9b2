//! `upload_image`, and the addresses that files have afterwards.

use std::collections::BTreeMap;

use axum::{
    Router,
    extract::{Multipart, Path, Query, State as Shared},
    http::Uri,
    response::Response,
    routing,
};
use serde_json::json;

use super::{
    Shopee,
    gate::{Door, admit, respond},
    replies::{Answer, Reply},
    state::{App, Quirk, State},
};

/// A file, by the id that its address ends with.
pub(super) struct Image {
    pub(super) url: String,
    pub(super) bytes: Vec<u8>,
    pub(super) kind: String,
}

impl Shopee {
    /// A file as buyers send them; returns what a message's `url` says of it.
    pub fn keep_file(&self, bytes: &[u8], content_type: &str) -> String {
        let mut state = self.state();
        let url = state.keep(bytes.to_vec(), content_type);
        if state.has(Quirk::BareFileIds) {
            return url.rsplit('/').next().unwrap_or_default().to_owned();
        }
        url
    }

    /// Bytes of the file at this address.
    pub fn file(&self, url: &str) -> Option<Vec<u8>> {
        let state = self.state();
        let image = state.images.values().find(|image| image.url == url)?;
        Some(image.bytes.clone())
    }
}

impl State {
    fn keep(&mut self, bytes: Vec<u8>, kind: &str) -> String {
        let id = self.new_hex(32);
        let url = format!("{}/file/{id}", self.address);
        let image = Image {
            url: url.clone(),
            bytes,
            kind: kind.to_owned(),
        };
        self.images.insert(id, image);
        url
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/api/v2/sellerchat/upload_image", routing::post(upload))
        .route("/file/{id}", routing::get(download))
}

async fn upload(
    Shared(app): Shared<App>,
    Query(query): Query<BTreeMap<String, String>>,
    uri: Uri,
    mut form: Multipart,
) -> Response {
    let mut file = None;
    while let Ok(Some(field)) = form.next_field().await {
        if field.name() == Some("file") {
            let kind = field.content_type().unwrap_or_default().to_owned();
            file = field.bytes().await.ok().map(|bytes| (bytes.to_vec(), kind));
        }
    }
    let mut state = app.lock();
    let answer = admit(&mut state, Door::Chat, &query, uri.path())
        .and_then(|_| file.ok_or_else(|| Reply::bad("Wrong parameters, detail: file.")))
        .and_then(|(bytes, kind)| take(&mut state, bytes, &kind));
    respond(&mut state, answer)
}

fn take(state: &mut State, bytes: Vec<u8>, kind: &str) -> Answer {
    if bytes.len() > state.rules.max_image {
        return Err(Reply::bad("Wrong parameters, detail: image too large."));
    }
    if !["image/jpeg", "image/png", "image/gif"].contains(&kind) {
        return Err(Reply::bad("Wrong parameters, detail: image type."));
    }
    let url = state.keep(bytes, kind);
    Ok(Reply::Data(if state.has(Quirk::NoUploadUrl) {
        json!({})
    } else {
        json!({"url": url, "thumbnail": url})
    }))
}

/// No signature is asked for.
async fn download(Shared(app): Shared<App>, Path(id): Path<String>) -> Response {
    let mut state = app.lock();
    let file = state.images.get(&id);
    let answer = file
        .map(|image| Reply::Bytes(image.bytes.clone(), image.kind.clone()))
        .ok_or(Reply::NoFile);
    respond(&mut state, answer)
}
