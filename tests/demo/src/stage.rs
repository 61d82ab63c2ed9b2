//! Everything the story plays on.

use std::{collections::HashMap, sync::Arc, time::Duration};

use assembly::SharedClock;
use bridge::i18n::Locale;
use local::{
    functions::Functions as _,
    wakeups::{Wakeups, deliver},
};
use local_table::{
    EmbeddedTable, TABLE_NAME,
    stream::{From, Stream},
};
use serde_json::json;
use simulators::{
    Clock, Wire,
    chatwoot::{self, Chatwoot, Inbox},
    mercado_livre::{self, MercadoLivre, Tokens},
};

use super::{
    clock::DemoClock,
    door::{Door, Place},
    elsewhere::{Elsewhere, SHOP},
    trace::Trace,
    trouble::{Side, Switch, Trouble},
    workers::Workers,
};

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
    pub front: Door,
    /// What goes wrong.
    pub trouble: Arc<Trouble>,
    /// What the bridge did.
    pub trace: Arc<Trace>,
    /// Everybody's time.
    pub clock: DemoClock,
    functions: Arc<Workers>,
    table: EmbeddedTable,
    _wakeups: Wakeups,
}

/// Opens the demo's setup page. No secret: everything there is simulated.
pub const SETUP_TOKEN: &str = "demo-setup-token";

impl Stage {
    /// Starts everything, on free ports. What agents read of the bridge is in the language of `locale`.
    pub async fn set(locale: Locale) -> Result<Self, String> {
        let clock = DemoClock::default();
        let (meli, chatwoot, elsewhere) = simulators(&clock.for_simulator())
            .await
            .map_err(|error| error.to_string())?;
        let inboxes = ["Perguntas", "Vendas"].map(|name| chatwoot.add_inbox(name, None, true));
        let tokens = meli.add_seller(SELLER, "MLB", "LOJA_EXEMPLO");
        meli.add_buyer(BUYER, "CARLOS.SP");
        let item = meli.add_item(SELLER, "Caneca de cerâmica 300 ml", 49.9);
        let sale = meli.add_sale(SELLER, BUYER, &[&item], true);

        let table = EmbeddedTable::in_memory().await?;
        let place = Place::take().await?;
        meli.sign_in(Some(SELLER));
        let both = [&inboxes[0], &inboxes[1]];
        let mut settings = settings(&meli, &chatwoot, both, &tokens, &place.url);
        settings.extend(elsewhere.settings(&place.url));
        settings.insert("BRIDGE_LOCALE", locale.tag().to_owned());
        let (trouble, trace) = (Arc::default(), Arc::default());
        let wires = watch(&meli, &chatwoot, &elsewhere, (&trouble, &trace));
        let shared: SharedClock = Arc::new(clock.clone());
        let functions = Workers::new(settings, (&table, &shared), wires, &trace)?;
        let functions = Arc::new(functions);
        let front = place.open(&functions, &trouble, &trace);
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
            sale: sale.thread,
            elsewhere,
            front,
            trouble,
            trace,
            clock,
            functions,
            table,
            _wakeups: wakeups,
        })
    }

    /// Switches trouble on or off.
    pub fn switch(&self, switch: Switch, on: bool) {
        if switch == Switch::Moderate {
            self.meli.moderate_everything(on);
            self.elsewhere.moderate(on);
        }
        self.trouble.set(switch, on);
    }

    /// Every access token dies now.
    pub fn expire_tokens(&self) {
        self.meli.expire_access_tokens(SELLER);
        self.elsewhere.shopee.expire_access_tokens(SHOP);
        self.elsewhere.magalu.expire_access_tokens();
    }

    /// Lets so many minutes pass, with a tick of the clock in each.
    pub async fn pass(&self, minutes: u32) -> Result<(), String> {
        for _ in 0..minutes {
            let pause = self.functions.pause().await;
            self.clock.pass(60);
            drop(pause);
            self.tick().await?;
        }
        Ok(())
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

async fn simulators(clock: &Clock) -> std::io::Result<(MercadoLivre, Chatwoot, Elsewhere)> {
    let meli = MercadoLivre::start(mercado_livre::Options::new(clock.clone())).await?;
    let chatwoot = Chatwoot::start(chatwoot::Options::new(clock.clone())).await?;
    Ok((meli, chatwoot, Elsewhere::set(clock).await?))
}

/// Watches and troubles every line to the outside; the lines.
fn watch(
    meli: &MercadoLivre,
    chatwoot: &Chatwoot,
    elsewhere: &Elsewhere,
    (trouble, trace): (&Arc<Trouble>, &Arc<Trace>),
) -> Vec<Wire> {
    let lines = [
        ("mercado-livre", meli.wire()),
        ("chatwoot", chatwoot.wire()),
    ];
    let lines = lines.into_iter().chain(elsewhere.wires());
    let watched = lines.map(|(name, wire)| {
        let side = match name {
            "chatwoot" => Side::Chatwoot,
            _ => Side::Marketplace,
        };
        let (trouble, trace) = (Arc::clone(trouble), Arc::clone(trace));
        wire.judge(move |call| trouble.judge(side, call));
        wire.observe(move |seen| trace.called(name, &seen));
        wire.clone()
    });
    watched.collect()
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
