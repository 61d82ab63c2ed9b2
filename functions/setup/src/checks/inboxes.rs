//! Inboxes as a whole: listed, apart from each other, with attributes and labels as planned.

use bridge::marketplace::ThreadKind;
use http_api::why;

use super::{
    codes::{ChatwootCode, InboxCode},
    facts::{ChatwootFacts, CheckFacts},
    finding::{Finding, OfferedFix},
    inbox,
};
use crate::chatwoot_plan::{
    Slot, attributes, hook::Hook, labels, missing_attributes, missing_labels,
};

pub(super) fn check(facts: &CheckFacts, desk: &ChatwootFacts) -> Vec<Finding> {
    if let Err(failure) = &desk.listed {
        let finding = Finding::fail("inbox.list", InboxCode::NotListed);
        return vec![finding.with_words("why", why(failure))];
    }
    let each = Slot::wanted(&facts.marketplaces, &facts.inboxes);
    let mut found: Vec<Finding> = each.flat_map(|slot| inbox::check(facts, slot)).collect();
    found.extend(same_inbox(facts));
    found.extend(sent_twice(facts, desk));
    found.extend(check_attributes(facts, desk));
    found.extend(check_labels(facts, desk));
    found
}

/// Questions and sales of one marketplace in the same inbox.
fn same_inbox(facts: &CheckFacts) -> Option<Finding> {
    let of = |kind| {
        let slots = Slot::all(&facts.marketplaces);
        slots.filter(move |slot| slot.inbox.kind == kind)
    };
    let same = of(ThreadKind::OneShot).find_map(|questions| {
        let id = questions.of(&facts.inboxes)?;
        let mut sales = of(ThreadKind::Chat);
        let is_same = |sales: Slot| {
            sales.marketplace.prefix == questions.marketplace.prefix
                && sales.of(&facts.inboxes) == Some(id)
        };
        sales.any(is_same).then_some(id)
    })?;
    Some(Finding::warn("inbox.same", InboxCode::SameForBoth).with("id", same))
}

fn sent_twice(facts: &CheckFacts, desk: &ChatwootFacts) -> Option<Finding> {
    let own = facts.own.as_ref()?;
    let hook = Hook {
        own,
        token: None,
        before: &[],
    };
    let twice = desk.webhooks.iter().any(|url| hook.is_ours(url));
    twice.then(|| {
        let finding = Finding::warn("chatwoot.webhooks", ChatwootCode::SendsEventsTwice);
        finding.offering(OfferedFix::Webhooks)
    })
}

fn check_attributes(facts: &CheckFacts, desk: &ChatwootFacts) -> Option<Finding> {
    let missing = missing_attributes(&facts.marketplaces, desk.definitions.as_ref()?).count();
    let check = "inbox.attributes";
    let finding = match missing {
        0 => Finding::ok(check, InboxCode::AttributesDefined),
        _ => Finding::warn(check, InboxCode::AttributesMissing).with("missing", missing),
    };
    Some(finding.with("all", attributes(&facts.marketplaces).count()))
}

fn check_labels(facts: &CheckFacts, desk: &ChatwootFacts) -> Option<Finding> {
    let missing = missing_labels(&facts.marketplaces, desk.labels.as_ref()?).count();
    let check = "inbox.labels";
    let finding = match missing {
        0 => Finding::ok(check, InboxCode::LabelsThere),
        _ => Finding::warn(check, InboxCode::LabelsMissing).with("missing", missing),
    };
    Some(finding.with("all", labels(&facts.marketplaces).count()))
}
