//! AWS clients: compiled-in roots, explicit region and credentials, short time-outs.
//!
//! Reading the system's certificates and asking the metadata service are the bulk of a
//! cold start, and neither is needed on Lambda.

use std::time::Duration;

pub use aws_config::SdkConfig;
use aws_config::{
    BehaviorVersion, Region, environment::EnvironmentVariableCredentialsProvider,
    retry::RetryConfig, timeout::TimeoutConfig,
};
use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_http_client::{Builder, tls};

use crate::settings::environment;

/// How long one operation on the table may take, repeats included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Chatwoot waits 5 s and never repeats: an answer must be there before.
    Webhook,
    /// Nobody waits.
    Worker,
}

/// The DynamoDB client of this process. `AWS_ENDPOINT_URL_DYNAMODB` and `AWS_REGION` apply.
pub async fn dynamodb(patience: Patience) -> aws_sdk_dynamodb::Client {
    aws_sdk_dynamodb::Client::new(&sdk_config(patience).await)
}

/// What AWS clients other than the table's are made of. `AWS_ENDPOINT_URL_…` and `AWS_REGION` apply.
pub async fn config() -> SdkConfig {
    sdk_config(Patience::Worker).await
}

async fn sdk_config(patience: Patience) -> SdkConfig {
    let region = environment("AWS_REGION").or_else(|| environment("AWS_DEFAULT_REGION"));
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(
            region.unwrap_or_else(|| "us-east-1".to_owned()),
        ))
        .credentials_provider(EnvironmentVariableCredentialsProvider::new())
        .retry_config(RetryConfig::standard().with_max_attempts(3))
        .timeout_config(timeouts(patience))
        .http_client(http_client())
        .load()
        .await
}

fn timeouts(patience: Patience) -> TimeoutConfig {
    let (attempt, operation) = match patience {
        Patience::Webhook => (Duration::from_millis(1800), Duration::from_secs(4)),
        Patience::Worker => (Duration::from_secs(4), Duration::from_secs(9)),
    };
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(attempt)
        .operation_timeout(operation)
        .build()
}

/// The HTTP client of every AWS client: the SDK brings none. Trusts the five Amazon Trust Services roots and nobody else.
pub fn http_client() -> SharedHttpClient {
    let roots = tls::TrustStore::empty()
        .with_native_roots(false)
        .with_pem_certificate(include_bytes!("amazon-roots.pem").as_slice());
    let builder = Builder::new().tls_provider(tls::Provider::Rustls(
        tls::rustls_provider::CryptoMode::Ring,
    ));
    match tls::TlsContext::builder().with_trust_store(roots).build() {
        Ok(context) => builder.tls_context(context).build_https(),
        // Cannot happen with roots that are compiled in; the default context only starts slower.
        Err(_) => builder.build_https(),
    }
}
