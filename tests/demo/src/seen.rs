//! What each side holds at a moment, by thread. Threads are called the same on both sides:
//! `question:<id>`, `pack:<id>`, `claim:<id>`, `chat:<id>`, `ticket:<id>`.

use std::collections::BTreeMap;

use simulators::{
    chatwoot::{Chatwoot, ConversationView, MessageView},
    mercado_livre::MercadoLivre,
};

use super::{stage::Stage, talks::talks};

/// Something the buyer sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Written by the seller's side.
    pub by_seller: bool,
    /// As it reads there.
    pub text: String,
}

/// Everything buyers see, each thread oldest first.
pub fn by_buyers(stage: &Stage) -> BTreeMap<String, Vec<Said>> {
    let all = talks(stage).into_iter();
    all.map(|talk| {
        let said = talk.posts.into_iter().map(|post| Said {
            by_seller: post.by == "seller",
            text: post.text,
        });
        (talk.thread, said.collect())
    })
    .collect()
}

/// Texts that were sent and reached nobody.
pub fn lost(meli: &MercadoLivre) -> Vec<String> {
    let truth = meli.seen();
    let lost = truth["lost"].as_array().into_iter().flatten();
    lost.filter_map(|text| text.as_str().map(str::to_owned))
        .collect()
}

/// Everything agents see, each conversation oldest first.
pub fn by_agents(chatwoot: &Chatwoot) -> BTreeMap<String, (ConversationView, Vec<MessageView>)> {
    let held = chatwoot.conversations().into_iter();
    held.map(|held| {
        (
            thread_of(&held.source_id).to_owned(),
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
pub fn thread_of(source_id: &str) -> &str {
    source_id.splitn(3, ':').last().unwrap_or_default()
}
