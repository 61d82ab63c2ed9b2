//! An embedded DynamoDB, reached through the same client as the real one.

use std::path::Path;

use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::{Client, config::Credentials};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::Response,
};
use dynoxide::Database;
use simulators::{Server, Wire};
use store::Table;
use tokio::sync::oneshot;

use crate::terminal::listen;

/// Name of the table in local runs.
pub const TABLE_NAME: &str = "bridge";

/// A running DynamoDB with the one table in it; it stops when this is dropped.
pub struct EmbeddedTable {
    /// The database itself, for its stream.
    pub database: Database,
    /// Where it listens: `http://127.0.0.1:<port>`.
    pub url: String,
    /// The table, through the client that the functions use.
    pub table: Table,
    front: Option<Server>,
    _stop: oneshot::Sender<()>,
}

impl EmbeddedTable {
    /// In memory, on a free port.
    pub async fn in_memory() -> Self {
        Self::in_memory_on(0).await.expect("a free port")
    }

    /// In memory, on `port`.
    ///
    /// # Errors
    ///
    /// One line: the port is taken.
    pub async fn in_memory_on(port: u16) -> Result<Self, String> {
        Self::serve(Database::memory().expect("an in-memory database"), port).await
    }

    /// Kept in the file at `path`, on a free port. The folder is made if it is missing.
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
        Self::serve(Database::new(path).map_err(|error| cannot(&error))?, 0).await
    }

    /// In memory, with every call logged on `wire` and open to its faults.
    pub async fn behind(wire: &Wire) -> Self {
        let mut embedded = Self::in_memory().await;
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("an HTTP client");
        let router = Router::new()
            .fallback(forward)
            .with_state((http, embedded.url.clone()));
        let front = Server::start(router, wire.clone(), 0)
            .await
            .expect("a port");
        embedded.table = Table::new(client(&format!("http://{}", front.address)), TABLE_NAME);
        embedded.front = Some(front);
        embedded
    }

    async fn serve(database: Database, port: u16) -> Result<Self, String> {
        let listener = listen(port).await?;
        let url = format!("http://{}", listener.local_addr().expect("a bound address"));
        let (stop, stopped) = oneshot::channel::<()>();
        let server = dynoxide::server::serve_with_shutdown(listener, database.clone(), async {
            drop(stopped.await);
        });
        tokio::spawn(server);
        let table = Table::new(client(&url), TABLE_NAME);
        table
            .create_table()
            .await
            .map_err(|error| format!("the table cannot be made: {error}"))?;
        Ok(Self {
            database,
            url,
            table,
            front: None,
            _stop: stop,
        })
    }
}

/// Makes a folder that only its owner enters: the table holds tokens.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut maker = std::fs::DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.create(folder)
}

async fn forward(
    State((http, url)): State<(reqwest::Client, String)>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let forwarded = http
        .post(url)
        .headers(parts.headers)
        .body(body)
        .send()
        .await
        .expect("the embedded table answers");
    let (status, headers) = (forwarded.status(), forwarded.headers().clone());
    let mut response = Response::new(Body::from(forwarded.bytes().await.unwrap_or_default()));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// A client of the embedded DynamoDB at `url`.
pub fn client(url: &str) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .endpoint_url(url)
        .build();
    Client::from_conf(config)
}

/// Makes a table with the keys of ours and as much of the rest as `with` names: `index`, `stream`, `expiry`.
pub async fn make(client: &Client, name: &str, with: &str) {
    use aws_sdk_dynamodb::types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
        Projection, ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType,
        TimeToLiveSpecification,
    };
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
        let request = client.update_time_to_live().table_name(name);
        request
            .time_to_live_specification(expiry.expect("an expiry"))
            .send()
            .await
            .expect("the expiry is set");
    }
}
