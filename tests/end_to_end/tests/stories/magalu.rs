//! Magalu: questions, conversations and tickets of a shop, beside Mercado Livre in one installation.

mod chats;
mod connecting;
mod questions;
mod tickets;
mod together;

use bridge::{
    accounts::{Account, Accounts, Tokens},
    ids::AccountId,
};
use end_to_end::World;
use simulators::magalu::{Magalu, Options, Tokens as Pair};

/// The shop of every story, unless it says otherwise.
const TENANT: &str = "e9f0a1b2-1111-4000-8000-000000000004";

/// The usual world, and a Magalu with one shop in it.
struct Shop {
    world: World,
    magalu: Magalu,
}

impl Shop {
    /// A shop that granted everything.
    async fn open() -> Self {
        Self::without(&[]).await
    }

    /// A shop that did not grant these permissions.
    async fn without(scopes: &[&str]) -> Self {
        let shop = Self::set_up().await;
        let pair = shop.magalu.add_tenant_without(TENANT, scopes);
        let account = account(&pair, &shop.world);
        assert!(shop.world.table.table.import(&account).await.unwrap());
        // What was there before the shop was connected is not waited for.
        shop.world.ticks(1).await;
        shop
    }

    /// Magalu is set up, and no shop is connected.
    async fn set_up() -> Self {
        let world = World::new().await;
        let options = Options::new(world.clock.for_simulator());
        let magalu = Magalu::start(options).await.unwrap();
        let mut shop = Self { world, magalu };
        shop.set_secrets("");
        shop
    }

    /// Magalu's pushes are signed with one of these from now on.
    fn set_secrets(&mut self, secrets: &str) {
        let magalu = &self.magalu;
        self.world.set(&[
            ("MAGALU_CLIENT_ID", "magalu-app"),
            ("MAGALU_CLIENT_SECRET", "magalu-secret"),
            ("MAGALU_LOGIN_URL", &magalu.login_url()),
            ("MAGALU_API_URL", &magalu.api_url()),
            ("MAGALU_SERVICES_URL", &magalu.services_url()),
            ("MAGALU_WEBHOOK_SECRETS", secrets),
        ]);
    }

    /// The conversation of a thread, such as `question:68f0…`.
    fn conversation(&self, lane: &str, id: &str) -> u64 {
        let source_id = format!("magalu:{TENANT}:{lane}:{id}");
        let conversation = self.world.chatwoot.conversation_of(&source_id);
        conversation
            .unwrap_or_else(|| panic!("no conversation for {source_id}"))
            .id
    }

    /// An agent replies, and what follows at once follows; the reply's number.
    async fn reply(&self, conversation: u64, text: &str) -> u64 {
        let reply = self.world.chatwoot.agent_replies(conversation, text);
        self.world.settle().await;
        reply
    }

    /// The state of a reply's bubble.
    fn status(&self, conversation: u64, reply: u64) -> String {
        self.world.message(conversation, reply).status
    }
}

fn id() -> AccountId {
    AccountId::from_connector(format!("magalu:{TENANT}"))
}

fn account(pair: &Pair, world: &World) -> Account {
    Account {
        nickname: Some("Loja Exemplo".to_owned()),
        ..Account::granted(
            id(),
            Tokens {
                access: pair.access_token.as_str().into(),
                refresh: pair.refresh_token.as_str().into(),
                expires_at: None,
            },
            bridge::ports::Clock::now(&world.clock),
        )
    }
}
