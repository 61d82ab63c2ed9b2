//! Attachments: taken in, and served with a redirect to a short-lived second URL (§8.3).

use axum::http::HeaderMap;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{
    Chatwoot,
    params::Upload,
    reply::{Outcome, Reply, not_found, ok, refused},
    request::Asked,
    rows::{Attachment, Blob},
    state::{State, take},
};

impl Chatwoot {
    /// The truth: the files of a message, in order: name, content type, bytes.
    pub fn files_of(&self, message: u64) -> Vec<(String, String, Vec<u8>)> {
        self.act(|state| {
            let attachments = state
                .messages
                .get(&message)
                .map_or(&[][..], |message| &message.attachments);
            let blobs = attachments
                .iter()
                .filter_map(|attachment| state.blobs.get(&attachment.signed_id));
            blobs
                .map(|blob| {
                    (
                        blob.name.clone(),
                        blob.content_type.clone(),
                        blob.bytes.clone(),
                    )
                })
                .collect()
        })
    }

    /// From now on the address of every file leads to `target`, whatever it is.
    pub fn files_lead_to(&self, target: Option<&str>) {
        self.act(|state| state.knobs.file_target = target.map(str::to_owned));
    }
}

/// The attachments of a message; refused as a whole, before anything is stored.
pub(super) fn attach(
    state: &mut State,
    asked: &Asked,
    params: &Value,
) -> Result<Vec<Attachment>, String> {
    let given = match &params["attachments"] {
        Value::Null => return Ok(Vec::new()),
        Value::Array(given) => given,
        _ => {
            return Err(
                "undefined method 'each' for an instance of ActionDispatch::Http::UploadedFile"
                    .to_owned(),
            );
        }
    };
    let mut blobs = Vec::new();
    for one in given {
        let known = one
            .as_str()
            .and_then(|signed| state.blobs.get(signed))
            .cloned();
        let uploaded = || upload_at(asked, one).map(blob);
        blobs.push(
            known
                .or_else(uploaded)
                .ok_or("ActiveSupport::MessageVerifier::InvalidSignature")?,
        );
    }
    Ok(blobs.into_iter().map(|blob| keep(state, blob)).collect())
}

/// Stores a file and makes an attachment of it.
pub(super) fn keep(state: &mut State, blob: Blob) -> Attachment {
    let id = take(&mut state.ids.attachment);
    Attachment {
        id,
        signed_id: store(state, blob),
    }
}

/// `POST /upload`: a file to be named in a later message.
pub(super) fn upload(state: &mut State, asked: &Asked) -> Outcome {
    let Some(upload) = upload_at(asked, &asked.params["attachment"]) else {
        return Err(refused("No file or URL provided"));
    };
    let signed = store(state, blob(upload));
    let url = format!(
        "{}/rails/active_storage/blobs/redirect/{signed}",
        state.base_url
    );
    ok(&json!({ "file_url": url, "blob_key": signed, "blob_id": signed }))
}

fn store(state: &mut State, blob: Blob) -> String {
    let signed = format!("eyJfcm{}--{}", state.secret(), &state.uuid()[..8]);
    state.blobs.insert(signed.clone(), blob);
    signed
}

fn upload_at<'a>(asked: &'a Asked, value: &Value) -> Option<&'a Upload> {
    let at = value["$file"]
        .as_u64()
        .and_then(|at| usize::try_from(at).ok())?;
    asked.files.get(at)
}

fn blob(upload: &Upload) -> Blob {
    Blob {
        name: upload.name.clone(),
        content_type: upload.content_type.clone(),
        bytes: upload.bytes.clone(),
    }
}

/// Both hops; no token is needed for either, and the second refuses one.
pub(super) fn serve(state: &mut State, rest: &[&str], headers: &HeaderMap) -> Outcome {
    match rest {
        ["blobs" | "representations", "redirect", signed, ..] => {
            let Some(name) = state.blobs.get(*signed).map(|blob| blob.name.clone()) else {
                return Err(not_found());
            };
            if state.knobs.files_missing > 0 {
                state.knobs.files_missing -= 1;
                return Err(Reply::with(
                    404,
                    "application/xml",
                    "<Error><Code>NoSuchKey</Code></Error>",
                ));
            }
            if let Some(target) = &state.knobs.file_target {
                return Ok(Reply::redirect(target.clone()));
            }
            let ticket = state.secret();
            state
                .tickets
                .insert(ticket.clone(), ((*signed).to_owned(), state.now()));
            let extension = name
                .rsplit_once('.')
                .map_or("bin", |(_, extension)| extension);
            let location = format!(
                "{}/rails/active_storage/disk/{ticket}/file.{extension}",
                state.base_url
            );
            Ok(Reply::redirect(location))
        }
        ["disk", ticket, ..] => second_hop(state, ticket, headers),
        _ => Err(not_found()),
    }
}

fn second_hop(state: &State, ticket: &str, headers: &HeaderMap) -> Outcome {
    if ["api-access-token", "api_access_token"]
        .iter()
        .any(|name| headers.contains_key(*name))
    {
        return Err(Reply::with(
            400,
            "application/xml",
            "<Error><Code>InvalidRequest</Code></Error>",
        ));
    }
    let (signed, issued) = state.tickets.get(ticket).ok_or_else(not_found)?;
    if state.now() > *issued + SignedDuration::from_secs(state.knobs.file_seconds) {
        return Err(Reply::with(404, "text/plain", ""));
    }
    let blob = &state.blobs[signed];
    Ok(Reply::with(200, &blob.content_type, blob.bytes.clone()))
}
