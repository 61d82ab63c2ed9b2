mod restored;

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;

use super::*;
use crate::{
    capabilities::{Charset, FileRules, NameCharset, TextRules},
    ids::{ConversationId, HelpdeskMessageId, Route, ThreadKey},
    message::{Extent, ThreadStatus},
    outbox::{PartRow, PartState},
    ports::{AgentName, Sender},
    timing::{GIVE_UP, LOOK_GRACE, UNCERTAIN, later},
};

const TEXT: &str = "Sim, temos.";

fn noon() -> Timestamp {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

fn after(seconds: u64) -> Timestamp {
    later(noon(), Duration::from_secs(seconds))
}

/// A reply written at noon, announced with its text.
fn reply() -> ReplyRow {
    let key = ThreadKey::from_connector("mk:1:pack:2");
    let mut row = ReplyRow::enqueued(
        &key,
        ConversationId(1),
        HelpdeskMessageId(7),
        noon(),
        noon(),
    );
    row.content = Some(TEXT.to_owned());
    row
}

/// The same, whose one part was begun at noon.
fn begun() -> ReplyRow {
    let mut row = reply();
    row.parts = vec![PartRow::begun(noon(), "print".to_owned(), 10)];
    row.of = 1;
    row
}

fn shows(can_send: CanSend) -> Snapshot {
    Snapshot {
        messages: Vec::new(),
        extent: Extent::Whole,
        status: ThreadStatus::Open,
        capabilities: Capabilities {
            can_send,
            text: TextRules {
                max_chars: 350,
                max_parts: 3,
                charset: Charset::Unicode,
            },
            files: None,
            max_messages: None,
        },
        attributes: Vec::new(),
        notes: Vec::new(),
        limit: None,
        other_apps: BTreeMap::new(),
        route: Route::nowhere(),
    }
}

fn listed(content: &str, deleted: bool) -> HelpdeskMessage {
    HelpdeskMessage {
        id: HelpdeskMessageId(7),
        outgoing: true,
        private: false,
        is_text: true,
        sender: Sender::Agent,
        author: AgentName::default(),
        agent: None,
        source_id: None,
        deleted,
        content: content.to_owned(),
        files: Vec::new(),
        at: Some(noon()),
        bubble: None,
        error: None,
    }
}

/// What is decided about `reply` at `now` when the thread was read at that moment.
fn decide(reply: &ReplyRow, unclear: Option<Located>, now: Timestamp, can_send: CanSend) -> Next {
    decide_on(reply, unclear, now, can_send, None)
}

fn decide_on(
    reply: &ReplyRow,
    unclear: Option<Located>,
    now: Timestamp,
    can_send: CanSend,
    listed: Option<&HelpdeskMessage>,
) -> Next {
    let facts = Facts {
        now,
        asked_at: now,
        snapshot: &shows(can_send),
        unclear,
        listed,
        evidence: Evidence::default(),
        is_answered: false,
        held: None,
        locale: Locale::default(),
    };
    next(reply, &facts)
}

fn sends(parts: &[&str]) -> Next {
    Next::Send(Draft {
        parts: parts
            .iter()
            .map(|&part| Piece::Text(part.to_owned()))
            .collect(),
        files: Vec::new(),
    })
}

fn id() -> RemoteMessageId {
    RemoteMessageId::from_connector("m1")
}

#[test]
fn a_part_without_a_clear_answer_is_cleared_up_before_anything_is_sent() {
    let grace = LOOK_GRACE.as_secs();
    let patience = UNCERTAIN.as_secs();
    let found = || Some(Located::Found(id()));
    let absent = || Some(Located::Absent);
    let cannot_tell = || Some(Located::CannotTell);
    for (seconds, located, next) in [
        (0, found(), Next::PartArrived(id())),
        (patience, found(), Next::PartArrived(id())),
        (0, absent(), Next::LookAgain(LOOK_GRACE)),
        (grace - 1, absent(), Next::LookAgain(Duration::from_secs(1))),
        (grace, absent(), Next::PartLost),
        (grace, cannot_tell(), Next::LookAgain(Duration::ZERO)),
        (patience - 1, cannot_tell(), Next::LookAgain(Duration::ZERO)),
        (patience, cannot_tell(), Next::Uncertain),
        // Even after a day: what may be at the buyer's is never given up on unseen.
        (25 * 3600, absent(), Next::PartLost),
    ] {
        let decided = decide(&begun(), located.clone(), after(seconds), CanSend::Yes);
        assert_eq!(decided, next, "after {seconds} s, {located:?}");
    }
}

#[test]
fn absence_counts_from_when_the_thread_was_asked_for() {
    let facts = Facts {
        now: after(300),
        asked_at: after(10),
        snapshot: &shows(CanSend::Yes),
        unclear: Some(Located::Absent),
        listed: None,
        evidence: Evidence::default(),
        is_answered: false,
        held: None,
        locale: Locale::default(),
    };

    assert_eq!(
        next(&begun(), &facts),
        Next::LookAgain(LOOK_GRACE.saturating_sub(Duration::from_secs(10)))
    );
}

#[test]
fn a_retry_waits_for_its_time_and_a_reply_is_given_up_after_a_day() {
    let mut waits = reply();
    (waits.tries, waits.due_at) = (1, Some(after(60)));

    assert_eq!(decide(&waits, None, after(59), CanSend::Yes), Next::NotDue);
    assert_eq!(
        decide(&waits, None, after(60), CanSend::Yes),
        sends(&[TEXT])
    );
    let day = GIVE_UP.as_secs();
    assert_eq!(
        decide(&reply(), None, after(day), CanSend::Yes),
        sends(&[TEXT])
    );
    assert_eq!(
        decide(&reply(), None, after(day + 1), CanSend::Yes),
        Next::GiveUp
    );
}

#[test]
fn the_text_is_what_the_conversation_lists_now() {
    let decide = |row: &ReplyRow, listed: Option<&HelpdeskMessage>| {
        decide_on(row, None, noon(), CanSend::Yes, listed)
    };
    let mut unknown = reply();
    unknown.content = None;

    assert_eq!(
        decide(&reply(), Some(&listed("Edited", false))),
        sends(&["Edited"])
    );
    assert_eq!(decide(&reply(), Some(&listed(TEXT, true))), Next::Drop);
    assert_eq!(decide(&unknown, None), Next::ReadConversation);
}

#[test]
fn a_blocked_thread_refuses_what_is_not_there_yet() {
    let blocked = || CanSend::No(Refusal::QuestionEnded);
    let mut whole = begun();
    whole.parts[0].state = PartState::Sent;

    assert_eq!(
        decide(&reply(), None, noon(), blocked()),
        Next::Refuse(Refusal::QuestionEnded, 1)
    );
    assert_eq!(
        decide(&whole, None, noon(), blocked()),
        sends(&[]),
        "what is there already ends as sent"
    );
}

#[test]
fn a_question_answered_from_here_says_so() {
    for refusal in [Refusal::AnsweredElsewhere, Refusal::QuestionEnded] {
        assert_eq!(as_it_is(refusal.clone(), true), Refusal::SecondAnswer);
        assert_eq!(as_it_is(refusal.clone(), false), refusal);
    }
    assert_eq!(as_it_is(Refusal::Forbidden, true), Refusal::Forbidden);
}

#[test]
fn what_was_taken_back_is_sent_again_and_what_is_there_is_not() {
    let mut half = begun();
    half.parts[0].state = PartState::Sent;
    half.parts[0].ends = "Sim,".len();
    assert_eq!(
        decide(&half, None, noon(), CanSend::Yes),
        sends(&["temos."])
    );

    half.parts[0].state = PartState::TakenBack;
    assert_eq!(decide(&half, None, noon(), CanSend::Yes), sends(&[TEXT]));
}

/// As above, with other rules and files beside the text.
fn decide_by(reply: &ReplyRow, files: usize, change: impl FnOnce(&mut Snapshot)) -> Next {
    let mut snapshot = shows(CanSend::Yes);
    change(&mut snapshot);
    let mut listed = listed(TEXT, false);
    listed.files = (0..files).map(file).collect();
    let facts = Facts {
        now: noon(),
        asked_at: noon(),
        snapshot: &snapshot,
        evidence: Evidence::default(),
        unclear: None,
        listed: Some(&listed),
        is_answered: false,
        held: None,
        locale: Locale::default(),
    };
    next(reply, &facts)
}

fn file(number: usize) -> HelpdeskFile {
    HelpdeskFile {
        reference: format!("blob{number}"),
        name: format!("{number}.png"),
        ..HelpdeskFile::default()
    }
}

fn own_files(snapshot: &mut Snapshot) {
    snapshot.capabilities.files = Some(FileRules {
        types: &[],
        max_bytes: 1 << 20,
        max_files: 1,
        max_name: 100,
        name_charset: NameCharset::NoSeparators,
        own_message: true,
    });
}

#[test]
fn a_reply_waits_for_its_turn_and_is_refused_after_a_day_of_that() {
    let until = Some(after(3 * 24 * 3600));
    let not_yet = |until| CanSend::NotYet {
        refusal: Refusal::Empty,
        until,
    };
    let waits = |until| Next::WaitForTurn(Refusal::Empty, until);

    assert_eq!(decide(&reply(), None, noon(), not_yet(None)), waits(None));
    assert_eq!(decide(&reply(), None, noon(), not_yet(until)), waits(until));
    let day = GIVE_UP.as_secs();
    let late = decide(&reply(), None, after(day + 1), not_yet(None));
    assert_eq!(late, Next::Refuse(Refusal::Empty, 1));

    // The day begins when it may go.
    let mut told = reply();
    told.waits_until = until;
    for (second, next) in [
        (3 * day, sends(&[TEXT])),
        (4 * day, sends(&[TEXT])),
        (4 * day + 1, Next::GiveUp),
    ] {
        assert_eq!(decide(&told, None, after(second), CanSend::Yes), next);
    }
}

#[test]
fn a_part_without_a_clear_answer_is_cleared_up_before_a_turn_is_waited_for() {
    let not_yet = CanSend::NotYet {
        refusal: Refusal::Empty,
        until: None,
    };
    let decided = decide(&begun(), Some(Located::CannotTell), noon(), not_yet);

    assert_eq!(decided, Next::LookAgain(LOOK_GRACE));
}

#[test]
fn files_of_their_own_follow_the_text_and_those_that_are_there_do_not_go_again() {
    let pieces = |next| match next {
        Next::Send(draft) => (draft.parts, draft.files.len()),
        other => panic!("{other:?}"),
    };
    let text = || Piece::Text(TEXT.to_owned());
    let drafted = pieces(decide_by(&reply(), 2, own_files));
    assert_eq!(drafted, (vec![text(), Piece::File, Piece::File], 2));

    let mut half = reply();
    let mut part = PartRow::begun(noon(), "print".to_owned(), TEXT.len());
    part.state = PartState::Sent;
    half.parts = vec![part.clone(), part.of_file()];
    let drafted = pieces(decide_by(&half, 2, own_files));
    assert_eq!(drafted, (vec![Piece::File], 2));
    half.parts[1].state = PartState::TakenBack;
    let drafted = pieces(decide_by(&half, 2, own_files));
    assert_eq!(drafted, (vec![Piece::File, Piece::File], 2));
}

#[test]
fn texts_and_files_of_their_own_count_together() {
    let at_most = |left| {
        move |snapshot: &mut Snapshot| {
            own_files(snapshot);
            snapshot.capabilities.max_messages = Some(left);
        }
    };
    let too_many = Refusal::TooManyMessages { needs: 3, left: 2 };

    assert_eq!(
        decide_by(&reply(), 2, at_most(2)),
        Next::Refuse(too_many, 3)
    );
    assert!(matches!(decide_by(&reply(), 2, at_most(3)), Next::Send(_)));
}

#[test]
fn how_long_absence_means_nothing_is_the_threads_own() {
    let mut facts = Facts {
        now: after(600),
        asked_at: after(60),
        snapshot: &shows(CanSend::Yes),
        evidence: Evidence {
            absence: Duration::from_secs(90),
            uncertain: Duration::from_mins(1),
            verdict: None,
        },
        unclear: Some(Located::Absent),
        listed: None,
        is_answered: false,
        held: None,
        locale: Locale::default(),
    };
    assert_eq!(
        next(&begun(), &facts),
        Next::LookAgain(Duration::from_secs(30))
    );
    facts.unclear = Some(Located::CannotTell);
    assert_eq!(
        next(&begun(), &facts),
        Next::LookAgain(Duration::from_secs(30))
    );
    facts.asked_at = after(90);
    assert_eq!(next(&begun(), &facts), Next::Uncertain);
    // Whatever a connector says, no less than what a call may take.
    facts.evidence.absence = Duration::ZERO;
    facts.unclear = Some(Located::Absent);
    facts.asked_at = after(LOOK_GRACE.as_secs() - 1);
    assert_eq!(
        next(&begun(), &facts),
        Next::LookAgain(Duration::from_secs(1))
    );
}
