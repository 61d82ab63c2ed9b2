//! Inboxes as a whole: listed, apart from each other, with attributes and labels as planned.

use super::{
    codes::{ChatwootCode, InboxCode},
    facts::{ChatwootFacts, CheckFacts},
    finding::Finding,
    inbox,
};
use crate::{
    chatwoot_plan::{ATTRIBUTES, LABELS, Slot, hook::Hook, missing_attributes, missing_labels},
    words::failure::why,
};

pub(super) fn check(facts: &CheckFacts, desk: &ChatwootFacts) -> Vec<Finding> {
    if let Err(failure) = &desk.listed {
        let finding = Finding::fail("inbox.list", InboxCode::NotListed);
        return vec![finding.with_words("why", why(failure))];
    }
    let each = Slot::ALL.into_iter();
    let mut found: Vec<Finding> = each.flat_map(|slot| inbox::check(facts, slot)).collect();
    found.extend(same_inbox(facts));
    found.extend(sent_twice(facts, desk));
    found.extend(attributes(desk));
    found.extend(labels(desk));
    found
}

fn same_inbox(facts: &CheckFacts) -> Option<Finding> {
    let questions = facts.inboxes.questions?;
    let same = facts.inboxes.messages == Some(questions);
    same.then(|| Finding::warn("inbox.same", InboxCode::SameForBoth).with("id", questions))
}

fn sent_twice(facts: &CheckFacts, desk: &ChatwootFacts) -> Option<Finding> {
    let own = facts.own.as_ref()?;
    let hook = Hook { own, token: None };
    let twice = desk.webhooks.iter().any(|url| hook.is_ours(url));
    twice.then(|| Finding::warn("chatwoot.webhooks", ChatwootCode::SendsEventsTwice))
}

fn attributes(desk: &ChatwootFacts) -> Option<Finding> {
    let missing = missing_attributes(desk.definitions.as_ref()?).count();
    let check = "inbox.attributes";
    let finding = match missing {
        0 => Finding::ok(check, InboxCode::AttributesDefined),
        _ => Finding::warn(check, InboxCode::AttributesMissing).with("missing", missing),
    };
    Some(finding.with("all", ATTRIBUTES.len()))
}

fn labels(desk: &ChatwootFacts) -> Option<Finding> {
    let missing = missing_labels(desk.labels.as_ref()?).count();
    let check = "inbox.labels";
    let finding = match missing {
        0 => Finding::ok(check, InboxCode::LabelsThere),
        _ => Finding::warn(check, InboxCode::LabelsMissing).with("missing", missing),
    };
    Some(finding.with("all", LABELS.len()))
}
