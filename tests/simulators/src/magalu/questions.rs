//! Questions on offers: one public answer at a time, and another after a refusal.

use axum::Router;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    gate::{Door, Host, Incoming, get, post},
    moderation::{Moderation, Verdict},
    pages::CARE,
    replies::{Answer as CallAnswer, Reply},
    state::{App, Quirk, Repeats, State},
};

const READ: Door = (Host::Services, "services:questions-seller:read");
const WRITE: Door = (Host::Services, "services:questions-seller:write");
const MOST_CHARS: usize = 1000;

/// A question.
pub(super) struct Question {
    pub(super) tenant: String,
    pub(super) buyer: String,
    pub(super) text: String,
    pub(super) at: Timestamp,
    pub(super) answers: Vec<Answer>,
    pub(super) is_deleted: bool,
    /// Moderation took the question itself down.
    pub(super) is_rejected: bool,
}

/// An answer, refused ones included.
pub(super) struct Answer {
    pub(super) text: String,
    pub(super) reference: String,
    owner: Value,
    at: Timestamp,
    pub(super) moderation: Moderation,
}

impl Question {
    /// The answer that stands or waits.
    fn standing(&self, now: Timestamp) -> Option<&Answer> {
        let last = self.answers.last()?;
        (last.moderation.at(now) != Verdict::Rejected).then_some(last)
    }

    fn status(&self, now: Timestamp, refused: &'static str) -> &'static str {
        if self.is_deleted {
            return "DELETED";
        }
        if self.is_rejected {
            return "REJECTED";
        }
        match self.answers.last().map(|answer| answer.moderation.at(now)) {
            None | Some(Verdict::Waiting) => "WAITING_RESPONSE",
            Some(Verdict::Approved) => "APPROVED",
            Some(Verdict::Rejected) => refused,
        }
    }
}

impl State {
    fn refused_word(&self) -> &'static str {
        if self.has(Quirk::ResponseRejected) {
            "RESPONSE_REJECTED"
        } else {
            "REJECTED_RESPONSE"
        }
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v0/questions", get(READ, list))
        .route("/v0/questions/{question}", get(READ, one))
        .route("/v0/questions/{question}/answer", post(WRITE, answer))
}

/// What was there a while ago, by status or by reference. Questions that were taken down are in no list.
fn list(state: &mut State, incoming: &Incoming) -> CallAnswer {
    let refused = state.refused_word();
    let wanted = incoming.query("status");
    let known = ["NEW", "WAITING_RESPONSE", "APPROVED", refused];
    if wanted.is_some_and(|status| !known.contains(&status)) {
        return Err(Reply::refuse(422, "UNPROCESSABLE_ENTITY", "status"));
    }
    let reference = incoming.query("answer_external_id");
    let seen_at = state.now() - state.lag;
    let own = state.questions.iter().filter(|(_, question)| {
        question.tenant == incoming.tenant && !question.is_deleted && !question.is_rejected
    });
    let rows = own.filter(|(_, question)| {
        let shown = |answer: &&Answer| answer.at <= seen_at;
        let status = if question.answers.last().as_ref().is_none_or(shown) {
            question.status(state.now(), refused)
        } else {
            "WAITING_RESPONSE"
        };
        let mut answers = question.answers.iter();
        wanted.is_none_or(|wanted| wanted == status)
            && reference.is_none_or(|reference| answers.any(|one| one.reference == reference))
    });
    let rows = rows.map(|(id, question)| show(state, id, question));
    let rows: Vec<Value> = rows.collect();
    CARE.cut(incoming, rows).map(Reply::ok)
}

/// An own question that was not deleted.
fn find<'a>(state: &'a State, incoming: &Incoming) -> Result<(String, &'a Question), Reply> {
    let id = incoming.part("question");
    let question = state
        .questions
        .get(id)
        .filter(|question| question.tenant == incoming.tenant && !question.is_deleted);
    let question = question.ok_or_else(Reply::missing)?;
    Ok((id.to_owned(), question))
}

fn one(state: &mut State, incoming: &Incoming) -> CallAnswer {
    let (id, question) = find(state, incoming)?;
    Ok(Reply::ok(show(state, &id, question)))
}

fn answer(state: &mut State, incoming: &Incoming) -> CallAnswer {
    let (id, question) = find(state, incoming)?;
    let body = incoming.json();
    let text = body["message"].as_str().unwrap_or_default().to_owned();
    if text.is_empty() || text.chars().count() > MOST_CHARS {
        return Err(Reply::bad("message"));
    }
    let reference = body["external_id"].as_str().map(str::to_owned);
    let now = state.now();
    let repeated = question
        .answers
        .iter()
        .find(|one| Some(&one.reference) == reference.as_ref());
    match (repeated, state.repeats) {
        (Some(first), Repeats::First) => return Ok(Reply::Json(202, taken(first, now))),
        (Some(_), Repeats::Conflict) => {
            return Err(Reply::refuse(
                409,
                "ENTITY_WITH_SAME_KEY_ALREADY_EXISTS",
                "external_id",
            ));
        }
        _ => {}
    }
    if question.standing(now).is_some() || question.is_rejected {
        return Err(Reply::refuse(
            422,
            "UNPROCESSABLE_ENTITY",
            "The question cannot be answered",
        ));
    }
    let written = Answer {
        moderation: state.moderate(&text),
        text,
        reference: reference.unwrap_or_else(|| state.new_uuid()),
        owner: body["owner"].clone(),
        at: now,
    };
    let shown = taken(&written, now);
    let question = state.questions.get_mut(&id).expect("just seen");
    question.answers.push(written);
    Ok(Reply::Json(202, shown))
}

fn taken(answer: &Answer, now: Timestamp) -> Value {
    json!({
        "message": answer.text, "external_id": answer.reference, "owner": answer.owner,
        "moderation": answer.moderation.show(now),
    })
}

/// The question as calls and webhooks show it.
pub(super) fn show(state: &State, id: &str, question: &Question) -> Value {
    let now = state.now();
    let mut row = json!({
        "id": id,
        "status": question.status(now, state.refused_word()),
        "channel": {"id": "9fe0d853-732b-4e4a-a0b0-cff988ed043d", "alias": "magazineluiza"},
        "subject": {
            "id": "oferta-77", "type": "offer",
            "extra": {"name": "Luminária de mesa", "description": "Base de metal", "url_img": "https://img.example/l.jpg", "url": "https://www.magazineluiza.com.br/luminaria/p/x1/"},
            "custom_fields": [], "identifiers": [],
        },
        "question": {
            "message": question.text, "external_id": id, "when_at": question.at.to_string(),
            "owner": {"name": question.buyer, "external_id": question.buyer, "ref_key": question.buyer, "customer_id": question.buyer},
            "product": {"sku": "LUM-01-PT", "description": "Luminária"},
        },
        "moderation": {"status": "APPROVED", "when_at": question.at.to_string(), "block_rules": []},
    });
    let Some(last) = question.answers.last() else {
        return row;
    };
    let verdict = last.moderation.show(now);
    let is_refused = last.moderation.at(now) == Verdict::Rejected;
    if state.has(Quirk::ModerationOnTop) || (is_refused && state.has(Quirk::RefusedAnswersDropped))
    {
        row["moderation"] = verdict.clone();
    }
    if is_refused && state.has(Quirk::RefusedAnswersDropped) {
        return row;
    }
    row["answer"] = json!({
        "message": last.text, "external_id": last.reference, "owner": last.owner, "when_at": last.at.to_string(),
    });
    if !state.has(Quirk::ModerationOnTop) {
        row["answer"]["moderation"] = verdict;
    }
    row
}
