//! What people see in a real browser, by keyboard alone: from an empty table to the first answered question, and
//! the demo's page.
//!
//! Chromium and chromedriver, the functions' own code behind the local front, both simulators. The
//! pictures are under `target/browser/`.

mod accessible;
mod demo_page;
mod webdriver;

use std::{collections::HashMap, path::Path, sync::Arc, time::Duration};

use accessible::{has_contrast, is_accessible};
use assembly::SharedClock;
use local::{
    functions::InProcess,
    http_front::{HttpFront, Reserved},
    wakeups::Wakeups,
};
use local_table::{
    EmbeddedTable, TABLE_NAME,
    stream::{From, Stream},
};
use serde_json::Value;
use simulators::{
    Clock,
    chatwoot::{self, Chatwoot},
    mercado_livre::{self, MercadoLivre},
};
use webdriver::{Browser, ENTER, a_moment};

const SELLER: u64 = 987_654_321;
const BUYER: u64 = 555_000_222;
const SETUP_TOKEN: &str = "a-setup-token-that-nobody-guesses";
/// A person may have to type this many values between a deployed stack and the first message.
const MOST_TYPED: usize = 3;

/// Time as it is.
#[derive(Debug)]
struct Wall;

impl bridge::ports::Clock for Wall {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }
}

struct Town {
    meli: MercadoLivre,
    chatwoot: Chatwoot,
    item: String,
    front: HttpFront,
    _table: EmbeddedTable,
    _wakeups: Wakeups,
}

impl Town {
    async fn new() -> Self {
        let meli = MercadoLivre::start(mercado_livre::Options::new(Clock::system()))
            .await
            .unwrap();
        let chatwoot = Chatwoot::start(chatwoot::Options::new(Clock::system()))
            .await
            .unwrap();
        meli.add_seller(SELLER, "MLB", "LOJA_EXEMPLO");
        meli.add_buyer(BUYER, "CARLOS.SP");
        meli.require_pkce(true);
        meli.sign_in(Some(SELLER));
        let item = meli.add_item(SELLER, "Caneca de cerâmica 300 ml", 49.9);
        let place = Reserved::take(0).await.unwrap();
        let settings = HashMap::from([
            ("TABLE_NAME", TABLE_NAME.to_owned()),
            ("CHATWOOT_URL", chatwoot.url()),
            ("CHATWOOT_ACCOUNT_ID", chatwoot.account_id().to_string()),
            ("CHATWOOT_API_TOKEN", chatwoot.agent_token()),
            ("MELI_APP_ID", "1234567890123456".to_owned()),
            ("MELI_SECRET_KEY", "app-secret".to_owned()),
            ("MELI_API_URL", meli.url()),
            ("MELI_AUTH_URL", meli.url()),
            ("PUBLIC_URL", place.url.clone()),
            ("SETUP_TOKEN", SETUP_TOKEN.to_owned()),
        ]);
        meli.register_redirect(&format!("{}/mercado-livre/callback", place.url));
        meli.notify(Some(format!("{}/mercado-livre/notifications", place.url)));
        chatwoot.send_by_itself(true);
        let table = EmbeddedTable::in_memory().await.unwrap();
        let clock: SharedClock = Arc::new(Wall);
        let functions =
            InProcess::new(&|name| settings.get(name).cloned(), &table.table, &clock).unwrap();
        let functions = Arc::new(functions);
        let front = place.serve(Arc::clone(&functions));
        let stream = Stream::open(&table.database, From::TrimHorizon).unwrap();
        let often = Duration::from_secs(2); // a tick's minute, made short
        let wakeups = Wakeups::start(&functions, stream, often, |_: &Value| {});
        Self {
            meli,
            chatwoot,
            item,
            front,
            _table: table,
            _wakeups: wakeups,
        }
    }

    async fn conversation(&self, question: u64) -> u64 {
        let source_id = format!("meli:{SELLER}:question:{question}");
        until(
            || {
                self.chatwoot
                    .conversation_of(&source_id)
                    .map(|found| found.id)
            },
            "the question in Chatwoot",
        )
        .await
    }
}

