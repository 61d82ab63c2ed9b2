//! What each side holds at a moment, by thread. Threads are called the same on both sides:
//! `question:<id>`, `pack:<id>`, `chat:<id>`.

use std::collections::BTreeMap;

use serde_json::Value;
use simulators::{
    chatwoot::{Chatwoot, ConversationView, MessageView},
    mercado_livre::MercadoLivre,
};

use super::stage::Stage;

/// Something the buyer sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Written by the seller's side.
    pub by_seller: bool,
    /// As it reads there.
    pub text: String,
}

/// Everything buyers see, each thread oldest first, given what was asked on Magalu.
pub fn by_buyers(stage: &Stage, asked_there: &[(String, String)]) -> BTreeMap<String, Vec<Said>> {
    let truth = stage.meli.seen();
    let questions =
        rows(&truth["questions"]).map(|one| (format!("question:{}", one["id"]), asked(one)));
    let threads =
        rows(&truth["threads"]).map(|one| (format!("pack:{}", one["thread"]), written(one)));
    let elsewhere = stage.elsewhere.by_buyers(asked_there);
    questions.chain(threads).chain(elsewhere).collect()
}

/// Texts that were sent and reached nobody.
pub fn lost(meli: &MercadoLivre) -> Vec<String> {
    rows(&meli.seen()["lost"])
        .filter_map(|text| text.as_str().map(str::to_owned))
        .collect()
}

/// Everything agents see, each conversation oldest first.
pub fn by_agents(chatwoot: &Chatwoot) -> BTreeMap<String, (ConversationView, Vec<MessageView>)> {
    let held = chatwoot.conversations().into_iter();
    held.map(|held| {
        (
            thread_of(&held.source_id),
            (chatwoot.messages(held.id), held),
        )
    })
    .map(|(thread, (messages, held))| (thread, (held, messages)))
    .collect()
}

/// What was said to or by the buyer: no notes, none of Chatwoot's own lines.
pub fn conversed(messages: &[MessageView]) -> Vec<Said> {
    let said = messages
        .iter()
        .filter(|one| !one.private && matches!(one.kind.as_str(), "incoming" | "outgoing"));
    said.map(|one| Said {
        by_seller: !one.incoming,
        text: one.content.clone(),
    })
    .collect()
}

/// `meli:<seller>:pack:<id>` without marketplace and seller.
fn thread_of(source_id: &str) -> String {
    source_id
        .splitn(3, ':')
        .last()
        .unwrap_or_default()
        .to_owned()
}

fn asked(question: &Value) -> Vec<Said> {
    let said = |by_seller, text: &Value| {
        Some(Said {
            by_seller,
            text: text.as_str()?.to_owned(),
        })
    };
    [
        said(false, &question["text"]),
        said(true, &question["answer"]),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn written(thread: &Value) -> Vec<Said> {
    let said = |one: &Value| Said {
        by_seller: one["from"] == "seller",
        text: text_of(one),
    };
    rows(&thread["messages"]).map(said).collect()
}

fn text_of(message: &Value) -> String {
    message["text"].as_str().unwrap_or_default().to_owned()
}

fn rows(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}
