//! The simulator against `docs/chatwoot-api.md`, one belief per test.

use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, multipart};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use simulators::Clock;
use simulators::chatwoot::{Chatwoot, Inbox, Options, Profile, signature};

const HOOK: &str = "http://127.0.0.1:9/cw/secret";

struct World {
    chatwoot: Chatwoot,
    inbox: Inbox,
    http: reqwest::Client,
    seconds: Arc<AtomicI64>,
}

impl World {
    async fn new() -> Self {
        Self::of(Profile::V4_15).await
    }

    async fn of(profile: Profile) -> Self {
        let seconds = Arc::new(AtomicI64::new(1_781_712_000));
        let read = Arc::clone(&seconds);
        let clock =
            Clock::new(move || Timestamp::from_second(read.load(Ordering::Relaxed)).unwrap());
        let chatwoot = Chatwoot::start(Options {
            profile,
            ..Options::new(clock)
        })
        .await
        .unwrap();
        let inbox = chatwoot.add_inbox("Pós-venda", Some(HOOK), true);
        let http = simulators::local_client()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            chatwoot,
            inbox,
            http,
            seconds,
        }
    }

    fn wait(&self, time: SignedDuration) {
        self.seconds.fetch_add(time.as_secs(), Ordering::Relaxed);
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        self.call_as(&self.chatwoot.agent_token(), method, path, body)
            .await
    }

    async fn call_as(&self, token: &str, method: Method, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/api/v1/accounts/3{path}", self.chatwoot.url());
        let mut request = self
            .http
            .request(method, url)
            .header("Api-Access-Token", token);
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        (
            answer.status().as_u16(),
            serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default(),
        )
    }

    async fn get(&self, path: &str) -> Value {
        let (status, json) = self.call(Method::GET, path, Value::Null).await;
        assert_eq!(status, 200, "{path}: {json}");
        json
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let (status, json) = self.call(Method::POST, path, body).await;
        assert_eq!(status, 200, "{path}: {json}");
        json
    }

    async fn refused(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::POST, path, body).await
    }

    async fn contact(&self) -> u64 {
        let body = json!({ "name": "Comprador", "identifier": "meli:user:1" });
        self.post("/contacts", body).await["payload"]["contact"]["id"]
            .as_u64()
            .unwrap()
    }

    /// A conversation with one incoming message.
    async fn conversation(&self) -> u64 {
        let contact = self.contact().await;
        let opened = self.post("/conversations", self.opening(contact)).await;
        self.chatwoot.take_deliveries();
        opened["id"].as_u64().unwrap()
    }

    fn opening(&self, contact: u64) -> Value {
        json!({
            "inbox_id": self.inbox.id, "contact_id": contact, "source_id": "meli:pack:2",
            "message": { "content": "Quando chega?", "message_type": "incoming", "source_id": "meli:msg:1" },
        })
    }

    fn events(&self) -> Vec<String> {
        self.chatwoot
            .take_deliveries()
            .iter()
            .map(simulators::chatwoot::Delivery::event)
            .collect()
    }
}

#[test]
fn the_signature_covers_the_timestamp_and_the_raw_body() {
    let body = r#"{"account":{"id":3,"name":"Loja Exemplo"},"content":"Olá, já foi enviado \u003e amanhã","id":48211,"message_type":"outgoing","private":false,"event":"message_created"}"#;

    let signed = signature("h4Qz7mNpX2vKcR9sTdWb1LyE", "1781712000", body);

    assert_eq!(
        signed,
        "sha256=0f5ee19577be31993f394c28b8994104b5f7ee515437fedd278de8eaa3d27707"
    );
}

#[tokio::test]
async fn a_webhook_is_signed_with_the_inbox_secret_over_escaped_json() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    world.chatwoot.agent_replies(conversation, "a > b & c");

    let deliveries = world.chatwoot.take_deliveries();

    let delivery = &deliveries[0];
    let timestamp = delivery.header("X-Chatwoot-Timestamp").unwrap();
    let expected = signature(&world.inbox.secret, timestamp, &delivery.body);
    assert_eq!(
        delivery.header("X-Chatwoot-Signature"),
        Some(expected.as_str())
    );
    assert!(delivery.body.contains(r"a \u003e b \u0026 c"));
    assert_eq!(delivery.json()["content"], "a > b & c");
}

