use super::*;

fn post(by: &'static str, text: &str) -> Post {
    Post {
        by,
        text: text.to_owned(),
        files: Vec::new(),
    }
}

fn shown(id: u64, incoming: bool, content: &str) -> MessageView {
    MessageView {
        id,
        incoming,
        kind: if incoming { "incoming" } else { "outgoing" }.to_owned(),
        private: false,
        content: content.to_owned(),
        source_id: incoming.then(|| format!("meli:1:message:{id}")),
        status: "delivered".to_owned(),
        external_error: None,
        attachments: Vec::new(),
        deleted: false,
        written_at: None,
    }
}

fn counted(tally: &Tally) -> [usize; 5] {
    [
        tally.sent,
        tally.delivered,
        tally.doubled,
        tally.refused,
        tally.pending.len(),
    ]
}

#[test]
fn each_once_is_delivered_also_with_marks_and_in_parts() {
    let posts = [
        post("buyer", "Tem **azul**?"),
        post("seller", "Sim, temos."),
        post("seller", "Chega sexta."),
        post("buyer", "👍"),
    ];
    let desk = [
        shown(1, true, "Tem \\*\\*azul\\*\\*?"),
        shown(2, false, "**Sim**, temos.\n\nChega _sexta_."),
        shown(3, true, "👍"),
    ];

    assert_eq!(counted(&tally(&posts, &desk)), [3, 3, 0, 0, 0]);
}

#[test]
fn what_comes_twice_is_doubled_unless_it_was_written_twice() {
    let twice = [post("buyer", "Oi"), post("buyer", "Oi")];
    let desk = [shown(1, true, "Oi"), shown(2, true, "Oi")];
    assert_eq!(counted(&tally(&twice, &desk)), [2, 2, 0, 0, 0]);
    assert_eq!(counted(&tally(&twice[..1], &desk)), [1, 1, 1, 0, 0]);

    let reply = [shown(3, false, "Sim")];
    let sent = [post("seller", "Sim"), post("seller", "Sim")];
    assert_eq!(counted(&tally(&sent, &reply)), [1, 1, 1, 0, 0]);
}

#[test]
fn what_is_not_there_is_on_its_way_or_told_why() {
    let waiting = shown(1, false, "Sim");
    let refused = MessageView {
        status: "failed".to_owned(),
        external_error: Some("bloqueada".to_owned()),
        ..shown(2, false, "Claro")
    };

    let found = tally(&[post("buyer", "Oi")], &[waiting, refused]);
    assert_eq!(counted(&found), [3, 0, 0, 1, 2]);
}

#[test]
fn what_the_seller_writes_in_the_app_is_a_message_of_its_own() {
    let ours = MessageView {
        source_id: Some("meli:1:message:9".to_owned()),
        ..shown(4, false, "Do aplicativo")
    };
    let posts = [post("seller", "Do aplicativo")];

    assert_eq!(counted(&tally(&posts, &[])), [1, 0, 0, 0, 1]);
    assert_eq!(
        counted(&tally(&posts, std::slice::from_ref(&ours))),
        [1, 1, 0, 0, 0]
    );
    assert_eq!(
        counted(&tally(&posts, &[ours.clone(), ours])),
        [1, 1, 1, 0, 0]
    );
}

#[test]
fn files_are_found_beside_their_text_and_alone() {
    let file = || crate::talks::Sent {
        at: "1".to_owned(),
        name: "nota.pdf".to_owned(),
    };
    let with_file = |text: &str| Post {
        files: vec![file()],
        ..post("seller", text)
    };
    let reply = |text: &str| MessageView {
        attachments: vec!["nota.pdf".to_owned()],
        ..shown(1, false, text)
    };

    let apart = [post("seller", "Segue"), with_file("")];
    assert_eq!(counted(&tally(&apart, &[reply("Segue")])), [1, 1, 0, 0, 0]);
    assert_eq!(
        counted(&tally(&[with_file("")], &[reply("")])),
        [1, 1, 0, 0, 0]
    );
    assert_eq!(counted(&tally(&[], &[reply("")])), [1, 0, 0, 0, 1]);
}

#[test]
fn a_message_is_lost_when_nothing_held_it_up_for_long() {
    let mut counter = Counter::default();
    let start = Timestamp::UNIX_EPOCH;
    let mut look = |minutes: i64, is_calm: bool| {
        let pending = Tally {
            pending: vec!["buyer 0".to_owned()],
            ..Tally::default()
        };
        let now = start + SignedDuration::from_mins(minutes);
        let sum = counter.sum([("a", pending)].into_iter(), now, is_calm);
        (sum.waiting, sum.lost)
    };

    assert_eq!(look(0, true), (1, 0));
    assert_eq!(look(20, true), (1, 0));
    assert_eq!(look(21, true), (0, 1));
    assert_eq!(look(22, false), (1, 0), "trouble holds it up");
    assert_eq!(look(42, true), (1, 0));
    assert_eq!(look(43, true), (0, 1));
}
