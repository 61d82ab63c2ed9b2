//! Serving a router on a free loopback port until the handle is dropped.

use std::{net::SocketAddr, sync::Arc};

use axum::{Router, middleware};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    programs::programs_only,
    wire::{Wire, on_the_wire},
};

/// A running server; it stops when this is dropped.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves `router` to programs on `port` of 127.0.0.1; port 0 takes a free one. Pages of the web are refused.
    pub async fn start(router: Router, wire: Wire, port: u16) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let address = listener.local_addr()?;
        let router = router
            .layer(middleware::from_fn_with_state(wire, on_the_wire))
            .layer(middleware::from_fn(programs_only));
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                report(&error);
            }
        });
        Ok(Self { address, task })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[expect(clippy::print_stderr, reason = "a simulator has no log of its own")]
fn report(error: &std::io::Error) {
    eprintln!("simulator stopped: {error}");
}

/// A client for this machine's own addresses. It trusts no certificate: to read those of the system takes longer than
/// most tests.
///
/// # Panics
///
/// Never: ring knows the versions of TLS that are asked for.
pub fn local_client() -> reqwest::ClientBuilder {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .no_proxy()
        .tls_backend_preconfigured(tls)
}
