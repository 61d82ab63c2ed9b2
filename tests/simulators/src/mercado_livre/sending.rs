//! `POST /messages/packs/{pack}/sellers/{seller}`: a seller's message, checked as documented.

use axum::Router;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{
    calls::{Door, Incoming, post},
    dates,
    moderation::Verdict,
    replies::{Answer, Reply},
    state::{App, Quirk, State},
    threads::{Post, Thread, own_thread},
};

const MAX_ATTACHMENTS: usize = 25;

pub(super) fn routes() -> Router<App> {
    Router::new().route(
        "/messages/packs/{pack}/sellers/{seller}",
        post(Door::Usual, send),
    )
}

/// Where a message goes.
#[derive(PartialEq, Eq)]
enum Reach {
    Buyer,
    Nobody,
}

struct Draft {
    from: u64,
    to: u64,
    text: String,
    files: Vec<String>,
}

fn send(state: &mut State, incoming: &Incoming) -> Answer {
    incoming.post_sale()?;
    let key = own_thread(state, incoming)?;
    let draft = read(&incoming.json())?;
    let thread = &state.threads[&key];
    let reach = recipient(thread, &draft, incoming.part("pack"))?;
    if let Some(substatus) = thread.stops_messages().map(str::to_owned) {
        return Err(blocked(state.alternate(), &substatus));
    }
    check_text(thread, &draft.text)?;
    state.attach(incoming.caller, &draft.files)?;
    let dropped = state.has(Quirk::FilesDropped) && !draft.files.is_empty();
    Ok(match reach {
        Reach::Buyer if dropped => state
            .send(key, &draft.text, Vec::new())
            .naming_files(&draft.files),
        Reach::Buyer => state.send(key, &draft.text, draft.files),
        Reach::Nobody => state.lose(key, &draft),
    })
}

fn read(body: &Value) -> Result<Draft, Reply> {
    if !body.is_object() {
        return Err(Reply::bad("A JSON body is required"));
    }
    let from = party(&body["from"]).ok_or_else(|| Reply::bad("The field 'from' is required"))?;
    if body["to"]["user_id"].is_null() {
        return Err(Reply::bad("The field 'to.user_id' is required"));
    }
    let to = party(&body["to"]).ok_or_else(|| Reply::bad("Invalid 'to' user id"))?;
    if from == to {
        return Err(Reply::bad("Sender and received must not be equals"));
    }
    let files = files(body)?;
    let text = body["text"].as_str().unwrap_or_default().to_owned();
    if text.trim().is_empty() && files.is_empty() {
        return Err(Reply::bad("The field 'text' is required"));
    }
    Ok(Draft {
        from,
        to,
        text,
        files,
    })
}

fn party(party: &Value) -> Option<u64> {
    let id = &party["user_id"];
    id.as_u64().or_else(|| id.as_str()?.parse().ok())
}

/// The page says to leave `attachments` out when there is none, so null and `[]` are refused.
fn files(body: &Value) -> Result<Vec<String>, Reply> {
    let Some(field) = body.get("attachments") else {
        return Ok(Vec::new());
    };
    let names: Option<Vec<String>> = field.as_array().and_then(|names| {
        names
            .iter()
            .map(|name| name.as_str().map(str::to_owned))
            .collect()
    });
    let names = names
        .filter(|names| !names.is_empty())
        .ok_or_else(|| Reply::bad("Invalid 'attachments'"))?;
    if names.len() > MAX_ATTACHMENTS {
        return Err(Reply::bad(
            "The message exceeds the allowed number of attachments: 25",
        ));
    }
    Ok(names)
}

fn recipient(thread: &Thread, draft: &Draft, asked: &str) -> Result<Reach, Reply> {
    let seller = thread.seller;
    if draft.from != seller {
        return Err(Reply::forbidden(format!(
            "Access denied for user {} to order {asked}",
            draft.from
        )));
    }
    match thread.agent {
        Some(_) if draft.to == thread.buyer => Ok(Reach::Nobody),
        _ if draft.to == thread.counterpart() => Ok(Reach::Buyer),
        _ => Err(Reply::bad(format!(
            "to_user_id {} does not belong to pack /packs/{asked}/sellers/{seller}",
            draft.to
        ))),
    }
}

/// The 403 of a blocked conversation, in one of its two shapes.
fn blocked(short: bool, substatus: &str) -> Reply {
    const ERROR: &str = "blocked_conversation_send_message_forbidden";
    if short {
        return Reply::json(
            403,
            json!({"status_code": 403, "code": "forbidden", "message": ERROR}),
        );
    }
    Reply::json(
        403,
        json!({
            "message": "The conversation is blocked",
            "error": ERROR,
            "status": 403,
            "cause": [{"code": substatus, "message": "blocked"}],
        }),
    )
}

fn check_text(thread: &Thread, text: &str) -> Result<(), Reply> {
    let max = if thread.max_length == 0 {
        350
    } else {
        thread.max_length as usize
    };
    if text.chars().count() > max {
        return Err(Reply::bad(format!(
            "The message content is too long, max characters allowed are {max}"
        )));
    }
    if text.chars().all(supported) {
        return Ok(());
    }
    Err(Reply::bad(
        "The text has character/s that is/are not supported.",
    ))
}

/// ISO-8859-1 and the common emoji.
pub(super) fn supported(letter: char) -> bool {
    matches!(letter,
        '\n'
        | '\u{20}'..='\u{7e}'
        | '\u{a0}'..='\u{ff}'
        | '\u{2600}'..='\u{27bf}'
        | '\u{fe0f}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6ff}'
        | '\u{1f900}'..='\u{1f9ff}')
}

impl State {
    /// Posts a seller's message written over the API.
    pub(super) fn send(&mut self, key: u64, text: &str, files: Vec<String>) -> Reply {
        let verdict = self.judge(text);
        let id = self.post(key, true, text, verdict, files);
        let hide = SignedDuration::from_secs(i64::from(self.hide_seconds));
        let app = self.app_id.parse().ok();
        let post = self.last_post(key);
        post.app = app;
        post.hidden_until = post.created + hide;
        self.tell_seller_of_own(key, &id);
        let thread = self.thread(key);
        Reply::json(
            201,
            show(
                thread,
                thread.posts.last().expect("just posted"),
                thread.counterpart(),
            ),
        )
    }

    /// Answers as if all were well; nobody gets it, and the thread does not show it.
    fn lose(&mut self, key: u64, draft: &Draft) -> Reply {
        self.lost.push(draft.text.clone());
        let (id, created) = (self.new_hex(32), self.now());
        let post = Post {
            id,
            from_seller: true,
            app: None,
            text: draft.text.clone(),
            created,
            read: None,
            verdict: Verdict::Clean,
            files: Vec::new(),
            hidden_until: created,
        };
        Reply::ok(show(self.thread(key), &post, draft.to))
    }
}

fn show(thread: &Thread, post: &Post, to: u64) -> Value {
    let created = dates::millis_utc(post.created);
    json!({
        "id": post.id,
        "site_id": thread.site,
        "from": {"user_id": thread.seller},
        "to": {"user_id": to},
        "status": post.verdict.message_status(),
        "text": post.text,
        "message_date": {
            "received": created, "available": created, "notified": null, "created": created, "read": null,
        },
        "message_moderation": post.verdict.show(&created),
    })
}
