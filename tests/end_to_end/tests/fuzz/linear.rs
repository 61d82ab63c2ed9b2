//! Four times as long costs four times as much: counted in bytes that are asked of the allocator, never in time.
//!
//! What work on texts looks at is counted beside it, in `shared/bridge/src/text`.

use allocation_counter::measure;
use bridge::text;
use connectors::notifications_of;
use jiff::Timestamp;
use marketplace::{Keys, RawNotification};
use serde_json::{Value, json};

use crate::inputs::{fixture, fixtures};

const SHORT: usize = 400;

/// Something that is done with a text.
type Work = fn(&str);

fn bytes(work: impl FnOnce()) -> u64 {
    measure(work).bytes_total
}

/// `work` on what `grown` makes of a length and of four times it.
fn assert_linear<T>(name: &str, grown: impl Fn(usize) -> T, work: impl Fn(&T)) {
    let cost = |length: usize| {
        let input = grown(length);
        bytes(|| work(&input))
    };
    let (once, four_times) = (cost(SHORT), cost(4 * SHORT));
    assert!(
        four_times <= once * 5 + 20_000,
        "{name}: {once} bytes, and {four_times} for four times as much"
    );
}

/// A sample with a list of so many elements, a text of so many characters, and so many unknown fields.
fn longer(sample: &Value, length: usize) -> Vec<u8> {
    let mut made = sample.clone();
    if let Some(map) = made.as_object_mut() {
        let list = vec![sample.clone(); length / 40];
        map.insert("list".to_owned(), json!(list));
        map.insert("content".to_owned(), json!("*a <b> ".repeat(length)));
        for number in 0..length {
            map.insert(format!("field_{number}"), json!(number));
        }
    }
    made.to_string().into_bytes()
}

#[test]
fn the_body_of_a_webhook() {
    for sample in fixtures("chatwoot", "webhook_") {
        let grown = |length| longer(&sample, length);
        assert_linear("webhook", grown, |body: &Vec<u8>| {
            drop(chatwoot::webhook::parse(body));
        });
    }
}

#[test]
fn a_notification() {
    let meli = json!({"topic": "questions", "resource": "/questions/1", "user_id": 1, "_id": "a"});
    let push = fixture("shopee", "push_message.json");
    for (slug, sample) in [
        ("mercado-livre", &meli),
        ("shopee", &push),
        ("magalu", &meli),
    ] {
        let (_, how) = notifications_of(slug).unwrap();
        let keys = Keys::new();
        let work = |body: &Vec<u8>| {
            (how.recognise)(&RawNotification {
                body,
                header: &|_| Some("sha256=00"),
                address: Some("https://bridge.example/x"),
                keys: &keys,
                secrets: &["key".into()],
                now: Timestamp::UNIX_EPOCH,
            });
        };
        assert_linear(slug, |length| longer(sample, length), work);
    }
}

#[test]
fn what_people_write() {
    for piece in [
        "*a **b",
        "[a](b) ",
        "<a href=b>",
        "&amp;&#1;",
        "a. ",
        "👨‍👩‍👧",
        "> # ",
        "`a``b",
    ] {
        let works: [(&str, Work); 4] = [
            ("plain", |written| drop(text::plain(written))),
            ("escape_markdown", |written| {
                drop(text::escape_markdown(written));
            }),
            ("fingerprint", |written| drop(text::fingerprint(written))),
            ("split", |written| drop(text::split(written, 350))),
        ];
        for (name, work) in works {
            let grown = |length: usize| piece.repeat(length);
            assert_linear(&format!("{name} {piece:?}"), grown, |written: &String| {
                work(written);
            });
        }
    }
}

#[test]
fn a_lists_elements_of_which_many_cannot_be_read() {
    let sample = fixture("chatwoot", "conversations.json");
    assert_linear(
        "json",
        |length| longer(&sample, length),
        |body: &Vec<u8>| {
            drop(http_api::json::read::<Value>(body));
        },
    );
    let broken = |length| {
        let mut body = longer(&sample, length);
        body.extend_from_slice(b"\x01\\ud800");
        body
    };
    assert_linear("json that no parser takes", broken, |body: &Vec<u8>| {
        drop(http_api::json::read::<Value>(body));
    });
}

#[test]
#[should_panic(expected = "for four times as much")]
fn what_grows_by_the_square_is_noticed() {
    assert_linear(
        "square",
        |length| length,
        |length: &usize| {
            for _ in 0..*length {
                drop(vec![0_u8; *length]);
            }
        },
    );
}
