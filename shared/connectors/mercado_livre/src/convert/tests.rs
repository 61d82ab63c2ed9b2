use bridge::{
    capabilities::{CanSend, Charset, Refusal},
    message::{Author, Ending, Extent, ThreadStatus, Visibility},
};

use serde_json::{Value, json};

use super::*;
use crate::{
    endpoints::search_questions::QuestionsPage,
    testing::{BUYER, SELLER, at, fixture, now, read},
    wire::message::{MessageById, MessageThread, ThreadPage},
};

const OUR_APP: &str = "4711";

fn thread(name: &str) -> Snapshot {
    thread_of(read(name))
}

fn thread_of(page: ThreadPage) -> Snapshot {
    let pages = Pages {
        extent: if page.messages.skipped == 0 {
            Extent::Whole
        } else {
            Extent::Gaps
        },
        messages: page.messages.items,
        status: page.conversation_status.unwrap_or_default(),
        max_chars: page.seller_max_message_length,
    };
    thread_snapshot(SELLER, OUR_APP, Some("MLB"), &pages, now())
}

fn texts(snapshot: &Snapshot) -> Vec<&str> {
    snapshot
        .messages
        .iter()
        .map(|message| message.text.as_str())
        .collect()
}

fn sent(name: &str) -> SaleMessage {
    read(name)
}

#[test]
fn an_unanswered_question_is_open() {
    for name in ["question_unanswered", "question_legacy"] {
        let snapshot = question_snapshot(&read(name), now());

        assert_eq!(texts(&snapshot), ["Tem na cor azul?"]);
        assert_eq!(
            snapshot.messages[0].source_id.as_str(),
            "meli:question:13200000001"
        );
        assert_eq!(snapshot.messages[0].author, Author::Buyer);
        assert_eq!(
            snapshot.route.as_str(),
            "question/555000222/MLB4012345678",
            "{name}"
        );
        assert_eq!(
            (snapshot.status, snapshot.extent),
            (ThreadStatus::Open, Extent::Whole)
        );
        assert_eq!(snapshot.capabilities.can_send, CanSend::Yes);
        assert_eq!(
            snapshot.capabilities.text,
            TextRules {
                max_chars: 2000,
                max_parts: 1,
                charset: Charset::Unicode
            }
        );
        assert_eq!(snapshot.capabilities.files, None);
    }
}

#[test]
fn an_answered_question_shows_its_answer_as_the_sellers() {
    let snapshot = question_snapshot(&read("question_answered"), now());

    let answer = &snapshot.messages[1];
    assert_eq!(texts(&snapshot), ["Tem na cor azul?", "Sim, temos!"]);
    assert_eq!(answer.source_id.as_str(), "meli:answer:13200000001");
    assert_eq!(
        answer.remote_id.as_ref().unwrap().as_str(),
        "answer:13200000001"
    );
    assert_eq!(
        (&answer.author, &answer.visibility),
        (&Author::Seller, &Visibility::Visible)
    );
    assert_eq!(answer.at, at("2026-09-25T12:10:00Z"));
    assert_eq!(snapshot.status, ThreadStatus::Answered);
    assert_eq!(
        snapshot.capabilities.can_send,
        CanSend::No(Refusal::AnsweredElsewhere)
    );
}

