//! Everything the story plays on.

use std::{collections::HashMap, sync::Arc, time::Duration};

use assembly::SharedClock;
use local::{
    functions::{Functions as _, InProcess},
    http_front::{HttpFront, Reserved},
    wakeups::{Wakeups, deliver},
};
use local_table::{
    EmbeddedTable, TABLE_NAME,
    stream::{From, Stream},
};
use runtime::SystemClock;
use serde_json::json;
use simulators::{
    Clock,
    chatwoot::{self, Chatwoot, Inbox},
    mercado_livre::{self, MercadoLivre, Tokens},
};

use super::elsewhere::Elsewhere;

/// The seller.
pub const SELLER: u64 = 987_654_321;
/// The buyer.
pub const BUYER: u64 = 555_000_222;

/// Three marketplaces, Chatwoot and the bridge between them, all in this process.
pub struct Stage {
    /// The buyer's side.
    pub meli: MercadoLivre,
    /// The agents' side.
    pub chatwoot: Chatwoot,
    /// The one listing.
    pub item: String,
    /// The one sale's thread.
    pub sale: u64,
    /// The other marketplaces.
    pub elsewhere: Elsewhere,
    /// What API Gateway is to the webhook.
    pub front: HttpFront,
    functions: Arc<InProcess>,
    table: EmbeddedTable,
    _wakeups: Wakeups,
}

/// Opens the demo's setup page. No secret: everything there is simulated.
pub const SETUP_TOKEN: &str = "demo-setup-token";

impl Stage {
    /// Starts everything, on free ports.
    pub async fn set() -> Result<Self, String> {
        let (meli, chatwoot) = simulators().await.map_err(|error| error.to_string())?;
        let elsewhere = Elsewhere::set().await.map_err(|error| error.to_string())?;
        let inboxes = ["Perguntas", "Vendas"]
            .map(|name| chatwoot.add_inbox(&format!("Mercado Livre - {name}"), None, true));
        let tokens = meli.add_seller(SELLER, "MLB", "LOJA_EXEMPLO");
        meli.add_buyer(BUYER, "CARLOS.SP");
        let item = meli.add_item(SELLER, "Caneca de cerâmica 300 ml", 49.9);
        let sale = meli.add_sale(SELLER, BUYER, &[&item], true).thread;

        let table = EmbeddedTable::in_memory().await?;
        let place = Reserved::take(0).await?;
        meli.sign_in(Some(SELLER));
        let mut settings = settings(
            &meli,
            &chatwoot,
            [&inboxes[0], &inboxes[1]],
            &tokens,
            &place.url,
        );
        settings.extend(elsewhere.settings(&place.url));
        let clock: SharedClock = Arc::new(SystemClock);
        let in_process = InProcess::new(&|name| settings.get(name).cloned(), &table.table, &clock);
        let functions = Arc::new(in_process.map_err(|error| error.to_string())?);
        let front = place.serve(Arc::clone(&functions));
        // The first poll takes the account in; notifications for strangers leave no trace.
        elsewhere.connect(&table.table, &front.url).await?;
        functions.poll(&json!({})).await?;
        connect(&meli, &chatwoot, &inboxes, &front.url);
        let stream = Stream::open(&table.database, From::TrimHorizon)?;
        let wakeups = Wakeups::start(&functions, stream, Duration::from_mins(1), |_| {});
        Ok(Self {
            meli,
            chatwoot,
            item,
            sale,
            elsewhere,
            front,
            functions,
            table,
            _wakeups: wakeups,
        })
    }

    /// The clock ticks: what nobody announced is polled for.
    pub async fn tick(&self) -> Result<(), String> {
        let tick = json!({"task": "tick"});
        self.functions.poll(&tick).await.map(drop)
    }

    /// Ticks once more, and delivers every wake-up there ever was once more: nothing may
    /// come of it.
    pub async fn wake_again(&self) -> Result<(), String> {
        self.tick().await?;
        let records = Stream::open(&self.table.database, From::TrimHorizon)?.read()?;
        for event in Stream::events(&records) {
            deliver(&*self.functions, event).await;
        }
        self.tick().await
    }
}

async fn simulators() -> std::io::Result<(MercadoLivre, Chatwoot)> {
    let meli = MercadoLivre::start(mercado_livre::Options::new(Clock::system())).await?;
    let chatwoot = Chatwoot::start(chatwoot::Options::new(Clock::system())).await?;
    Ok((meli, chatwoot))
}

/// Points both sides at the front. Mercado Livre notifies of everything twice, as it may.
fn connect(meli: &MercadoLivre, chatwoot: &Chatwoot, inboxes: &[Inbox], front: &str) {
    for inbox in inboxes {
        chatwoot.set_inbox_webhook(inbox.id, Some(&format!("{front}/webhook")));
    }
    chatwoot.send_by_itself(true);
    meli.notify_twice(true);
    meli.notify(Some(format!("{front}/mercado-livre/notifications")));
}

/// The settings of an installation between these simulators, in which everything is given by hand.
pub fn settings(
    meli: &MercadoLivre,
    chatwoot: &Chatwoot,
    [questions, sales]: [&Inbox; 2],
    tokens: &Tokens,
    public_url: &str,
) -> HashMap<&'static str, String> {
    HashMap::from([
        ("TABLE_NAME", TABLE_NAME.to_owned()),
        ("CHATWOOT_URL", chatwoot.url()),
        ("CHATWOOT_ACCOUNT_ID", chatwoot.account_id().to_string()),
        ("CHATWOOT_API_TOKEN", chatwoot.agent_token()),
        ("CHATWOOT_QUESTIONS_INBOX_ID", questions.id.to_string()),
        ("CHATWOOT_MESSAGES_INBOX_ID", sales.id.to_string()),
        (
            "CHATWOOT_WEBHOOK_SECRET",
            format!("{},{}", questions.secret, sales.secret),
        ),
        ("MELI_APP_ID", "1234567890123456".to_owned()),
        ("MELI_SECRET_KEY", "app-secret".to_owned()),
        ("MELI_API_URL", meli.url()),
        ("MELI_USER_ID", SELLER.to_string()),
        ("MELI_ACCESS_TOKEN", tokens.access_token.clone()),
        ("MELI_REFRESH_TOKEN", tokens.refresh_token.clone()),
        ("MELI_AUTH_URL", meli.url()),
        ("PUBLIC_URL", public_url.to_owned()),
        ("SETUP_TOKEN", SETUP_TOKEN.to_owned()),
    ])
}
