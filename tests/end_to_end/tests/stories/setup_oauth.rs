//! Connecting an account, by somebody who has never seen OAuth.

use bridge::accounts::{Accounts, Connection};
use bridge::ids::AccountId;
use end_to_end::{BUYER, SELLER, SETUP_TOKEN, Setup, Visitor, World};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

async fn fresh() -> World {
    let world = World::with(Setup {
        fresh: true,
        ..Setup::default()
    })
    .await;
    world.meli.sign_in(Some(SELLER));
    world.meli.require_pkce(true);
    world
        .meli
        .register_redirect("https://bridge.example/mercado-livre/callback");
    world
}

fn id(seller: u64) -> AccountId {
    AccountId::from_connector(format!("meli:{seller}"))
}

#[tokio::test]
async fn from_an_empty_table_to_the_first_answered_question() {
    let world = fresh().await;
    let person = Visitor::person(&world).await;
    assert_eq!(
        person.post(&world, "/setup/provision", "").await.status,
        303
    );

    let connected = person
        .connect(&world, "/mercado-livre/connect?site=MLB")
        .await;
    assert_eq!(connected.status, 200);
    assert!(
        connected.body.contains("LOJA_EXEMPLO"),
        "{}",
        connected.body
    );
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("question:{question}"));
    world.chatwoot.agent_replies(conversation, "Temos sim!");
    world.settle().await;

    assert_eq!(
        world.meli.answer_of(question).as_deref(),
        Some("Temos sim!")
    );
}