#[test]
fn a_status_decides_the_stage() {
    let mut question = fixture("question_unanswered");
    let stages = [
        ("UNANSWERED", ThreadStatus::Open),
        ("unanswered", ThreadStatus::Open),
        ("UNDER_REVIEW", ThreadStatus::Open),
        ("ANSWERED", ThreadStatus::Answered),
        ("CLOSED_UNANSWERED", ThreadStatus::Ended(Ending::Closed)),
        ("DELETED", ThreadStatus::Ended(Ending::Deleted)),
        ("BANNED", ThreadStatus::Ended(Ending::Banned)),
        ("DISABLED", ThreadStatus::Ended(Ending::Disabled)),
        ("SOMETHING_NEW", ThreadStatus::Open),
    ];

    for (status, stage) in stages {
        question["status"] = status.into();
        let snapshot = question_snapshot(&serde_json::from_value(question.clone()).unwrap(), now());

        assert_eq!(snapshot.status, stage, "{status}");
        let expected = match stage {
            ThreadStatus::Open => CanSend::Yes,
            ThreadStatus::Answered => CanSend::No(Refusal::AnsweredElsewhere),
            ThreadStatus::Ended(_) => CanSend::No(Refusal::QuestionEnded),
        };
        assert_eq!(snapshot.capabilities.can_send, expected, "{status}");
    }
}

#[test]
fn a_question_said_to_be_answered_without_an_answer_is_not_complete() {
    let mut question = fixture("question_unanswered");
    question["status"] = "ANSWERED".into();

    let snapshot = question_snapshot(&serde_json::from_value(question).unwrap(), now());
    assert_eq!(snapshot.extent, Extent::Gaps);
}

#[test]
fn a_banned_text_is_empty() {
    let snapshot = question_snapshot(&read("question_banned"), now());
    assert_eq!(texts(&snapshot), [""]);

    let mut answered = fixture("question_answered");
    answered["answer"] = json!({"text": "", "status": "BANNED"});
    let snapshot = question_snapshot(&serde_json::from_value(answered).unwrap(), now());
    assert_eq!(texts(&snapshot), ["Tem na cor azul?", ""]);
    assert_eq!(snapshot.messages[1].visibility, Visibility::Rejected(None));
    assert_eq!(snapshot.messages[1].at, now());
}

#[test]
fn odd_questions_are_read_and_only_those_without_an_id_are_left_out() {
    let page: QuestionsPage = read("search_questions_odd");
    let snapshots: Vec<_> = page
        .questions
        .items
        .iter()
        .map(|question| question_snapshot(question, now()))
        .collect();

    assert_eq!(page.questions.skipped, 2);
    let shown: Vec<_> = snapshots.iter().flat_map(texts).collect();
    assert_eq!(shown, ["Oi?", "", "42"]);
    let dates: Vec<_> = snapshots
        .iter()
        .map(|snapshot| snapshot.messages[0].at)
        .collect();
    assert_eq!(
        dates,
        [
            now(),
            at("2026-09-25T12:00:00Z"),
            at("2026-09-25T12:00:00.746608612Z")
        ]
    );
    let routes: Vec<_> = snapshots
        .iter()
        .map(|snapshot| snapshot.route.as_str())
        .collect();
    assert_eq!(
        routes,
        [
            "question/555000222/MLB4012345678",
            "question//",
            "question/555000444/"
        ]
    );
    assert!(
        snapshots
            .iter()
            .all(|snapshot| snapshot.status == ThreadStatus::Open)
    );
}

#[test]
fn a_thread_is_shown_oldest_first() {
    let snapshot = thread("thread");

    assert_eq!(texts(&snapshot), ["Quando chega?", "Chega amanhã."]);
    let [question, reply] = snapshot.messages.as_slice() else {
        panic!("two messages")
    };
    assert_eq!(
        question.source_id.as_str(),
        "meli:message:d81f5c3ea0b7496c82e4f09b7a6d1c35"
    );
    assert_eq!(
        question.remote_id.as_ref().unwrap().as_str(),
        "d81f5c3ea0b7496c82e4f09b7a6d1c35"
    );
    assert_eq!(
        (&question.author, &reply.author),
        (&Author::Buyer, &Author::Seller)
    );
    assert_eq!(
        question.attachments[0].handle,
        "555000222_e30c5a97-2b4f-4c8e-a1d6-7f9082b3c4d5.jpg"
    );
    assert_eq!(question.attachments[0].name, "foto.jpg");
    assert_eq!(
        (question.read_at, reply.read_at),
        (None, Some(at("2026-09-25T12:06:00Z")))
    );
    assert_eq!(snapshot.route.as_str(), "sale/555000222");
    assert_eq!(
        (snapshot.status.clone(), snapshot.extent),
        (ThreadStatus::Open, Extent::Whole)
    );
    assert_eq!(snapshot.capabilities.can_send, CanSend::Yes);
    let rules = TextRules {
        max_chars: 350,
        max_parts: 20,
        charset: Charset::Latin1AndEmoji,
    };
    assert_eq!(snapshot.capabilities.text, rules);
}