#[tokio::test]
async fn each_release_signs_what_it_signed() {
    for (profile, inbox, account, id) in [
        (Profile::V3_16, false, false, false),
        (Profile::V4_12, false, true, true),
        (Profile::V4_15, true, true, true),
    ] {
        let world = World::of(profile).await;
        world
            .chatwoot
            .add_account_webhook("http://127.0.0.1:9/account");
        let conversation = world.conversation().await;
        world.chatwoot.agent_replies(conversation, "Oi");

        let deliveries = world.chatwoot.take_deliveries();

        let of = |inbox| deliveries.iter().find(|one| one.of_inbox == inbox).unwrap();
        assert_eq!(of(true).header("X-Chatwoot-Signature").is_some(), inbox);
        assert_eq!(of(false).header("X-Chatwoot-Signature").is_some(), account);
        assert_eq!(of(true).header("X-Chatwoot-Delivery").is_some(), id);
    }
}

#[tokio::test]
async fn tokens_are_refused_as_the_page_says() {
    let world = World::new().await;
    let url = format!("{}/api/v1/accounts/3/inboxes", world.chatwoot.url());
    let ask = |name: &'static str, token: String| world.http.get(&url).header(name, token).send();

    let none = world.http.get(&url).send().await.unwrap();
    assert_eq!(none.status(), 401);
    let none: Value = none.json().await.unwrap();
    assert_eq!(
        none,
        json!({ "errors": ["You need to sign in or sign up before continuing."] })
    );

    let wrong: Value = ask("api-access-token", "x".to_owned())
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(wrong, json!({ "error": "Invalid Access Token" }));

    assert_eq!(
        ask("api_access_token", world.chatwoot.agent_token())
            .await
            .unwrap()
            .status(),
        200
    );
    world.chatwoot.set_proxy_drops_underscore(true);
    assert_eq!(
        ask("api_access_token", world.chatwoot.agent_token())
            .await
            .unwrap()
            .status(),
        401
    );
    assert_eq!(
        ask("api-access-token", world.chatwoot.agent_token())
            .await
            .unwrap()
            .status(),
        200
    );
}

