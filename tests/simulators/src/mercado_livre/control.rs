//! `/_sim/…`: being the buyer, and seeing what the buyer sees, from a terminal.

use axum::Router;
use serde_json::{Value, json};

use super::{
    MercadoLivre,
    calls::{Door, Incoming, get, post},
    moderation::Verdict,
    replies::{Answer, Reply},
    state::{App, State},
    threads::Thread,
};
use crate::fields::misfit;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/_sim/ask", post(Door::Open, ask))
        .route("/_sim/write", post(Door::Open, write))
        .route("/_sim/sale", post(Door::Open, sale))
        .route("/_sim/claim", post(Door::Open, claim))
        .route("/_sim/state", get(Door::Open, everything))
}

impl MercadoLivre {
    /// The truth as `GET /_sim/state` tells it: listings, questions, threads.
    pub fn seen(&self) -> Value {
        seen(&self.state())
    }
}

fn number(value: &Value, name: &str) -> Result<u64, Reply> {
    let field = &value[name];
    let number = field.as_u64().or_else(|| field.as_str()?.parse().ok());
    number.ok_or_else(|| Reply::bad(format!("{name} is a number")))
}

fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str, Reply> {
    value[name]
        .as_str()
        .ok_or_else(|| Reply::bad(format!("{name} is a text")))
}

/// The body of a control route, which has these fields and no others.
fn body(incoming: &Incoming, known: &[&str]) -> Result<Value, Reply> {
    let body = incoming.json();
    match misfit(&body, known) {
        None => Ok(body),
        Some(why) => Err(Reply::bad(why)),
    }
}

/// Nothing is there under what was given; where to see what is.
fn unknown(what: &str, given: &Value) -> Reply {
    Reply::missing(format!(
        "there is no {what} {given}; GET /_sim/state lists them"
    ))
}

fn ask(state: &mut State, incoming: &Incoming) -> Answer {
    let body = body(incoming, &["item", "buyer", "text"])?;
    let asked = state.ask(
        text(&body, "item")?,
        number(&body, "buyer")?,
        text(&body, "text")?,
    );
    let question = asked.ok_or_else(|| unknown("item", &body["item"]))?;
    Ok(Reply::ok(json!({"question": question})))
}

fn write(state: &mut State, incoming: &Incoming) -> Answer {
    let body = body(incoming, &["thread", "text", "file"])?;
    let thread = number(&body, "thread")?;
    let key = state
        .thread_key(thread)
        .ok_or_else(|| unknown("thread", &body["thread"]))?;
    let mut files = Vec::new();
    if let Some(words) = body["file"].as_str() {
        let buyer = state.thread(key).buyer;
        files.push(state.keep_file(buyer, "nota.txt", "text/plain", words.into()));
    }
    let message = state.buyer_writes(key, text(&body, "text")?, files);
    Ok(Reply::ok(json!({"message": message})))
}

fn claim(state: &mut State, incoming: &Incoming) -> Answer {
    let body = body(incoming, &["seller", "order", "text"])?;
    let order = number(&body, "order")?;
    if !state.orders.contains_key(&order) {
        return Err(unknown("order", &body["order"]));
    }
    let claim = state.new_claim(number(&body, "seller")?, order);
    state.complain(claim, text(&body, "text")?);
    Ok(Reply::ok(json!({"claim": claim})))
}

fn sale(state: &mut State, incoming: &Incoming) -> Answer {
    let body = body(incoming, &["seller", "buyer", "items", "pack"])?;
    let items: Vec<String> = serde_json::from_value(body["items"].clone()).unwrap_or_default();
    if items.is_empty() {
        return Err(Reply::bad("items is a list of item ids"));
    }
    let pack = body["pack"].as_bool().unwrap_or(true);
    let sale = state.sell(
        number(&body, "seller")?,
        number(&body, "buyer")?,
        &items,
        pack,
    );
    Ok(Reply::ok(
        json!({"thread": sale.thread, "pack": sale.pack, "orders": sale.orders}),
    ))
}

#[expect(clippy::unnecessary_wraps, reason = "a handler like the others")]
fn everything(state: &mut State, _: &Incoming) -> Answer {
    Ok(Reply::ok(seen(state)))
}

fn seen(state: &State) -> Value {
    let items: Vec<Value> = state
        .items
        .iter()
        .map(|(id, item)| json!({"id": id, "title": item.title}))
        .collect();
    let questions = state.questions.iter().map(|(id, question)| {
        let answer = question
            .answer
            .as_ref()
            .filter(|answer| answer.status == "ACTIVE")
            .map(|answer| &answer.text);
        json!({
            "id": id, "item": question.item, "buyer": question.buyer, "status": question.status,
            "text": question.text, "answer": answer,
        })
    });
    let questions: Vec<Value> = questions.collect();
    let threads: Vec<Value> = state
        .threads
        .iter()
        .map(|(key, thread)| seen_thread(*key, thread))
        .collect();
    let claims: Vec<Value> = state
        .claims
        .iter()
        .map(|(id, claim)| claim.seen(*id))
        .collect();
    json!({"items": items, "questions": questions, "threads": threads, "claims": claims, "lost": state.lost})
}

/// A thread as its buyer sees it.
fn seen_thread(key: u64, thread: &Thread) -> Value {
    let got = thread
        .posts
        .iter()
        .filter(|post| !post.from_seller || post.verdict == Verdict::Clean);
    let texts: Vec<Value> = got
        .map(|post| json!({"from": if post.from_seller { "seller" } else { "buyer" }, "text": post.text, "files": post.files}))
        .collect();
    json!({
        "thread": key, "buyer": thread.buyer, "orders": thread.orders, "blocked": thread.obstacle(), "messages": texts,
    })
}
