//! The two searches: somebody's questions by a filter, or the caller's own.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Question, shown_answer, shown_text};
use crate::mercado_livre::{
    calls::Incoming,
    dates, ids,
    replies::{Answer, Reply},
    state::State,
};

const STATUSES: [&str; 7] = [
    "ANSWERED",
    "BANNED",
    "CLOSED_UNANSWERED",
    "DELETED",
    "DISABLED",
    "UNANSWERED",
    "UNDER_REVIEW",
];

pub(super) fn search(state: &mut State, incoming: &Incoming) -> Answer {
    if !incoming.has_any(&["seller_id", "item", "item_id", "from"]) {
        return Err(Reply::bad(
            "At least one of seller_id, item or from is required",
        ));
    }
    match incoming.query("seller_id") {
        Some(seller) if seller != incoming.caller.to_string() => Err(Reply::forbidden(
            "The caller is not the seller of these questions",
        )),
        _ => search_own(state, incoming),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a handler like the others")]
pub(super) fn search_own(state: &mut State, incoming: &Incoming) -> Answer {
    let limit = incoming.count("limit").unwrap_or(50).min(50);
    let offset = incoming.count("offset").unwrap_or(0);
    let found = sorted(matching(state, incoming), incoming);
    let current = incoming.query("api_version") == Some("4");
    let page: Vec<Value> = found
        .iter()
        .skip(offset)
        .take(limit)
        .map(|(id, question)| listed(*id, question, current, state.now()))
        .collect();
    Ok(Reply::ok(json!({
        "total": found.len(),
        "limit": limit,
        "questions": page,
        "filters": filters(incoming, limit, offset),
        "available_filters": [{"id": "status", "name": "Status", "type": "text", "values": STATUSES}],
        "available_sorts": ["item_id", "from_id", "date_created", "seller_id"],
    })))
}

fn filters(incoming: &Incoming, limit: usize, offset: usize) -> Value {
    let mut filters = json!({
        "limit": limit,
        "offset": offset,
        "is_admin": false,
        "sorts": [],
        "caller": incoming.caller,
        "seller": incoming.caller,
    });
    for name in ["api_version", "status"] {
        if let Some(value) = incoming.query(name) {
            filters[name] = json!(value);
        }
    }
    filters
}

type Found<'a> = Vec<(u64, &'a Question)>;

fn matching<'a>(state: &'a State, incoming: &Incoming) -> Found<'a> {
    let item = incoming.query("item").or_else(|| incoming.query("item_id"));
    let status = incoming.query("status").map(str::to_uppercase);
    let from = incoming.query("from");
    let now = state.now();
    let fits = |question: &Question| {
        question.seller == incoming.caller
            && status
                .as_ref()
                .is_none_or(|status| question.shown(now).0 == status)
            && item.is_none_or(|item| question.item == item)
            && from.is_none_or(|from| question.buyer.to_string() == from)
    };
    state
        .questions
        .iter()
        .filter(|(_, question)| fits(question))
        .map(|(id, question)| (*id, question))
        .collect()
}

/// Without `sort_fields` the order is arbitrary, since none is documented.
fn sorted<'a>(mut found: Found<'a>, incoming: &Incoming) -> Found<'a> {
    let Some(fields) = incoming.query("sort_fields") else {
        found.sort_by_key(|(id, _)| ids::digest(&id.to_string()));
        return found;
    };
    let key = |id: u64, question: &Question| -> Vec<String> {
        let fields = fields.split(',').map(|field| match field {
            "item_id" => question.item.clone(),
            "seller_id" => format!("{:020}", question.seller),
            "from_id" => format!("{:020}", question.buyer),
            _ => format!("{:030}", question.created.as_nanosecond()),
        });
        fields.chain([format!("{id:020}")]).collect()
    };
    found.sort_by_cached_key(|(id, question)| key(*id, question));
    if incoming
        .query("sort_types")
        .is_some_and(|order| order.eq_ignore_ascii_case("desc"))
    {
        found.reverse();
    }
    found
}

fn listed(id: u64, question: &Question, current: bool, now: Timestamp) -> Value {
    let (status, answer) = question.shown(now);
    let mut body = json!({
        "id": id,
        "item_id": question.item,
        "seller_id": question.seller,
        "status": status,
        "text": shown_text(question),
        "deleted_from_listing": false,
        "hold": false,
        "answer": shown_answer(answer, dates::seven_digits),
    });
    if current {
        body["date_created"] = json!(dates::seven_digits(question.created));
        body["from"] = json!({"id": question.buyer});
        body["tags"] = json!([]);
        body["ai_categories"] = json!([]);
        body["suspected_spam"] = json!(false);
    } else {
        body["date_created"] = json!(dates::millis(question.created));
        body["from"] = json!({"id": question.buyer, "answered_questions": 0});
    }
    body
}
