//! What the marketplaces and Chatwoot answer when a thread is read.

use std::sync::{Arc, Mutex};

use bridge::{
    accounts::{Account, Accounts as _, Tokens},
    ids::{AccountId, ConversationId, HelpdeskMessageId},
    message::Depth,
    ports::{Clock as _, Connector as _, Helpdesk as _},
};
use end_to_end::{SELLER, World};
use simulators::{Call, Fault, Wire, magalu, shopee};

use crate::inputs::{Inputs, Named, fixtures, wanted};

const SHOP: u64 = 300_400;
const TENANT: &str = "e9f0a1b2-1111-4000-8000-000000000004";

/// Which fixtures answer which address: the first that fits.
type Answers = &'static [(&'static str, &'static str)];

const MELI: Answers = &[
    ("/messages/packs", "thread"),
    ("/messages", "claim_messages"),
    ("/detail", "claim_detail"),
    ("/claims/", "claim"),
    ("/questions/", "question_"),
    ("/packs/", "pack"),
    ("/orders", "order"),
    ("/shipments", "shipment"),
    ("/items", "item"),
    ("/users", "user"),
    ("", "unread"),
];
const SHOPEE: Answers = &[
    ("get_message", "messages"),
    ("conversation", "conversations"),
    ("order", "order_detail"),
    ("item", "items"),
    ("", "shop_info"),
];
const MAGALU: Answers = &[
    ("/tickets/", "ticket"),
    ("/messages", "messages"),
    ("/conversations", "conversation"),
    ("/questions", "question"),
    ("", "order"),
];
const CHATWOOT: Answers = &[
    ("/messages", "messages"),
    ("/conversations", "conversations"),
    ("", "contact"),
];

/// Every answer is made from now on by the inputs of the number in it.
fn answer_oddly(wire: &Wire, side: &'static str, answers: Answers) -> Arc<Mutex<Inputs>> {
    let inputs = Arc::new(Mutex::new(Inputs::of(0)));
    let held = Arc::clone(&inputs);
    let samples: Vec<_> = answers
        .iter()
        .map(|(place, begin)| (*place, fixtures(side, begin)))
        .collect();
    wire.judge(move |call: &Call| {
        let mut inputs = held.lock().unwrap();
        let (_, fitting) = samples
            .iter()
            .find(|(place, _)| call.path.contains(place))?;
        let sample = inputs.0.pick(fitting).clone();
        let body = String::from_utf8_lossy(&inputs.bytes(&sample)).into_owned();
        Some(Fault::Answer {
            status: 200,
            content_type: "application/json",
            body,
            retry_after: None,
        })
    });
    inputs
}

async fn import(world: &World, account: String, access: &str, refresh: &str) {
    let tokens = Tokens {
        access: access.into(),
        refresh: refresh.into(),
        expires_at: None,
    };
    let account = Account::granted(
        AccountId::from_connector(account),
        tokens,
        world.clock.now(),
    );
    assert!(world.table.table.import(&account).await.unwrap());
}

/// Reads the threads of these names, once for each input.
async fn read_all(world: &World, keys: &[String], inputs: &Mutex<Inputs>) {
    let marketplaces = world.functions.assembly.marketplaces();
    let policy = world.functions.assembly.policy();
    let mut read = 0;
    for number in wanted() {
        let _named = Named(&keys[0], number);
        *inputs.lock().unwrap() = Inputs::of(number);
        let key = &keys[usize::try_from(number).unwrap() % keys.len()];
        let thread = policy.thread(key).unwrap();
        for depth in [Depth::Newest, Depth::Whole] {
            read += usize::from(marketplaces.read(&thread, depth).await.is_ok());
        }
    }
    if wanted().count() > 100 {
        assert!(read > 0, "nothing of {keys:?} was ever read");
    }
}

#[tokio::test]
async fn questions_sales_and_claims() {
    let world = World::new().await;
    world.tick().await;
    let keys = [
        "question:13200000001",
        "pack:2000009876543210",
        "claim:5300000001",
    ];
    let keys = keys.map(|key| format!("meli:{SELLER}:{key}"));

    let inputs = answer_oddly(world.meli.wire(), "mercado_livre", MELI);
    for key in keys {
        read_all(&world, &[key], &inputs).await;
    }
}

#[tokio::test]
async fn chats_of_shopee() {
    let mut world = World::new().await;
    let options = shopee::Options::new(world.clock.for_simulator());
    let mall = shopee::Shopee::start(options).await.unwrap();
    let tokens = mall.add_shop(SHOP, "loja_exemplo");
    world.set(&[
        ("SHOPEE_PARTNER_ID", "2001887"),
        ("SHOPEE_PARTNER_KEY", "partner-key"),
        ("SHOPEE_HOST", &mall.url()),
    ]);
    let account = format!("shopee:{SHOP}");
    import(&world, account, &tokens.access_token, &tokens.refresh_token).await;

    let inputs = answer_oddly(mall.wire(), "shopee", SHOPEE);
    let key = format!("shopee:{SHOP}:chat:987654321098765432");
    read_all(&world, &[key], &inputs).await;
}

#[tokio::test]
async fn questions_chats_and_tickets_of_magalu() {
    let mut world = World::new().await;
    let options = magalu::Options::new(world.clock.for_simulator());
    let shop = magalu::Magalu::start(options).await.unwrap();
    let tokens = shop.add_tenant_without(TENANT, &[]);
    world.set(&[
        ("MAGALU_CLIENT_ID", "magalu-app"),
        ("MAGALU_CLIENT_SECRET", "magalu-secret"),
        ("MAGALU_LOGIN_URL", &shop.login_url()),
        ("MAGALU_API_URL", &shop.api_url()),
        ("MAGALU_SERVICES_URL", &shop.services_url()),
    ]);
    let account = format!("magalu:{TENANT}");
    import(&world, account, &tokens.access_token, &tokens.refresh_token).await;

    let inputs = answer_oddly(shop.wire(), "magalu", MAGALU);
    for place in [
        "question:68f0c3a1950b052e87a40011",
        "chat:69120f4c5c0d1e2f3ad0aa01",
        "ticket:8f0e4a62-1111-4000-8000-000000000001",
    ] {
        let key = format!("magalu:{TENANT}:{place}");
        read_all(&world, &[key], &inputs).await;
    }
}

#[tokio::test]
async fn conversations_and_messages_of_chatwoot() {
    let world = World::new().await;
    let inputs = answer_oddly(world.chatwoot.wire(), "chatwoot", CHATWOOT);
    let desk = world.functions.assembly.chatwoot();

    for number in wanted() {
        let _named = Named("chatwoot", number);
        *inputs.lock().unwrap() = Inputs::of(number);
        let conversation = ConversationId(412);
        drop(desk.messages(conversation, HelpdeskMessageId(0)).await);
        drop(desk.whereabouts(conversation).await);
        drop(desk.active_page(bridge::ids::InboxId(8), 1).await);
    }
}
