//! The panel beside conversations: what it shows, what that costs, and who sees nothing.

use end_to_end::{Answered, BUYER, PUBLIC_URL, SELLER, SETUP_TOKEN, Visitor, World};
use serde_json::json;
use simulators::Fault;

/// The most that page and content may weigh together, in bytes.
const WEIGHT: usize = 40_000;

/// Chatwoot's panel, as its frame knows it.
struct Frame {
    key: String,
    visitor: Visitor,
}

impl Frame {
    /// Prepares Chatwoot, and takes the key from the address that it frames.
    async fn new(world: &World) -> Self {
        Visitor::tool().post(world, "/setup/provision", "").await;
        let panels = world.chatwoot.panels();
        let (page, key) = panels[0].split_once('#').unwrap();
        assert_eq!((panels.len(), page), (1, "https://bridge.example/panel"));
        let visitor = Visitor::stranger()
            .with("origin", PUBLIC_URL)
            .with("content-type", "application/json");
        Self {
            key: key.to_owned(),
            visitor,
        }
    }

    async fn open(&self, world: &World, conversation: u64) -> Answered {
        let body = json!({"key": self.key, "conversation": conversation}).to_string();
        self.visitor.post(world, "/panel/open", &body).await
    }

    async fn token(&self, world: &World, conversation: u64) -> String {
        let opened = self.open(world, conversation).await;
        assert_eq!(opened.status, 200, "{}", opened.body);
        opened.json()["token"].as_str().unwrap().to_owned()
    }

    async fn look(&self, world: &World, conversation: u64) -> String {
        let seen = view(world, &self.token(world, conversation).await).await;
        assert_eq!(seen.status, 200, "{}", seen.body);
        seen.body
    }
}

async fn view(world: &World, token: &str) -> Answered {
    let holder = Visitor::stranger().with("authorization", &format!("Bearer {token}"));
    holder.get(world, "/panel/view").await
}

/// A sale with a message, and its conversation.
async fn sale(world: &World) -> (u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    (sale.thread, conversation)
}

fn shows(panel: &str, all: &[&str]) {
    for text in all {
        assert!(panel.contains(text), "no {text} in {panel}");
    }
}

// ------------------------------------------------------------------ what it shows

#[tokio::test]
async fn a_sale_shows_listing_order_payment_shipment_and_what_may_be_sent() {
    let world = World::new().await;
    let (pack, conversation) = sale(&world).await;
    let other = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.ticks(1).await;
    let frame = Frame::new(&world).await;

    let panel = frame.look(&world, conversation).await;

    let page = format!("/vendas/{pack}/detalhe");
    let question = world.conversation(&format!("question:{other}"));
    let link = format!("/conversations/{question}\"");
    shows(
        &panel,
        &[
            "1 × Caneca 300 ml",
            "R$ 49,90",
            "https://http2.mlstatic.com/D_700000-MLB1_012024-O.jpg",
            &page,
            "pago",
            "aprovado",
            "Rastreio",
            "até 350 caracteres por mensagem",
            "25 MB",
            "permitida",
            &link,
        ],
    );
}

#[tokio::test]
async fn a_question_and_a_claim_show_what_they_allow_and_until_when() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let claim = world
        .meli
        .open_claim(SELLER, sale.orders[0], "Chegou quebrado");
    world.ticks(1).await;
    let frame = Frame::new(&world).await;

    let asked = world.conversation(&format!("question:{question}"));
    let panel = frame.look(&world, asked).await;
    shows(
        &panel,
        &[
            "Caneca 300 ml",
            "Estoque",
            "até 2000 caracteres",
            "não aceita",
        ],
    );
    world.chatwoot.agent_replies(asked, "Temos");
    world.settle().await;
    world.pass(61);
    let panel = frame.look(&world, asked).await;
    shows(&panel, &["Bloqueada"]);

    let claimed = world.conversation(&format!("claim:{claim}"));
    let panel = frame.look(&world, claimed).await;
    shows(
        &panel,
        &["Reclamação", "Prazo", "reembolsar o comprador", "5 MB"],
    );
}

