//! What browsers are told that are not let in, or not any more: a page in their language, with the
//! next step. Tools get JSON and the same status.

use end_to_end::{Answered, SELLER, SETUP_TOKEN, Setup, Visitor, World};

fn browser() -> Visitor {
    Visitor::stranger().with("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
}

/// A page, not JSON: it names its language, offers the others, and leads on.
fn is_page(answer: &Answered, status: u16, says: &str, way: &str) {
    let body = &answer.body;
    assert_eq!(answer.status, status, "{body}");
    assert!(
        answer.header("content-type").starts_with("text/html"),
        "{body}"
    );
    assert!(body.contains(says), "{says}: {body}");
    assert!(body.contains("lang=en"), "other languages: {body}");
    assert!(body.contains(way), "the next step {way}: {body}");
}

async fn invite(world: &World) -> String {
    let made = Visitor::tool()
        .post(world, "/setup/invite", "")
        .await
        .json();
    let address = made["invite"].as_str().unwrap();
    address
        .strip_prefix("https://bridge.example")
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_seller_with_a_used_or_old_invite_reads_what_to_do() {
    let world = World::with(Setup {
        fresh: true,
        ..Setup::default()
    })
    .await;
    world.meli.sign_in(Some(SELLER));
    let used = invite(&world).await;
    assert_eq!(browser().connect(&world, &used).await.status, 200);

    let again = browser().get(&world, &used).await;
    is_page(&again, 404, "já foi usado", "Peça um novo");
    assert!(!again.body.contains("/setup"), "{}", again.body);
    let spanish = browser().with("accept-language", "es-AR,es;q=0.9,en;q=0.8");
    let spanish = spanish.get(&world, &used).await;
    assert!(spanish.body.contains("Pide uno nuevo"), "{}", spanish.body);
    assert!(
        again.body.contains(&format!("{used}&amp;lang=en")),
        "a language keeps the place: {}",
        again.body
    );

    let tool = Visitor::stranger().get(&world, &used).await;
    assert_eq!(tool.status, 404);
    assert!(tool.json()["error"].is_string());
}

#[tokio::test]
async fn a_session_that_ended_leads_back_to_the_field() {
    let world = World::new().await;
    let person = Visitor::person(&world).await.with("accept", "text/html");
    world.pass(60 * 60 + 1);
    let field = r#"name="token""#;

    for action in [
        "provision",
        "invite",
        "disconnect",
        "poll",
        "test",
        "backfill",
    ] {
        let answer = person
            .post(&world, &format!("/setup/{action}"), "account=1")
            .await;
        is_page(&answer, 401, "sessão", field);
    }
    let answer = person.get(&world, "/setup/doctor").await;
    is_page(&answer, 401, "sessão", field);
    let answer = person.get(&world, "/mercado-livre/connect").await;
    is_page(&answer, 404, "sessão", field);

    // A form without an Accept of its own is a browser's, too.
    let form = Visitor::stranger().post(&world, "/setup/poll", "").await;
    is_page(&form, 401, "sessão", field);
    let json = Visitor::stranger().with("content-type", "application/json");
    let json = json.post(&world, "/setup/poll", "{}").await;
    assert_eq!(json.status, 401);
    assert!(json.json()["error"].is_string());
}

#[tokio::test]
async fn a_browser_that_drops_the_cookie_is_told_so() {
    let world = World::new().await;
    let typed = browser()
        .post(&world, "/setup/session", &format!("token={SETUP_TOKEN}"))
        .await;
    let place = typed.header("location").to_owned();

    let without = browser().get(&world, &place).await;
    is_page(&without, 200, "não devolveu o cookie", r#"name="token""#);

    let person = Visitor::person(&world).await;
    let with = person.get(&world, &place).await;
    assert_eq!((with.status, with.header("location")), (303, "/setup"));
    world.pass(120);
    let later = browser().get(&world, &place).await;
    assert!(
        !later.body.contains("não devolveu o cookie"),
        "an old address says nothing of cookies: {}",
        later.body
    );
}

#[tokio::test]
async fn plain_http_on_this_machine_gets_a_cookie_that_every_browser_keeps() {
    let world = World::new().await;
    let token = format!("token={SETUP_TOKEN}");
    let cookie = async |visitor: Visitor| {
        let answer = visitor.post(&world, "/setup/session", &token).await;
        answer.header("set-cookie").to_owned()
    };
    let at = |host: &str| Visitor::stranger().with("host", host);

    for host in ["127.0.0.1:9080", "localhost:9080", "[::1]:9080"] {
        let local = cookie(at(host).with("origin", &format!("http://{host}"))).await;
        assert!(
            !local.contains("Secure") && local.contains("HttpOnly"),
            "{host}: {local}"
        );
    }
    for visitor in [
        at("bridge.example"),
        at("127.0.0.1.evil.example"),
        at("localhost:9080").with("origin", "https://tunnel.example"),
        Visitor::stranger(),
    ] {
        let elsewhere = cookie(visitor).await;
        assert!(elsewhere.contains("; Secure"), "{elsewhere}");
    }
}

#[tokio::test]
async fn too_many_tries_are_answered_in_minutes_and_in_the_readers_language() {
    let world = World::new().await;
    let browser = browser().with("cookie", "lang=es");
    for _ in 0..5 {
        browser.post(&world, "/setup/session", "token=guess").await;
    }

    let closed = browser.post(&world, "/setup/session", "token=guess").await;

    is_page(&closed, 429, "10 minutos", r#"href="/setup""#);
    assert_eq!(closed.header("retry-after"), "600");
    world.pass(570);
    let nearly = browser.post(&world, "/setup/session", "token=guess").await;
    is_page(&nearly, 429, "1 minuto ", r#"href="/setup""#);
}

#[tokio::test]
async fn no_refusal_is_raw_json_to_a_browser() {
    let world = World::new().await;
    let person = Visitor::person(&world).await.with("accept", "text/html");
    let elsewhere = person.clone().with("origin", "https://evil.example");
    let large = "x".repeat(20_000);
    let json = person.clone().with("content-type", "application/json");

    is_page(
        &person.get(&world, "/setup/other").await,
        404,
        "Não há nada",
        "/setup",
    );
    is_page(
        &person.get(&world, "/setup/poll").await,
        405,
        "botão",
        "/setup",
    );
    is_page(
        &elsewhere.post(&world, "/setup/poll", "").await,
        403,
        "página de configuração",
        "/setup",
    );
    is_page(
        &person.post(&world, "/setup/poll", &large).await,
        413,
        "grande",
        "/setup",
    );
    is_page(
        &json.post(&world, "/setup/poll", "[").await,
        400,
        "não foi entendido",
        "/setup",
    );
}

#[tokio::test]
async fn connecting_that_cannot_begin_is_no_raw_json_either() {
    let world = World::new().await;
    let person = Visitor::person(&world).await.with("accept", "text/html");

    is_page(
        &person.get(&world, "/mercado-livre/connect?site=MLX").await,
        400,
        "país",
        "/setup",
    );
    let nowhere = world.deployed_with(&[("PUBLIC_URL", None)]);
    is_page(
        &person.get(&nowhere, "/mercado-livre/connect").await,
        409,
        "PUBLIC_URL",
        "/setup",
    );
    world
        .table_wire
        .judge(|_| Some(simulators::Fault::json(400, &serde_json::json!({}))));
    is_page(
        &browser()
            .post(&world, "/setup/session", "token=guess")
            .await,
        503,
        "Tente de novo",
        "/setup",
    );
    let tool = Visitor::stranger().with("accept", "application/json");
    assert!(
        tool.get(&world, "/setup/other").await.json()["error"].is_string(),
        "tools keep JSON"
    );
}

#[tokio::test]
async fn a_seller_who_comes_back_refused_has_a_way_on() {
    let world = World::with(Setup {
        fresh: true,
        ..Setup::default()
    })
    .await;
    world.meli.sign_in(None);
    let invite = invite(&world).await;
    let sent = browser().get(&world, &invite).await;
    let back = Visitor::log_in(sent.header("location")).await;

    let refused = browser().get(&world, &back).await;

    is_page(&refused, 400, "recusada", &invite);
    let person = Visitor::person(&world).await;
    let sent = person.get(&world, "/mercado-livre/connect").await;
    let back = Visitor::log_in(sent.header("location")).await;
    let refused = browser().get(&world, &back).await;
    is_page(&refused, 400, "recusada", r#"href="/setup""#);
    let spanish = browser()
        .get(&world, "/mercado-livre/callback?result=denied&lang=es")
        .await;
    assert!(spanish.body.contains("se rechazó"), "{}", spanish.body);
}

#[tokio::test]
async fn the_browsers_own_language_counts_until_another_is_chosen() {
    let world = World::new().await;
    let speaks = async |visitor: &Visitor, path: &str| {
        let body = visitor.get(&world, path).await.body;
        let (_, rest) = body.split_once("<html lang=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    for (header, expected) in [
        ("es-AR,es;q=0.9,en;q=0.8", "es"),
        ("fr-FR,en;q=0.5", "en"),
        ("en;q=0.4, pt;q=0.9", "pt-BR"),
        ("fr", "pt-BR"),
        ("en;q=0, es;q=0.1", "es"),
        (";;q=,,", "pt-BR"),
    ] {
        let visitor = browser().with("accept-language", header);
        assert_eq!(speaks(&visitor, "/setup").await, expected, "{header}");
    }
    let chosen = browser()
        .with("accept-language", "en")
        .with("cookie", "lang=es");
    assert_eq!(speaks(&chosen, "/setup").await, "es");
    assert_eq!(speaks(&chosen, "/setup?lang=pt-BR").await, "pt-BR");
}
