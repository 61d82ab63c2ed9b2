use super::*;
use crate::{
    ids::{MessageKey, ThreadKey},
    marketplace::ThreadKind,
    message::Visibility,
    timing::earlier,
};

fn thread(key: &str, kind: ThreadKind) -> Thread {
    let key = ThreadKey::from_connector(key);
    Thread { key, kind }
}

fn noon() -> Timestamp {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

fn wrote(author: Author, minutes_ago: u64) -> Message {
    Message {
        source_id: MessageKey::from_connector(format!("odd:message:{minutes_ago}")),
        remote_id: None,
        reference: None,
        author,
        text: String::new(),
        attachments: Vec::new(),
        at: earlier(noon(), Duration::from_mins(minutes_ago)),
        visibility: Visibility::Visible,
        read_at: None,
    }
}

/// A bot's message of noon on a Wednesday.
fn facts(messages: &[Message]) -> BotFacts<'_> {
    BotFacts {
        now: noon(),
        local: "2026-03-04T09:00".parse().unwrap(),
        written: noon(),
        messages,
        person: None,
    }
}

#[test]
fn bots_are_heard_where_people_said() {
    let question = thread("odd:77:ask:9", ThreadKind::OneShot);
    let chat = thread("odd:77:chat:9", ThreadKind::Chat);
    let other = thread("odd:78:chat:9", ThreadKind::Chat);
    let everybody = [Some(&question), Some(&chat), Some(&other), None];
    for (text, heard) in [
        ("false", [false, false, false, false]),
        ("True", [true, true, true, true]),
        ("all", [true, true, true, true]),
        ("questions", [true, false, false, false]),
        ("messages@odd:77", [false, true, false, false]),
        ("all@odd:78, questions", [true, false, true, false]),
        ("all@odd", [true, true, true, false]),
        ("claims,18:00-08:00", [false, false, false, false]),
    ] {
        let rules = BotRules::parse(text).unwrap();
        assert_eq!(everybody.map(|one| rules.hear(one)), heard, "{text}");
    }
    assert_eq!(BotRules::parse("false"), Ok(BotRules::default()));
}

#[test]
fn what_does_not_read_is_refused() {
    for text in [
        "maybe",
        "",
        "drafts",
        "weekends",
        "questions,",
        "question",
        "questions@",
        "questions@a b",
        "questions,8:00-18:00",
        "questions,24:00-08:00",
        "questions,08:00",
    ] {
        assert_eq!(BotRules::parse(text), Err(PROBLEM), "{text}");
    }
}

#[test]
fn a_bot_answers_what_was_just_written_and_nothing_else() {
    let rules = BotRules::parse("all").unwrap();
    let hold = |messages: &[Message]| rules.hold(&facts(messages));

    assert_eq!(hold(&[wrote(Author::Buyer, 60)]), None);
    assert_eq!(hold(&[wrote(Author::Buyer, 61)]), Some(BotHold::Late));
    assert_eq!(hold(&[]), Some(BotHold::Late));
    assert_eq!(hold(&[wrote(Author::Seller, 1)]), Some(BotHold::Late));
}

#[test]
fn what_waited_does_not_answer_what_came_meanwhile() {
    let rules = BotRules::parse("all").unwrap();
    let messages = [wrote(Author::Buyer, 90), wrote(Author::Buyer, 5)];
    let waited = BotFacts {
        written: earlier(noon(), Duration::from_mins(80)),
        ..facts(&messages)
    };

    assert_eq!(rules.hold(&waited), Some(BotHold::Late));
}

#[test]
fn a_bot_is_silent_for_a_day_after_a_person() {
    let rules = BotRules::parse("all").unwrap();
    let messages = [wrote(Author::Buyer, 1)];
    let after = |hours| BotFacts {
        person: Some(earlier(noon(), Duration::from_hours(hours))),
        ..facts(&messages)
    };

    assert_eq!(rules.hold(&after(23)), Some(BotHold::Person));
    assert_eq!(rules.hold(&after(24)), None);
}

#[test]
fn hours_are_those_of_the_shop() {
    let messages = [wrote(Author::Buyer, 1)];
    let held = |hours: &str, local: &str| {
        let rules = BotRules::parse(&format!("all,{hours}")).unwrap();
        let local = local.parse().unwrap();
        rules.hold(&BotFacts {
            local,
            ..facts(&messages)
        })
    };
    let closed = Some(BotHold::Hours);

    assert_eq!(held("18:00-08:00", "2026-03-04T17:59"), closed);
    assert_eq!(held("18:00-08:00", "2026-03-04T18:00"), None);
    assert_eq!(held("18:00-08:00", "2026-03-04T07:59"), None);
    assert_eq!(held("18:00-08:00", "2026-03-04T08:00"), closed);
    assert_eq!(held("12:00-13:30", "2026-03-04T13:29"), None);
    assert_eq!(held("weekends", "2026-03-04T12:00"), closed);
    assert_eq!(held("weekends", "2026-03-07T12:00"), None);
    assert_eq!(held("weekends,18:00-08:00", "2026-03-04T20:00"), None);
}

#[test]
fn drafts_never_go() {
    let rules = BotRules::parse("all,drafts").unwrap();
    let messages = [wrote(Author::Buyer, 1)];

    assert_eq!(rules.hold(&facts(&messages)), Some(BotHold::Draft));
}