#[tokio::test]
async fn an_agent_sees_only_conversations_of_its_inboxes() {
    let world = World::new().await;
    let path = format!("/conversations/{}", world.conversation().await);
    let token = world.chatwoot.limited_token();

    let denied = world.call_as(&token, Method::GET, &path, Value::Null).await;
    assert_eq!(
        denied,
        (
            401,
            json!({ "error": "You are not authorized to do this action" })
        )
    );

    world.chatwoot.add_member(world.inbox.id);
    assert_eq!(
        world
            .call_as(&token, Method::GET, &path, Value::Null)
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn a_taken_identifier_is_refused_without_naming_its_contact() {
    let world = World::new().await;
    world.contact().await;

    let answer = world
        .refused(
            "/contacts",
            json!({ "name": "Outro", "identifier": "meli:user:1" }),
        )
        .await;

    let body =
        json!({ "message": "Identifier has already been taken", "attributes": ["identifier"] });
    assert_eq!(answer, (422, body));
}

#[tokio::test]
async fn contacts_are_found_by_filter_exactly_and_by_search_in_part() {
    let world = World::new().await;
    let contact = world.contact().await;
    let condition = |value: Value| json!({ "payload": [{ "attribute_key": "identifier", "filter_operator": "equal_to", "values": [value] }] });

    assert_eq!(
        world
            .post("/contacts/filter", condition(json!("MELI:user:1")))
            .await["payload"][0]["id"],
        contact
    );
    assert_eq!(
        world
            .post("/contacts/filter", condition(json!("meli:user:")))
            .await["payload"],
        json!([])
    );
    assert_eq!(
        world
            .refused("/contacts/filter", condition(json!(1)))
            .await
            .0,
        500
    );
    let found = world.get("/contacts/search?q=user").await;
    assert_eq!(
        found["meta"],
        json!({ "count": 1, "current_page": 1, "has_more": false })
    );
}

#[tokio::test]
async fn an_unknown_link_is_404_without_a_body() {
    let world = World::new().await;
    let body = json!({ "inbox_id": world.inbox.id, "source_id": "meli:pack:2" });

    assert_eq!(
        world.refused("/contact_inboxes/filter", body.clone()).await,
        (404, Value::Null)
    );
    world.conversation().await;
    assert_eq!(
        world.post("/contact_inboxes/filter", body).await["identifier"],
        "meli:user:1"
    );
}

#[tokio::test]
async fn a_locked_inbox_returns_the_conversation_of_the_source_id() {
    let world = World::new().await;
    let contact = world.contact().await;

    let first = world.post("/conversations", world.opening(contact)).await;
    let second = world.post("/conversations", world.opening(contact)).await;
    let without = world
        .post(
            "/conversations",
            json!({ "inbox_id": world.inbox.id, "contact_id": contact }),
        )
        .await;

    assert_eq!(first["id"], second["id"]);
    assert_ne!(first["id"], without["id"]);
    assert_eq!(
        world.chatwoot.messages(first["id"].as_u64().unwrap()).len(),
        2
    );
}

#[tokio::test]
async fn a_source_id_of_another_contact_is_422_for_conversations_and_500_elsewhere() {
    let world = World::new().await;
    world.conversation().await;
    let other =
        world.post("/contacts", json!({ "name": "Outro" })).await["payload"]["contact"]["id"]
            .as_u64()
            .unwrap();

    let conversation = world.refused("/conversations", world.opening(other)).await;
    assert_eq!(
        conversation,
        (422, json!({ "error": "source_id should be unique" }))
    );
    let link = json!({ "inbox_id": world.inbox.id, "source_id": "meli:pack:2" });
    assert_eq!(
        world
            .refused(&format!("/contacts/{other}/contact_inboxes"), link)
            .await
            .0,
        500
    );
}

#[tokio::test]
async fn a_marketplace_id_as_a_number_is_refused_and_leaves_no_conversation() {
    let world = World::new().await;
    let mut body = world.opening(world.contact().await);
    body["custom_attributes"] = json!({ "meli_pack_id": 2_000_001_234_567_890_u64 });

    let (status, answer) = world.refused("/conversations", body).await;

    assert_eq!(status, 422);
    assert_eq!(
        answer["message"],
        "Custom attributes meli_pack_id value should be < 9999999999"
    );
    assert!(world.chatwoot.conversations().is_empty());
}

#[tokio::test]
async fn custom_attributes_are_replaced_as_a_whole() {
    let world = World::new().await;
    let path = format!(
        "/conversations/{}/custom_attributes",
        world.conversation().await
    );

    world
        .post(&path, json!({ "custom_attributes": { "a": "1" } }))
        .await;
    world
        .post(&path, json!({ "custom_attributes": { "b": "2" } }))
        .await;

    assert_eq!(
        world.chatwoot.conversations()[0].custom_attributes,
        json!({ "b": "2" })
    );
}

#[tokio::test]
async fn the_list_shows_open_conversations_unless_asked_for_all() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    world.chatwoot.agent_resolves(conversation);
    let count = |list: Value| list["data"]["payload"].as_array().unwrap().len();

    assert_eq!(
        count(world.get("/conversations?source_id=meli:pack:2").await),
        0
    );
    assert_eq!(
        count(
            world
                .get("/conversations?source_id=meli:pack:2&status=all")
                .await
        ),
        1
    );
    assert_eq!(
        count(
            world
                .get("/conversations?source_id=meli:pack:3&status=all")
                .await
        ),
        0
    );
    world.wait(SignedDuration::from_mins(20));
    assert_eq!(
        count(
            world
                .get("/conversations?status=all&updated_within=900")
                .await
        ),
        0
    );
}

#[tokio::test]
async fn a_filter_needs_a_definition_and_no_word_at_the_end() {
    let world = World::new().await;
    let filter = |join: Value| {
        json!({ "payload": [{
            "attribute_key": "meli_pack_id", "filter_operator": "equal_to", "values": ["2"], "query_operator": join,
        }] })
    };
    assert_eq!(
        world
            .refused("/conversations/filter", filter(Value::Null))
            .await
            .0,
        422
    );

    let definition = json!({ "attribute_display_name": "Pacote", "attribute_key": "meli_pack_id",
        "attribute_display_type": "text", "attribute_model": "conversation_attribute" });
    let definition = json!({ "custom_attribute_definition": definition });
    world
        .post("/custom_attribute_definitions", definition)
        .await;

    assert_eq!(
        world
            .post("/conversations/filter", filter(Value::Null))
            .await["payload"],
        json!([])
    );
    assert_eq!(
        world
            .refused("/conversations/filter", filter(json!("and")))
            .await
            .0,
        500
    );
}

#[tokio::test]
async fn the_same_source_id_posted_twice_is_two_messages() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    let path = format!("/conversations/{conversation}/messages");
    let body = json!({ "content": "Oi", "message_type": "incoming", "source_id": "meli:msg:9", "echo_id": "e" });

    let first = world.post(&path, body.clone()).await;
    let second = world.post(&path, body).await;

    assert_eq!(first["message_type"], 0);
    assert_eq!(first["echo_id"], "e");
    assert_eq!(first["conversation_id"], conversation);
    assert!(second["id"].as_u64() > first["id"].as_u64());
    assert_eq!(world.chatwoot.messages(conversation).len(), 3);
}

