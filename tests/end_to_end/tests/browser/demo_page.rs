//! The demo's page, as a visitor uses it: a question, a sale with a file, a private note, trouble, other words.

use std::{fs, path::Path, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bridge::i18n::Locale;
use demo::{page::Page, stage::Stage};

use crate::{
    accessible::{fits, has_contrast, is_accessible},
    webdriver::{Browser, ENTER, wanted_pictures},
};

const SPACE: &str = " ";
/// A picture: a card with a heart.
const PICTURE: &str = include_str!("card.png.base64");

/// The buyer's half has these words.
async fn shop_shows(browser: &Browser, words: &str) {
    let script = format!("document.getElementById('shop').innerText.includes({words:?})");
    browser.comes_true(&script).await;
}

/// The open conversation has these words.
async fn desk_shows(browser: &Browser, words: &str) {
    let script = format!("document.getElementById('bubbles').innerText.includes({words:?})");
    browser.comes_true(&script).await;
}

async fn reply(browser: &Browser, text: &str) {
    browser.tab_to("Responda ao comprador").await;
    browser.press(text).await;
    browser.press(ENTER).await;
}

async fn count(browser: &Browser, name: &str) -> u64 {
    let script =
        format!("return Number(document.querySelector('[data-count={name}] dd').innerText)");
    browser.run(&script).await.as_u64().unwrap()
}

/// Moves the clock until a script of the page says something true.
async fn in_time(browser: &Browser, script: &str) {
    for _ in 0..8 {
        for _ in 0..8 {
            if browser.run(&format!("return Boolean({script})")).await == true {
                return;
            }
            browser.pause().await;
        }
        browser.tab_to("+1 min").await;
        browser.press(ENTER).await;
    }
    browser.comes_true(script).await;
}

/// All that was sent is there, once, and every bubble says so.
async fn all_arrived(browser: &Browser) {
    let script = "(number => number('sent') > 0 && number('sent') === number('delivered'))\
        ((name) => Number(document.querySelector(`[data-count=${name}] dd`).innerText))\
        && !document.querySelector('.status.sent')";
    in_time(browser, script).await;
    assert_eq!(
        (
            count(browser, "doubled").await,
            count(browser, "lost").await
        ),
        (0, 0)
    );
}

async fn a_question(browser: &Browser) {
    browser.tab_to("Pergunte ao vendedor").await;
    browser.press("Oi, tem na cor azul?").await;
    browser.press(ENTER).await;
    desk_shows(browser, "Oi, tem na cor azul?").await;
    reply(browser, "Temos **sim**, a pronta entrega!").await;
    shop_shows(browser, "Temos sim, a pronta entrega!").await;
}

async fn a_sale(browser: &Browser) {
    browser.tab_to("Comprar").await;
    browser.press(ENTER).await;
    browser
        .comes_true("document.querySelectorAll('.card.pack').length === 2")
        .await;
    browser.tab_to("Escreva uma mensagem").await;
    browser
        .press("Comprei! Quando chega? É para presente.")
        .await;
    browser.press(ENTER).await;
    desk_shows(browser, "É para presente.").await;

    let file = std::env::temp_dir().join(format!("cartao-{}.png", std::process::id()));
    fs::write(&file, STANDARD.decode(PICTURE.trim()).unwrap()).unwrap();
    browser.choose_file("#reply-files", &file).await;
    reply(browser, "Sai **amanhã cedo** e chega até _sexta_.").await;
    shop_shows(browser, "Sai amanhã cedo e chega até sexta.").await;
    browser
        .comes_true("document.querySelector('#shop .said img')?.naturalWidth > 0")
        .await;
    fs::remove_file(&file).unwrap();
}

async fn a_note(browser: &Browser) {
    browser.tab_to("Nota privada").await;
    browser.press(SPACE).await;
    // The switch stands behind the text.
    browser
        .run("document.getElementById('reply-text').focus()")
        .await;
    browser.press("Custo R$ 21. Incluir um brinde!").await;
    browser.press(ENTER).await;
    desk_shows(browser, "Incluir um brinde!").await;
    has_contrast(browser).await;
    browser.tab_to("Nota privada").await;
    browser.press(SPACE).await;
    all_arrived(browser).await;
    let shop = browser
        .run("return document.getElementById('shop').innerText")
        .await;
    assert!(!shop.as_str().unwrap().contains("brinde"), "{shop}");
}

async fn trouble(browser: &Browser) {
    for (switch, text, told) in [
        ("Matar o worker", "Pode escrever o cartão?", "worker morto"),
        (
            "Perder a resposta da API",
            "Claro, me diga o texto.",
            "resposta perdida",
        ),
    ] {
        browser.tab_to(switch).await;
        browser.press(SPACE).await;
        browser
            .comes_true("document.querySelector('[role=switch][aria-checked=true]')")
            .await;
        reply(browser, text).await;
        let told = format!("document.getElementById('runs').innerText.includes({told:?})");
        in_time(browser, &told).await;
        all_arrived(browser).await;
        shop_shows(browser, text).await;
    }
}

async fn duplicates(browser: &Browser) {
    browser.tab_to("Repetir webhooks").await;
    browser.press(SPACE).await;
    browser.tab_to("Escreva uma mensagem").await;
    browser.press("Feliz aniversário, mãe!").await;
    browser.press(ENTER).await;
    desk_shows(browser, "Feliz aniversário, mãe!").await;
    reply(browser, "Combinado, vai junto com a caneca.").await;
    all_arrived(browser).await;
    browser.tab_to("Repetir webhooks").await;
    browser.press(SPACE).await;
}

/// The pictures of README.md.
async fn pictures(browser: &Browser) {
    let Some(place) = wanted_pictures() else {
        return;
    };
    for (name, scheme, width, height) in [
        ("demo-light", "light", 1440, 1173),
        ("demo-dark", "dark", 1440, 1173),
        ("demo-phone", "light", 390, 987),
    ] {
        browser.prefer(scheme).await;
        browser.resize(width, height).await;
        browser
            .run("document.activeElement.blur(); scrollTo(0, 0); for (const id of ['shop', 'bridge']) document.getElementById(id).scrollTop = 0")
            .await;
        browser.pause().await;
        browser.picture_at(&place.join(format!("{name}.png"))).await;
    }
    browser.prefer("light").await;
}

#[tokio::test]
async fn a_visitor_of_the_demo_is_buyer_agent_and_trouble_by_keyboard_alone() {
    let stage = Arc::new(Stage::set(Locale::PtBr).await.unwrap());
    let page = Page::serve(&stage, None).await.unwrap();
    let browser =
        Browser::start(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/browser")).await;
    browser.resize(1440, 1000).await;
    browser.open(&page.url).await;
    browser.shows("Pergunte ao vendedor").await;
    is_accessible(&browser).await;

    a_question(&browser).await;
    a_sale(&browser).await;
    a_note(&browser).await;
    trouble(&browser).await;
    pictures(&browser).await;
    duplicates(&browser).await;

    for width in [320, 640, 1280] {
        fits(&browser, width).await;
    }
    has_contrast(&browser).await;
    browser.tab_to("Español").await;
    browser.press(ENTER).await;
    browser.shows("Pregúntale al vendedor").await;
    browser.shows("repetidos").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}
