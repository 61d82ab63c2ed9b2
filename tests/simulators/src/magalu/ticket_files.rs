//! Files of tickets: in as bytes behind three ids, out as a form of one file and its text.

use std::collections::BTreeMap;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Multipart, Path, State as Shared},
    http::{HeaderMap, Method},
    response::Response,
    routing,
};
use serde_json::{Value, json};

use super::{
    gate::{Incoming, admit, get, respond},
    replies::{Answer, Reply},
    state::{App, State},
    ticket_messages::{Draft, READ, WRITE},
    tickets::find,
};

const MOST_BYTES: usize = 25 * 1024 * 1024;
const TYPES: &[&str] = &["image/jpeg", "image/png", "application/pdf"];

/// A file of a message.
#[derive(Clone)]
pub(super) struct File {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) bytes: Vec<u8>,
}

impl File {
    pub(super) fn show(&self) -> Value {
        let end = self.name.rsplit('.').next().unwrap_or_default();
        json!({
            "id": self.id, "file_name": format!("{}.{end}", self.id), "provided_file_name": self.name,
            "file_extension": end, "file_type": self.kind, "file_size": self.bytes.len(),
        })
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/seller/v0/tickets/{ticket}/messages/{message}/attachments/{file}",
            get(READ, download),
        )
        // Another version than that of texts.
        .route(
            "/seller/v1/tickets/{ticket}/messages",
            routing::post(upload).layer(DefaultBodyLimit::max(MOST_BYTES + 1024 * 1024)),
        )
}

fn download(state: &mut State, incoming: &Incoming) -> Answer {
    let ticket = find(state, incoming)?;
    let mut messages = ticket.messages.iter();
    let message = messages.find(|message| message.id == incoming.part("message"));
    let files = message.into_iter().flat_map(|message| &message.files);
    let mut files = files.filter(|file| file.id == incoming.part("file"));
    let file = files.next().ok_or_else(Reply::missing)?;
    Ok(Reply::Bytes(file.bytes.clone(), file.kind.clone()))
}

async fn upload(
    Shared(app): Shared<App>,
    Path(ticket): Path<String>,
    headers: HeaderMap,
    mut form: Multipart,
) -> Response {
    let mut fields = BTreeMap::new();
    let mut files = Vec::new();
    while let Ok(Some(field)) = form.next_field().await {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let kind = field.content_type().unwrap_or_default().to_owned();
        let Ok(bytes) = field.bytes().await else {
            continue;
        };
        match file_name {
            Some(file_name) => files.push((file_name, kind, bytes.to_vec())),
            None => {
                fields.insert(name, String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }
    let mut state = app.lock();
    let answer = admit(&mut state, WRITE, &Method::POST, &headers)
        .and_then(|tenant| take(&mut state, (&tenant, &ticket), &fields, files));
    respond(&mut state, answer)
}

fn take(
    state: &mut State,
    (tenant, ticket): (&str, &str),
    fields: &BTreeMap<String, String>,
    files: Vec<(String, String, Vec<u8>)>,
) -> Answer {
    let known = state.tickets.get(ticket);
    if known.is_none_or(|known| known.tenant != tenant) {
        return Err(Reply::missing());
    }
    let field = |name: &str| {
        let field = fields.get(name).cloned();
        field.ok_or_else(|| Reply::invalid("body", name, "missing"))
    };
    let [(name, kind, bytes)] =
        <[_; 1]>::try_from(files).map_err(|_| Reply::invalid("body", "file", "missing"))?;
    if bytes.len() > MOST_BYTES || !TYPES.contains(&kind.as_str()) {
        return Err(Reply::invalid("body", "file", "value_error"));
    }
    let draft = Draft {
        text: field("message")?,
        reference: field("code")?,
        to: field("destination")?,
        owner: json!({"code": field("owner_code")?, "name": field("owner_name")?}),
        files: vec![File {
            id: state.new_uuid(),
            name,
            kind,
            bytes,
        }],
    };
    state.take(ticket, draft)
}