#[tokio::test]
async fn a_conversation_takes_two_hundred_messages_a_minute() {
    let world = World::new().await;
    let path = format!("/conversations/{}/messages", world.conversation().await);
    for _ in 1..200 {
        world.post(&path, json!({ "content": "Oi" })).await;
    }

    let flood = world.refused(&path, json!({ "content": "Oi" })).await;
    assert_eq!(
        flood,
        (
            422,
            json!({ "error": "Validation failed: Too many messages" })
        )
    );

    world.wait(SignedDuration::from_secs(61));
    assert_eq!(
        world.refused(&path, json!({ "content": "Oi" })).await.0,
        200
    );
}

#[tokio::test]
async fn messages_come_in_pages_of_twenty_and_a_hundred() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    let ids: Vec<_> = (0..130)
        .map(|_| world.chatwoot.agent_replies(conversation, "Oi"))
        .collect();
    let path = format!("/conversations/{conversation}/messages");
    let list = async |query: String| -> Vec<u64> {
        let answer = world.get(&format!("{path}{query}")).await;
        answer["payload"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_u64().unwrap())
            .collect()
    };

    assert_eq!(list(String::new()).await, ids[110..]);
    assert_eq!(list(format!("?before={}", ids[110])).await, ids[90..110]);
    assert_eq!(list(format!("?after={}", ids[0])).await, ids[1..101]);
    assert_eq!(
        list(format!("?after={}&before={}", ids[0], ids[129])).await,
        ids[..129]
    );
}

#[tokio::test]
async fn a_status_changes_only_where_chatwoot_changes_it() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    let message = world.chatwoot.agent_replies(conversation, "Oi");
    world.chatwoot.take_deliveries();
    let path = format!("/conversations/{conversation}/messages/{message}");
    let set = async |body: Value| world.call(Method::PATCH, &path, body).await;

    let (status, failed) = set(json!({ "status": "failed", "external_error": "Longa" })).await;
    assert_eq!(
        (status, &failed["content_attributes"]),
        (200, &json!({ "external_error": "Longa" }))
    );
    let (_, unknown) = set(json!({ "status": "lido" })).await;
    assert_eq!(unknown["status"], "failed");
    let (_, read) = set(json!({ "status": "read", "external_error": "Longa" })).await;
    assert_eq!(
        read["content_attributes"],
        json!({ "external_error": null })
    );
    let (status, delivered) = set(json!({ "status": "delivered" })).await;
    assert_eq!((status, &delivered["status"]), (200, &json!("read")));
    assert_eq!(world.events(), ["message_updated", "message_updated"]);
}