#[tokio::test]
async fn a_blocked_thread_says_why_in_the_readers_language() {
    let world = World::new().await;
    let (thread, conversation) = sale(&world).await;
    world.meli.block(thread, Some("blocked_by_refund"));
    world.chatwoot.agent_replies(conversation, "Olá");
    world.settle().await;
    let frame = Frame::new(&world).await;
    let token = frame.token(&world, conversation).await;
    let reader = Visitor::stranger()
        .with("authorization", &format!("Bearer {token}"))
        .with("accept-language", "es-AR");

    let panel = reader.get(&world, "/panel/view").await.body;

    shows(&panel, &["Bloqueada", "La compra fue reembolsada"]);
}

#[tokio::test]
async fn a_marketplace_that_is_silent_leaves_what_is_known_here() {
    let world = World::new().await;
    let (_, conversation) = sale(&world).await;
    let frame = Frame::new(&world).await;
    world.meli.wire().judge(|_| Some(Fault::text(503, "down")));

    let panel = frame.look(&world, conversation).await;

    shows(
        &panel,
        &[
            "Mercado Livre não respondeu",
            "Caneca 300 ml",
            "Link da venda",
        ],
    );
}

#[tokio::test]
async fn what_the_conversation_holds_is_shown_before_the_marketplace_is_asked() {
    let world = World::new().await;
    let (pack, conversation) = sale(&world).await;
    let frame = Frame::new(&world).await;
    let known = async || {
        world.forget_calls();
        let opened = frame.open(&world, conversation).await.json();
        assert_eq!(world.calls()[0].len(), 0);
        opened["known"].as_str().unwrap().to_owned()
    };

    let at_once = known().await;
    shows(&at_once, &[&format!("/vendas/{pack}/detalhe"), "pago"]);
    assert!(!at_once.contains("R$ 49,90"), "{at_once}");
    let whole = frame.look(&world, conversation).await;
    assert_eq!(known().await, whole);
    world.pass(61);
    assert_eq!(known().await, at_once);
}

// ------------------------------------------------------------------ what it costs

#[tokio::test]
async fn a_look_costs_two_calls_to_the_marketplace_and_none_within_the_minute() {
    let world = World::new().await;
    let (_, conversation) = sale(&world).await;
    let frame = Frame::new(&world).await;
    let count = async || {
        world.forget_calls();
        let panel = frame.look(&world, conversation).await;
        let [meli, chatwoot, table] = world.calls();
        ([meli.len(), chatwoot.len(), table.len()], panel.len())
    };

    let (first, weight) = count().await;
    assert_eq!(first, [3, 2, 2], "the listing is new, the account is known");
    let (again, _) = count().await;
    assert_eq!(again, [0, 0, 1], "the key alone");
    world.pass(61);
    let (later, _) = count().await;
    assert_eq!(later, [2, 2, 3]);

    let page = Visitor::stranger().get(&world, "/panel").await.body;
    assert!(page.len() + weight <= WEIGHT, "{} + {weight}", page.len());
}

#[tokio::test]
async fn the_panel_is_placed_once_and_follows_the_address() {
    let mut world = World::new().await;
    Frame::new(&world).await;
    let tool = Visitor::tool();
    world.set(&[("PUBLIC_URL", "https://tunnel.example")]);

    let moved = tool.post(&world, "/setup/provision", "").await.json();
    let again = tool.post(&world, "/setup/provision", "").await.json();

    assert_eq!((&moved["panels"], &again["panels"]), (&json!(1), &json!(0)));
    let panels = world.chatwoot.panels();
    assert_eq!(panels.len(), 1);
    assert!(
        panels[0].starts_with("https://tunnel.example/panel#"),
        "{panels:?}"
    );
}

// ------------------------------------------------------------------ who sees nothing

