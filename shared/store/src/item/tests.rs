use super::*;

#[test]
fn instants_are_of_one_width_and_sort_as_text() {
    let texts: Vec<_> = [
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.0004Z",
        "2026-01-02T03:04:05.9999Z",
    ]
    .map(|at| stamp(at.parse().unwrap()).as_s().unwrap().clone())
    .into();

    assert_eq!(
        texts,
        [
            "2026-01-02T03:04:05.000Z",
            "2026-01-02T03:04:05.000Z",
            "2026-01-02T03:04:05.999Z"
        ]
    );
}

#[test]
fn every_field_of_a_state_is_one_that_is_removed_when_it_is_empty() {
    let at = "2026-01-02T03:04:05.678Z".parse().unwrap();
    let full = ThreadState {
        conversation: Some(bridge::ids::ConversationId(1)),
        inbox: Some(bridge::ids::InboxId(3)),
        read_up_to: Some(HelpdeskMessageId(2)),
        known_up_to: Some(HelpdeskMessageId(13)),
        read_back_at: Some(at),
        bubble_set_at: Some(at),
        digest: Some("d".into()),
        settled: Some(
            serde_json::from_str(
                r#"{"count": 3, "newest": "n", "compared_at": "2026-01-02T03:04:05Z"}"#,
            )
            .unwrap(),
        ),
        resolved: true,
        status_unclear: true,
        left: Some(bridge::ids::ConversationId(2)),
        was_moved: true,
        context_posted: true,
        context_at: Some(at),
        attributes: Some("a".into()),
        to_route: Some(1),
        limit: Some(bridge::ports::ShownLimit {
            limit: bridge::message::TimeLimit {
                since: at,
                by: at,
                who: bridge::message::Responsible::Seller,
            },
            urgent: true,
            over: false,
            unclear: true,
            due_at: Some(at),
            other_due_at: None,
        }),
        context_tries: 4,
        marked_for: Some(HelpdeskMessageId(14)),
        tries: 3,
        owed: [(bridge::ids::MessageKey::from_connector("k:2"), at)].into(),
        retry_at: Some(at),
        missing: vec![bridge::Missing {
            conversation: bridge::ids::ConversationId(1),
            message: None,
            since: at,
        }],
        failing_since: Some(at),
        crashes: 5,
        crashing_since: Some(at),
        resting_until: Some(at),
        absent_since: Some(at),
        reopened: 6,
        replay: true,
    };

    let item = of_state(&full).unwrap();

    let mut written: Vec<_> = item.keys().map(String::as_str).collect();
    let mut known = STATE.to_vec();
    written.sort_unstable();
    known.sort_unstable();
    assert_eq!(written, known);
    assert_eq!(state(item).unwrap(), full);
}

#[test]
fn a_row_of_a_later_version_is_not_read() {
    let later = Item::from([("v".to_owned(), n(2))]);

    assert!(matches!(state(later.clone()), Err(Misread::Version)));
    assert!(matches!(entry(&later), Err(Misread::Version)));
    assert!(matches!(account(&later), Err(Misread::Version)));
    assert!(matches!(settings(&later), Err(Misread::Version)));
}

#[test]
fn a_part_is_read_as_it_was_written_whatever_it_consists_of() {
    use bridge::{
        ids::{ConversationId, ThreadKey},
        outbox::{PartRow, PartState, ReplyRow},
        ports::Handle,
    };
    let at = "2026-01-02T03:04:05.678Z".parse().unwrap();
    let (key, message) = (
        ThreadKey::from_connector("mk:1:chat:2"),
        HelpdeskMessageId(7),
    );
    let mut row = ReplyRow::enqueued(&key, ConversationId(1), message, at, at);
    row.author = "Ana".into();
    row.waits_until = Some(at);
    row.wait_told = true;
    row.staged_from = 1;
    let mut text = PartRow::begun(at, "print".to_owned(), 3).under("7-1-aa".to_owned());
    text.state = PartState::Accepted;
    text.handle = Some(Handle::from_connector("transaction"));
    let file = PartRow::begun(at, "handle".to_owned(), 3).under("7-2-bb".to_owned());
    row.parts = vec![text, file.of_file().recalled(at)];

    let item = of_reply(&row).unwrap();

    assert_eq!(reply(item, key, message, None).unwrap(), row);
}