#[tokio::test]
async fn old_releases_know_no_patch() {
    let world = World::of(Profile::V4_1).await;
    let conversation = world.conversation().await;
    let message = world.chatwoot.agent_replies(conversation, "Oi");
    let path = format!("/conversations/{conversation}/messages/{message}");

    assert_eq!(
        world
            .call(Method::PATCH, &path, json!({ "status": "delivered" }))
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn an_incoming_message_reopens_and_a_reply_does_not() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    world.chatwoot.agent_resolves(conversation);

    world.chatwoot.agent_replies(conversation, "Até logo");
    assert_eq!(world.chatwoot.conversations()[0].status, "resolved");

    let path = format!("/conversations/{conversation}/messages");
    world
        .post(
            &path,
            json!({ "content": "Oi", "message_type": "incoming" }),
        )
        .await;
    assert_eq!(world.chatwoot.conversations()[0].status, "open");
}

#[tokio::test]
async fn liquid_runs_on_what_goes_out_and_spares_backticks() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    let path = format!("/conversations/{conversation}/messages");

    let out = world
        .post(&path, json!({ "content": "a {{x}}b `{{y}}` {% z %}c" }))
        .await;
    let inside = world
        .post(
            &path,
            json!({ "content": "{{x}}", "message_type": "incoming" }),
        )
        .await;

    assert_eq!(out["content"], "a b `{{y}}` c");
    assert_eq!(inside["content"], "{{x}}");
}

#[tokio::test]
async fn the_inbox_hears_everything_its_own_messages_and_notes_included() {
    let world = World::new().await;
    let contact = world.contact().await;
    let opened = world.post("/conversations", world.opening(contact)).await;
    assert_eq!(
        world.events(),
        [
            "conversation_created",
            "message_created",
            "conversation_updated"
        ]
    );

    world
        .chatwoot
        .agent_notes(opened["id"].as_u64().unwrap(), "só nós");
    let note = world.chatwoot.take_deliveries().remove(0).json();

    assert_eq!(
        (&note["private"], &note["message_type"]),
        (&json!(true), &json!("outgoing"))
    );
    assert_eq!(note["sender"]["type"], "user");
    assert_eq!(
        note["conversation"]["contact_inbox"]["source_id"],
        "meli:pack:2"
    );
    assert!(note.get("status").is_none() && note.get("attachments").is_none());
}

#[tokio::test]
async fn the_nested_message_may_be_another_one() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    world.chatwoot.stale_nested(true);

    world.chatwoot.agent_replies(conversation, "Amanhã");

    let body = world.chatwoot.take_deliveries().remove(0).json();
    assert_eq!(body["content"], "Amanhã");
    assert_eq!(
        body["conversation"]["messages"][0]["content"],
        "Quando chega?"
    );
}

#[tokio::test]
async fn a_failed_delivery_turns_the_message_red_once() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    world.chatwoot.agent_replies(conversation, "Oi");
    let delivery = world.chatwoot.take_deliveries().remove(0);

    world
        .chatwoot
        .webhook_failed(&delivery, "500 Internal Server Error");
    world
        .chatwoot
        .webhook_failed(&delivery, "500 Internal Server Error");

    let message = world.chatwoot.messages(conversation).pop().unwrap();
    assert_eq!(message.status, "failed");
    assert_eq!(
        message.external_error.as_deref(),
        Some("500 Internal Server Error")
    );
    assert_eq!(world.events(), ["message_updated"]);
}

#[tokio::test]
async fn retry_only_wipes_the_error() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    let message = world.chatwoot.agent_replies(conversation, "Oi");
    let delivery = world.chatwoot.take_deliveries().remove(0);
    world
        .chatwoot
        .webhook_failed(&delivery, "Timed out reading data from server");
    world.chatwoot.take_deliveries();

    world.chatwoot.agent_presses_retry(message);

    let attributes: Vec<_> = world
        .chatwoot
        .take_deliveries()
        .iter()
        .map(|one| one.json()["content_attributes"].clone())
        .collect();
    assert_eq!(attributes, [json!({ "external_error": null }), json!({})]);
    assert_eq!(
        world.chatwoot.messages(conversation).pop().unwrap().status,
        "sent"
    );
}