#[test]
fn odd_messages_are_all_shown_but_the_one_without_an_id() {
    let snapshot = thread("thread_odd");

    let shown: Vec<_> = snapshot
        .messages
        .iter()
        .map(|message| {
            (
                message.text.as_str(),
                message.author == Author::Seller,
                message.visibility.clone(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("string ids, no recipient", false, Visibility::Visible),
            ("padded sender", true, Visibility::Visible),
            ("", false, Visibility::Visible),
            ("nobody wrote this", false, Visibility::Visible),
            ("undecided", true, Visibility::Pending),
            (
                "hidden",
                true,
                Visibility::Rejected(Some("SOCIAL_NETWORK_LINK".to_owned()))
            ),
            ("moderated", true, Visibility::Rejected(None)),
            ("9", false, Visibility::Visible),
            ("no legible date", false, Visibility::Visible),
        ]
    );
    let files = &snapshot.messages[2].attachments;
    let names: Vec<_> = files
        .iter()
        .map(|file| (file.handle.as_str(), file.name.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            ("555000222_1c9e7b20.pdf", "555000222_1c9e7b20.pdf"),
            ("", "nameless.pdf")
        ]
    );
    assert_eq!(snapshot.messages[8].at, now());
    assert_eq!(snapshot.capabilities.text.max_chars, 350);
    assert_eq!(snapshot.extent, Extent::Gaps);
    assert_eq!(snapshot.route.as_str(), "sale/");
}

#[test]
fn an_agent_is_written_to_as_one_and_shown_as_the_buyer() {
    let snapshot = thread("thread_agent");

    assert_eq!(snapshot.messages[0].author, Author::Buyer);
    assert_eq!(snapshot.route.as_str(), "sale/3037675074");
}

#[test]
fn a_blocked_thread_says_why() {
    let snapshot = thread("thread_blocked");

    let blocked = Refusal::Blocked("blocked_by_time".to_owned());
    assert_eq!(snapshot.capabilities.can_send, CanSend::No(blocked));
}

#[test]
fn messages_of_one_instant_keep_the_order_of_the_list_where_it_has_one() {
    let list = |messages: &[(&str, &str)]| {
        let messages = messages.iter().map(|(id, created)| {
            serde_json::from_value(json!({"id": id, "message_date": {"created": created}})).unwrap()
        });
        let pages = Pages {
            messages: messages.collect(),
            extent: Extent::Whole,
            ..Pages::default()
        };
        let snapshot = thread_snapshot(SELLER, OUR_APP, None, &pages, now());
        let ids = snapshot
            .messages
            .iter()
            .map(|message| message.remote_id.as_ref().unwrap().as_str().to_owned());
        ids.collect::<Vec<_>>().concat()
    };
    let (early, late, later) = (
        "2026-09-25T12:00:00Z",
        "2026-09-25T12:00:01Z",
        "2026-09-25T12:00:02Z",
    );

    assert_eq!(
        list(&[("a", early), ("c", late), ("b", late), ("d", later)]),
        "acbd"
    );
    assert_eq!(
        list(&[("d", later), ("b", late), ("c", late), ("a", early)]),
        "acbd"
    );
    assert_eq!(
        list(&[("c", late), ("d", later), ("b", late), ("a", early)]),
        "abcd"
    );
    assert_eq!(list(&[("c", late), ("b", late)]), "bc");
    assert_eq!(list(&[("a", early), ("a", early), ("b", late)]), "ab");
}

#[test]
fn both_shapes_of_a_message_say_where_it_belongs() {
    let listed: MessageById = read("message_by_id");
    let flat: MessageById = read("message_by_id_flat");
    let nowhere: MessageById = serde_json::from_value(json!({"messages": []})).unwrap();

    let pack = MessageThread {
        id: crate::testing::PACK,
        is_order: false,
        seller: Some(SELLER),
    };
    assert_eq!(listed.place, Some(pack));
    assert_eq!(
        flat.place,
        Some(MessageThread {
            id: crate::testing::ORDER,
            is_order: true,
            seller: None
        })
    );
    assert_eq!(nowhere.place, None);
}

#[test]
fn both_shapes_of_a_message_say_who_wrote_it_and_whether_it_was_read() {
    for (name, read) in [
        ("message_by_id", "/messages/0/message_date/read"),
        ("message_by_id_flat", "/date_read"),
    ] {
        let mut shown = fixture(name);
        let unread: MessageById = serde_json::from_value(shown.clone()).unwrap();
        assert_eq!(unread.from, Some(UserId(555_000_222)), "{name}");
        assert!(!unread.is_read, "{name}");

        let (at, key) = read.rsplit_once('/').unwrap();
        shown.pointer_mut(at).unwrap()[key] = "2026-09-01T05:15:26.000Z".into();
        let read: MessageById = serde_json::from_value(shown).unwrap();
        assert!(read.is_read, "{name}");
    }
}

#[test]
fn what_was_sent_carries_its_verdict() {
    assert_eq!(sent("message_sent").verdict(), ModerationVerdict::Delivered);
    assert_eq!(
        sent("message_rejected").verdict(),
        ModerationVerdict::Rejected(Some("out_of_place_language".to_owned()))
    );
}

#[test]
fn a_files_type_size_and_threat_are_read_as_far_as_they_are_legible() {
    let read = |file: serde_json::Value| {
        let message = json!({"id": "m", "message_attachments": [file]});
        let pages = Pages {
            messages: vec![serde_json::from_value(message).unwrap()],
            ..Pages::default()
        };
        thread_snapshot(SELLER, OUR_APP, None, &pages, now())
            .messages
            .remove(0)
            .attachments
            .remove(0)
    };

    let plain = read(json!({
        "filename": "5_x.jpg", "original_filename": "foto.jpg", "type": "image/jpeg", "size": 225_677,
        "potential_security_threat": false,
    }));
    let odd = read(
        json!({"filename": "5_x.exe", "type": 7, "size": "big", "potential_security_threat": 1}),
    );

    assert_eq!(
        (plain.name.as_str(), plain.content_type.as_deref()),
        ("foto.jpg", Some("image/jpeg"))
    );
    assert_eq!((plain.size, plain.suspect), (Some(225_677), false));
    assert_eq!(
        (odd.name.as_str(), odd.size, odd.suspect),
        ("5_x.exe", None, true)
    );
}

#[test]
fn what_another_application_wrote_as_the_seller_says_so() {
    let message = |id: &str, from: UserId, app: Value, minute: u32| {
        let created = format!("2026-03-04T12:0{minute}:00Z");
        json!({"id": id, "from": {"user_id": from.0}, "client_id": app, "message_date": {"created": created}})
    };
    let page = json!({"messages": [
        message("a", SELLER, json!(9001), 1),
        message("b", SELLER, json!("9001"), 2),
        message("c", SELLER, json!(OUR_APP), 3),
        message("d", SELLER, json!(null), 4),
        message("e", SELLER, json!("<b>"), 5),
        message("f", BUYER, json!("9002"), 6),
    ]});

    let snapshot = thread_of(serde_json::from_value(page).unwrap());

    let last = "2026-03-04T12:02:00Z".parse().unwrap();
    assert_eq!(snapshot.other_apps, [("9001".to_owned(), last)].into());
}
