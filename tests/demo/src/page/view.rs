//! What the page shows at a moment, as one JSON.

use std::collections::BTreeMap;

use bridge::ports::Clock as _;
use serde_json::{Value, json};
use simulators::chatwoot::{ConversationView, MessageView};

use crate::{
    stage::Stage,
    talks::{Post, Sent, Talk, talks},
    tally::{Counter, tally},
    trouble::Switch,
    verdict::leaked,
};

/// Both sides, what is between them, and the count.
pub(super) fn view(stage: &Stage, counter: &mut Counter) -> Value {
    let talks = talks(stage);
    let held: Vec<(ConversationView, Vec<MessageView>)> = stage
        .chatwoot
        .conversations()
        .into_iter()
        .map(|one| {
            let messages = stage.chatwoot.messages(one.id);
            (one, messages)
        })
        .collect();
    let inboxes = stage.chatwoot.inboxes().into_iter();
    let inboxes: BTreeMap<u64, String> = inboxes.map(|(id, name, ..)| (id, name)).collect();
    let desk = held.iter().map(|(one, messages)| {
        let inbox = inboxes.get(&one.inbox_id).map_or("", String::as_str);
        conversation(one, inbox, messages)
    });
    let switches = Switch::ALL.map(|one| (one.name(), stage.trouble.is_on(one)));
    json!({
        "sum": sum(stage, counter, &talks, &held),
        "notes": notes(&talks, &held),
        "switches": BTreeMap::from(switches),
        "talks": talks.iter().map(talk).collect::<Vec<_>>(),
        "desk": desk.collect::<Vec<_>>(),
        "runs": stage.trace.shown(),
    })
}

fn sum(
    stage: &Stage,
    counter: &mut Counter,
    talks: &[Talk],
    held: &[(ConversationView, Vec<MessageView>)],
) -> Value {
    let shown: BTreeMap<&str, &[MessageView]> = held
        .iter()
        .map(|(one, messages)| (one.source_id.as_str(), messages.as_slice()))
        .collect();
    let keys: Vec<String> = talks.iter().map(Talk::key).collect();
    let tallies = keys.iter().zip(talks).map(|(key, talk)| {
        let shown = shown.get(key.as_str()).copied().unwrap_or_default();
        (key.as_str(), tally(&talk.posts, shown))
    });
    let sum = counter.sum(tallies, stage.clock.now(), stage.trouble.is_over());
    let astray = crate::seen::lost(&stage.meli).len();
    json!({
        "sent": sum.sent, "delivered": sum.delivered, "doubled": sum.doubled, "lost": sum.lost + astray,
        "waiting": sum.waiting, "refused": sum.refused,
    })
}

/// Agents' private notes, and how many of them a buyer could read.
fn notes(talks: &[Talk], held: &[(ConversationView, Vec<MessageView>)]) -> Value {
    let messages = held.iter().flat_map(|(_, messages)| messages);
    let notes = messages.filter(|one| one.private && one.source_id.is_none());
    let notes: Vec<String> = notes.map(|one| one.content.clone()).collect();
    let posts = talks.iter().flat_map(|talk| &talk.posts);
    let said: Vec<_> = posts
        .map(|post| crate::seen::Said {
            by_seller: post.by == "seller",
            text: post.text.clone(),
        })
        .collect();
    json!({"kept": notes.len(), "leaked": leaked(&notes, &said).len()})
}

fn talk(talk: &Talk) -> Value {
    json!({
        "key": talk.key(), "thread": talk.thread, "slug": talk.slug, "blocked": talk.is_blocked,
        "posts": talk.posts.iter().map(|one| post(talk.slug, one)).collect::<Vec<_>>(),
    })
}

fn post(slug: &str, post: &Post) -> Value {
    let file = |file: &Sent| {
        let at = file.at.rsplit('/').next().unwrap_or_default();
        json!({"url": format!("/file/{slug}/{at}"), "name": file.name, "image": is_image(&file.name)})
    };
    json!({"by": post.by, "text": post.text, "files": post.files.iter().map(file).collect::<Vec<_>>()})
}

fn conversation(one: &ConversationView, inbox: &str, messages: &[MessageView]) -> Value {
    json!({
        "id": one.id, "key": one.source_id, "slug": slug_of(&one.source_id), "inbox": inbox,
        "contact": one.contact_name, "status": one.status, "labels": one.labels,
        "attributes": one.custom_attributes,
        "messages": messages.iter().map(message).collect::<Vec<_>>(),
    })
}

fn message(one: &MessageView) -> Value {
    let is_ours = |id: &str| connectors::MARKETPLACES.iter().any(|its| its.issued(id));
    let is_ours = one.source_id.as_deref().is_some_and(is_ours);
    let by = match (one.kind.as_str(), one.private, is_ours) {
        ("incoming", ..) => "buyer",
        ("outgoing", true, true) => "by-bridge",
        ("outgoing", false, true) => "by-app",
        ("outgoing", _, false) => "agent",
        _ => "system",
    };
    let files = one.attachments.iter().enumerate().map(|(at, name)| {
        json!({"url": format!("/file/desk/{}/{at}", one.id), "name": name, "image": is_image(name)})
    });
    json!({
        "id": one.id, "by": by, "private": one.private, "text": one.content, "status": one.status,
        "error": one.external_error, "files": files.collect::<Vec<_>>(),
    })
}

fn slug_of(source_id: &str) -> &'static str {
    let of = connectors::MARKETPLACES.iter();
    let mut of = of.filter(|one| source_id.split(':').next() == Some(one.prefix));
    of.next().map_or("", |one| one.slug)
}

pub(super) fn is_image(name: &str) -> bool {
    let name = name.to_lowercase();
    [".png", ".jpg", ".jpeg", ".gif"]
        .iter()
        .any(|end| name.ends_with(end))
}
