//! A sale's invoice: files that the seller attaches and the buyer is told of, beside the thread of messages.

use axum::{
    Router,
    extract::{Multipart, Path, State as Shared},
    http::{HeaderMap, Uri},
    response::Response,
    routing,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    MercadoLivre,
    attachments::{Arrived, files_in},
    calls::{Door, Incoming, admit, get, respond},
    dates,
    replies::{Answer, Reply},
    state::{App, State},
    threads::own_thread,
};

const MAX_BYTES: usize = 1024 * 1024;
const TYPES: [&str; 3] = ["application/pdf", "application/xml", "text/xml"];

/// A file that is part of an invoice.
pub(super) struct Invoice {
    id: String,
    file: Arrived,
    created: Timestamp,
}

impl Invoice {
    fn is_pdf(&self) -> bool {
        self.file.mime == TYPES[0]
    }

    fn show(&self) -> Value {
        json!({
            "id": self.id,
            "date": dates::seconds_utc(self.created),
            "file_type": self.file.mime,
            "filename": self.file.name,
        })
    }
}

impl MercadoLivre {
    /// The truth: name, type and bytes of the files that are a sale's invoice, in the order in which they came.
    pub fn invoice_of(&self, thread: u64) -> Vec<(String, String, Vec<u8>)> {
        let state = self.state();
        let files = state.invoices.get(&thread).into_iter().flatten();
        files
            .map(|one| {
                let Arrived { name, mime, bytes } = &one.file;
                (name.clone(), mime.clone(), bytes.clone())
            })
            .collect()
    }

    /// The seller attaches a file on the site.
    pub fn seller_attaches_invoice(&self, thread: u64, name: &str, mime: &str) {
        let file = Arrived {
            name: name.to_owned(),
            mime: mime.to_owned(),
            bytes: b"by hand".to_vec(),
        };
        self.state().keep_invoice(thread, file);
    }
}

impl State {
    fn keep_invoice(&mut self, thread: u64, file: Arrived) -> String {
        let (seller, uuid) = (self.threads[&thread].seller, self.new_uuid());
        let id = format!("{seller}_{uuid}");
        let created = self.now();
        let kept = Invoice {
            id: id.clone(),
            file,
            created,
        };
        self.invoices.entry(thread).or_default().push(kept);
        id
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new().route(
        "/packs/{pack}/fiscal_documents",
        get(Door::Usual, list).merge(routing::post(attach)),
    )
}

/// A sale without an invoice is answered by 404 or by an empty list, in turns.
fn list(state: &mut State, incoming: &Incoming) -> Answer {
    let key = own_thread(state, incoming)?;
    let files = state.invoices.get(&key).into_iter().flatten();
    let files: Vec<Value> = files.map(Invoice::show).collect();
    if files.is_empty() && state.alternate() {
        return Err(Reply::missing("Fiscal documents not found"));
    }
    let pack = incoming.number("pack")?;
    Ok(Reply::ok(
        json!({"pack_id": pack, "fiscal_documents": files}),
    ))
}

async fn attach(
    Shared(app): Shared<App>,
    Path(pack): Path<u64>,
    uri: Uri,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let files = files_in(form, "fiscal_document").await;
    let mut state = app.lock();
    respond(
        admit(&mut state, Door::Usual, &headers, uri.path()).and_then(|caller| {
            let key = state.thread_key(pack);
            let key = key.filter(|key| state.threads[key].seller == caller);
            let key = key.ok_or_else(|| Reply::missing(format!("Pack {pack} not found")))?;
            let files = files.ok_or_else(|| Reply::bad("The form is not whole"))?;
            check(&state, key, &files)?;
            let keep = |file| state.keep_invoice(key, file);
            let ids: Vec<String> = files.into_iter().map(keep).collect();
            Ok(Reply::ok(json!({"ids": ids})))
        }),
    )
}

/// All of them are taken or none.
fn check(state: &State, thread: u64, files: &[Arrived]) -> Result<(), Reply> {
    if files.is_empty() || files.iter().any(|file| file.bytes.is_empty()) {
        return Err(Reply::bad("The fiscal document is empty"));
    }
    if files.iter().any(|file| file.bytes.len() > MAX_BYTES) {
        return Err(Reply::bad("The fiscal document is bigger than 1 MB"));
    }
    if files
        .iter()
        .any(|file| !TYPES.contains(&file.mime.as_str()))
    {
        return Err(Reply::bad(
            "The file type of the fiscal document is invalid",
        ));
    }
    let pdfs = files.iter().filter(|file| file.mime == TYPES[0]).count();
    let there = state.invoices.get(&thread).into_iter().flatten();
    let (there, others): (Vec<_>, Vec<_>) = there.partition(|one| one.is_pdf());
    if there.len() + pdfs > 1 || others.len() + files.len() - pdfs > 1 {
        let only_one = "Only one fiscal document of each type is allowed per pack";
        return Err(Reply::bad(only_one));
    }
    Ok(())
}
