//! Files: uploaded by sellers for 48 hours, sent by buyers, downloaded by name.

use axum::{
    Router,
    extract::{Multipart, Query, State as Shared},
    http::{HeaderMap, Uri, header::CONTENT_LENGTH},
    response::Response,
    routing,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;

use super::{
    MercadoLivre,
    calls::{Door, Incoming, admit, get, respond},
    dates,
    replies::{Answer, Reply},
    state::{App, Quirk, State},
};

/// How long an upload waits for its message.
const UPLOAD_LIFE: SignedDuration = SignedDuration::from_hours(48);
const MAX_BYTES: usize = 25 * 1024 * 1024;
const NOT_SAVED: &str = "File can not be saved, try it later";

/// A file, by the name the API gave it.
pub(super) struct Upload {
    pub(super) owner: u64,
    pub(super) name: String,
    pub(super) mime: String,
    pub(super) bytes: Vec<u8>,
    pub(super) created: Timestamp,
    /// In a message: it stays.
    pub(super) sent: bool,
    /// The claim it was uploaded for.
    pub(super) claim: Option<u64>,
    pub(super) threat: bool,
}

impl Upload {
    /// As `message_attachments` shows it.
    pub(super) fn show(&self, filename: &str) -> Value {
        json!({
            "filename": filename,
            "original_filename": self.name,
            "type": self.mime,
            "size": self.bytes.len(),
            "potential_security_threat": self.threat,
            "creation_date": dates::seconds_utc(self.created),
        })
    }
}

impl MercadoLivre {
    /// Marks every file of this original name as a potential security threat.
    pub fn suspect_file(&self, name: &str) {
        for upload in self
            .state()
            .uploads
            .values_mut()
            .filter(|upload| upload.name == name)
        {
            upload.threat = true;
        }
    }

    /// The truth: original name, type and bytes of a file by the name that the API gave it.
    pub fn file(&self, filename: &str) -> Option<(String, String, Vec<u8>)> {
        let state = self.state();
        let file = state.uploads.get(filename)?;
        Some((file.name.clone(), file.mime.clone(), file.bytes.clone()))
    }

    /// The truth: original names and bytes of the files the seller sent in a thread.
    pub fn files_received_by_buyer(&self, thread: u64) -> Vec<(String, Vec<u8>)> {
        let state = self.state();
        let sent = state
            .thread(thread)
            .posts
            .iter()
            .filter(|post| post.from_seller)
            .flat_map(|post| &post.files);
        sent.filter_map(|name| state.uploads.get(name))
            .map(|file| (file.name.clone(), file.bytes.clone()))
            .collect()
    }
}

impl State {
    /// Keeps a file that is part of a message; returns its name in the API.
    pub(super) fn keep_file(
        &mut self,
        owner: u64,
        name: &str,
        mime: &str,
        bytes: Vec<u8>,
    ) -> String {
        let uuid = self.new_uuid();
        let filename = format!("{owner}_{uuid}.{}", extension(name));
        let upload = self.upload(owner, name, mime, bytes);
        self.uploads.insert(
            filename.clone(),
            Upload {
                sent: true,
                ..upload
            },
        );
        filename
    }

    pub(super) fn upload(&self, owner: u64, name: &str, mime: &str, bytes: Vec<u8>) -> Upload {
        let (name, mime) = (name.to_owned(), mime.to_owned());
        Upload {
            owner,
            name,
            mime,
            bytes,
            created: self.now(),
            sent: false,
            claim: None,
            threat: false,
        }
    }

    /// Puts uploads in a message: all of them or none.
    pub(super) fn attach(&mut self, owner: u64, names: &[String]) -> Result<(), Reply> {
        let now = self.now();
        let fresh = |upload: &Upload| {
            upload.owner == owner && (upload.sent || upload.created + UPLOAD_LIFE > now)
        };
        if !names
            .iter()
            .all(|name| self.uploads.get(name).is_some_and(fresh))
        {
            return Err(Reply::refuse(
                422,
                "unprocessable_entity",
                "Attachment key is invalid or not found",
            ));
        }
        for name in names {
            self.uploads.get_mut(name).expect("just seen").sent = true;
        }
        Ok(())
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/messages/attachments", routing::post(upload))
        .route(
            "/messages/attachments/{filename}",
            get(Door::Usual, download),
        )
        .route("/storage/{filename}", get(Door::Open, stored))
}

type Parameters = Query<BTreeMap<String, String>>;

async fn upload(
    Shared(app): Shared<App>,
    Query(query): Parameters,
    uri: Uri,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let file = one_file(form).await;
    let mut state = app.lock();
    respond(
        admit(&mut state, Door::Usual, &headers, uri.path()).and_then(|caller| {
            let query = |name: &str| query.get(name).map(String::as_str);
            check_query(query("tag"), query("site_id"))?;
            if state.has(Quirk::UploadsNeedALength) && !headers.contains_key(CONTENT_LENGTH) {
                return Err(Reply::refuse(411, "length_required", "Length Required"));
            }
            save(
                &mut state,
                caller,
                file.ok_or_else(|| Reply::bad("File attached is empty"))?,
            )
        }),
    )
}

/// A file as it arrived: name, type, bytes.
pub(super) struct Arrived {
    pub(super) name: String,
    pub(super) mime: String,
    pub(super) bytes: Vec<u8>,
}

/// The part named `file`.
pub(super) async fn one_file(form: Multipart) -> Option<Arrived> {
    files_in(form, "file").await?.into_iter().next()
}

/// The files in parts of this name; `None` = the form is not whole.
pub(super) async fn files_in(mut form: Multipart, part: &str) -> Option<Vec<Arrived>> {
    let mut files = Vec::new();
    while let Some(field) = form.next_field().await.ok()? {
        if field.name() == Some(part) {
            let name = field.file_name()?.to_owned();
            let mime = field
                .content_type()
                .unwrap_or("application/octet-stream")
                .to_owned();
            let bytes = field.bytes().await.ok()?.to_vec();
            files.push(Arrived { name, mime, bytes });
        }
    }
    Some(files)
}

fn check_query(tag: Option<&str>, site: Option<&str>) -> Result<(), Reply> {
    if tag != Some("post_sale") {
        return Err(Reply::bad(
            "The queryparam 'tag' is required and must be post_sale",
        ));
    }
    match site {
        None => Err(Reply::bad("The queryparam 'site_id' is required")),
        Some(site) if site.len() != 3 || !site.starts_with('M') => Err(Reply::bad(format!(
            "Invalid site_id: '{site}' is not a recognized site"
        ))),
        Some(_) => Ok(()),
    }
}

fn save(state: &mut State, owner: u64, file: Arrived) -> Answer {
    let Arrived { name, mime, bytes } = file;
    if bytes.is_empty() {
        return Err(Reply::bad("File attached is empty"));
    }
    if name.contains(['/', '\\']) {
        return Err(Reply::bad("File name cannot include characters like /, \\"));
    }
    if name.chars().count() > 200 {
        return Err(Reply::bad(
            "The original_filename exceeded 200 character limit",
        ));
    }
    if bytes.len() > MAX_BYTES {
        return Err(Reply::bad("File attachment is bigger than 25 Mb."));
    }
    let is_known = ["jpg", "jpeg", "png", "pdf", "txt"].contains(&extension(&name).as_str());
    if !is_known && !state.has(Quirk::AnyFileType) {
        return Err(Reply::bad("Invalid extension"));
    }
    let uuid = state.new_uuid();
    let filename = format!("{owner}_{uuid}.{}", extension(&name));
    let upload = state.upload(owner, &name, &mime, bytes);
    state.uploads.insert(filename.clone(), upload);
    Ok(Reply::json(201, uploaded(state, &filename)))
}

fn uploaded(state: &State, filename: &str) -> Value {
    if state.has(Quirk::UploadsAnswerBare) {
        json!(filename)
    } else if state.has(Quirk::UploadsAnswerAttachmentId) {
        json!({"attachment_id": filename})
    } else {
        json!({"id": filename})
    }
}

/// There is no 404: a file that cannot be fetched is a 500.
fn download(state: &mut State, incoming: &Incoming) -> Answer {
    check_query(incoming.query("tag"), incoming.query("site_id"))?;
    let file = state
        .uploads
        .get(incoming.part("filename"))
        .filter(|file| file.claim.is_none());
    let file = file.ok_or_else(|| Reply::refuse(500, "internal_server_error", NOT_SAVED))?;
    if state.has(Quirk::FilesElsewhere) {
        return Ok(Reply::redirect(format!(
            "/storage/{}",
            incoming.part("filename")
        )));
    }
    Ok(Reply::bytes(file.bytes.clone()))
}

/// Where a download leads: storages refuse a token that is not theirs.
fn stored(state: &mut State, incoming: &Incoming) -> Answer {
    let file = state.uploads.get(incoming.part("filename"));
    match file {
        Some(file) if !incoming.headers.contains_key("authorization") => {
            Ok(Reply::bytes(file.bytes.clone()))
        }
        _ => Err(Reply::forbidden("AccessDenied")),
    }
}

/// The end of a file name after its last point, in lower case.
pub(super) fn extension(name: &str) -> String {
    name.rsplit_once('.')
        .map_or_else(|| "bin".to_owned(), |(_, end)| end.to_lowercase())
}
