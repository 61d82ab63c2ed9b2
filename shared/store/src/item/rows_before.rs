//! Every kind of row as an earlier version wrote it: it reads, and means what it meant.

use std::{collections::BTreeMap, num::NonZeroU32};

use bridge::{
    accounts::{Connection, PermissionScope},
    command::{CommandArgument, CommandNote},
    ids::{AccountId, ConversationId, InboxId, MessageKey, RemoteMessageId},
    outbox::{
        BubbleSync, CommandAuthor, CommandRow, Confirmation, LastSet, PartRow, PartState, Proposal,
        Trust,
    },
    ports::CommandAction,
};

use secrecy::ExposeSecret;

use super::*;

const ROWS: &str = include_str!("rows_before.json");

fn row_before(name: &str) -> Item {
    let rows: serde_json::Value = serde_json::from_str(ROWS).unwrap();
    serde_dynamo::to_item(&rows[name]).unwrap()
}

fn at(time: &str) -> Timestamp {
    format!("2026-03-04T{time}Z").parse().unwrap()
}

fn read_reply(name: &str) -> ReplyRow {
    let item = row_before(name);
    let Some(RowKey::Reply(key, message, request)) = key(&item) else {
        panic!("{name} is no reply");
    };
    reply(item, key, message, request).unwrap()
}

#[test]
fn a_thread_is_read_with_everything_that_was_known_of_it() {
    let key = MessageKey::from_connector("meli:msg:9:2");
    let (conversation, message) = (ConversationId(31), Some(HelpdeskMessageId(907)));
    let missing = |message, since| bridge::Missing {
        conversation,
        message,
        since,
    };

    assert_eq!(
        state(row_before("thread")).unwrap(),
        ThreadState {
            conversation: Some(conversation),
            inbox: Some(InboxId(3)),
            read_up_to: message,
            known_up_to: None,
            read_back_at: Some(at("12:00:01")),
            bubble_set_at: Some(at("12:00:02")),
            digest: Some("a1b2c3".to_owned()),
            settled: None,
            resolved: true,
            status_unclear: true,
            left: Some(ConversationId(30)),
            was_moved: true,
            context_posted: true,
            context_at: Some(at("12:00:03")),
            attributes: Some("[(\"meli_order\", \"2\")]".to_owned()),
            to_route: None,
            limit: None,
            context_tries: 4,
            marked_for: None,
            tries: 3,
            owed: [(key, at("12:00:04"))].into(),
            retry_at: Some(at("12:00:05")),
            missing: vec![
                missing(None, at("12:00:06")),
                missing(message, at("12:00:07"))
            ],
            failing_since: Some(at("12:00:08")),
            crashes: 5,
            crashing_since: Some(at("12:00:09")),
            resting_until: Some(at("12:00:10")),
            absent_since: Some(at("12:00:11")),
            reopened: 6,
            replay: true,
        }
    );
    assert_eq!(
        state(row_before("empty_thread")).unwrap(),
        ThreadState::default()
    );
}

#[test]
fn a_reply_is_read_with_the_state_of_each_part_and_is_written_as_it_was() {
    let read = read_reply("reply");
    let part = |second: &str, print: &str, ends, state, id: Option<&str>| PartRow {
        intended_at: at(&format!("12:00:0{second}")),
        fingerprint: print.to_owned(),
        ends,
        state,
        id: id.map(RemoteMessageId::from_connector),
        // What an earlier version sent was a text without a reference.
        ..PartRow::begun(at("12:00:00"), String::new(), 0)
    };

    assert_eq!(
        read.parts,
        [
            part("1", "f1", 3, PartState::Sent, Some("m1")),
            part("2", "f2", 6, PartState::Accepted, None),
            part("3", "f3", 9, PartState::TakenBack, Some("m3")),
            part("4", "f4", 0, PartState::Begun, None),
        ]
    );
    assert_eq!(
        (read.trust, read.request, read.inbox),
        (Trust::Hint, None, Some(InboxId(3)))
    );
    assert_eq!(
        read.bubble,
        BubbleSync::Current(LastSet {
            at: at("12:00:06"),
            times: NonZeroU32::new(3).unwrap(),
            delivered_at: Some(at("12:00:07")),
        })
    );
    assert_eq!(read.due_at, Some(at("12:01:00")));
    let written = of_reply(&read).unwrap();
    for (name, value) in row_before("reply") {
        let is_new = name == "parts" || name == EXPIRES_AT;
        assert!(is_new || written.get(&name) == Some(&value), "{name}");
    }
    let again = reply(written, read.key.clone(), read.message, None).unwrap();
    assert_eq!(again, read);
}

