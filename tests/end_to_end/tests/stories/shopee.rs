//! Shopee beside Mercado Livre, in one installation.

mod chat;
mod connecting;
mod limits;
mod trouble;

use bridge::{
    accounts::{Account, Accounts as _, Connection, Tokens},
    ids::AccountId,
    ports::Clock as _,
};
use end_to_end::{Setup, World};
use simulators::shopee::{self, Options, Shopee};

const SHOP: u64 = 300_400;
const BUYER: u64 = 7_001_122;
const CALLBACK: &str = "https://bridge.example/shopee/notifications";

/// The usual world, and Shopee with an inbox of its own.
struct Mall {
    world: World,
    shopee: Shopee,
    inbox: u64,
}

impl Mall {
    /// With one connected shop.
    async fn new() -> Self {
        let mall = Self::empty().await;
        let tokens = mall.shopee.add_shop(SHOP, "loja_exemplo");
        mall.import(SHOP, &tokens).await;
        mall
    }

    /// Without any shop.
    async fn empty() -> Self {
        let mut world = World::with(Setup::default()).await;
        let shopee = Shopee::start(Options::new(world.clock.for_simulator()))
            .await
            .unwrap();
        shopee.add_buyer(BUYER, "rita_p");
        shopee.collect_pushes(CALLBACK);
        let hook = Some("https://bridge.example/webhook");
        let inbox = world
            .chatwoot
            .add_inbox("Shopee - Conversas", hook, true)
            .id;
        let inboxes = format!(r#"{{"shopee": {{"messages": {inbox}}}}}"#);
        world.set(&[
            ("SHOPEE_PARTNER_ID", "2001887"),
            ("SHOPEE_PARTNER_KEY", "partner-key"),
            ("SHOPEE_HOST", &shopee.url()),
            ("CHATWOOT_INBOXES", &inboxes),
        ]);
        Self {
            world,
            shopee,
            inbox,
        }
    }

    async fn import(&self, shop: u64, tokens: &shopee::Tokens) {
        let now = self.world.clock.now();
        let account = Account::granted(
            AccountId::from_connector(format!("shopee:{shop}")),
            Tokens {
                access: tokens.access_token.as_str().into(),
                refresh: tokens.refresh_token.as_str().into(),
                expires_at: None,
            },
            now,
        );
        assert!(self.world.table.table.import(&account).await.unwrap());
        // The first poll notes where the list stands, and brings in what nobody has read.
        self.world.ticks(1).await;
    }

    /// A buyer wrote, and Chatwoot shows it; Shopee's conversation and Chatwoot's.
    async fn open(&self, text: &str) -> (u64, u64) {
        let (talk, _) = self.shopee.buyer_writes(SHOP, BUYER, text);
        self.pushes().await;
        self.world.settle().await;
        (talk, self.conversation(talk))
    }

    fn conversation(&self, talk: u64) -> u64 {
        let key = format!("shopee:{SHOP}:chat:{talk}");
        let found = self.world.chatwoot.conversation_of(&key);
        found
            .unwrap_or_else(|| panic!("no conversation for {key}"))
            .id
    }

    /// Hands every waiting push over, as Shopee posts it; what each was answered.
    async fn pushes(&self) -> Vec<u16> {
        let mut answers = Vec::new();
        for push in self.shopee.take_pushes() {
            answers.push(self.push(&push).await);
        }
        answers
    }

    async fn push(&self, push: &shopee::Push) -> u16 {
        let headers = [
            ("authorization".to_owned(), push.authorization.clone()),
            ("host".to_owned(), "bridge.example".to_owned()),
        ];
        let path = "/shopee/notifications";
        self.world.post(path, &headers, push.body.clone()).await
    }

    /// Texts and images that the buyer got, as text or `[image]`.
    fn received(&self) -> Vec<String> {
        let got = self.shopee.received_by_buyer(SHOP, BUYER).into_iter();
        let shown = got.map(|(kind, words)| {
            if kind == "text" {
                words
            } else {
                format!("[{kind}]")
            }
        });
        shown.collect()
    }

    /// What people were told in the account's own conversation.
    fn told(&self) -> Vec<String> {
        let key = format!("shopee:{SHOP}:account");
        let conversation = self.world.chatwoot.conversation_of(&key);
        conversation.map_or_else(Vec::new, |conversation| {
            let messages = self.world.chatwoot.messages(conversation.id);
            messages
                .into_iter()
                .map(|message| message.content)
                .collect()
        })
    }

    async fn connection(&self) -> Connection {
        let id = AccountId::from_connector(format!("shopee:{SHOP}"));
        let row = self.world.table.table.account(&id).await.unwrap();
        row.unwrap().connection
    }
}