#[tokio::test]
async fn the_login_page_is_that_of_the_sellers_country() {
    let world = fresh().await;
    let real = world.deployed_with(&[("MELI_AUTH_URL", None)]);
    let tool = Visitor::tool();

    for (site, host) in [
        ("MLB", "https://auth.mercadolivre.com.br/authorization?"),
        ("MLA", "https://auth.mercadolibre.com.ar/authorization?"),
        ("mlc", "https://auth.mercadolibre.cl/authorization?"),
        ("MCR", "https://auth.mercadolibre.co.cr/authorization?"),
    ] {
        let sent = tool
            .get(&real, &format!("/mercado-livre/connect?site={site}"))
            .await;
        let place = sent.header("location");
        assert!(place.starts_with(host), "{place}");
        for part in [
            "response_type=code",
            "client_id=1234567890123456",
            "code_challenge_method=S256",
            "state=",
        ] {
            assert!(place.contains(part), "{place}");
        }
        assert!(
            place.contains("redirect_uri=https%3A%2F%2Fbridge.example%2Fmercado-livre%2Fcallback"),
            "{place}"
        );
    }
    assert_eq!(
        tool.get(&real, "/mercado-livre/connect?site=MLX")
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn a_state_works_once_for_ten_minutes_and_only_if_it_is_ours() {
    let world = fresh().await;
    let (tool, stranger) = (Visitor::tool(), Visitor::stranger());
    let start = async || {
        tool.get(&world, "/mercado-livre/connect")
            .await
            .header("location")
            .to_owned()
    };

    let back = Visitor::log_in(&start().await).await;
    assert_eq!(stranger.get(&world, &back).await.status, 200);
    let again = stranger.get(&world, &back).await;
    assert_eq!(again.status, 400);
    assert!(again.body.contains("já foi usado"), "{}", again.body);

    let late = Visitor::log_in(&start().await).await;
    world.pass(10 * 60 + 1);
    assert_eq!(stranger.get(&world, &late).await.status, 400);

    let forged = Visitor::log_in(&start().await)
        .await
        .replace("state=", "state=0");
    let refused = stranger.get(&world, &forged).await;
    assert!(
        refused.status == 400 && refused.body.contains("não foi criado aqui"),
        "{}",
        refused.body
    );
    assert_eq!(
        stranger
            .get(&world, "/mercado-livre/callback?code=TG-1")
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn two_browsers_with_the_same_state_connect_once() {
    let world = fresh().await;
    let sent = Visitor::tool().get(&world, "/mercado-livre/connect").await;
    let back = Visitor::log_in(sent.header("location")).await;
    let stranger = Visitor::stranger();

    let (one, two) = tokio::join!(stranger.get(&world, &back), stranger.get(&world, &back));

    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
}

#[tokio::test]
async fn denials_operators_and_wrong_codes_are_explained() {
    let world = fresh().await;
    let tool = Visitor::tool();

    world.meli.sign_in(None);
    let denied = tool.connect(&world, "/mercado-livre/connect").await;
    assert!(
        denied.status == 400 && denied.body.contains("recusada"),
        "{}",
        denied.body
    );

    world.meli.sign_in_operator();
    let operator = tool.connect(&world, "/mercado-livre/connect").await;
    assert!(
        operator.status == 400 && operator.body.contains("administrador da conta"),
        "{}",
        operator.body
    );

    world.meli.sign_in(Some(SELLER));
    let sent = tool.get(&world, "/mercado-livre/connect").await;
    let back = Visitor::log_in(sent.header("location"))
        .await
        .replace("code=TG-", "code=TG-0");
    let wrong = Visitor::stranger().get(&world, &back).await;
    assert!(
        wrong.status == 400 && wrong.body.contains("não aceitou o código"),
        "{}",
        wrong.body
    );

    let other = world.deployed_with(&[("MELI_SECRET_KEY", Some("wrong"))]);
    let sent = tool.get(&other, "/mercado-livre/connect").await;
    let back = Visitor::log_in(sent.header("location")).await;
    let app = Visitor::stranger().get(&other, &back).await;
    assert!(
        app.status == 400 && app.body.contains("MELI_SECRET_KEY"),
        "{}",
        app.body
    );
    assert!(
        world
            .table
            .table
            .account(&id(SELLER))
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn an_invite_is_spent_by_the_seller_who_connects_and_not_by_one_who_looks() {
    let world = fresh().await;
    let made = Visitor::tool()
        .post(&world, "/setup/invite", "site=MLB")
        .await
        .json();
    let invite = made["invite"]
        .as_str()
        .unwrap()
        .strip_prefix("https://bridge.example")
        .unwrap()
        .to_owned();
    let seller = Visitor::stranger();

    assert_eq!(seller.get(&world, &invite).await.status, 302);
    world.meli.sign_in(None);
    assert_eq!(seller.connect(&world, &invite).await.status, 400);
    world.meli.sign_in(Some(SELLER));
    let connected = seller.connect(&world, &invite).await;
    assert_eq!(connected.status, 200);
    assert!(
        !connected.body.contains("/setup"),
        "a seller has no business there"
    );

    assert_eq!(seller.get(&world, &invite).await.status, 404);
    let old = Visitor::tool()
        .post(&world, "/setup/invite", "")
        .await
        .json();
    world.pass(24 * 60 * 60 + 1);
    let old = old["invite"]
        .as_str()
        .unwrap()
        .strip_prefix("https://bridge.example")
        .unwrap()
        .to_owned();
    assert_eq!(seller.get(&world, &old).await.status, 404);
    assert_eq!(
        seller
            .get(&world, "/mercado-livre/connect?invite=x")
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn one_invite_connects_one_account_however_many_opened_it_first() {
    let world = fresh().await;
    let made = Visitor::tool().post(&world, "/setup/invite", "").await;
    let made = made.json();
    let invite = made["invite"].as_str().unwrap();
    let invite = invite.strip_prefix("https://bridge.example").unwrap();
    let mut backs = Vec::new();
    for seller in [SELLER, 111, 222, 333, 444, 555] {
        if seller != SELLER {
            world.meli.add_seller(seller, "MLB", "OUTRA");
        }
        world.meli.sign_in(Some(seller));
        let sent = Visitor::stranger().get(&world, invite).await;
        backs.push(Visitor::log_in(sent.header("location")).await);
    }

    let browser = Visitor::stranger();
    let answers = backs.iter().map(|back| browser.get(&world, back));
    let answers = futures::future::join_all(answers).await;

    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400, 400, 400, 400, 400]);
    let refused = answers.iter().find(|answer| answer.status == 400).unwrap();
    assert!(refused.body.contains("Peça um novo"), "{}", refused.body);
    assert_eq!(world.tick().await["accounts"], json!(1));
}

#[tokio::test]
async fn an_invite_that_was_opened_in_time_is_good_until_its_seller_is_back() {
    let world = fresh().await;
    let made = Visitor::tool().post(&world, "/setup/invite", "").await;
    let made = made.json();
    let invite = made["invite"].as_str().unwrap();
    let invite = invite.strip_prefix("https://bridge.example").unwrap();
    world.pass(24 * 60 * 60 - 60);
    let sent = Visitor::stranger().get(&world, invite).await;
    let back = Visitor::log_in(sent.header("location")).await;
    world.pass(120);

    assert_eq!(Visitor::stranger().get(&world, &back).await.status, 200);
}

#[tokio::test]
async fn asking_for_headers_alone_connects_nobody() {
    let world = fresh().await;
    let tool = Visitor::tool();
    let sent = tool.get(&world, "/mercado-livre/connect").await;
    let back = Visitor::log_in(sent.header("location")).await;

    for path in ["/mercado-livre/connect", back.as_str()] {
        let answer = tool.send(&world, "HEAD", path, "").await;
        assert_eq!((answer.status, answer.header("allow")), (405, "GET"));
    }

    assert_eq!(world.tick().await["accounts"], json!(0));
    let connected = Visitor::stranger().get(&world, &back).await;
    assert_eq!(connected.status, 200, "and the state is not spent");
}

#[tokio::test]
async fn what_strangers_hold_is_not_signed_with_the_token_itself() {
    let world = fresh().await;
    let sent = Visitor::tool().get(&world, "/mercado-livre/connect").await;
    let place = sent.header("location");
    let (_, rest) = place.split_once("state=").unwrap();
    let (nonce, signature) = rest.split('&').next().unwrap().split_once('.').unwrap();

    let mut mac = Hmac::<Sha256>::new_from_slice(SETUP_TOKEN.as_bytes()).unwrap();
    mac.update(format!("state\0{nonce}").as_bytes());

    assert_ne!(hex::encode(mac.finalize().into_bytes()), signature);
}

#[tokio::test]
async fn the_page_shows_open_invites_to_people() {
    let world = fresh().await;
    let person = Visitor::person(&world).await;

    let back = person.post(&world, "/setup/invite", "").await;

    assert_eq!(
        (back.status, back.header("location")),
        (303, "/setup?done=invite")
    );
    assert!(
        person
            .get(&world, "/setup")
            .await
            .body
            .contains("/mercado-livre/connect?invite=")
    );
}

#[tokio::test]
async fn connecting_again_keeps_the_history_and_people_are_told_that_it_works() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.ticks(2).await;
    let before = world
        .table
        .table
        .account(&id(SELLER))
        .await
        .unwrap()
        .unwrap();
    world.meli.expire_access_tokens(SELLER);
    world.meli.revoke(SELLER);
    world.ticks(2).await;
    let conversation = world.conversation("account");
    assert_eq!(world.transcript(conversation).len(), 1);

    world.meli.sign_in(Some(SELLER));
    assert_eq!(
        Visitor::tool()
            .connect(&world, "/mercado-livre/connect")
            .await
            .status,
        200
    );
    world.ticks(2).await;

    let after = world
        .table
        .table
        .account(&id(SELLER))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(after.connection, Connection::Connected);
    assert_eq!(after.connected_at, before.connected_at);
    assert!(after.generation > before.generation);
    let lines = world.transcript(conversation);
    assert!(
        lines.len() == 2 && lines[1].contains("conectada de novo"),
        "{lines:?}"
    );
    let shown = world.conversation(&format!("question:{question}"));
    assert_eq!(world.transcript(shown).len(), 1, "nothing is shown twice");
}

#[tokio::test]
async fn two_shops_in_two_countries_share_a_buyer_and_nothing_else() {
    let world = fresh().await;
    let other = 111_222_333;
    world.meli.add_seller(other, "MLA", "TIENDA");
    let person = Visitor::person(&world).await;
    person.post(&world, "/setup/provision", "").await;
    person
        .connect(&world, "/mercado-livre/connect?site=MLB")
        .await;
    world.meli.sign_in(Some(other));
    person
        .connect(&world, "/mercado-livre/connect?site=MLA")
        .await;
    let item = world.meli.add_item(other, "Taza", 9.9);

    let (here, there) = (
        world.meli.ask(&world.item, BUYER, "Tem?"),
        world.meli.ask(&item, BUYER, "¿Hay?"),
    );
    world.ticks(2).await;

    let conversation = |seller: u64, question: u64| {
        let source_id = format!("meli:{seller}:question:{question}");
        world.chatwoot.conversation_of(&source_id).unwrap().id
    };
    assert_eq!(world.transcript(conversation(SELLER, here)), ["< Tem?"]);
    assert_eq!(world.transcript(conversation(other, there)), ["< ¿Hay?"]);
    assert_eq!(world.tick().await["accounts"], json!(2));
}