#[tokio::test]
async fn a_file_is_found_after_a_redirect_that_expires() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    let file = multipart::Part::bytes(b"jpeg".to_vec())
        .file_name("nota fiscal.jpg")
        .mime_str("image/jpeg")
        .unwrap();
    let form = multipart::Form::new()
        .text("message_type", "incoming")
        .part("attachments[]", file);
    let url = format!(
        "{}/api/v1/accounts/3/conversations/{conversation}/messages",
        world.chatwoot.url()
    );
    let token = world.chatwoot.agent_token();

    let posted = world
        .http
        .post(url)
        .header("Api-Access-Token", token)
        .multipart(form)
        .send()
        .await
        .unwrap();
    let posted: Value = posted.json().await.unwrap();

    assert_eq!(
        world
            .chatwoot
            .messages(conversation)
            .pop()
            .unwrap()
            .attachments,
        ["nota fiscal.jpg"]
    );
    let data_url = posted["attachments"][0]["data_url"].as_str().unwrap();
    assert!(data_url.ends_with("/nota%20fiscal.jpg"));
    world.chatwoot.files_missing(1);
    assert_eq!(world.http.get(data_url).send().await.unwrap().status(), 404);
    let hop = world.http.get(data_url).send().await.unwrap();
    assert_eq!(hop.status(), 302);
    let second = hop.headers()["location"].to_str().unwrap();
    assert_eq!(
        world
            .http
            .get(second)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap(),
        "jpeg"
    );
    world.wait(SignedDuration::from_secs(301));
    assert_eq!(world.http.get(second).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn an_unreachable_webhook_fails_by_itself() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    world.chatwoot.send_by_itself(true);

    world.chatwoot.agent_replies(conversation, "Oi");

    while world.chatwoot.messages(conversation).pop().unwrap().status != "failed" {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_agent_can_be_played_with_curl() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    let url = format!("{}/_sim/reply", world.chatwoot.url());

    let body = json!({ "conversation": conversation, "text": "Amanhã" });
    assert_eq!(
        world
            .http
            .post(url)
            .json(&body)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );

    let state = world
        .http
        .get(format!("{}/_sim/state", world.chatwoot.url()))
        .send()
        .await
        .unwrap();
    let state: Value = state.json().await.unwrap();
    assert_eq!(
        state["conversations"][0]["messages"][1]["content"],
        "Amanhã"
    );
}

#[tokio::test]
async fn an_inbox_made_over_http_shows_its_secret_to_administrators() {
    let world = World::new().await;
    let body = json!({ "name": "Perguntas", "lock_to_single_conversation": true,
        "channel": { "type": "api", "webhook_url": "https://bridge.example/cw" } });

    let inbox = world.post("/inboxes", body).await;
    let id = inbox["id"].as_u64().unwrap();
    let rotated = world
        .post(&format!("/inboxes/{id}/reset_secret"), Value::Null)
        .await;
    world.chatwoot.add_member(id);
    let path = format!("/inboxes/{id}");
    let (_, limited) = world
        .call_as(
            &world.chatwoot.limited_token(),
            Method::GET,
            &path,
            Value::Null,
        )
        .await;

    assert_eq!(inbox["channel_type"], "Channel::Api");
    assert_ne!(inbox["secret"], rotated["secret"]);
    assert!(limited.get("secret").is_none());
}

#[tokio::test]
async fn a_mirror_bot_speaks_through_messages_and_does_nothing_else() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    let path = format!("/conversations/{conversation}/messages");
    let bot = world
        .post("/agent_bots", json!({ "name": "Mercado Livre" }))
        .await;
    let token = bot["access_token"].as_str().unwrap();

    let body = json!({ "content": "Enviado", "sender_type": "AgentBot", "sender_id": bot["id"] });
    assert_eq!(world.post(&path, body).await["sender"]["type"], "agent_bot");
    assert_eq!(
        world
            .call_as(token, Method::POST, &path, json!({ "content": "Oi" }))
            .await
            .0,
        200
    );
    let (status, answer) = world.call_as(token, Method::GET, &path, Value::Null).await;

    assert_eq!(status, 401);
    assert_eq!(
        answer["error"],
        "Access to this endpoint is not authorized for bots"
    );
}

