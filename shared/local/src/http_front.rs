//! The HTTP front: what API Gateway is to webhook and setup.

use std::{error::Error, sync::Arc};

use axum::{
    Router,
    body::{Body as AxumBody, to_bytes},
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use lambda_http::Body;
use tokio::{net::TcpListener, task::JoinHandle};
use tracing::error;

use crate::{
    functions::InProcess,
    terminal::{listen, unusable},
};

/// Largest body that is taken, in bytes: API Gateway's own limit.
const LIMIT: usize = 10 << 20;

/// A running front; it stops when this is dropped.
#[derive(Debug)]
pub struct HttpFront {
    /// Where it listens: `http://127.0.0.1:<port>`.
    pub url: String,
    task: JoinHandle<()>,
}

/// A front's place, taken before the functions are there: they want to know their own address.
#[derive(Debug)]
pub struct Reserved {
    /// Where it will listen: `http://127.0.0.1:<port>`.
    pub url: String,
    listener: TcpListener,
}

impl Reserved {
    /// Takes `port` of 127.0.0.1; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// One line: the port is taken.
    pub async fn take(port: u16) -> Result<Self, String> {
        let listener = listen(port).await?;
        let address = listener.local_addr();
        let address = address.map_err(|error| unusable(port, &error))?;
        let url = format!("http://{address}");
        Ok(Self { url, listener })
    }

    /// Serves the functions there.
    pub fn serve(self, functions: Arc<InProcess>) -> HttpFront {
        let Self { url, listener } = self;
        let router = Router::new().fallback(pass).with_state(functions);
        let task = tokio::spawn(async move {
            if let Err(failure) = axum::serve(listener, router).await {
                error!(
                    error = &failure as &dyn Error,
                    "the HTTP front stopped serving"
                );
            }
        });
        HttpFront { url, task }
    }
}

impl Drop for HttpFront {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(State(functions): State<Arc<InProcess>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let request = lambda_http::http::Request::from_parts(parts, Body::Binary(body.to_vec()));
    let (parts, body) = functions.request(request).await.into_parts();
    Response::from_parts(parts, AxumBody::from(body.to_vec()))
}
