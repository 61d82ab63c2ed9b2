//! The functions' own doors: webhooks that are rightly signed, notifications, events of the stream.

use bridge::ports::Clock as _;
use chatwoot::signature::sign;
use end_to_end::{BUYER, SELLER, World};
use local::functions::Functions as _;
use serde_json::{Value, json};

use crate::inputs::{Inputs, Named, fixtures, wanted};

/// Inputs that go through a whole function are a tenth of the others: each is some calls of a table.
fn fewer() -> impl Iterator<Item = u64> {
    wanted().filter(|number| number % 10 == 0 || wanted().count() == 1)
}

async fn still_works(world: &World) {
    world.ticks(3).await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.ticks(2).await;
    let conversation = world.conversation(&format!("question:{question}"));
    assert_eq!(world.transcript(conversation), ["< Tem azul?"]);
}

#[tokio::test]
async fn a_signed_webhook_is_answered_whatever_is_in_it() {
    let world = World::new().await;
    let samples = fixtures("chatwoot", "webhook_");
    let secret = world.sales.secret.clone().into();

    for number in fewer() {
        let _named = Named("signed webhook", number);
        let mut inputs = Inputs::of(number);
        let sample = inputs.0.pick(&samples).clone();
        let body = inputs.bytes(&sample);
        let at = world.clock.now().as_second().to_string();
        let headers = [
            ("x-chatwoot-timestamp".to_owned(), at.clone()),
            ("x-chatwoot-signature".to_owned(), sign(&secret, &at, &body)),
        ];
        let status = world.post("/webhook", &headers, body).await;
        assert!([200, 400, 413].contains(&status), "{status}");
    }

    still_works(&world).await;
}

#[tokio::test]
async fn a_notification_is_answered_whatever_is_in_it() {
    let world = World::new().await;
    world.tick().await;
    let sample = json!({"topic": "questions", "resource": "/questions/1", "user_id": SELLER, "_id": "a", "actions": []});

    for number in fewer() {
        let _named = Named("notification at the door", number);
        let body = Inputs::of(number).bytes(&sample);
        let status = world.post("/mercado-livre/notifications", &[], body).await;
        assert!([200, 400, 413].contains(&status), "{status}");
    }

    still_works(&world).await;
}

fn record(sequence: u64, pk: &str, sk: &str) -> Value {
    json!({"eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb":
        {"Keys": {"pk": {"S": pk}, "sk": {"S": sk}}, "SequenceNumber": sequence.to_string()}})
}

#[tokio::test]
async fn an_event_of_the_stream_is_answered_whatever_is_in_it() {
    let world = World::new().await;
    let sample = json!({"Records": [
        record(1, &format!("thread#meli:{SELLER}:pack:2"), "reply#7"),
        record(2, &format!("hints#meli:{SELLER}"), "hint#questions/1"),
        record(3, "bridge", "settings"),
    ]});

    for number in fewer() {
        let _named = Named("stream event", number);
        let event = Inputs::of(number).json(&sample);
        let answer = world.functions.dispatch(&event).await.unwrap();
        assert!(answer["batchItemFailures"].is_array(), "{answer}");
    }

    still_works(&world).await;
}