#[tokio::test]
async fn the_page_holds_nothing_and_only_chatwoot_may_frame_it() {
    let world = World::new().await;
    let (_, conversation) = sale(&world).await;
    let frame = Frame::new(&world).await;
    frame.look(&world, conversation).await;

    let page = Visitor::stranger().get(&world, "/panel").await;

    let policy = page.header("content-security-policy");
    let chatwoot = world.chatwoot.url();
    let chatwoot = chatwoot.trim_end_matches('/');
    assert!(
        policy.ends_with(&format!("frame-ancestors {chatwoot}")),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("x-frame-options"), "");
    for hidden in ["Caneca", frame.key.as_str(), "COMPRADOR"] {
        assert!(!page.body.contains(hidden), "{hidden}");
    }
}

#[tokio::test]
async fn nothing_is_handed_out_without_the_key_or_to_another_page() {
    let world = World::new().await;
    let (_, conversation) = sale(&world).await;
    let frame = Frame::new(&world).await;

    let guess = json!({"key": "0".repeat(64), "conversation": conversation}).to_string();
    assert_eq!(
        frame
            .visitor
            .post(&world, "/panel/open", &guess)
            .await
            .status,
        401
    );
    let right = json!({"key": frame.key, "conversation": conversation}).to_string();
    for hostile in [
        frame
            .visitor
            .clone()
            .with("origin", "https://hostile.example"),
        frame.visitor.clone().without("origin"),
    ] {
        assert_eq!(
            hostile.post(&world, "/panel/open", &right).await.status,
            403
        );
    }
    for guessed in 0..60 {
        let guess = json!({"key": format!("{guessed}"), "conversation": conversation});
        frame
            .visitor
            .post(&world, "/panel/open", &guess.to_string())
            .await;
    }
    let limited = frame.visitor.post(&world, "/panel/open", &guess).await;
    assert_eq!(limited.status, 429);
    assert_eq!(
        frame.open(&world, conversation).await.status,
        200,
        "the right key goes on"
    );
}

#[tokio::test]
async fn a_token_is_for_one_conversation_and_ten_minutes() {
    let world = World::new().await;
    let (_, conversation) = sale(&world).await;
    let frame = Frame::new(&world).await;
    let token = frame.token(&world, conversation).await;

    let other = token.replacen(&format!(".{conversation}."), ".999.", 1);
    for forged in ["", "x", &other, frame.key.as_str(), SETUP_TOKEN] {
        assert_eq!(view(&world, forged).await.status, 401, "{forged}");
    }
    let session = Visitor::person(&world).await;
    assert_eq!(session.get(&world, "/panel/view").await.status, 401);
    world.pass(9 * 60);
    assert_eq!(view(&world, &token).await.status, 200);
    world.pass(61);
    assert_eq!(view(&world, &token).await.status, 401);
}

#[tokio::test]
async fn a_token_is_for_the_chatwoot_account_that_it_was_made_in() {
    let mut world = World::new().await;
    let (_, conversation) = sale(&world).await;
    let token = Frame::new(&world).await.token(&world, conversation).await;
    assert_eq!(view(&world, &token).await.status, 200);

    let other = (world.chatwoot.account_id() + 1).to_string();
    world.set(&[("CHATWOOT_ACCOUNT_ID", &other)]);
    world.forget_calls();

    assert_eq!(view(&world, &token).await.status, 401);
    let [meli, chatwoot, _] = world.calls();
    assert_eq!((meli.len(), chatwoot.len()), (0, 0));
}

#[tokio::test]
async fn only_the_conversation_of_a_thread_can_be_looked_at() {
    let world = World::new().await;
    let (pack, conversation) = sale(&world).await;
    let silent = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let frame = Frame::new(&world).await;
    let (stray, _) = world
        .chatwoot
        .agent_starts_conversation(world.sales.id, "Oi");

    assert_eq!(frame.open(&world, stray).await.status, 404);
    assert_eq!(frame.open(&world, 99_999).await.status, 404);
    // Agents can call any contact anything: that opens no sale, neither one without a conversation here nor one
    // whose conversation is another.
    for sale in [silent.thread, pack] {
        world.pass(61);
        let name = format!("meli:{SELLER}:pack:{sale}");
        world.chatwoot.agent_renames_thread(stray, &name);
        assert_eq!(frame.open(&world, stray).await.status, 404, "{name}");
    }
    assert_eq!(frame.open(&world, conversation).await.status, 200);
}
