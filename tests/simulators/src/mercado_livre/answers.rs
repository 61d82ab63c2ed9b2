//! `POST /answers`: one public answer per question, and all the ways it is refused.

use axum::Router;
use serde_json::{Value, json};

use super::{
    calls::{Door, Incoming, post},
    dates,
    questions::{self, Question},
    replies::{Answer, Reply},
    state::{App, State},
};

const MAX_CHARS: usize = 2000;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/answers", post(Door::Usual, answer))
}

fn answer(state: &mut State, incoming: &Incoming) -> Answer {
    let (id, text) = read(&incoming.json())?;
    let question = questions::own(state, incoming.caller, id)?;
    check(state, id, question)?;
    state.record_answer(id, &text, state.hide_answer_seconds);
    if state.is_strict {
        state.ban_answer(id);
    }
    Ok(Reply::ok(show(id, &state.questions[&id])))
}

fn read(body: &Value) -> Result<(u64, String), Reply> {
    let bad = |error: &str, message: &str| Reply::refuse(400, error, message);
    let fields = body
        .as_object()
        .ok_or_else(|| bad("invalid_post_body", "The body must be a JSON object"))?;
    if fields
        .keys()
        .any(|key| key != "question_id" && key != "text")
    {
        return Err(bad(
            "invalid_post_body",
            "Only question_id and text are accepted",
        ));
    }
    let id = body["question_id"]
        .as_u64()
        .ok_or_else(|| bad("invalid_question", "question_id must be an integer"))?;
    let text = body["text"].as_str().filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| bad("text_is_null", "The text of the answer is required"))?;
    if text.chars().count() > MAX_CHARS {
        return Err(bad(
            "invalid_text",
            "The text must have at most 2000 characters",
        ));
    }
    Ok((id, text.to_owned()))
}

fn check(state: &State, id: u64, question: &Question) -> Result<(), Reply> {
    if question.status == "CLOSED_UNANSWERED" {
        return Err(Reply::refuse(
            400,
            "question_closed",
            format!("Question {id} is closed"),
        ));
    }
    if question.status != "UNANSWERED" || question.blocked {
        return Err(Reply::refuse(
            400,
            "not_unanswered_question",
            format!("Question {id} is not unanswered"),
        ));
    }
    if state
        .items
        .get(&question.item)
        .is_none_or(|item| item.status != "active")
    {
        return Err(Reply::refuse(400, "not_active_item", "Item must be active"));
    }
    Ok(())
}

/// The body is the question, not the answer: an answer has no id.
fn show(id: u64, question: &Question) -> Value {
    let answer = question.answer.as_ref().expect("just answered");
    json!({
        "id": id,
        "answer": {"date_created": dates::millis(answer.at), "status": answer.status, "text": answer.text},
        "date_created": dates::millis(question.created),
        "deleted_from_listing": false,
        "hold": false,
        "item_id": question.item,
        "seller_id": question.seller,
        "status": question.status,
        "text": questions::shown_text(question),
        "from": {"id": question.buyer, "answered_questions": 1},
    })
}
