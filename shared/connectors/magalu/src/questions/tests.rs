use std::time::Duration;

use bridge::{
    capabilities::{CanSend, Refusal},
    failure::FailureKind,
    message::{Author, Ending, Snapshot, ThreadStatus, Visibility},
    ports::{Connector, Outcome},
};
use serde_json::json;
use simulators::{
    Fault,
    magalu::{Quirk, Repeats},
};

use super::*;
use crate::{
    ids::Place,
    testing::{TENANT, World, account_id, fixture, now, part, thread},
};

fn place(id: &str) -> Place {
    Place::Question(QuestionId::parse(id).unwrap())
}

async fn answer_with(world: &World, id: &str, text: &str, reference: &str) -> Outcome {
    let snapshot = world.read(place(id)).await;
    let author = "Ana".into();
    let part = part(text, reference, &author);
    let sent = world
        .client
        .send(&thread(&place(id)), &snapshot, part)
        .await;
    sent.unwrap()
}

fn converted(fixture: &serde_json::Value) -> Snapshot {
    let question: Question = serde_json::from_value(fixture.clone()).unwrap();
    convert::snapshot(&question, now())
}

#[test]
fn a_question_is_its_buyers_and_an_answer_bears_its_reference() {
    let snapshot = converted(&fixture("question_answered"));

    let [asked, answered] = snapshot.messages.as_slice() else {
        panic!("{snapshot:?}");
    };
    assert_eq!(asked.author, Author::Buyer);
    assert_eq!(asked.text, "Acompanha lâmpada?");
    assert_eq!(
        asked.source_id.as_str(),
        "magalu:question:68f0c3a1950b052e87a40011"
    );
    assert_eq!(
        answered.source_id.as_str(),
        "magalu:answer:68f0c3a1950b052e87a40011:cw-31-4410-1"
    );
    assert_eq!(answered.reference.as_deref(), Some("cw-31-4410-1"));
    assert_eq!(answered.visibility, Visibility::Visible);
    assert_eq!(snapshot.status, ThreadStatus::Answered);
}

#[test]
fn what_may_still_happen_follows_status_and_moderation() {
    let waiting = json!({"status": "WAITING_MODERATION"});
    let refused = json!({"status": "REJECTED", "block_rules": ["CONTACT"]});
    let told = Visibility::Rejected(Some("contact".to_owned()));
    // Status, moderation of the answer, of the question → may it be answered, what of the answer.
    let (absent, published) = (json!(null), json!({"status": "APPROVED"}));
    let pending = Visibility::Pending;
    let unexplained = Visibility::Rejected(None);
    let not_moderated = json!({"status": "NOT_MODERATED"});
    for (status, inner, above, can_send, seen) in [
        ("WAITING_RESPONSE", &waiting, &absent, false, &pending),
        ("WAITING_RESPONSE", &absent, &waiting, false, &pending),
        ("WAITING_RESPONSE", &absent, &published, false, &pending),
        ("WAITING_RESPONSE", &refused, &absent, true, &told),
        ("REJECTED_RESPONSE", &refused, &absent, true, &told),
        ("response_rejected", &absent, &refused, true, &told),
        ("RESPONSE_REJECTED", &waiting, &absent, true, &unexplained),
        (
            "APPROVED",
            &not_moderated,
            &absent,
            false,
            &Visibility::Visible,
        ),
    ] {
        let mut question = fixture("question_answered");
        question["status"] = json!(status);
        question["answer"]["moderation"] = inner.clone();
        question["moderation"] = above.clone();
        let snapshot = converted(&question);
        let case = format!("{status} {inner}");
        let may = snapshot.capabilities.can_send == CanSend::Yes;
        assert_eq!(may, can_send, "{case}");
        assert_eq!(&snapshot.messages[1].visibility, seen, "{case}");
    }
}

#[test]
fn a_question_that_was_taken_down_takes_no_answer() {
    for (status, ending) in [("REJECTED", Ending::Banned), ("deleted", Ending::Deleted)] {
        let mut question = fixture("question");
        question["status"] = json!(status);
        let snapshot = converted(&question);
        assert_eq!(snapshot.status, ThreadStatus::Ended(ending));
        let ended = CanSend::No(Refusal::QuestionEnded);
        assert_eq!(snapshot.capabilities.can_send, ended);
    }
}

#[test]
fn values_of_unexpected_types_are_as_good_as_absent() {
    let page: crate::wire::WirePage<Question> =
        serde_json::from_value(fixture("questions")).unwrap();
    assert_eq!((page.results.items.len(), page.results.skipped), (2, 1));
    let odd = convert::snapshot(&page.results.items[1], now());
    assert_eq!(odd.status, ThreadStatus::Open);
    assert_eq!((odd.messages.len(), odd.messages[0].at), (1, now()));
}

