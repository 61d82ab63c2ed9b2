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
    let provider = Arc::new(rustls::crypto::ring::default_provider());
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
        .user_agent(user_agent()))
}

/// How we call ourselves, so that who is called can tell one version from another.
fn user_agent() -> String {
    format!("chatwoot-marketplace-bridge/{}", settings::VERSION)
}

#[cfg(test)]
mod tests {
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers::header};

    use super::*;

    #[tokio::test]
    async fn every_call_names_the_version_that_made_it() {
        let server = MockServer::start().await;
        Mock::given(header("user-agent", user_agent().as_str()))
            .respond_with(ResponseTemplate::new(204))
            .mount(&server)
            .await;

        let answer = web_client().unwrap().get(server.uri()).send().await;

        assert_eq!(answer.unwrap().status(), 204);
        assert!(user_agent().ends_with(settings::VERSION));
    }
}
