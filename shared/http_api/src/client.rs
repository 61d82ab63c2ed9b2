//! Sending one request and reading its answer.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use bridge::{
    files::FileStream,
    timing::{FILE_CALL, FILE_OPEN},
};
use reqwest::{
    Method, RequestBuilder, Response,
    header::{self, HeaderMap, HeaderValue},
    multipart::Form,
};
use secrecy::{ExposeSecret, SecretString};
use tracing::debug;
use url::Url;

use crate::{
    answer::{accepted, read_capped},
    download::{Downloads, accept, move_to, place, redirect},
    endpoint::{Effect, Endpoint},
    error::{CallError, ErrorForm, Trouble},
    json,
    stall::Stalls,
};

/// What opens a call.
#[derive(Clone, Copy, Debug)]
pub enum Credential<'a> {
    /// None.
    None,
    /// `Authorization: Bearer …`.
    Bearer(&'a SecretString),
    /// The named header.
    Header(&'static str, &'a SecretString),
}

/// One side's API at its base address.
#[derive(Clone, Debug)]
pub struct Api {
    base: Url,
    http: reqwest::Client,
    errors: ErrorForm,
    stalls: Stalls,
    elsewhere: Option<Downloads>,
}

impl Api {
    /// Calls below `base`, where error answers have this form.
    pub fn new(base: &Url, http: reqwest::Client, errors: ErrorForm) -> Self {
        let mut base = base.clone();
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        Self {
            base,
            http,
            errors,
            stalls: Stalls::default(),
            elsewhere: None,
        }
    }

    /// The same, following a redirect of a [file](Self::open) through `elsewhere`, without any credential.
    #[must_use]
    pub fn following(self, elsewhere: Downloads) -> Self {
        Self {
            stalls: elsewhere.stalls(),
            elsewhere: Some(elsewhere),
            ..self
        }
    }

    /// Sends `call` and reads its answer as JSON. An empty 2xx body reads as `null`.
    ///
    /// # Errors
    ///
    /// See [`CallError::failure`] for what to do next.
    pub async fn send<E: Endpoint>(
        &self,
        call: &E,
        credential: Credential<'_>,
    ) -> Result<E::Response, CallError> {
        let request = self.request(call, credential)?;
        read::<E>(&self.body(CallSpec::of::<E>(), request).await?)
    }

    /// The same with a form of fields and [files](crate::file_part) as its body, which may take `longest`
    /// instead of the usual time.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send). When a file's stream broke, the call was never whole, whatever
    /// the error says: its [`Watch`](bridge::files::Watch) tells.
    pub async fn send_form<E: Endpoint>(
        &self,
        call: &E,
        (form, longest): (Form, Duration),
        credential: Credential<'_>,
    ) -> Result<E::Response, CallError> {
        let request = self.request(call, credential)?.multipart(form);
        let request = request.timeout(longest.min(FILE_CALL));
        read::<E>(&self.body(CallSpec::of::<E>(), request).await?)
    }

    /// Sends `call` and begins to read the file that answers it, be it at another address.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send); not when the bytes break off later. What another address answers is
    /// never a verdict, so it may be had later, unless that address must not be contacted.
    pub async fn open<E: Endpoint>(
        &self,
        call: &E,
        credential: Credential<'_>,
    ) -> Result<FileStream, CallError> {
        let request = self.request(call, credential)?;
        self.file(CallSpec::of::<E>(), request).await
    }

    fn request<E: Endpoint>(
        &self,
        call: &E,
        credential: Credential<'_>,
    ) -> Result<RequestBuilder, CallError> {
        let request = self.begun(CallSpec::of::<E>(), E::METHOD, &call.path(), credential)?;
        Ok(call.fill(request))
    }

    /// The request before the endpoint adds what is its own.
    fn begun(
        &self,
        spec: CallSpec,
        method: Method,
        path: &str,
        credential: Credential<'_>,
    ) -> Result<RequestBuilder, CallError> {
        let not_sent = |error: url::ParseError| spec.failed(Trouble::NotSent(error.into()));
        let url = self.base.join(path).map_err(not_sent)?;
        let request = with_accept(self.http.request(method, url), "application/json");
        Ok(match credential {
            Credential::None => request,
            Credential::Bearer(token) => request.bearer_auth(token.expose_secret()),
            Credential::Header(name, token) => request.header(name, token.expose_secret()),
        })
    }

    /// The whole body of a good answer.
    async fn body(&self, spec: CallSpec, request: RequestBuilder) -> Result<Vec<u8>, CallError> {
        let reading = async {
            let answer = accepted(sent(request, spec.name).await?, self.errors).await?;
            read_capped(answer, spec.max_bytes).await
        };
        reading.await.map_err(|trouble| spec.failed(trouble))
    }

    async fn file(&self, spec: CallSpec, request: RequestBuilder) -> Result<FileStream, CallError> {
        let request = request.timeout(FILE_OPEN + FILE_CALL);
        if self.stalls.rests(&self.base) {
            return Err(spec.failed(Trouble::Late));
        }
        // Files are of any type, and a strict gateway refuses a call that takes JSON alone.
        let request = with_accept(request, "*/*");
        // Where the file is looked for now: on time-out, that is what stopped.
        let at = Mutex::new(self.base.clone());
        let opening = async {
            let response = sent(request, spec.name).await?;
            match (redirect(&response), &self.elsewhere) {
                (Some(target), Some(elsewhere)) => {
                    move_to(&at, target);
                    elsewhere.accept(spec.name, &at).await
                }
                _ => accept(spec.name, response, self.errors, self.stalls.clone()).await,
            }
        };
        let opened = tokio::time::timeout(FILE_OPEN, opening)
            .await
            .unwrap_or_else(|_| {
                self.stalls.note(&place(&at));
                Err(Trouble::Late)
            });
        opened.map_err(|trouble| spec.failed(trouble))
    }
}

/// What is said of a call whatever its types. Code that needs no more is compiled once, not once for each endpoint.
#[derive(Clone, Copy)]
struct CallSpec {
    name: &'static str,
    effect: Effect,
    max_bytes: usize,
}

impl CallSpec {
    const fn of<E: Endpoint>() -> Self {
        Self {
            name: E::NAME,
            effect: E::EFFECT,
            max_bytes: E::MAX_BYTES,
        }
    }

    fn failed(self, trouble: Trouble) -> CallError {
        CallError::new(self.name, self.effect, trouble)
    }
}

/// The request with `accept` instead of what it took before.
fn with_accept(request: RequestBuilder, accept: &'static str) -> RequestBuilder {
    let accept = (header::ACCEPT, HeaderValue::from_static(accept));
    request.headers(HeaderMap::from_iter([accept]))
}

/// Sends a request, and says in the log that it was made: to which host, never to which address.
async fn sent(request: RequestBuilder, call: &'static str) -> Result<Response, reqwest::Error> {
    let began = Instant::now();
    let answer = request.send().await;
    let (url, status) = match &answer {
        Ok(answer) => (Some(answer.url()), Some(answer.status())),
        Err(error) => (error.url(), error.status()),
    };
    let host = url.and_then(Url::host_str).unwrap_or_default();
    let status = status.map_or(0, |status| status.as_u16());
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    debug!(metric = "call", host, call, status, ms, "call finished");
    answer
}

fn read<E: Endpoint>(body: &[u8]) -> Result<E::Response, CallError> {
    let body = if body.is_empty() { b"null" } else { body };
    json::read(body).map_err(|error| CallSpec::of::<E>().failed(Trouble::Unreadable(error)))
}
