//! Causes are told apart, red is kept for what is broken, and "prepared" is said of what is prepared.

use end_to_end::{Answered, SELLER, Setup, Visitor, World};
use serde_json::Value;
use simulators::{Fault, mercado_livre::Registration};
use tokio::net::TcpListener;

async fn fresh() -> World {
    let world = World::with(Setup {
        fresh: true,
        ..Setup::default()
    })
    .await;
    world.meli.sign_in(Some(SELLER));
    world
}

/// The status and the message of a check.
fn found(answer: &Answered, check: &str) -> (String, String) {
    let checks = answer.json();
    let found = checks
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["check"] == check);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let found = found.unwrap_or_else(|| panic!("no {check} in {checks}"));
    (text(&found["status"]), text(&found["message"]))
}

/// An address of this machine at which nobody listens.
async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test]
async fn a_chatwoot_out_of_reach_is_explained_in_the_readers_language() {
    let world = fresh().await;
    let nobody = nobody().await;
    let changed = world.deployed_with(&[("CHATWOOT_URL", Some(&nobody))]);
    let tool = Visitor::tool();

    for (language, words) in [
        ("pt-BR", "a conexão foi recusada"),
        ("es", "la conexión fue rechazada"),
        ("en", "the connection was refused"),
    ] {
        let path = format!("/setup/doctor?lang={language}");
        let (status, message) = found(&tool.get(&changed, &path).await, "chatwoot.address");
        assert_eq!(status, "fail");
        assert!(message.contains(words), "{message}");
        assert!(!message.contains("failed for now"), "{message}");
    }
    let person = Visitor::person(&changed).await;
    let pressed = person.post(&changed, "/setup/provision", "").await;
    assert_eq!(pressed.status, 502);
    assert!(
        pressed
            .body
            .contains("Não foi possível falar com o Chatwoot: a conexão foi recusada"),
        "{}",
        pressed.body
    );
}

#[tokio::test]
async fn a_site_that_is_no_chatwoot_is_called_so_and_a_broken_one_is_not() {
    let world = fresh().await;
    let doctor = async |fault: Fault| {
        world
            .chatwoot
            .wire()
            .judge(move |call| (call.path == "/api").then(|| fault.clone()));
        let answer = Visitor::tool().get(&world, "/setup/doctor").await;
        found(&answer, "chatwoot.address").1
    };

    for fault in [
        Fault::text(404, "<html>not found</html>"),
        Fault::text(301, ""),
        Fault::text(200, "<html>welcome</html>"),
    ] {
        let message = doctor(fault.clone()).await;
        assert!(
            message.contains("não é um Chatwoot"),
            "{fault:?}: {message}"
        );
    }
    let message = doctor(Fault::text(502, "Bad Gateway")).await;
    assert!(message.contains("erro 502"), "{message}");
}

#[tokio::test]
async fn what_was_left_is_not_called_prepared() {
    let world = fresh().await;
    let person = Visitor::person(&world).await;
    for name in ["Mercado Livre - Perguntas", "Mercado Livre - Vendas"] {
        let elsewhere = Some("https://elsewhere.example/hook");
        world.chatwoot.add_inbox(name, elsewhere, true);
    }

    let pressed = person.post(&world, "/setup/provision", "").await;

    let page = person.get(&world, pressed.header("location")).await.body;
    assert!(page.contains("2 caixas de entrada ficaram como estavam"));
    assert!(page.contains(" atributos, 4 etiquetas") && !page.contains("está preparado"));
    let told = Visitor::tool().post(&world, "/setup/provision", "").await;
    assert_eq!(told.json()["left"], 2);
}

#[tokio::test]
async fn what_was_made_is_counted_and_the_second_time_nothing_is() {
    let world = fresh().await;
    let person = Visitor::person(&world).await;
    let press = async || {
        let pressed = person.post(&world, "/setup/provision", "").await;
        person.get(&world, pressed.header("location")).await.body
    };

    let first = press().await;
    assert!(
        first.contains("O Chatwoot está preparado. Criado agora: 2 caixas de entrada, ")
            && first.contains(" atributos, 4 etiquetas."),
        "{first}"
    );
    let second = press().await;
    assert!(second.contains("O Chatwoot está preparado. Não foi preciso criar nada."));
}

#[tokio::test]
async fn an_installation_without_a_tunnel_works_and_nothing_of_it_is_red() {
    let world = fresh().await;
    let local = world.deployed_with(&[("PUBLIC_URL", Some("http://127.0.0.1:9080"))]);
    let tool = Visitor::tool();
    assert_eq!(tool.post(&local, "/setup/provision", "").await.status, 200);
    let connected = tool.connect(&world, "/mercado-livre/connect").await;
    assert_eq!(connected.status, 200);
    world.ticks(2).await;
    world.meli.register_application(Registration {
        owner: SELLER,
        redirect: "https://elsewhere.example/callback".to_owned(),
        notifications: "https://elsewhere.example/notifications".to_owned(),
        topics: vec!["questions".to_owned()],
        scopes: ["read", "write", "offline_access"]
            .map(str::to_owned)
            .to_vec(),
        requests_an_hour: 18_000,
    });

    let checks = tool.get(&local, "/setup/doctor").await.json();

    let red: Vec<&Value> = checks
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["status"] == "fail")
        .collect();
    assert!(red.is_empty(), "{red:?}");
    let notes = checks.to_string();
    assert!(notes.contains("chatwoot.private") && notes.contains(r#""address""#));
}
