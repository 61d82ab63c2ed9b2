//! Two more marketplaces beside Mercado Livre: a buyer on each.

use std::collections::{BTreeMap, HashMap};

use bridge::{
    accounts::{Account, Accounts as _, Tokens},
    ids::AccountId,
};
use jiff::Timestamp;
use serde_json::Value;
use simulators::{
    Clock,
    magalu::{self, Magalu},
    shopee::{self, Shopee},
};
use store::Table;

use super::seen::Said;

/// The shop on Shopee, and who writes to it.
const SHOP: u64 = 227_000_001;
const WRITER: u64 = 880_000_003;
/// The shop on Magalu.
const TENANT: &str = "e9f0a1b2-1111-4000-8000-000000000004";

/// Shopee and Magalu, with a shop on each.
pub struct Elsewhere {
    shopee: Shopee,
    magalu: Magalu,
    accounts: [Account; 2],
}

impl Elsewhere {
    /// Starts both, on free ports.
    ///
    /// # Errors
    ///
    /// No port is free.
    pub async fn set() -> std::io::Result<Self> {
        let shopee = Shopee::start(shopee::Options::new(Clock::system())).await?;
        let magalu = Magalu::start(magalu::Options::new(Clock::system())).await?;
        let granted = shopee.add_shop(SHOP, "loja.exemplo");
        shopee.add_buyer(WRITER, "beto.rio");
        let shop = account(
            &format!("shopee:{SHOP}"),
            &granted.access_token,
            &granted.refresh_token,
        );
        let pair = magalu.add_tenant(TENANT);
        magalu.moderate_after(0);
        let tenant = account(
            &format!("magalu:{TENANT}"),
            &pair.access_token,
            &pair.refresh_token,
        );
        Ok(Self {
            shopee,
            magalu,
            accounts: [shop, tenant],
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

    /// A buyer on Magalu asks; the thread.
    pub fn asks(&self, text: &str) -> String {
        format!("question:{}", self.magalu.ask(TENANT, "Rita", text))
    }

    /// What their buyers see, given what was asked on Magalu.
    pub fn by_buyers(&self, asked: &[(String, String)]) -> BTreeMap<String, Vec<Said>> {
        let truth = self.shopee.seen();
        let talks = truth["conversations"].as_array().into_iter().flatten();
        let chats = talks.map(|talk| {
            let id = talk["conversation"].as_str().unwrap_or_default();
            (format!("chat:{id}"), written(talk))
        });
        let questions = asked.iter().map(|(thread, text)| {
            let id = thread.trim_start_matches("question:");
            let answer = self.magalu.published_answer(id);
            let asked = said(false, text);
            let all = [Some(asked), answer.map(|text| said(true, &text))];
            (thread.clone(), all.into_iter().flatten().collect())
        });
        chats.chain(questions).collect()
    }
}

fn said(by_seller: bool, text: &str) -> Said {
    Said {
        by_seller,
        text: text.to_owned(),
    }
}

fn written(talk: &Value) -> Vec<Said> {
    let messages = talk["messages"].as_array().into_iter().flatten();
    messages
        .map(|one| {
            let text = one["content"]["text"].as_str().unwrap_or_default();
            said(one["from"] == "shop", text)
        })
        .collect()
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