#[tokio::test]
async fn a_question_is_found_once_read_and_answered_and_its_verdict_comes_later() {
    let world = World::new().await;
    let id = world.vendor.ask(TENANT, "Rita Prado", "Acompanha lâmpada?");
    let (found, cursor) = world.poll(FEED, None).await;
    assert_eq!(found, [format!("magalu:{TENANT}:question:{id}")]);
    world.calls();

    let (found, cursor) = world.poll(FEED, cursor.as_deref()).await;
    assert_eq!(found, [""; 0]);
    assert_eq!(world.calls(), ["GET v0/questions"]);

    let outcome = answer_with(&world, &id, "Não acompanha.", "cw-1-1").await;
    let Outcome::Accepted {
        id: Some(name),
        handle: None,
    } = outcome
    else {
        panic!("{outcome:?}");
    };
    let snapshot = world.read(place(&id)).await;
    assert_eq!(snapshot.messages[1].remote_id, Some(name.clone()));
    assert_eq!(snapshot.messages[1].visibility, Visibility::Pending);
    assert_ne!(snapshot.capabilities.can_send, CanSend::Yes);

    world.clock.pass(Duration::from_mins(1));
    let (found, _) = world.poll(FEED, cursor.as_deref()).await;
    assert_eq!(found, [format!("magalu:{TENANT}:question:{id}")]);
    let snapshot = world.read(place(&id)).await;
    assert_eq!(snapshot.messages[1].identity(), name);
    assert_eq!(snapshot.messages[1].visibility, Visibility::Visible);
    assert_eq!(snapshot.status, ThreadStatus::Answered);
    let published = world.vendor.published_answer(&id);
    assert_eq!(published.as_deref(), Some("Não acompanha."));
}

#[tokio::test]
async fn a_refused_answer_is_found_in_either_spelling_and_another_may_be_given() {
    for quirk in [None, Some(Quirk::ResponseRejected)] {
        let world = World::new().await;
        if let Some(quirk) = quirk {
            world.vendor.switch(quirk, true);
        }
        let id = world.vendor.ask(TENANT, "Rita", "Tem?");
        let (_, cursor) = world.poll(FEED, None).await;
        answer_with(&world, &id, "Paga por pix", "cw-1-1").await;
        world.clock.pass(Duration::from_mins(5));

        let (found, cursor) = world.poll(FEED, cursor.as_deref()).await;
        assert_eq!(found.len(), 1, "{quirk:?}");
        world.calls();
        world.clock.pass(Duration::from_mins(5));
        let (found, cursor) = world.poll(FEED, cursor.as_deref()).await;
        assert_eq!(found, [""; 0]);
        // The spelling that lists know is remembered.
        assert_eq!(world.calls(), ["GET v0/questions"; 2]);

        let snapshot = world.read(place(&id)).await;
        let told = Visibility::Rejected(Some("contact".to_owned()));
        assert_eq!(snapshot.messages[1].visibility, told);
        assert_eq!(snapshot.capabilities.can_send, CanSend::Yes);
        answer_with(&world, &id, "Sim, aceita cartão", "cw-2-1").await;
        let snapshot = world.read(place(&id)).await;
        assert!(snapshot.messages[1].source_id.as_str().ends_with(":cw-2-1"));
        assert_eq!(world.vendor.answers_taken(&id), 2);

        // The next refusal of the same question is news as well.
        drop(cursor);
    }
}

#[tokio::test]
async fn two_refusals_of_one_question_are_told_apart() {
    let world = World::new().await;
    let id = world.vendor.ask(TENANT, "Rita", "Tem?");
    let mut cursor = None;
    for reference in ["cw-1-1", "cw-2-1"] {
        answer_with(&world, &id, "Paga por pix", reference).await;
        world.clock.pass(Duration::from_mins(5));
        let (found, next) = world.poll(FEED, cursor.as_deref()).await;
        assert_eq!(found.len(), 1, "{reference}");
        cursor = next;
    }
}

#[tokio::test]
async fn a_refusal_of_long_ago_is_not_brought_up_when_a_shop_is_connected() {
    for (days, count) in [(6, 1), (8, 0)] {
        let world = World::new().await;
        let id = world.vendor.ask(TENANT, "Rita", "Tem?");
        answer_with(&world, &id, "Paga por pix", "cw-1-1").await;
        world.clock.pass(Duration::from_hours(24 * days));
        let (found, _) = world.poll(FEED, None).await;
        assert_eq!(found.len(), count, "{days}");
    }
}

#[tokio::test]
async fn a_refused_answer_that_is_dropped_leaves_an_open_question() {
    let world = World::new().await;
    world.vendor.switch(Quirk::RefusedAnswersDropped, true);
    let id = world.vendor.ask(TENANT, "Rita", "Tem?");
    answer_with(&world, &id, "Paga por pix", "cw-1-1").await;
    world.clock.pass(Duration::from_mins(2));

    let snapshot = world.read(place(&id)).await;

    assert_eq!(snapshot.messages.len(), 1);
    assert_eq!(snapshot.status, ThreadStatus::Open);
    assert_eq!(snapshot.capabilities.can_send, CanSend::Yes);
}

