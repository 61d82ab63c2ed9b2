//! One database with the one table in it.

use std::path::Path;

use aws_sdk_dynamodb::{
    Client,
    config::{BehaviorVersion, Builder, Credentials, Region},
};
use aws_smithy_http_client::Connector;
use dynoxide::Database;
use store::Table;

use crate::line::Line;

/// Name of the table in local runs, whatever `TABLE_NAME` says.
pub const TABLE_NAME: &str = "bridge";
/// The file that holds the table of `cargo local`, from the folder it is started in.
pub const TABLE_FILE: &str = ".local/bridge.sqlite";

/// An embedded DynamoDB with the one table in it.
#[expect(
    missing_debug_implementations,
    reason = "the database holds tokens and prints nothing"
)]
pub struct EmbeddedTable {
    /// The database itself, for its stream.
    pub database: Database,
    /// The table, through the client that the functions use.
    pub table: Table,
}

impl EmbeddedTable {
    /// An empty table in memory, gone with this value.
    ///
    /// # Errors
    ///
    /// One line: the table cannot be made.
    pub async fn in_memory() -> Result<Self, String> {
        let database = Database::memory().map_err(|error| cannot_make(&error))?;
        Self::of(database).await
    }

    /// The table in the file at `path`, made if it is missing, as its folder is.
    ///
    /// # Errors
    ///
    /// One line: the file cannot be used.
    pub async fn in_file(path: &str) -> Result<Self, String> {
        let cannot =
            |error: &dyn std::fmt::Display| format!("{path} cannot hold the table: {error}");
        if let Some(folder) = Path::new(path).parent() {
            make_private(folder).map_err(|error| cannot(&error))?;
        }
        Self::of(Database::new(path).map_err(|error| cannot(&error))?).await
    }

    async fn of(database: Database) -> Result<Self, String> {
        let table = Table::new(client_within(&database), TABLE_NAME);
        table
            .create_table()
            .await
            .map_err(|error| cannot_make(&error))?;
        Ok(Self { database, table })
    }
}

fn cannot_make(error: &dyn std::fmt::Display) -> String {
    format!("the table cannot be made: {error}")
}

/// A client of `database` within this process, on no port.
pub fn client_within(database: &Database) -> Client {
    Client::from_conf(settings_within(database).build())
}

/// How clients of `database` within this process are set up.
pub fn settings_within(database: &Database) -> Builder {
    client_settings("http://table.invalid").http_client(Line::to(database))
}

/// How clients of an embedded DynamoDB at `url` are set up: a made-up region and credentials, no TLS.
pub fn client_settings(url: &str) -> Builder {
    let http = aws_smithy_http_client::Builder::new();
    let http = http.build_with_connector_fn(|_, _| Connector::builder().build_http());
    aws_sdk_dynamodb::Config::builder()
        .http_client(http)
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .endpoint_url(url)
}

/// Makes a folder that only its owner enters: the table holds tokens.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut maker = std::fs::DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.create(folder)
}
