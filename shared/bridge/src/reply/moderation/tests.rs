use jiff::Timestamp;

use super::*;
use crate::{
    capabilities::Refusal,
    ids::{ConversationId, HelpdeskMessageId, MessageKey, ThreadKey},
    message::{Ending, Extent},
    ports::{Handle, Verdict},
    timing::{LOOK_GRACE, UNCERTAIN, later},
};

const LOOKS: &[Duration] = &[Duration::from_mins(10)];
const WITHIN: Duration = Duration::from_hours(4);

fn noon() -> Timestamp {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

fn evidence(silence: Option<Silence>) -> Evidence {
    let verdict = silence.map(|silence| Verdict {
        within: WITHIN,
        looks: LOOKS,
        silence,
    });
    Evidence {
        verdict,
        ..Evidence::default()
    }
}

/// A reply whose one part was accepted at noon, under a name if it `has_id`.
fn accepted(has_id: bool) -> ReplyRow {
    let key = ThreadKey::from_connector("mk:1:pack:2");
    let (conversation, message) = (ConversationId(1), HelpdeskMessageId(7));
    let mut row = ReplyRow::enqueued(&key, conversation, message, noon(), noon());
    let mut part = PartRow::begun(noon(), "print".to_owned(), 3);
    part.state = PartState::Accepted;
    part.id = has_id.then(|| RemoteMessageId::from_connector("m1"));
    row.parts = vec![part];
    row.of = 1;
    row.state = crate::outbox::ReplyState::Sent;
    row
}

fn shown(author: Author, after: Duration) -> Message {
    Message {
        source_id: MessageKey::from_connector("mk:other"),
        remote_id: None,
        reference: None,
        author,
        text: "oi".to_owned(),
        attachments: Vec::new(),
        at: later(noon(), after),
        visibility: Visibility::Visible,
        read_at: None,
    }
}

fn with(can_send: CanSend, messages: Vec<Message>) -> Snapshot {
    let mut snapshot = Snapshot::open(messages);
    snapshot.capabilities.can_send = can_send;
    snapshot
}

/// What becomes of the part when the thread is asked for so long after noon.
fn judged(
    row: &ReplyRow,
    snapshot: &Snapshot,
    silence: Option<Silence>,
    after: Duration,
) -> PartState {
    let (mut row, evidence) = (row.clone(), evidence(silence));
    let asked_at = later(noon(), after);
    let reading = Reading {
        snapshot,
        asked_at,
        evidence: &evidence,
    };
    note_verdicts(&mut row, reading, asked_at);
    take_back(&mut row, reading);
    row.parts[0].state
}

#[test]
fn without_a_verdict_of_its_own_what_is_gone_was_refused() {
    let (second, open) = (Duration::from_secs(1), with(CanSend::Yes, Vec::new()));
    for (has_id, grace) in [(true, LOOK_GRACE), (false, UNCERTAIN)] {
        let row = accepted(has_id);
        assert_eq!(
            judged(&row, &open, None, grace.saturating_sub(second)),
            PartState::Accepted
        );
        assert_eq!(judged(&row, &open, None, grace), PartState::TakenBack);
    }
}

#[test]
fn what_can_be_asked_about_is_not_gone_so_soon() {
    let (mut row, open) = (accepted(true), with(CanSend::Yes, Vec::new()));
    row.parts[0].handle = Some(Handle::from_connector("t1"));

    assert_eq!(judged(&row, &open, None, LOOK_GRACE), PartState::Accepted);
    assert_eq!(judged(&row, &open, None, UNCERTAIN), PartState::TakenBack);
    let rejected = Some(Silence::Rejected);
    assert_eq!(judged(&row, &open, rejected, WITHIN), PartState::Accepted);
}

#[test]
fn silence_is_a_rejection_only_in_time_and_where_an_answer_is_still_wanted() {
    let rejected = Some(Silence::Rejected);
    let not_yet = CanSend::NotYet {
        refusal: Refusal::Empty,
        until: None,
    };
    let ours_since = || vec![shown(Author::Seller, Duration::from_hours(1))];
    let before = shown(Author::Buyer, Duration::ZERO);
    let closed = Snapshot {
        status: ThreadStatus::Ended(Ending::Closed),
        ..with(CanSend::No(Refusal::QuestionEnded), Vec::new())
    };
    let gaps = Snapshot {
        extent: Extent::Gaps,
        ..with(CanSend::Yes, Vec::new())
    };
    for (snapshot, after, state) in [
        (
            with(CanSend::Yes, Vec::new()),
            UNCERTAIN,
            PartState::Accepted,
        ),
        (with(CanSend::Yes, Vec::new()), WITHIN, PartState::TakenBack),
        (
            with(CanSend::Yes, vec![before]),
            WITHIN,
            PartState::TakenBack,
        ),
        // The turn has passed: with it, as far as anybody can tell …
        (with(not_yet.clone(), Vec::new()), WITHIN, PartState::Sent),
        (closed, WITHIN, PartState::Sent),
        // … unless a later answer is there that explains it.
        (with(not_yet, ours_since()), WITHIN, PartState::TakenBack),
        (gaps, WITHIN, PartState::Accepted),
    ] {
        let row = accepted(false);
        assert_eq!(
            judged(&row, &snapshot, rejected, after),
            state,
            "{snapshot:?}"
        );
    }
}

#[test]
fn silence_is_a_delivery_where_the_marketplace_says_so() {
    let (delivered, open) = (Some(Silence::Delivered), with(CanSend::Yes, Vec::new()));
    let row = accepted(true);

    assert_eq!(
        judged(&row, &open, delivered, UNCERTAIN),
        PartState::Accepted
    );
    assert_eq!(judged(&row, &open, delivered, WITHIN), PartState::Sent);
}

#[test]
fn verdicts_are_looked_for_when_the_marketplace_gives_them() {
    let mut row = accepted(false);
    let after = |span| later(noon(), span);
    let next = |row: &ReplyRow, silence, at| row.next_look(after(at), &evidence(silence));
    let minutes = Duration::from_mins;

    assert_eq!(next(&row, None, minutes(3)), Some(after(minutes(6))));
    let rejected = Some(Silence::Rejected);
    assert_eq!(next(&row, rejected, minutes(3)), Some(after(minutes(10))));
    assert_eq!(next(&row, rejected, minutes(10)), Some(after(WITHIN)));
    assert_eq!(
        next(&row, rejected, WITHIN),
        Some(after(WITHIN + minutes(15)))
    );
    row.parts[0].handle = Some(Handle::from_connector("t1"));
    assert_eq!(
        next(&row, None, Duration::ZERO),
        Some(after(Duration::from_secs(5)))
    );
    assert_eq!(next(&row, None, minutes(1)), Some(after(minutes(2))));
    assert_eq!(next(&row, None, minutes(20)), Some(after(minutes(25))));
    assert_eq!(next(&row, None, Duration::from_hours(25)), None);
}
