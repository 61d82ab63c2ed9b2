//! One inbox: there, of the right kind, with options that suit threads.

use bridge::marketplace::ThreadKind;
use chatwoot::endpoints::Inbox;

use super::{
    codes::InboxCode,
    facts::CheckFacts,
    finding::{Finding, OfferedFix},
    webhook,
};
use crate::chatwoot_plan::{API, Slot};

pub(super) fn check(facts: &CheckFacts, slot: Slot) -> Vec<Finding> {
    let check = slot.check();
    let inbox = match usable(facts, slot, &check) {
        Ok(inbox) => inbox,
        Err(finding) => return vec![finding],
    };
    let usable = Finding::ok(&check, InboxCode::Usable)
        .with("id", inbox.id)
        .with("called", &inbox.name);
    let mut found = vec![guests(facts, slot).fold(usable, Finding::offering)];
    found.extend(webhook::check(facts, &format!("{check}.webhook"), inbox));
    found.extend(habits(facts, &check, inbox));
    found
}

/// Kinds of threads that may have an inbox of their own and go into this one as long as they have none.
fn guests(facts: &CheckFacts, host: Slot) -> impl Iterator<Item = OfferedFix> {
    let its = Slot::of_one(host.marketplace).filter(move |slot| {
        let is_guest = slot.inbox.optional && slot.of(&facts.inboxes).is_none();
        is_guest && host.inbox.kind == ThreadKind::Chat
    });
    its.map(|slot| OfferedFix::OwnInbox(slot.inbox.kind))
}

/// The inbox of a slot, or why it can carry no threads.
fn usable<'a>(facts: &'a CheckFacts, slot: Slot, check: &str) -> Result<&'a Inbox, Finding> {
    let id = slot.of(&facts.inboxes).ok_or_else(|| {
        Finding::fail(check, InboxCode::NotMade)
            .with_words("title", slot.title().map(str::to_owned))
    })?;
    let listed = facts.listed().iter().find(|inbox| inbox.id == id);
    let inbox = listed.ok_or_else(|| Finding::fail(check, InboxCode::Gone).with("id", id))?;
    if inbox.channel_type == API {
        return Ok(inbox);
    }
    let kind = inbox.channel_type.trim_start_matches("Channel::");
    Err(Finding::fail(check, InboxCode::WrongKind)
        .with("id", id)
        .with("kind", kind))
}

/// Options that people may set as they like, and that do not suit threads.
fn habits(facts: &CheckFacts, check: &str, inbox: &Inbox) -> Vec<Finding> {
    let members = facts
        .desk
        .as_ref()
        .and_then(|desk| desk.members.get(&inbox.id));
    let habits = [
        (
            inbox.speaks_by_itself,
            "greeting",
            InboxCode::SpeaksByItself,
        ),
        (
            !inbox.lock_to_single_conversation,
            "conversations",
            InboxCode::SeveralConversations,
        ),
        (members == Some(&0), "members", InboxCode::NoMembers),
    ];
    habits
        .into_iter()
        .filter(|(is_so, ..)| *is_so)
        .map(|(_, name, code)| {
            let finding = Finding::warn(format!("{check}.{name}"), code);
            finding.offering(OfferedFix::Inbox(inbox.id))
        })
        .collect()
}
