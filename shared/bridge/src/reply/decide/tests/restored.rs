//! Replies that Chatwoot shows as delivered although their rows wait: those of a restored table.

use super::*;
use crate::ports::BubbleState;

fn shown(bubble: BubbleState) -> HelpdeskMessage {
    HelpdeskMessage {
        bubble: Some(bubble),
        ..listed(TEXT, false)
    }
}

fn decide_shown(reply: &ReplyRow, bubble: BubbleState, at: Timestamp, can_send: CanSend) -> Next {
    decide_on(reply, None, at, can_send, Some(&shown(bubble)))
}

fn recalls(parts: &[&str]) -> Next {
    match sends(parts) {
        Next::Send(draft) => Next::Recall(draft),
        other => other,
    }
}

/// The same as [`reply`], sent up to its whole text.
fn sent() -> ReplyRow {
    let mut row = begun();
    row.parts[0].state = PartState::Sent;
    row.parts[0].ends = 100;
    row
}

#[test]
fn what_chatwoot_shows_as_delivered_is_looked_for_and_not_sent() {
    let no = || CanSend::No(Refusal::QuestionEnded);
    let day = GIVE_UP.as_secs() + 1;
    for (bubble, second, can_send, next) in [
        (BubbleState::Sent, 0, CanSend::Yes, sends(&[TEXT])),
        // Retry, of one that failed, turns it back to sent first.
        (BubbleState::Failed, 0, CanSend::Yes, sends(&[TEXT])),
        (BubbleState::Delivered, 0, CanSend::Yes, recalls(&[TEXT])),
        (BubbleState::Read, 0, CanSend::Yes, recalls(&[TEXT])),
        (BubbleState::Delivered, 0, no(), recalls(&[TEXT])),
        (BubbleState::Delivered, day, CanSend::Yes, recalls(&[TEXT])),
    ] {
        let decided = decide_shown(&reply(), bubble, after(second), can_send);
        assert_eq!(decided, next, "{bubble:?} after {second} s");
    }
    let decided = decide_shown(&sent(), BubbleState::Delivered, noon(), CanSend::Yes);
    assert_eq!(decided, sends(&[]));
}

#[test]
fn what_may_not_go_by_the_rules_of_now_may_have_gone_by_others() {
    let mut facts_of_now = shows(CanSend::Yes);
    facts_of_now.capabilities.text.max_parts = 1;
    facts_of_now.capabilities.text.max_chars = 5;
    let listed = shown(BubbleState::Delivered);
    let facts = Facts {
        now: noon(),
        asked_at: noon(),
        snapshot: &facts_of_now,
        unclear: None,
        listed: Some(&listed),
        evidence: Evidence::default(),
        is_answered: false,
        locale: Locale::default(),
    };

    assert_eq!(next(&reply(), &facts), recalls(&[TEXT]));
}

#[test]
fn what_was_delivered_and_is_not_there_goes_to_people() {
    let mut row = begun();
    row.parts[0] = row.parts[0].clone().recalled(noon());
    let decide_absent = |bubble: Option<BubbleState>, second| {
        let listed = bubble.map(shown);
        let absent = Some(Located::Absent);
        decide_on(&row, absent, after(second), CanSend::Yes, listed.as_ref())
    };
    let grace = LOOK_GRACE.as_secs();

    let delivered = Some(BubbleState::Delivered);
    assert_eq!(decide_absent(delivered, 0), Next::LookAgain(LOOK_GRACE));
    assert_eq!(decide_absent(delivered, grace), Next::Uncertain);
    // Its agent pressed Retry: that is what they want.
    assert_eq!(
        decide_absent(Some(BubbleState::Sent), grace),
        Next::PartLost
    );
    assert_eq!(decide_absent(None, grace), Next::ReadConversation);
}

#[test]
fn an_intent_that_chatwoot_shows_as_delivered_is_not_repeated() {
    let listed = shown(BubbleState::Delivered);
    let (absent, late) = (Some(Located::Absent), after(3_600));

    let decided = decide_on(&begun(), absent, late, CanSend::Yes, Some(&listed));

    assert_eq!(decided, Next::Uncertain);
}
