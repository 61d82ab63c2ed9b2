//! Two more marketplaces beside Mercado Livre: a buyer on each.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicBool, Ordering},
};

use bridge::{
    accounts::{Account, Accounts as _, Tokens},
    ids::AccountId,
};
use jiff::Timestamp;
use simulators::{
    Clock, Wire,
    magalu::{self, Magalu},
    shopee::{self, Refusal, Shopee},
};
use store::Table;

/// The shop on Shopee.
pub const SHOP: u64 = 227_000_001;
const WRITER: u64 = 880_000_003;
/// The shop on Magalu.
pub const TENANT: &str = "e9f0a1b2-1111-4000-8000-000000000004";

/// Shopee and Magalu, with a shop on each.
pub struct Elsewhere {
    /// Shopee, where Beto writes.
    pub shopee: Shopee,
    /// Magalu, where Rita asks.
    pub magalu: Magalu,
    /// Rita's order.
    pub order: String,
    accounts: [Account; 2],
    is_moderated: AtomicBool,
    is_blocked: AtomicBool,
}

impl Elsewhere {
    /// Starts both, on free ports.
    ///
    /// # Errors
    ///
    /// No port is free.
    pub async fn set(clock: &Clock) -> std::io::Result<Self> {
        let shopee = Shopee::start(shopee::Options::new(clock.clone())).await?;
        let magalu = Magalu::start(magalu::Options::new(clock.clone())).await?;
        let granted = shopee.add_shop(SHOP, "loja.exemplo");
        shopee.add_buyer(WRITER, "beto.rio");
        let shop = account(
            &format!("shopee:{SHOP}"),
            &granted.access_token,
            &granted.refresh_token,
        );
        let pair = magalu.add_tenant(TENANT);
        magalu.moderate_after(0);
        magalu.process_after(0);
        let order = magalu.order(TENANT);
        let tenant = account(
            &format!("magalu:{TENANT}"),
            &pair.access_token,
            &pair.refresh_token,
        );
        Ok(Self {
            shopee,
            magalu,
            order,
            accounts: [shop, tenant],
            is_moderated: AtomicBool::new(false),
            is_blocked: AtomicBool::new(false),
        })
    }

    /// What the bridge has to be told of them; `front` is where it listens.
    pub fn settings(&self, front: &str) -> HashMap<&'static str, String> {
        HashMap::from([
            ("SHOPEE_PARTNER_ID", "2001887".to_owned()),
            ("SHOPEE_PARTNER_KEY", "partner-key".to_owned()),
            ("SHOPEE_HOST", self.shopee.url()),
            ("SHOPEE_PUSH_URL", format!("{front}/shopee/notifications")),
            ("MAGALU_CLIENT_ID", "magalu-app".to_owned()),
            ("MAGALU_CLIENT_SECRET", "magalu-secret".to_owned()),
            ("MAGALU_LOGIN_URL", self.magalu.login_url()),
            ("MAGALU_API_URL", self.magalu.api_url()),
            ("MAGALU_SERVICES_URL", self.magalu.services_url()),
        ])
    }

    /// The lines to both, by slug.
    pub fn wires(&self) -> [(&'static str, &Wire); 2] {
        [
            ("shopee", self.shopee.wire()),
            ("magalu", self.magalu.wire()),
        ]
    }

    /// Connects both shops, as a visit to their pages of consent would, and has Shopee push to `front`.
    ///
    /// # Errors
    ///
    /// One line: the table failed.
    pub async fn connect(&self, table: &Table, front: &str) -> Result<(), String> {
        for account in &self.accounts {
            let imported = table.import(account).await;
            imported.map_err(|failure| failure.to_string())?;
        }
        self.shopee
            .push_to(&format!("{front}/shopee/notifications"));
        Ok(())
    }

    /// The buyer on Shopee writes; the thread.
    pub fn writes(&self, text: &str) -> String {
        let (conversation, _) = self.shopee.buyer_writes(SHOP, WRITER, text);
        format!("chat:{conversation}")
    }

    /// The buyer on Shopee sends an image.
    pub fn sends_image(&self, bytes: &[u8], kind: &str) {
        let url = self.shopee.keep_file(bytes, kind);
        let content = serde_json::json!({ "url": url, "thumb_url": url });
        self.shopee.buyer_sends(SHOP, WRITER, "image", content);
    }

    /// A buyer on Magalu asks; the thread.
    pub fn asks(&self, text: &str) -> String {
        format!("question:{}", self.magalu.ask(TENANT, "Rita", text))
    }

    /// Whether moderation stops whatever the shops write.
    pub fn moderate(&self, on: bool) {
        self.magalu.moderate_everything(on);
        self.is_moderated.store(on, Ordering::SeqCst);
        self.refuse();
    }

    /// Whether the buyer on Shopee takes no messages.
    pub fn block_shopee(&self, on: bool) {
        self.is_blocked.store(on, Ordering::SeqCst);
        self.refuse();
    }

    /// What [`block_shopee`](Self::block_shopee) made of it.
    pub fn is_shopee_blocked(&self) -> bool {
        self.is_blocked.load(Ordering::SeqCst)
    }

    fn refuse(&self) {
        let moderated = self.is_moderated.load(Ordering::SeqCst);
        let why = match (self.is_shopee_blocked(), moderated) {
            (true, _) => Some(Refusal::Forbidden),
            (false, true) => Some(Refusal::Censored),
            (false, false) => None,
        };
        self.shopee.refuse_everything(why);
    }
}

fn account(id: &str, access: &str, refresh: &str) -> Account {
    Account {
        nickname: Some("Loja Exemplo".to_owned()),
        ..Account::granted(
            AccountId::from_connector(id),
            Tokens {
                access: access.into(),
                refresh: refresh.into(),
                expires_at: None,
            },
            Timestamp::now(),
        )
    }
}
