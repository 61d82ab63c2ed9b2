use super::*;
use crate::ports::BubbleState;

fn noon() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

fn ended(state: ReplyState) -> ReplyRow {
    let mut row = ReplyRow::enqueued(&no_key(), ConversationId(1), no_message(), noon(), noon());
    row.end(state, Some("why".to_owned()), noon());
    row.bubble_was_set(noon(), &Evidence::default());
    row
}

#[test]
fn a_retry_begins_a_failed_reply_again_and_only_tells_a_sent_one() {
    for (state, after) in [
        (ReplyState::Failed, ReplyState::Pending),
        (ReplyState::Uncertain, ReplyState::Pending),
        (ReplyState::Dead, ReplyState::Pending),
        (ReplyState::Sent, ReplyState::Sent),
    ] {
        let mut row = ended(state);

        assert!(row.take_up(Request::Retry(1), noon()) && !row.take_up(Request::Retry(1), noon()));
        assert_eq!(
            (row.state, row.bubble.is_current(), row.due_at),
            (after, false, Some(noon()))
        );
    }
}

#[test]
fn a_reason_is_kept_within_bounds_whoever_worded_it() {
    let mut row = ended(ReplyState::Sent);
    for (given, kept) in [
        ("não".to_owned(), "não".to_owned()),
        ("é".repeat(1_000), "é".repeat(1_000)),
        ("é".repeat(100_000), format!("{}…", "é".repeat(999))),
    ] {
        row.end(ReplyState::Failed, Some(given), noon());
        assert_eq!(row.reason, Some(kept));
    }
}

#[test]
fn a_row_written_before_reads_as_sure() {
    let row = ReplyRow::enqueued(&no_key(), ConversationId(1), no_message(), noon(), noon());
    let json = serde_json::to_value(&row).unwrap();
    let hint = ReplyRow {
        trust: Trust::Hint,
        ..row.clone()
    };

    assert!(json.get("trust").is_none());
    let read: ReplyRow = serde_json::from_value(json).unwrap();
    assert!(read.is_pending() && !read.is_hint());
    let read: ReplyRow = serde_json::from_value(serde_json::to_value(&hint).unwrap()).unwrap();
    assert!(read.is_hint() && !read.is_pending());
}

#[test]
fn a_reply_that_is_there_without_its_files_is_not_begun_again() {
    let mut row = ended(ReplyState::Failed);
    row.of = 1;
    row.parts.push(PartRow {
        state: PartState::Sent,
        ..PartRow::begun(noon(), String::new(), 5)
    });

    assert!(row.take_up(Request::Retry(1), noon()));

    assert_eq!(
        (row.state, row.bubble.is_current()),
        (ReplyState::Failed, false)
    );
    assert_eq!(row.reason.as_deref(), Some("why"));
}

#[test]
fn a_deleted_reply_is_not_begun_again() {
    let mut row = ended(ReplyState::Failed);
    row.drop_silently();

    row.take_up(Request::Retry(1), noon());
    row.take_up(Request::ShowAgain(row.bubble.times()), noon());

    assert_eq!(
        (row.state, row.bubble.is_current(), row.due_at),
        (ReplyState::Ignored, true, None)
    );
}

#[test]
fn a_bubble_with_another_reason_is_set_right_once_each_time() {
    let mut row = ended(ReplyState::Failed);
    assert_eq!(row.misshown("why"), None);

    let asked = row.misshown("500 Internal Server Error").unwrap();

    assert!(row.take_up(asked, noon()));
    assert_eq!(
        (
            row.state,
            row.bubble.is_current(),
            row.misshown("500 Internal Server Error")
        ),
        (ReplyState::Failed, false, None)
    );
    row.bubble_was_set(noon(), &Evidence::default());
    assert!(!row.take_up(asked, noon()));
    assert_ne!(row.misshown("again"), Some(asked));
}

#[test]
fn a_bubble_stays_as_it_is_once_its_reason_is_forgotten() {
    for (state, is_wrong) in [
        (ReplyState::Failed, false),
        (ReplyState::Uncertain, false),
        (ReplyState::Dead, false),
        (ReplyState::Sent, true),
    ] {
        let mut row = ended(state);
        row.forget_texts();

        let red = Some(BubbleState::Failed);
        assert_eq!(row.misshown("why").is_some(), is_wrong, "{state:?}");
        assert_eq!(row.is_misshown(red, Some("why")), is_wrong, "{state:?}");
    }
}

