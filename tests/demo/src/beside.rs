//! What `cargo lambda watch` lacks: a table and its stream, a clock, and somebody to talk to.
//!
//! Everything is as `.env.local.example` says, so that the functions under
//! `cargo lambda watch --env-file .env.local` find it.

use local::terminal::unusable;
use runtime::env_file::EnvFile;
use simulators::{
    Clock,
    chatwoot::{self, Chatwoot},
    mercado_livre::{self, MercadoLivre, Tokens},
};

use crate::served_table::ServedTable;

/// Where `cargo lambda watch` serves the functions.
pub const WATCH: &str = "http://127.0.0.1:9000";

const SETTINGS: &str = include_str!("../../../.env.local.example");
const BUYER: u64 = 555_000_222;

/// Table and simulators on fixed ports, with a seller, a buyer, a listing and a sale.
pub struct Beside {
    /// Mercado Livre.
    pub meli: MercadoLivre,
    /// Chatwoot.
    pub chatwoot: Chatwoot,
    /// The table.
    pub table: ServedTable,
    /// The one listing.
    pub item: String,
    /// The one sale's thread.
    pub sale: u64,
    /// Who asks and buys.
    pub buyer: u64,
}

impl Beside {
    /// Starts everything.
    ///
    /// # Errors
    ///
    /// One line: a port is taken.
    pub async fn start() -> Result<Self, String> {
        let settings = Settings::of_the_example();
        let table = ServedTable::on(settings.port("AWS_ENDPOINT_URL_DYNAMODB")).await?;
        let chatwoot = settings.chatwoot().await?;
        let (meli, seller) = settings.mercado_livre().await?;
        meli.add_buyer(BUYER, "CARLOS.SP");
        let item = meli.add_item(seller, "Caneca de cerâmica 300 ml", 49.9);
        let sale = meli.add_sale(seller, BUYER, &[&item], true).thread;
        meli.notify(Some(format!(
            "{WATCH}/lambda-url/webhook/mercado-livre/notifications"
        )));
        Ok(Self {
            meli,
            chatwoot,
            table,
            item,
            sale,
            buyer: BUYER,
        })
    }
}

/// The settings of `.env.local.example`, which are complete.
struct Settings(EnvFile);

impl Settings {
    fn of_the_example() -> Self {
        Self(EnvFile::parse(SETTINGS).expect(".env.local.example reads"))
    }

    fn text(&self, name: &str) -> String {
        self.0
            .get(name)
            .unwrap_or_else(|| panic!(".env.local.example lacks {name}"))
    }

    fn number(&self, name: &str) -> u64 {
        self.text(name)
            .parse()
            .unwrap_or_else(|_| panic!("{name} of .env.local.example is a number"))
    }

    /// The port that an address ends in.
    fn port(&self, name: &str) -> u16 {
        let address = self.text(name);
        let port = address
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok());
        port.unwrap_or_else(|| panic!("{name} of .env.local.example ends in a port"))
    }

    async fn chatwoot(&self) -> Result<Chatwoot, String> {
        let (port, account_id) = (
            self.port("CHATWOOT_URL"),
            self.number("CHATWOOT_ACCOUNT_ID"),
        );
        let options = chatwoot::Options {
            port,
            account_id,
            ..chatwoot::Options::new(Clock::system())
        };
        let chatwoot = Chatwoot::start(options)
            .await
            .map_err(|error| unusable(port, &error))?;
        chatwoot.set_agent_token(&self.text("CHATWOOT_API_TOKEN"));
        let hook = format!("{WATCH}/lambda-url/webhook/webhook");
        let secrets = self.text("CHATWOOT_WEBHOOK_SECRET");
        for (setting, name) in [("QUESTIONS", "Perguntas"), ("MESSAGES", "Vendas")] {
            let inbox = chatwoot.add_inbox(&format!("Mercado Livre - {name}"), Some(&hook), true);
            let setting = format!("CHATWOOT_{setting}_INBOX_ID");
            assert_eq!(
                inbox.id,
                self.number(&setting),
                "{setting} of .env.local.example"
            );
            chatwoot.set_inbox_secret(inbox.id, &secrets);
        }
        chatwoot.send_by_itself(true);
        Ok(chatwoot)
    }

    async fn mercado_livre(&self) -> Result<(MercadoLivre, u64), String> {
        let (port, seller) = (self.port("MELI_API_URL"), self.number("MELI_USER_ID"));
        let (app_id, secret) = (self.text("MELI_APP_ID"), self.text("MELI_SECRET_KEY"));
        let options = mercado_livre::Options {
            port,
            clock: Clock::system(),
            app_id,
            secret,
        };
        let meli = MercadoLivre::start(options)
            .await
            .map_err(|error| unusable(port, &error))?;
        meli.add_seller(seller, "MLB", "LOJA_EXEMPLO");
        let (access_token, refresh_token) = (
            self.text("MELI_ACCESS_TOKEN"),
            self.text("MELI_REFRESH_TOKEN"),
        );
        meli.sign_in(Some(seller));
        meli.grant_tokens(
            seller,
            &Tokens {
                access_token,
                refresh_token,
            },
        );
        Ok((meli, seller))
    }
}

#[cfg(test)]
mod tests {
    use runtime::settings::{SetupSettings, WebhookSettings};

    use super::*;

    #[test]
    fn the_functions_can_read_the_example_of_watch() {
        let file = EnvFile::parse(SETTINGS).unwrap();

        assembly::settings(&|name| file.get(name), SetupSettings::read).unwrap();
        WebhookSettings::read(&|name| file.get(name)).unwrap();
    }
}
