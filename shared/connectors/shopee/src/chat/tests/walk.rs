use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{
    cursor::{ChatCursor, UnreadGap},
    walk::{Before, Walk},
};
use crate::wire::conversation::ConversationsPage;

const START: i64 = 1_795_350_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(START + second).unwrap()
}

fn talk(id: u64, second: i64) -> Value {
    let nano = at(second).as_nanosecond().to_string();
    json!({"conversation_id": id.to_string(), "last_message_timestamp": nano, "latest_message_id": (id + 100).to_string()})
}

fn page(talks: &[Value], next: Option<i64>) -> ConversationsPage {
    let nano = next.map_or_else(String::new, |next| at(next).as_nanosecond().to_string());
    let page = json!({"conversations": talks, "page_result": {"more": next.is_some(), "next_cursor": {"next_message_time_nano": nano}}});
    serde_json::from_value(page).unwrap()
}

fn known(newest: i64) -> ChatCursor {
    ChatCursor {
        newest: at(newest),
        ..ChatCursor::default()
    }
}

fn take(walk: &mut Walk, page: &ConversationsPage) -> Vec<String> {
    let fresh = walk.take(page);
    fresh.iter().map(|talk| talk.id.to_string()).collect()
}

#[test]
fn a_page_that_reaches_what_is_known_ends_the_walk() {
    let mut walk = Walk::new(Some(known(1_000)));
    assert_eq!(walk.next(), Some(Before(None)));

    let fresh = take(&mut walk, &page(&[talk(1, 1_100), talk(2, 800)], Some(800)));

    assert_eq!(fresh, ["1"]);
    assert_eq!(walk.next(), None);
    let end = walk.end();
    assert_eq!((end.newest, end.gap), (at(1_100), None));
    assert_eq!(end.recent.get("1").map(String::as_str), Some("101"));
    assert_eq!(end.recent.len(), 1);
}

#[test]
fn a_walk_that_runs_out_of_pages_leaves_a_gap_and_the_next_closes_it() {
    let mut walk = Walk::new(Some(known(0)));
    for n in 0..4 {
        let low = 4_000 - n * 100;
        take(&mut walk, &page(&[talk(1, low)], Some(low)));
    }
    assert_eq!(walk.next(), None);
    let end = walk.end();
    let floor = at(-120);
    assert_eq!(
        end.gap,
        Some(UnreadGap {
            before: at(3_700),
            floor
        })
    );

    let mut walk = Walk::new(Some(end));
    take(
        &mut walk,
        &page(&[talk(2, 4_100), talk(1, 3_800)], Some(3_800)),
    );
    let before = walk.next().unwrap().0.unwrap();
    assert!(before.0 > at(3_700) && before.0 < at(3_701));
    let fresh = take(
        &mut walk,
        &page(&[talk(3, 3_600), talk(4, -200)], Some(-200)),
    );
    assert_eq!(fresh, ["3"]);
    assert_eq!(walk.next(), None);
    assert_eq!(walk.end().gap, None);
}

#[test]
fn a_gap_stays_while_nothing_was_read_of_it() {
    let gap = UnreadGap {
        before: at(500),
        floor: at(0),
    };
    let cursor = ChatCursor {
        gap: Some(gap),
        ..known(1_000)
    };
    assert_eq!(Walk::new(Some(cursor.clone())).end(), cursor);

    let mut walk = Walk::new(Some(cursor));
    take(&mut walk, &page(&[talk(1, 1_100)], None));
    assert_eq!(walk.end().gap, Some(gap));
}

#[test]
fn a_new_gap_above_an_old_one_holds_both() {
    let old = UnreadGap {
        before: at(500),
        floor: at(0),
    };
    let mut walk = Walk::new(Some(ChatCursor {
        gap: Some(old),
        ..known(1_000)
    }));
    for n in 0..4 {
        let low = 4_000 - n * 100;
        take(&mut walk, &page(&[talk(1, low)], Some(low)));
    }
    let both = UnreadGap {
        before: at(3_700),
        floor: at(0),
    };
    assert_eq!(walk.end().gap, Some(both));
}

#[test]
fn old_pinned_ones_at_the_top_neither_end_nor_lengthen_it() {
    let mut pinned = talk(9, -5_000);
    pinned["pinned"] = json!(true);
    let mut walk = Walk::new(Some(known(0)));

    let fresh = take(
        &mut walk,
        &page(&[pinned, talk(1, 900), talk(2, 800)], Some(800)),
    );

    assert_eq!(fresh, ["1", "2"]);
    assert!(walk.next().is_some());
    take(&mut walk, &page(&[talk(3, -300)], Some(-300)));
    assert_eq!(walk.next(), None);
}

#[test]
fn one_without_a_readable_time_is_looked_at() {
    let mut walk = Walk::new(Some(known(1_000)));
    let odd = json!({"conversation_id": "7"});
    assert_eq!(take(&mut walk, &page(&[odd], None)), ["7"]);
}

#[test]
fn a_cursor_that_goes_nowhere_or_is_missing_does_not_go_on_for_ever() {
    let mut walk = Walk::new(Some(known(0)));
    let same = page(&[talk(1, 900)], Some(900));
    take(&mut walk, &same);
    take(&mut walk, &same);
    assert_eq!(walk.next(), None);

    let mut walk = Walk::new(Some(known(0)));
    let mut cut = json!({"conversations": [talk(1, 900)], "page_result": {"more": true}});
    take(&mut walk, &serde_json::from_value(cut.clone()).unwrap());
    // There is more: the lowest time takes the cursor's place.
    let before = walk.next().unwrap().0.unwrap();
    assert!(before.0 > at(900) && before.0 < at(901));
    cut["conversations"] = json!([]);
    take(&mut walk, &serde_json::from_value(cut).unwrap());
    assert_eq!(walk.next(), None);
}

#[test]
fn time_never_goes_back() {
    let mut walk = Walk::new(Some(known(1_000)));
    take(&mut walk, &page(&[talk(1, 900)], None));
    assert_eq!(walk.end().newest, at(1_000));
}

#[test]
fn cursors_read_back_and_broken_ones_begin_anew() {
    let mut cursor = known(1_000);
    cursor.gap = Some(UnreadGap {
        before: at(500),
        floor: at(0),
    });
    cursor.recent.insert("1".to_owned(), "2".to_owned());
    assert_eq!(ChatCursor::parse(Some(&cursor.print())), Some(cursor));
    for text in [None, Some(""), Some("{}"), Some("x")] {
        assert_eq!(ChatCursor::parse(text), None, "{text:?}");
    }
}

#[test]
fn the_first_poll_brings_in_what_is_unread_and_goes_on_while_there_is_more_of_it() {
    let unread = |id: u64, second: i64| {
        let mut talk = talk(id, second);
        talk["unread_count"] = json!(2);
        talk
    };
    let mut walk = Walk::new(None);

    let first = page(&[talk(1, 90), unread(2, 80)], Some(80));
    assert_eq!(take(&mut walk, &first), ["2"]);
    assert!(walk.next().is_some());
    let second = page(&[talk(3, 70), talk(4, 60)], Some(60));
    assert!(take(&mut walk, &second).is_empty());

    assert_eq!(walk.next(), None, "older ones were read");
    assert_eq!(walk.end().newest, at(90));
}
