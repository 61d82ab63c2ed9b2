//! The client's line to the embedded database: within the process, on no port.

use aws_sdk_dynamodb::config::http::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings,
            SharedHttpClient, SharedHttpConnector,
        },
        result::ConnectorError,
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use dynoxide::Database;

use crate::operations::{CONTENT_TYPE, carry_out, operation};

/// A line to one database.
#[derive(Clone)]
pub(super) struct Line(Database);

impl Line {
    /// A client's way to `database`.
    pub(super) fn to(database: &Database) -> SharedHttpClient {
        SharedHttpClient::new(Self(database.clone()))
    }
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Line")
    }
}

impl HttpConnector for Line {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let database = self.0.clone();
        HttpConnectorFuture::new(async move {
            // As a call over a network would: others get their turn before and after.
            tokio::task::yield_now().await;
            let operation = operation(request.headers().get("x-amz-target"));
            let body = request.body().bytes().unwrap_or_default();
            let (status, body) = carry_out(&database, &operation, body);
            tokio::task::yield_now().await;
            let status = StatusCode::try_from(status)
                .map_err(|error| ConnectorError::other(error.into(), None))?;
            let mut response = HttpResponse::new(status, body.into());
            response.headers_mut().insert("content-type", CONTENT_TYPE);
            Ok(response)
        })
    }
}

impl HttpClient for Line {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
