//! How connections are made: compiled-in roots, no redirects, no proxy, bounded waits.

use std::{sync::Arc, time::Duration};

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(3);
/// Longest wait for a whole answer. Well under a thread's lease (60 s), so that a
/// worker that lost its lease has no call left in the air.
const WHOLE: Duration = Duration::from_secs(12);

/// The client for marketplaces and Chatwoot: compiled-in roots, no redirects.
///
/// Redirects are not followed because a credential must not travel to another host.
///
/// # Errors
///
/// Only when the TLS provider cannot be set up.
pub fn web_client() -> Result<reqwest::Client, Box<dyn std::error::Error + Send + Sync>> {
    Ok(builder()?.build()?)
}

pub(crate) fn builder() -> Result<reqwest::ClientBuilder, Box<dyn std::error::Error + Send + Sync>>
{
    let roots = rustls::RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT)
        .timeout(WHOLE)
        .no_proxy()
        .user_agent(concat!(
            "chatwoot-marketplace-bridge/",
            env!("CARGO_PKG_VERSION")
        )))
}