#[tokio::test]
async fn what_left_the_list_is_read_again_and_only_what_was_deleted_is_gone() {
    let world = World::new().await;
    let [kept, deleted, refused] =
        ["a", "b", "c"].map(|text| world.vendor.ask(TENANT, "Rita", text));
    let (_, cursor) = world.poll(FEED, None).await;
    world.vendor.delete_question(&deleted);
    world.vendor.reject_question(&refused);

    let (mut found, _) = world.poll(FEED, cursor.as_deref()).await;
    found.sort();
    let mut wanted = [&deleted, &refused].map(|id| format!("magalu:{TENANT}:question:{id}"));
    wanted.sort();
    assert_eq!(found, wanted);
    for (id, status) in [
        (&kept, ThreadStatus::Open),
        (&deleted, ThreadStatus::Ended(Ending::Deleted)),
        (&refused, ThreadStatus::Ended(Ending::Banned)),
    ] {
        assert_eq!(world.read(place(id)).await.status, status);
    }
}

#[tokio::test]
async fn long_lists_are_read_to_their_end() {
    let world = World::new().await;
    for at in 0..230 {
        world.vendor.ask(TENANT, "Rita", &at.to_string());
    }
    let (found, cursor) = world.poll(FEED, None).await;
    assert_eq!(found.len(), 230);
    let (found, _) = world.poll(FEED, cursor.as_deref()).await;
    assert_eq!(found, [""; 0]);
}

#[tokio::test]
async fn a_list_that_broke_off_says_nothing_of_what_is_not_on_it() {
    let mut known = [("gone".to_owned(), String::new())].into();
    let mut listing = crate::listing::PagedList::new(1, |question: &Question| &question.id);
    let mut page = fixture("questions");
    page["meta"]["page"]["total"] = json!(500);
    listing.take(serde_json::from_value(page).unwrap());
    assert!(!listing.is_whole());

    let changed = poll::news(&mut known, &listing, |_| String::new());

    assert_eq!(changed.len(), 2);
    assert!(known.contains_key("gone"));
}

#[tokio::test]
async fn a_second_answer_is_refused_by_what_the_question_shows() {
    let world = World::new().await;
    let id = world.vendor.ask(TENANT, "Rita", "Tem?");
    answer_with(&world, &id, "Sim", "cw-1-1").await;
    let open = converted(&fixture("question"));
    let author = "Ana".into();
    let send = async |reference| {
        let part = part("Não", reference, &author);
        world.client.send(&thread(&place(&id)), &open, part).await
    };
    let refused = Outcome::Refused(Refusal::AnsweredElsewhere);
    assert_eq!(send("cw-2-1").await.unwrap(), refused);
    // Ours was taken before: it is there.
    assert!(matches!(
        send("cw-1-1").await.unwrap(),
        Outcome::Accepted { .. }
    ));
    assert_eq!(world.vendor.answers_taken(&id), 1);

    world.vendor.delete_question(&id);
    let ended = Outcome::Refused(Refusal::QuestionEnded);
    assert_eq!(send("cw-3-1").await.unwrap(), ended);
}

#[tokio::test]
async fn a_reference_that_is_there_already_means_that_ours_is_there() {
    let world = World::new().await;
    world.vendor.repeat(Repeats::Conflict);
    let id = world.vendor.ask(TENANT, "Rita", "Tem?");
    let wire = world.vendor.wire();
    wire.break_next("POST", "/answer", Fault::DropAfter);
    let author = "Ana".into();
    let open = world.read(place(&id)).await;
    let send = async || {
        let part = part("Sim", "cw-1-1", &author);
        world.client.send(&thread(&place(&id)), &open, part).await
    };
    assert_eq!(send().await.unwrap_err().kind, FailureKind::Unknown);
    assert!(matches!(send().await.unwrap(), Outcome::Accepted { .. }));

    // Nobody can tell while the question cannot be read.
    wire.break_next("GET", &id, Fault::edge(502));
    assert_eq!(send().await.unwrap_err().kind, FailureKind::Unknown);
    assert_eq!(world.vendor.answers_taken(&id), 1);
}

#[tokio::test]
async fn a_missing_permission_shuts_this_feed_alone() {
    let world = World::without(&["services:questions-seller:read"]).await;
    let account = account_id();
    let failure = world.client.poll(&account, FEED, None).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Forbidden);
    assert_eq!(failure.reach, bridge::failure::Reach::Feed);
    world.client.poll(&account, "chats", None).await.unwrap();
}

#[tokio::test]
async fn what_was_refused_may_be_unreadable_and_what_waits_is_found_all_the_same() {
    let world = World::new().await;
    world.vendor.ask(TENANT, "Rita", "Tem?");
    let wire = world.vendor.wire();
    wire.judge(|call| call.query.contains("REJECTED").then(|| Fault::edge(502)));

    let batch = world.client.poll(&account_id(), FEED, None).await.unwrap();

    assert_eq!(batch.found.len(), 1);
    assert_eq!(batch.sources.len(), 1);
    assert_eq!(batch.sources[0].name, OF_REFUSED);
    assert!(batch.sources[0].outcome.is_err());
}