#[test]
fn requests_are_told_apart_by_the_name_of_their_row() {
    assert_eq!(read_reply("retry").request, Some(Request::Retry(2)));
    let again = read_reply("bubble_to_be_set_again");
    assert_eq!(again.request, Some(Request::ShowAgain(3)));
    assert!(again.is_finished());
}

#[test]
fn a_command_is_read_with_what_was_offered_and_confirmed_and_is_written_as_it_was() {
    let read = read_reply("command");
    let author = |id, name: &str| CommandAuthor {
        id: Some(id),
        name: name.into(),
    };
    let money = CommandArgument::Money {
        hundredths: 2_500,
        currency: Some("BRL".to_owned()),
    };

    assert_eq!(read.request, Some(Request::Command));
    assert_eq!(
        read.command.as_deref(),
        Some(&CommandRow {
            note: CommandNote::Ask {
                name: "refund".to_owned(),
                argument: money,
            },
            by: author(5, "Ana"),
            proposal: Some(Proposal {
                action: CommandAction::from_connector("partial_refund 50"),
                will: "will".to_owned(),
                done: "done".to_owned(),
                code: "1234".to_owned(),
                until: at("12:15:00"),
                shown: true,
            }),
            confirmed: Some(Confirmation {
                by: author(6, ""),
                message: HelpdeskMessageId(909),
                at: at("12:01:00"),
            }),
        })
    );
    assert!(read.unclear().is_some(), "it was begun: it is looked for");
    let written = of_reply(&read).unwrap();
    for (name, value) in row_before("command") {
        let is_new = name == "parts" || name == EXPIRES_AT;
        assert!(is_new || written.get(&name) == Some(&value), "{name}");
    }

    let unread = read_reply("command_to_be_read");
    assert_eq!(
        (unread.request, unread.trust, unread.command),
        (Some(Request::Command), Trust::Hint, None)
    );
}

#[test]
fn the_ledger_is_read() {
    let read = |name| entry(&row_before(name)).unwrap();
    let posted = |message| Entry::Settled { message };

    assert_eq!(read("posted"), posted(Some(HelpdeskMessageId(906))));
    assert_eq!(read("needs_no_post"), posted(None));
    assert_eq!(read("given_up_post"), Entry::Dead);
    assert_eq!(
        read("begun_post"),
        Entry::Intended {
            at: at("12:00:00"),
            refused: None
        }
    );
    assert_eq!(
        read("refused_post"),
        Entry::Intended {
            at: at("12:00:00"),
            refused: Some(Refused {
                since: at("11:00:00"),
                tries: 4,
                next_at: at("12:10:00")
            })
        }
    );
}

#[test]
fn notifications_accounts_and_settings_are_read() {
    let hint = hint(&row_before("notification")).unwrap();
    assert_eq!(
        (hint.account, hint.hint.as_str(), hint.nonce.as_str()),
        (AccountId::from_connector("meli:1"), "/questions/9", "n1")
    );
    assert_eq!(hint.arrived_at, at("12:00:00"));

    let account = account(&row_before("account")).unwrap();
    assert_eq!(account.connection, Connection::Connected);
    assert_eq!((account.generation, account.scheduled), (12, true));
    assert_eq!(account.tokens.refresh.expose_secret(), "TG-1");
    let cursors = cursors_of_before(&row_before("account")).unwrap();
    assert_eq!((account.name(), cursors.len()), ("LOJA", 2));
    assert_eq!(account.polled_at, Some(at("12:00:00")));
    let claims = PermissionScope::Feed("claims".to_owned());
    assert_eq!(
        account.missing_permissions,
        [(claims, at("11:55:00"))].into()
    );
    assert_eq!(account.connector_facts, BTreeMap::new());

    let settings = settings(&row_before("settings")).unwrap();
    assert_eq!(settings["inboxes"]["questions"], 1);
}