async fn until<T>(look: impl Fn() -> Option<T>, what: &str) -> T {
    for _ in 0..200 {
        if let Some(found) = look() {
            return found;
        }
        a_moment().await;
    }
    panic!("{what} never came")
}

/// Whoever does not see well, or has no mouse, gets on with it.
async fn is_for_everybody(browser: &Browser) {
    is_accessible(browser).await;
    has_contrast(browser).await;
}

/// A phone does not have to be pushed sideways, and fingers hit every button.
async fn fits_a_phone(browser: &Browser, name: &str) {
    browser.resize(390, 844).await;
    browser.picture(&format!("{name}-phone")).await;
    let wide = browser
        .run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        .await;
    assert_eq!(wide, 0, "{name} is wider than a phone");
    let small = "return [...document.querySelectorAll('button,a.button,input:not([type=hidden])')]\
        .filter(one => one.offsetParent && one.getBoundingClientRect().height < 44).length";
    assert_eq!(
        browser.run(small).await,
        0,
        "{name} has buttons that are hard to hit"
    );
    browser.picture(&format!("{name}-phone")).await;
    browser.resize(1100, 900).await;
}

/// The guide's pictures of the setup page, one for each language.
async fn pictures_of_setup(browser: &Browser, url: &str) {
    let Some(place) = webdriver::wanted_pictures() else {
        return;
    };
    browser.resize(1000, 1000).await;
    for tag in ["es", "en", "pt-BR"] {
        browser.open(&format!("{url}/setup?lang={tag}")).await;
        browser
            .picture_at(&place.join(format!("setup-{tag}.png")))
            .await;
    }
    browser.resize(1100, 900).await;
}

