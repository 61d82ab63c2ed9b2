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
        // Chatwoot turned it red by itself.
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
        held: None,
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
fn an_intent_that_chatwoot_shows_as_delivered_is_looked_for_at_any_time_since_and_not_repeated() {
    let (listed, late) = (shown(BubbleState::Delivered), after(3_600));
    let decide_absent = |row: &ReplyRow, at| {
        let absent = Some(Located::Absent);
        decide_on(row, absent, at, CanSend::Yes, Some(&listed))
    };
    let mut row = begun();
    row.parts[0].ends = 100;

    assert_eq!(decide_absent(&row, late), recalls(&[]));
    row.parts[0].recall(noon(), late);
    assert_eq!(decide_absent(&row, late), Next::LookAgain(LOOK_GRACE));
    let later = later(late, LOOK_GRACE);
    assert_eq!(decide_absent(&row, later), Next::Uncertain);
}

/// As the listing shows a reply that failed, with this under its bubble.
fn red(error: &str) -> HelpdeskMessage {
    HelpdeskMessage {
        error: Some(error.to_owned()),
        ..shown(BubbleState::Failed)
    }
}

const REFUSED: &str = "Não enviada: o anúncio não está ativo. Reative o anúncio e tente de novo.";

#[test]
fn what_its_agent_was_told_to_have_failed_is_looked_for_and_not_sent() {
    let asked = {
        let mut row = reply();
        row.bubble_was_set(noon(), &Evidence::default());
        row.bubble.fall_behind();
        row
    };
    for (row, error, next) in [
        (reply(), REFUSED, recalls(&[TEXT])),
        (
            reply(),
            "Enviada em parte (1 de 3 mensagens). …",
            recalls(&[TEXT]),
        ),
        (reply(), "Puede haberse enviado: …", recalls(&[TEXT])),
        (
            reply(),
            "Not sent: we tried for 24 hours …",
            recalls(&[TEXT]),
        ),
        // What Chatwoot writes when a webhook does not get through.
        (reply(), "500 Internal Server Error", sends(&[TEXT])),
        (reply(), "", sends(&[TEXT])),
        // A replay of what was given up on: this row set the bubble itself.
        (asked, REFUSED, sends(&[TEXT])),
    ] {
        let decided = decide_on(&row, None, noon(), CanSend::Yes, Some(&red(error)));
        assert_eq!(decided, next, "{error}");
    }
    let mut row = begun();
    row.parts[0].recall(noon(), noon());
    let (absent, late) = (Some(Located::Absent), after(LOOK_GRACE.as_secs()));
    let decided = decide_on(&row, absent, late, CanSend::Yes, Some(&red(REFUSED)));
    assert_eq!(decided, Next::Uncertain);
    assert_eq!(was_told(&row, &red(REFUSED)), Some(REFUSED));
}

#[test]
fn nothing_goes_behind_a_part_that_is_there_in_place_of_one_that_is_not() {
    let part = |state, ends| PartRow {
        state,
        ..PartRow::begun(noon(), "print".to_owned(), ends).recalled(noon())
    };
    let (sent, begun) = (PartState::Sent, PartState::Begun);
    let listed = shown(BubbleState::Sent);
    for (states, next) in [
        (&[sent, begun, sent][..], Next::Gap),
        (&[begun, begun, sent][..], Next::Gap),
        (&[sent, begun, begun][..], Next::PartLost),
    ] {
        let mut row = reply();
        row.of = 3;
        row.parts = states
            .iter()
            .zip([3, 6, 9])
            .map(|(state, ends)| part(*state, ends))
            .collect();
        let (absent, late) = (Some(Located::Absent), after(LOOK_GRACE.as_secs()));
        let decided = decide_on(&row, absent, late, CanSend::Yes, Some(&listed));
        assert_eq!(decided, next, "{states:?}");
        assert!(!row.is_whole());
    }
}

#[test]
fn files_that_are_written_down_as_begun_are_not_written_down_again() {
    let mut row = begun();
    row.parts[0].ends = 100;
    let mut snapshot = shows(CanSend::Yes);
    own_files(&mut snapshot);
    let mut listed = shown(BubbleState::Delivered);
    listed.files = (0..2).map(file).collect();
    let facts = Facts {
        now: noon(),
        asked_at: noon(),
        snapshot: &snapshot,
        unclear: Some(Located::CannotTell),
        listed: Some(&listed),
        evidence: Evidence::default(),
        is_answered: false,
        held: None,
        locale: Locale::default(),
    };

    let drafted = went_before(&row, &facts).map(|draft| draft.parts);
    assert_eq!(drafted, Some(vec![Piece::File, Piece::File]));
    row.parts[0].recall(noon(), noon());
    for _ in 0..2 {
        let file = PartRow::begun(noon(), String::new(), 100).of_file();
        row.parts.push(file.recalled(noon()));
    }
    assert_eq!(went_before(&row, &facts), None);
    for part in &mut row.parts {
        part.state = PartState::Sent;
    }
    assert_eq!(went_before(&row, &facts), None);
}
