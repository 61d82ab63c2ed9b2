//! An embedded DynamoDB, reached through the same client as the real one.
//!
//! The client talks to it within the process: there is no port, because the table holds tokens and
//! any page in a browser may talk to a port of this machine. Only what has to be reached from
//! another process gets one, and that one refuses web pages.

mod line;
mod operations;

use std::path::Path;

use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::{
    Client,
    config::{Builder, Credentials},
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
        Projection, ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType,
        TimeToLiveSpecification,
    },
};
use dynoxide::Database;
use simulators::{Server, Wire};
use store::Table;

use crate::terminal::unusable;

pub use operations::door;

/// Name of the table in local runs.
pub const TABLE_NAME: &str = "bridge";

/// An embedded DynamoDB with the one table in it.
pub struct EmbeddedTable {
    /// The database itself, for its stream.
    pub database: Database,
    /// The table, through the client that the functions use.
    pub table: Table,
    front: Option<Server>,
}

impl EmbeddedTable {
    /// In memory.
    pub async fn in_memory() -> Self {
        let database = Database::memory().expect("an in-memory database");
        Self::of(database).await.expect("an empty database")
    }

    /// In memory, served on `port`: for programs that read its address from their environment.
    ///
    /// # Errors
    ///
    /// One line: the port is taken.
    pub async fn in_memory_on(port: u16) -> Result<Self, String> {
        let embedded = Self::in_memory().await;
        embedded
            .served(&Wire::default(), port)
            .await
            .map_err(|error| unusable(port, &error))
    }

    /// Kept in the file at `path`. The folder is made if it is missing.
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

    /// In memory, served on a free port with every call logged on `wire` and open to its faults.
    pub async fn behind(wire: &Wire) -> Self {
        let embedded = Self::in_memory().await;
        embedded.served(wire, 0).await.expect("a port")
    }

    /// A client of this database, within the process.
    pub fn client(&self) -> Client {
        inside(&self.database)
    }

    /// Where it is served: `http://127.0.0.1:<port>`.
    ///
    /// # Panics
    ///
    /// It is not served.
    pub fn url(&self) -> String {
        let front = self.front.as_ref().expect("a table that is served");
        format!("http://{}", front.address)
    }

    async fn of(database: Database) -> Result<Self, String> {
        let table = Table::new(inside(&database), TABLE_NAME);
        table
            .create_table()
            .await
            .map_err(|error| format!("the table cannot be made: {error}"))?;
        Ok(Self {
            database,
            table,
            front: None,
        })
    }

    async fn served(self, wire: &Wire, port: u16) -> std::io::Result<Self> {
        let front = Server::start(door(&self.database), wire.clone(), port).await?;
        let url = format!("http://{}", front.address);
        Ok(Self {
            table: Table::new(client(&url), TABLE_NAME),
            front: Some(front),
            ..self
        })
    }
}

/// A client within the process.
fn inside(database: &Database) -> Client {
    let config = config("http://table.invalid").http_client(line::Line::to(database));
    Client::from_conf(config.build())
}

/// Makes a folder that only its owner enters: the table holds tokens.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut maker = std::fs::DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.create(folder)
}

/// A client of the embedded DynamoDB that is served at `url`.
pub fn client(url: &str) -> Client {
    Client::from_conf(config(url).build())
}

fn config(url: &str) -> Builder {
    aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .endpoint_url(url)
}

/// Makes a table with the keys of ours and as much of the rest as `with` names: `index`, `stream`, `expiry`.
pub async fn make(client: &Client, name: &str, with: &str) {
    let text = |name: &str| {
        let attribute = AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S);
        attribute.build().expect("an attribute")
    };
    let key = |name: &str, kind: KeyType| {
        KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(kind)
            .build()
            .expect("a key")
    };
    let keys = |hash: &str, range: &str| vec![key(hash, KeyType::Hash), key(range, KeyType::Range)];
    let mut request = client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest);
    request = request
        .set_key_schema(Some(keys("pk", "sk")))
        .attribute_definitions(text("pk"));
    request = request.attribute_definitions(text("sk"));
    if with.contains("index") {
        let index = GlobalSecondaryIndex::builder()
            .index_name("due")
            .set_key_schema(Some(keys("due_shard", "due_at")))
            .projection(
                Projection::builder()
                    .projection_type(ProjectionType::KeysOnly)
                    .build(),
            )
            .build()
            .expect("an index");
        request = request
            .attribute_definitions(text("due_shard"))
            .attribute_definitions(text("due_at"));
        request = request.global_secondary_indexes(index);
    }
    if with.contains("stream") {
        let stream = StreamSpecification::builder()
            .stream_enabled(true)
            .stream_view_type(StreamViewType::KeysOnly)
            .build();
        request = request.stream_specification(stream.expect("a stream"));
    }
    request.send().await.expect("the table is made");
    if with.contains("expiry") {
        let expiry = TimeToLiveSpecification::builder()
            .attribute_name("expires_at")
            .enabled(true)
            .build();
        set_expiry(client, name, expiry.expect("an expiry")).await;
    }
}

async fn set_expiry(client: &Client, name: &str, expiry: TimeToLiveSpecification) {
    let request = client.update_time_to_live().table_name(name);
    request
        .time_to_live_specification(expiry)
        .send()
        .await
        .expect("the expiry is set");
}
