use jiff::SignedDuration;

use super::*;
use crate::{
    ids::MessageKey,
    message::{Author, Visibility},
};

fn at(second: i64) -> Timestamp {
    "2026-03-04T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(second)
}

/// Message n was written at second n.
fn shows(messages: impl IntoIterator<Item = i64>, extent: Extent) -> Snapshot {
    let message = |number: i64| Message {
        source_id: MessageKey::from_connector(format!("mk:message:{number}")),
        remote_id: None,
        reference: None,
        author: Author::Buyer,
        text: "oi".to_owned(),
        attachments: Vec::new(),
        at: at(number),
        visibility: Visibility::Visible,
        read_at: None,
    };
    let messages = messages.into_iter().map(message).collect();
    Snapshot {
        extent,
        ..Snapshot::open(messages)
    }
}

/// A hundred messages were settled, up to the one of second 100.
fn hundred() -> Settled {
    Settled::of(&shows(1..=100, Extent::Whole), at(100)).unwrap()
}

fn newest(messages: impl IntoIterator<Item = i64>, of: usize) -> Snapshot {
    shows(messages, Extent::Newest { of: Some(of) })
}

fn fits(snapshot: &Snapshot) -> Fit {
    fit(Some(&hundred()), snapshot, None, at(200))
}

#[test]
fn a_settled_thread_ends_with_its_newest_message_alone() {
    let key = |number| MessageKey::from_connector(format!("mk:message:{number}"));

    assert!(hundred().ends_with(&key(100)));
    assert!(!hundred().ends_with(&key(99)));
}

#[test]
fn newer_messages_stand_beside_what_is_settled_if_the_count_says_so() {
    assert_eq!(fits(&newest(91..=100, 100)), Fit::SettledUpTo(10));
    assert_eq!(fits(&newest(93..=102, 102)), Fit::SettledUpTo(8));
    assert_eq!(fits(&shows(1..=101, Extent::Whole)), Fit::SettledUpTo(100));
}

#[test]
fn what_does_not_add_up_is_read_whole() {
    let late = newest(93..=102, 103);
    let deleted = newest(93..=102, 101);
    let instead = newest([98, 99, 101, 102], 101);
    let far_behind = newest(101..=150, 150);

    for snapshot in [late, deleted, instead, far_behind] {
        assert_eq!(fits(&snapshot), Fit::TooLittle);
    }
    assert_eq!(fits(&shows(1..=99, Extent::Whole)), Fit::AsItIs);
}

#[test]
fn a_page_alone_says_nothing_of_a_thread_that_was_never_settled() {
    assert_eq!(
        fit(None, &newest(91..=100, 100), None, at(200)),
        Fit::TooLittle
    );
    assert_eq!(
        fit(None, &shows(1..=9, Extent::Whole), None, at(200)),
        Fit::AsItIs
    );
}

#[test]
fn gaps_prove_nothing() {
    assert_eq!(fits(&shows(91..=100, Extent::Gaps)), Fit::AsItIs);
    assert_eq!(Settled::of(&shows(91..=100, Extent::Gaps), at(0)), None);
}

#[test]
fn what_may_still_change_is_to_be_shown() {
    let snapshot = newest(91..=100, 100);
    let watched = |second| fit(Some(&hundred()), &snapshot, Some(at(second)), at(200));

    assert_eq!(watched(92), Fit::SettledUpTo(10));
    assert_eq!(watched(91), Fit::TooLittle);
}

#[test]
fn once_a_day_a_thread_is_compared_whole() {
    let tomorrow = at(100 + 24 * 3600);
    let fits = |snapshot| fit(Some(&hundred()), &snapshot, None, tomorrow);

    assert_eq!(fits(newest(91..=100, 100)), Fit::TooLittle);
    assert_eq!(fits(shows(1..=100, Extent::Whole)), Fit::AsItIs);
}

fn uncounted(messages: impl IntoIterator<Item = i64>) -> Snapshot {
    shows(messages, Extent::Newest { of: None })
}

#[test]
fn where_nobody_counts_the_newest_have_to_follow_on_one_another() {
    assert_eq!(fits(&uncounted(91..=100)), Fit::SettledUpTo(10));
    assert_eq!(fits(&uncounted(93..=103)), Fit::SettledUpTo(8));

    let shows_late = uncounted([91, 92, 93, 94, 95, 96, 98, 99, 100, 101]);
    let too_many_since = uncounted(94..=103);
    let far_behind = uncounted(101..=150);
    for snapshot in [shows_late, too_many_since, far_behind] {
        assert_eq!(fits(&snapshot), Fit::TooLittle);
    }
}

#[test]
fn what_was_settled_without_a_count_is_compared_whole_with_what_has_one() {
    let settled = Settled::of(&uncounted(91..=100), at(100)).unwrap();
    let fits = |snapshot| fit(Some(&settled), &snapshot, None, at(200));

    assert_eq!(fits(uncounted(91..=101)), Fit::SettledUpTo(10));
    assert_eq!(fits(newest(91..=100, 100)), Fit::TooLittle);
    assert_eq!(fits(shows(1..=100, Extent::Whole)), Fit::AsItIs);
}

#[test]
fn what_an_earlier_version_settled_is_read_as_it_was() {
    let written = r#"{"count":100,"newest":"aa","compared_at":"2026-03-04T12:00:00Z"}"#;

    let settled: Settled = serde_json::from_str(written).unwrap();

    assert_eq!((settled.count, settled.run), (Some(100), None));
}