#[tokio::test]
async fn from_an_empty_table_to_the_first_answered_question_by_keyboard_alone() {
    let town = Town::new().await;
    let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/browser");
    let browser = Browser::start(&pictures).await;
    let mut typed = Vec::new();

    browser.resize(1100, 900).await;
    browser.open(&format!("{}/setup", town.front.url)).await;
    browser.shows("Token de configuração").await;
    is_for_everybody(&browser).await;
    fits_a_phone(&browser, "1-login").await;
    browser.picture("1-login").await;
    // The field has the focus already.
    browser.press(SETUP_TOKEN).await;
    typed.push(SETUP_TOKEN);
    browser.press(ENTER).await;

    browser.shows("Preparar o Chatwoot").await;
    is_for_everybody(&browser).await;
    fits_a_phone(&browser, "2-empty").await;
    browser.picture("2-empty").await;
    browser.tab_to("Preparar o Chatwoot").await;
    browser.press(ENTER).await;
    browser.shows("O Chatwoot está preparado.").await;

    browser.tab_to("Conectar uma conta").await;
    browser.press(ENTER).await;
    browser.shows("A conta LOJA_EXEMPLO está conectada").await;
    is_for_everybody(&browser).await;
    fits_a_phone(&browser, "3-connected").await;
    browser.picture("3-connected").await;
    // The way back has the focus already.
    browser.press(ENTER).await;
    browser.shows("LOJA_EXEMPLO").await;

    let question = town.meli.ask(&town.item, BUYER, "Tem na cor azul?");
    let conversation = town.conversation(question).await;
    town.chatwoot.agent_replies(conversation, "Temos sim!");
    let answer = until(|| town.meli.answer_of(question), "the answer").await;
    assert_eq!(answer, "Temos sim!");

    browser.tab_to("Enviar mensagem de teste").await;
    browser.press(ENTER).await;
    browser.shows("A mensagem de teste está no Chatwoot.").await;
    is_for_everybody(&browser).await;
    fits_a_phone(&browser, "4-works").await;
    browser.picture("4-works").await;
    pictures_of_setup(&browser, &town.front.url).await;
    browser.tab_to("Español").await;
    browser.press(ENTER).await;
    browser.shows("Preparar Chatwoot").await;
    browser.resize(1100, 2400).await;
    browser.picture("5-spanish").await;

    browser.tab_to("Desconectar").await;
    browser.press(ENTER).await;
    browser.tab_to("Sí, desconectar").await;
    browser.press(ENTER).await;
    browser.shows("La cuenta se desconectó.").await;

    assert!(typed.len() <= MOST_TYPED, "{typed:?}");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

/// Somebody logs in, prepares Chatwoot and connects the seller.
async fn prepared_and_connected(town: &Town, browser: &Browser) {
    browser.open(&format!("{}/setup", town.front.url)).await;
    browser.shows("Token de configuração").await;
    browser.press(SETUP_TOKEN).await;
    browser.press(ENTER).await;
    browser.shows("Preparar o Chatwoot").await;
    browser.tab_to("Preparar o Chatwoot").await;
    browser.press(ENTER).await;
    browser.shows("O Chatwoot está preparado.").await;
    browser.tab_to("Conectar uma conta").await;
    browser.press(ENTER).await;
    browser.shows("A conta LOJA_EXEMPLO está conectada").await;
}

async fn a_picture_that_does_not_load_leaves_no_hole(browser: &Browser) {
    browser
        .run("const one = new Image(); one.src = 'data:image/png;base64,AA'; document.querySelector('main').append(one)")
        .await;
    for _ in 0..200 {
        let left = "return document.querySelectorAll('img[src^=\"data:\"]').length";
        if browser.run(left).await == 0 {
            return;
        }
        a_moment().await;
    }
    panic!("the picture is still there");
}

#[tokio::test]
async fn the_panel_shows_its_sale_in_chatwoots_frame_and_nothing_in_a_hostile_one() {
    let town = Town::new().await;
    let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/browser");
    let browser = Browser::start(&pictures).await;
    browser.resize(1100, 1500).await;
    prepared_and_connected(&town, &browser).await;
    let sale = town.meli.add_sale(SELLER, BUYER, &[&town.item], true);
    town.meli.buyer_writes(sale.thread, "Oi");
    let source_id = format!("meli:{SELLER}:pack:{}", sale.thread);
    let found = || town.chatwoot.conversation_of(&source_id);
    let conversation = until(found, "the sale in Chatwoot").await.id;
    let place = format!(
        "/app/accounts/{}/conversations/{conversation}",
        town.chatwoot.account_id()
    );

    browser
        .open(&format!("{}{place}", town.chatwoot.url()))
        .await;
    browser.enter_frame().await;
    browser.shows("Caneca de cerâmica 300 ml").await;
    browser.shows("aprovado").await;
    browser.shows("O que você pode enviar agora").await;
    let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(
        browser.run(wide).await,
        0,
        "the panel is wider than its frame"
    );
    a_picture_that_does_not_load_leaves_no_hole(&browser).await;
    has_contrast(&browser).await;
    browser.leave_frame().await;
    browser.picture("6-panel").await;
    let heard = serde_json::json!(["chatwoot-dashboard-app:fetch-info"]);
    assert_eq!(browser.run("return window.heard").await, heard);

    // The same page, with the same address and key in its frame, from another origin.
    let hostile = Chatwoot::start(chatwoot::Options::new(Clock::system()))
        .await
        .unwrap();
    let panel = town.chatwoot.panels()[0].replace('#', "%23");
    browser
        .open(&format!("{}{place}?frame={panel}", hostile.url()))
        .await;
    a_moment().await;
    a_moment().await;
    assert_eq!(
        browser.run("return window.heard").await,
        serde_json::json!([])
    );
    browser.enter_frame().await;
    assert!(!browser.text().await.contains("Caneca"));
    let complaints = browser.complaints().await;
    let refused = complaints.iter().any(|one| one.contains("frame-ancestors"));
    assert!(refused, "{complaints:?}");
    // Pictures of listings are on the internet, which is not here.
    let others = complaints
        .iter()
        .filter(|one| !one.contains("frame-ancestors") && !one.contains("mlstatic.com"));
    assert_eq!(others.collect::<Vec<_>>(), Vec::<&String>::new());
}
