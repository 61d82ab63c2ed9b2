//! Who gets into the setup pages, and who does not.

use base64::{Engine, engine::general_purpose::STANDARD};
use end_to_end::{PUBLIC_URL, SELLER, SETUP_TOKEN, Setup, Visitor, World};
use sha2::{Digest, Sha256};

const GUARDED: [(&str, &str); 10] = [
    ("GET", "/setup/progress"),
    ("POST", "/setup/replay"),
    ("POST", "/setup/logout"),
    ("POST", "/setup/provision"),
    ("POST", "/setup/invite"),
    ("POST", "/setup/disconnect"),
    ("POST", "/setup/poll"),
    ("POST", "/setup/test"),
    ("POST", "/setup/backfill"),
    ("GET", "/setup/doctor"),
];

#[tokio::test]
async fn without_a_setup_token_there_is_nothing() {
    let world = World::new().await;
    let closed = world.deployed_with(&[("SETUP_TOKEN", None)]);

    for (method, path) in GUARDED.into_iter().chain([
        ("GET", "/setup"),
        ("POST", "/setup/session"),
        ("GET", "/mercado-livre/connect"),
        ("GET", "/mercado-livre/callback"),
    ]) {
        let answer = Visitor::tool().send(&closed, method, path, "token=").await;
        assert_eq!(answer.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_person_types_the_token_once_and_has_an_hour() {
    let world = World::new().await;

    let page = Visitor::stranger().get(&world, "/setup").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains(r#"name="token""#) && !page.body.contains(SETUP_TOKEN));

    let answer = Visitor::stranger()
        .post(&world, "/setup/session", &format!("token={SETUP_TOKEN}"))
        .await;
    assert_eq!(answer.status, 303);
    assert!(answer.header("location").starts_with("/setup?entered="));
    let cookie = answer.header("set-cookie");
    for part in ["HttpOnly", "Secure", "SameSite=Strict", "Max-Age=3600"] {
        assert!(cookie.contains(part), "{cookie}");
    }

    let person = Visitor::person(&world).await;
    assert!(
        person
            .get(&world, "/setup")
            .await
            .body
            .contains("/setup/provision")
    );
    world.pass(60 * 60 + 1);
    assert!(
        person
            .get(&world, "/setup")
            .await
            .body
            .contains(r#"name="token""#)
    );
    assert_eq!(
        person.post(&world, "/setup/poll", "account=1").await.status,
        401
    );
}

#[tokio::test]
async fn strangers_are_turned_away_everywhere_and_forged_sessions_with_them() {
    let world = World::new().await;
    let forged = Visitor::stranger()
        .with("cookie", "setup=99999999999.abc.00")
        .with("origin", PUBLIC_URL);

    for (method, path) in GUARDED {
        for stranger in [
            Visitor::stranger(),
            forged.clone(),
            Visitor::stranger().with("authorization", "Bearer no"),
        ] {
            let answer = stranger.send(&world, method, path, "").await;
            assert_eq!(answer.status, 401, "{path}");
        }
    }
    assert_eq!(
        Visitor::stranger()
            .get(&world, "/mercado-livre/connect")
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn five_wrong_tokens_close_the_field_for_the_rest_of_ten_minutes() {
    let world = World::new().await;
    let stranger = Visitor::stranger();

    for _ in 0..5 {
        assert_eq!(
            stranger
                .post(&world, "/setup/session", "token=guess")
                .await
                .status,
            401
        );
    }
    world.pass(60);
    let closed = stranger
        .post(&world, "/setup/session", &format!("token={SETUP_TOKEN}"))
        .await;
    assert_eq!(closed.status, 429);
    assert_eq!(closed.header("retry-after"), "540");

    world.pass(541);
    assert_eq!(
        stranger
            .post(&world, "/setup/session", &format!("token={SETUP_TOKEN}"))
            .await
            .status,
        303
    );
    for _ in 0..5 {
        assert_eq!(
            stranger
                .post(&world, "/setup/session", "token=guess")
                .await
                .status,
            401,
            "counted anew"
        );
    }
}

#[tokio::test]
async fn guesses_made_at_once_are_counted_one_by_one() {
    let world = World::new().await;
    let stranger = Visitor::stranger();

    let guesses = (0..30).map(|_| stranger.post(&world, "/setup/session", "token=guess"));
    let answers = futures::future::join_all(guesses).await;

    let looked_at = answers.iter().filter(|answer| answer.status == 401).count();
    assert_eq!(looked_at, 5);
}

#[tokio::test]
async fn a_stranger_who_guesses_does_not_lock_the_owner_out() {
    let world = World::new().await;
    let right = format!("token={SETUP_TOKEN}");
    let guess = async |address: &str, form: &str| {
        let visitor = Visitor::stranger().at(address);
        visitor.post(&world, "/setup/session", form).await.status
    };
    for _ in 0..20 {
        guess("203.0.113.7", "token=guess").await;
    }

    assert_eq!(guess("203.0.113.7", &right).await, 429);
    assert_eq!(guess("198.51.100.1", &right).await, 303);

    // A provider hands out whole networks of the newer kind: one of them is one guesser.
    for host in 1..=5 {
        let guesser = format!("2001:db8:1:2::{host}");
        assert_eq!(guess(&guesser, "token=guess").await, 401);
    }
    assert_eq!(guess("2001:db8:1:2:ffff::9", "token=guess").await, 429);
    assert_eq!(guess("2001:db8:1:3::1", &right).await, 303);
}

#[tokio::test]
async fn a_hundred_guesses_from_everywhere_close_the_field_for_all() {
    let world = World::new().await;
    let guess = async |host: u32, form: String| {
        let visitor = Visitor::stranger().at(&format!("203.0.113.{host}"));
        visitor.post(&world, "/setup/session", &form).await
    };
    for at in 0..100 {
        let answer = guess(at / 5, "token=guess".to_owned()).await;
        assert_eq!(answer.status, 401, "{at}");
    }

    let owner = guess(200, format!("token={SETUP_TOKEN}")).await;

    assert_eq!(owner.status, 429);
    assert_eq!(owner.header("retry-after"), "600");
    world.pass(601);
    let owner = guess(200, format!("token={SETUP_TOKEN}")).await;
    assert_eq!(owner.status, 303);
}

#[tokio::test]
async fn wrong_bearers_are_counted_by_address_and_the_right_one_passes() {
    let world = World::new().await;
    let wrong = Visitor::stranger().with("authorization", "Bearer guess");
    let guess = async |address: &str| {
        let visitor = wrong.clone().at(address);
        visitor.get(&world, "/setup/doctor").await.status
    };
    for _ in 0..50 {
        assert_eq!(guess("203.0.113.7").await, 401);
    }

    assert_eq!(guess("203.0.113.7").await, 429);
    assert_eq!(guess("198.51.100.1").await, 401);
    let tool = Visitor::tool().at("198.51.100.1");
    assert_eq!(tool.get(&world, "/setup/doctor").await.status, 200);
}

#[tokio::test]
async fn our_own_page_has_our_scheme_and_our_port() {
    let world = World::new().await;
    let person = Visitor::person(&world).await;
    let press = async |origin: &str, host: &str| {
        let visitor = person.clone().with("origin", origin).with("host", host);
        visitor
            .post(&world, "/setup/poll", "account=meli:1")
            .await
            .status
    };

    for (origin, host) in [
        ("http://bridge.example", "bridge.example"),
        ("https://bridge.example:8443", "bridge.example"),
        ("https://bridge.example.evil.example", "bridge.example"),
        ("http://evil.example:9080", "evil.example:9080"),
        ("http://127.0.0.1:8002", "127.0.0.1:9080"),
        ("http://localhost.evil.example", "localhost.evil.example"),
    ] {
        assert_eq!(press(origin, host).await, 403, "{origin} at {host}");
    }
    for (origin, host) in [
        (
            "https://bridge.example",
            "abc.execute-api.us-east-1.amazonaws.com",
        ),
        ("https://abc.example", "abc.example"),
        ("http://127.0.0.1:9080", "127.0.0.1:9080"),
        ("http://localhost:9080", "localhost:9080"),
    ] {
        assert_eq!(press(origin, host).await, 404, "{origin} at {host}");
    }
}

#[tokio::test]
async fn another_page_cannot_press_our_buttons() {
    let world = World::new().await;
    let person = Visitor::person(&world).await;

    for elsewhere in [
        person.clone().with("origin", "https://evil.example"),
        person.clone().with("origin", "null"),
        person.clone().without("origin"),
    ] {
        assert_eq!(
            elsewhere.post(&world, "/setup/provision", "").await.status,
            403
        );
    }
    assert_eq!(
        person.post(&world, "/setup/provision", "").await.status,
        303
    );
}

#[tokio::test]
async fn unknown_places_and_wrong_methods_are_told_apart() {
    let world = World::new().await;
    let tool = Visitor::tool();

    assert_eq!(tool.get(&world, "/setup/other").await.status, 404);
    let wrong = tool.get(&world, "/setup/provision").await;
    assert_eq!((wrong.status, wrong.header("allow")), (405, "POST"));
    assert_eq!(tool.send(&world, "PUT", "/setup", "").await.status, 405);
    assert_eq!(tool.send(&world, "HEAD", "/setup", "").await.status, 200);
    assert_eq!(
        tool.post(&world, "/mercado-livre/callback", "")
            .await
            .status,
        405
    );
}

#[tokio::test]
async fn every_answer_is_strict_about_what_a_browser_may_do_with_it() {
    let world = World::new().await;
    let person = Visitor::person(&world).await;

    for answer in [
        Visitor::stranger().get(&world, "/setup").await,
        person.get(&world, "/setup").await,
        Visitor::tool().get(&world, "/setup/doctor").await,
        Visitor::stranger()
            .get(&world, "/mercado-livre/callback?state=x")
            .await,
    ] {
        let policy = answer.header("content-security-policy");
        for rule in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(rule), "{policy}");
        }
        assert!(!policy.contains("unsafe"));
        // The one script that runs is the one whose hash the policy names.
        if let Some((_, rest)) = answer.body.split_once("<script>") {
            let script = rest.split("</script>").next().unwrap();
            let hash = STANDARD.encode(Sha256::digest(script));
            assert!(policy.contains(&format!("script-src 'sha256-{hash}'")));
        }
        assert!(answer.body.matches("<script").count() <= 1);
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn what_mercado_livre_calls_people_is_shown_as_text() {
    let world = World::with(Setup {
        fresh: true,
        ..Setup::default()
    })
    .await;
    world
        .meli
        .add_seller(SELLER, "MLB", "<script>alert(1)</script>");
    world.meli.sign_in(Some(SELLER));
    let person = Visitor::person(&world).await;
    let connected = person.connect(&world, "/mercado-livre/connect").await;

    for page in [connected, person.get(&world, "/setup").await] {
        assert!(
            page.body.contains("&lt;script&gt;") && !page.body.contains("<script>alert"),
            "{}",
            page.body
        );
    }
}

#[tokio::test]
async fn the_page_speaks_the_language_that_was_chosen() {
    let world = World::new().await;
    let person = Visitor::person(&world).await;

    assert!(
        person
            .get(&world, "/setup")
            .await
            .body
            .contains(r#"lang="pt-BR""#)
    );
    let spanish = person.get(&world, "/setup?lang=es").await;
    assert!(
        spanish.body.contains(r#"<html lang="es">"#) && spanish.body.contains("Preparar Chatwoot")
    );
    let remembered = person
        .clone()
        .with("cookie", &format!("lang=es; {}", "setup=x"));
    assert!(
        remembered
            .get(&world, "/setup")
            .await
            .body
            .contains("Token de configuración")
    );
    assert!(
        person
            .get(&world, "/setup?lang=xx")
            .await
            .body
            .contains("Preparar o Chatwoot")
    );
}
