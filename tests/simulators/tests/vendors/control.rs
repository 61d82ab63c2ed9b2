//! Steering the simulators from a terminal, and from nowhere else.

use reqwest::{Method, header};
use serde_json::{Value, json};
use simulators::{
    Clock,
    chatwoot::{self, Chatwoot},
    local_client,
    mercado_livre::{self, MercadoLivre},
    scheduler::Scheduler,
};

async fn chatwoot() -> (Chatwoot, u64) {
    let options = chatwoot::Options::new(Clock::system());
    let chatwoot = Chatwoot::start(options).await.unwrap();
    let inbox = chatwoot.add_inbox("Vendas", None, true).id;
    let base = format!(
        "{}/api/v1/accounts/{}",
        chatwoot.url(),
        chatwoot.account_id()
    );
    let make = async |path: &str, body: Value| {
        let request = local_client()
            .build()
            .unwrap()
            .post(format!("{base}/{path}"))
            .header("api-access-token", chatwoot.agent_token())
            .json(&body);
        let made = request.send().await.unwrap().json::<Value>().await;
        made.unwrap()
    };
    let contact = make("contacts", json!({"inbox_id": inbox, "name": "CARLOS.SP"})).await;
    let contact = &contact["payload"]["contact"]["id"];
    let conversation =
        json!({"inbox_id": inbox, "contact_id": contact, "source_id": "meli:1:pack:2"});
    let conversation = make("conversations", conversation).await["id"].as_u64();
    (chatwoot, conversation.unwrap())
}

async fn mercado_livre() -> MercadoLivre {
    let options = mercado_livre::Options::new(Clock::system());
    MercadoLivre::start(options).await.unwrap()
}

/// Posts as curl's `-d` does; status and answer.
async fn post(url: String, body: &Value) -> (u16, String) {
    let request = local_client()
        .build()
        .unwrap()
        .post(url)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body.to_string());
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_private_reply_is_a_private_note() {
    let (chatwoot, conversation) = chatwoot().await;
    let url = || format!("{}/_sim/reply", chatwoot.url());
    let body =
        |private: Value| json!({"conversation": conversation, "text": "Nota", "private": private});

    for (private, expected) in [
        (json!(true), true),
        (json!("true"), true),
        (json!(false), false),
    ] {
        assert_eq!(post(url(), &body(private)).await.0, 200);
        let last = chatwoot.messages(conversation).pop().unwrap();
        assert_eq!(last.private, expected);
    }
    let before = chatwoot.messages(conversation).len();
    for unclear in [json!("yes"), json!(1), json!([true])] {
        let (status, said) = post(url(), &body(unclear)).await;
        assert_eq!(status, 422, "{said}");
        assert!(said.contains("private"), "{said}");
    }
    assert_eq!(chatwoot.messages(conversation).len(), before);
}

#[tokio::test]
async fn a_field_that_no_route_knows_is_refused_by_name() {
    let ((chatwoot, conversation), meli) = (chatwoot().await, mercado_livre().await);
    let (there, here) = (chatwoot.url(), meli.url());
    let said = json!({"conversation": conversation, "text": "Oi"});
    for (url, body) in [
        (format!("{there}/_sim/reply"), said.clone()),
        (format!("{there}/_sim/note"), said),
        (
            format!("{here}/_sim/ask"),
            json!({"item": "MLB1", "buyer": 1, "text": "Oi"}),
        ),
        (
            format!("{here}/_sim/write"),
            json!({"thread": 1, "text": "Oi"}),
        ),
        (
            format!("{here}/_sim/sale"),
            json!({"seller": 1, "buyer": 1, "items": ["MLB1"]}),
        ),
    ] {
        let mut body = body;
        body["privte"] = json!(true);
        let (status, said) = post(url.clone(), &body).await;
        assert!((400..500).contains(&status), "{url}: {status}");
        assert!(
            said.contains("privte: no such field; there are: ") && said.lines().count() == 1,
            "{url}: {said}"
        );
    }
    let (status, said) = post(format!("{there}/_sim/note"), &json!([1])).await;
    assert_eq!(status, 422, "{said}");
    assert_eq!(chatwoot.messages(conversation).len(), 0);
}

#[tokio::test]
async fn pages_of_the_web_cannot_talk_to_a_simulator() {
    let ((chatwoot, _), meli) = (chatwoot().await, mercado_livre().await);
    let scheduler = Scheduler::start(Clock::system()).await.unwrap();
    for url in [
        format!("{}/_sim/state", chatwoot.url()),
        format!("{}/api", chatwoot.url()),
        format!("{}/_sim/state", meli.url()),
        format!("{}/schedules", scheduler.url()),
    ] {
        let ask = async |name: &'static str, value: &str| {
            let request = local_client()
                .build()
                .unwrap()
                .request(Method::GET, &url)
                .header(name, value);
            request.send().await.unwrap()
        };
        let fine = ask("accept", "*/*").await;
        assert_ne!(fine.status(), 403, "{url}");
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("host", "evil.example"),
            ("host", "127.0.0.1.evil.example"),
        ] {
            let refused = ask(name, value).await;
            assert_eq!(refused.status(), 403, "{url} with {name}: {value}");
            assert!(
                !refused
                    .headers()
                    .contains_key("access-control-allow-origin")
            );
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_named_with_the_way_to_what_is() {
    let ((chatwoot, _), meli) = (chatwoot().await, mercado_livre().await);
    for (url, body, said) in [
        (
            format!("{}/_sim/reply", chatwoot.url()),
            json!({"conversation": 7, "text": "Oi"}),
            "there is no conversation 7; GET /_sim/state lists them",
        ),
        (
            format!("{}/_sim/write", meli.url()),
            json!({"thread": 7, "text": "Oi"}),
            "there is no thread 7; GET /_sim/state lists them",
        ),
        (
            format!("{}/_sim/ask", meli.url()),
            json!({"item": "MLB7", "buyer": 1, "text": "Oi"}),
            "there is no item \\\"MLB7\\\"; GET /_sim/state lists them",
        ),
    ] {
        let (status, answer) = post(url, &body).await;
        assert_eq!(status, 404);
        assert!(answer.contains(said), "{answer}");
    }
}

#[tokio::test]
async fn a_buyer_sends_a_file_and_opens_a_claim() {
    let meli = mercado_livre().await;
    meli.add_seller(7, "MLB", "LOJA");
    meli.add_buyer(8, "CARLOS.SP");
    let item = meli.add_item(7, "Caneca", 10.0);
    let sale = meli.add_sale(7, 8, &[&item], true);
    let url = |act: &str| format!("{}/_sim/{act}", meli.url());

    let write = json!({"thread": sale.thread, "text": "Veja", "file": "a nota"});
    assert_eq!(post(url("write"), &write).await.0, 200);
    let claim = json!({"seller": 7, "order": sale.orders[0], "text": "Veio quebrado"});
    assert_eq!(post(url("claim"), &claim).await.0, 200);
    let unknown = json!({"seller": 7, "order": 1, "text": "x"});
    assert_eq!(post(url("claim"), &unknown).await.0, 404);

    let seen = meli.seen();
    let files = seen["threads"][0]["messages"][0]["files"].as_array();
    assert_eq!(files.unwrap().len(), 1);
}