#[test]
fn a_reply_that_failed_by_its_row_and_was_delivered_since_begins_again() {
    let delivered = Some(BubbleState::Delivered);
    for (state, bubble, begins) in [
        (ReplyState::Failed, delivered, true),
        (ReplyState::Dead, Some(BubbleState::Read), true),
        (ReplyState::Failed, Some(BubbleState::Failed), false),
        // An agent pressed Retry: Chatwoot tells of that.
        (ReplyState::Failed, Some(BubbleState::Sent), false),
        (ReplyState::Sent, delivered, false),
        (ReplyState::Ignored, delivered, false),
    ] {
        let mut row = ended(state);
        assert_eq!(row.take_up_delivery(bubble, noon()), begins, "{state:?}");
        assert_eq!(row.state == ReplyState::Pending, begins, "{state:?}");
    }
}

#[test]
fn a_gap_is_no_delivery_and_is_not_filled() {
    let part = |state| PartRow {
        state,
        ..PartRow::begun(noon(), String::new(), 5)
    };
    let mut row = ended(ReplyState::Uncertain);
    row.parts = [PartState::Sent, PartState::Begun, PartState::Sent]
        .map(part)
        .into();
    row.of = 3;
    assert!(!row.is_whole());

    row.leave_gap();
    row.end(ReplyState::Failed, Some("in part".to_owned()), noon());
    row.bubble_was_set(noon(), &Evidence::default());

    assert!(row.take_up(Request::Retry(1), noon()));
    assert_eq!((row.state, row.parts_sent()), (ReplyState::Failed, 2));
}

#[test]
fn references_are_short_plain_and_no_two_parts_have_the_same() {
    let key = |name: &str| ThreadKey::from_connector(name);
    let row = |name: &str, message| {
        let message = HelpdeskMessageId(message);
        ReplyRow::enqueued(&key(name), ConversationId(1), message, noon(), noon())
    };
    let begun = || PartRow::begun(noon(), String::new(), 0);
    let mut two = row("mk:1:pack:2", 7);
    two.parts.push(begun());
    let all = [
        row("mk:1:pack:2", 7).next_reference(),
        two.next_reference(),
        row("mk:1:pack:3", 7).next_reference(),
        row("mk:1:pack:2", u64::MAX).next_reference(),
    ];

    for (at, one) in all.iter().enumerate() {
        let is_plain = one.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        assert!(is_plain && one.len() <= 36, "{one}");
        assert!(!all.iter().skip(at + 1).any(|other| other == one), "{one}");
    }
    assert_eq!(all[0], row("mk:1:pack:2", 7).next_reference());
}

#[test]
fn staged_files_are_those_that_were_not_sent() {
    let staged = |number: u32| Staged {
        handle: format!("h{number}"),
        expires: noon(),
    };
    let mut row = ended(ReplyState::Failed);
    row.staged = (0..3).map(staged).collect();
    assert_eq!(row.next_file(), Some(&staged(0)));
    let mut part = PartRow::begun(noon(), "h0".to_owned(), 0).of_file();
    row.parts.push(part.clone());
    assert_eq!(row.next_file(), Some(&staged(0)), "its fate is not known");
    part.state = PartState::Sent;
    row.parts = vec![part.clone()];

    assert_eq!(row.next_file(), Some(&staged(1)));
    assert_eq!(row.leave_out_sent_files(), 1);
    assert_eq!(row.staged, [staged(1), staged(2)]);
    assert_eq!(row.next_file(), Some(&staged(1)));
    assert_eq!(row.leave_out_sent_files(), 1);
    assert_eq!(row.staged.len(), 2);
    // Staged anew, after one more went.
    row.staged.clear();
    row.parts.push(part);
    assert_eq!(row.leave_out_sent_files(), 2);
    row.staged.push(staged(2));
    assert_eq!(row.next_file(), Some(&staged(2)));
}

#[test]
fn nobodys_name_is_in_a_log_or_kept_after_the_end() {
    let mut row = ended(ReplyState::Sent);
    row.author = "Ana Souza".into();

    assert!(!format!("{row:?}").contains("Ana"));
    row.end(ReplyState::Sent, None, noon());
    assert!(row.author.is_empty());
}
