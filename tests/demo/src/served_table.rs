//! The embedded table behind a port, for programs that read its address from their environment and for stories
//! that log and break its calls.

use aws_sdk_dynamodb::Client;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    response::Response,
};
use local::{terminal::unusable, watch::CallTap};
use local_table::{
    Database, EmbeddedTable, TABLE_NAME, client_settings, client_within,
    operations::{CONTENT_TYPE, carry_out, operation},
};
use simulators::{Server, Wire};
use store::Table;

/// An embedded DynamoDB in memory, with the one table in it, served to programs on 127.0.0.1.
pub struct ServedTable {
    /// The database itself, for its stream.
    pub database: Database,
    /// The table, through a client that comes in by the port.
    pub table: Table,
    server: Server,
}

impl ServedTable {
    /// Served on a free port, with every call logged on `wire` and open to its faults.
    pub async fn behind(wire: &Wire) -> Self {
        Self::start(wire, 0).await.expect("a free port")
    }

    /// Served on `port`.
    ///
    /// # Errors
    ///
    /// One line: the port is taken.
    pub async fn on(port: u16) -> Result<Self, String> {
        let started = Self::start(&Wire::default(), port).await;
        started.map_err(|error| unusable(port, &error))
    }

    /// A client of this database within the process, on no wire.
    pub fn client(&self) -> Client {
        client_within(&self.database)
    }

    /// Where it is served: `http://127.0.0.1:<port>`.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    async fn start(wire: &Wire, port: u16) -> std::io::Result<Self> {
        let embedded = EmbeddedTable::in_memory().await.expect("an empty table");
        let database = embedded.database;
        let server = Server::start(door(&database), wire.clone(), port).await?;
        let url = format!("http://{}", server.address);
        let table = Table::new(client(&url), TABLE_NAME);
        Ok(Self {
            database,
            table,
            server,
        })
    }
}

/// A client of the embedded DynamoDB that is served at `url`.
pub fn client(url: &str) -> Client {
    Client::from_conf(client_settings(url).interceptor(CallTap).build())
}

/// The database behind HTTP, without what a real one has: no other origin may read its answers.
pub fn door(database: &Database) -> Router {
    let database = database.clone();
    Router::new().fallback(move |request: Request| answer(database.clone(), request))
}

async fn answer(database: Database, request: Request) -> Response {
    let target = request.headers().get("x-amz-target");
    let operation = operation(target.and_then(|target| target.to_str().ok()));
    let body = to_bytes(request.into_body(), usize::MAX)
        .await
        .unwrap_or_default();
    let (status, body) = carry_out(&database, &operation, &body);
    let response = Response::builder()
        .status(status)
        .header("content-type", CONTENT_TYPE);
    response.body(Body::from(body)).expect("a response")
}