#[tokio::test]
async fn a_conversation_that_an_agent_starts_has_a_source_id_nobody_issued() {
    let world = World::new().await;

    let (conversation, message) = world
        .chatwoot
        .agent_starts_conversation(world.inbox.id, "Olá");

    let view = world.chatwoot.conversations().remove(0);
    assert_eq!(view.id, conversation);
    assert_eq!(view.source_id.len(), 36);
    assert_eq!(world.chatwoot.messages(conversation)[0].id, message);
    assert_eq!(
        world.events(),
        [
            "conversation_created",
            "message_created",
            "conversation_updated"
        ]
    );
}

#[tokio::test]
async fn a_deleted_conversation_is_gone_and_its_waiting_webhooks_with_it() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    world.chatwoot.agent_replies(conversation, "Oi");

    world.chatwoot.agent_deletes_conversation(conversation);

    assert!(world.chatwoot.take_deliveries().is_empty());
    let path = format!("/conversations/{conversation}/messages");
    let gone = world.refused(&path, json!({ "content": "Oi" })).await;
    assert_eq!(
        gone,
        (404, json!({ "error": "Resource could not be found" }))
    );
}

#[tokio::test]
async fn a_line_that_breaks_after_a_post_leaves_the_message() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    world
        .chatwoot
        .wire()
        .break_next("POST", "/messages", simulators::Fault::DropAfter);
    let url = format!(
        "{}/api/v1/accounts/3/conversations/{conversation}/messages",
        world.chatwoot.url()
    );
    let request = world
        .http
        .post(url)
        .header("Api-Access-Token", world.chatwoot.agent_token());

    assert!(
        request
            .json(&json!({ "content": "Oi" }))
            .send()
            .await
            .is_err()
    );

    assert_eq!(world.chatwoot.messages(conversation).len(), 2);
}

#[tokio::test]
async fn a_deleted_contact_keeps_its_source_id_until_the_jobs_ran() {
    let world = World::new().await;
    let conversation = world.conversation().await;
    let contact = world.chatwoot.contacts()[0].id;
    assert_eq!(
        world
            .call(Method::DELETE, &format!("/contacts/{contact}"), Value::Null)
            .await
            .0,
        200
    );

    let again = world.contact().await;
    assert_eq!(
        world
            .refused("/conversations", world.opening(again))
            .await
            .0,
        422
    );
    world.chatwoot.finish_jobs();

    assert_eq!(
        world
            .refused("/conversations", world.opening(again))
            .await
            .0,
        200
    );
    assert_ne!(world.chatwoot.conversations()[0].id, conversation);
}

#[tokio::test]
async fn webhooks_sent_by_itself_reach_an_axum_receiver() {
    let world = World::new().await;
    let (tell, mut heard) = tokio::sync::mpsc::unbounded_channel::<String>();
    let router =
        axum::Router::new().fallback(move |body: String| async move { drop(tell.send(body)) });
    let receiver = simulators::Server::start(router, simulators::Wire::default(), 0)
        .await
        .unwrap();
    let conversation = world.conversation().await;
    world.chatwoot.set_inbox_webhook(
        world.inbox.id,
        Some(&format!("http://{}/cw", receiver.address)),
    );
    world.chatwoot.send_by_itself(true);

    world.chatwoot.agent_replies(conversation, "Amanhã");

    let body: Value = serde_json::from_str(&heard.recv().await.unwrap()).unwrap();
    assert_eq!(body["content"], "Amanhã");
    assert_eq!(
        world.chatwoot.messages(conversation).pop().unwrap().status,
        "sent"
    );
}
