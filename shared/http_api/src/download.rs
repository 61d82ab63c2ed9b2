//! Opening files at addresses that somebody else chose.

use std::{
    error::Error,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use bridge::{
    files::FileStream,
    timing::{FILE_CALL, FILE_OPEN},
};
use reqwest::{Response, StatusCode, dns::Resolve, header};
use tokio::time::timeout;
use url::{Origin, Url};

use crate::{
    address::{AddressRefused, Admission, admit, is_public},
    answer::accepted,
    connection::builder,
    endpoint::Effect,
    error::{CallError, ErrorForm, Trouble},
    resolver::{Guard, System},
    stall::Stalls,
};

/// Most redirects that are followed.
const MAX_HOPS: usize = 5;

/// Opens files by their addresses, without any credential.
///
/// Redirects are followed by hand: each address on the way is one that people listed, or
/// https and public. Any other is not contacted.
#[derive(Clone)]
pub struct Downloads {
    trusted: Arc<[Origin]>,
    plain: reqwest::Client,
    guarded: reqwest::Client,
    stalls: Stalls,
}

impl fmt::Debug for Downloads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Downloads")
            .field("trusted", &self.trusted)
            .finish_non_exhaustive()
    }
}

impl Downloads {
    /// Trusts the origins of these addresses, wherever they are, and calls them through `http`.
    ///
    /// # Errors
    ///
    /// Only when the TLS provider cannot be set up.
    pub fn new(
        trusted: &[Url],
        http: reqwest::Client,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Self::resolving_with(
            trusted,
            http,
            Guard {
                inner: System,
                passes: is_public,
            },
        )
    }

    pub(crate) fn resolving_with(
        trusted: &[Url],
        http: reqwest::Client,
        guard: impl Resolve + 'static,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self {
            trusted: trusted.iter().map(Url::origin).collect(),
            plain: http,
            guarded: builder()?.dns_resolver(Arc::new(guard)).build()?,
            stalls: Stalls::default(),
        })
    }

    /// Whether `url` is of an origin that people listed.
    pub fn trusts(&self, url: &Url) -> bool {
        admit(url, &self.trusted) == Ok(Admission::Trusted)
    }

    /// Begins to read what is at `url`; `name` stands for the call in failures.
    ///
    /// # Errors
    ///
    /// `Permanent` when an address on the way must not be contacted, `Missing` on 404; a refused
    /// credential may also be a storage's way to say that something is not there.
    pub async fn open(&self, name: &'static str, url: &Url) -> Result<FileStream, CallError> {
        // Where the file is looked for now: on time-out, that is what stopped.
        let at = Mutex::new(url.clone());
        let opening = async {
            let response = self.follow(&at).await?;
            accept(name, response, ErrorForm::Any, self.stalls.clone()).await
        };
        let opened = timeout(FILE_OPEN, opening).await.unwrap_or_else(|_| {
            self.stalls.note(&place(&at));
            Err(Trouble::Late)
        });
        opened.map_err(|trouble| CallError::new(name, Effect::Idempotent, trouble))
    }

    /// What is known of places that stall; shared with whoever sends us on.
    pub(crate) fn stalls(&self) -> Stalls {
        self.stalls.clone()
    }

    /// Begins to read what an API sent us to. What is refused there is no word of that API's.
    pub(crate) async fn accept(
        &self,
        name: &'static str,
        at: &Mutex<Url>,
    ) -> Result<FileStream, Trouble> {
        let response = self.follow(at).await?;
        accept(name, response, ErrorForm::Fields(&[]), self.stalls.clone()).await
    }

    async fn follow(&self, at: &Mutex<Url>) -> Result<Response, Trouble> {
        for _ in 0..=MAX_HOPS {
            let url = place(at);
            if self.stalls.rests(&url) {
                return Err(Trouble::Late);
            }
            let client = match admit(&url, &self.trusted)? {
                Admission::Trusted => &self.plain,
                Admission::Public => &self.guarded,
            };
            let response = client
                .get(url.clone())
                .timeout(FILE_OPEN + FILE_CALL)
                .send()
                .await?;
            if !is_redirect(response.status()) {
                return Ok(response);
            }
            move_to(at, redirect(&response).ok_or(AddressRefused::NoTarget)?);
        }
        Err(AddressRefused::TooManyHops.into())
    }
}

/// Notes that the file is looked for at `next` from now on.
pub(crate) fn move_to(at: &Mutex<Url>, next: Url) {
    *at.lock().unwrap_or_else(PoisonError::into_inner) = next;
}

/// Where the file is looked for now.
pub(crate) fn place(at: &Mutex<Url>) -> Url {
    at.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// The file in an answer, or why there is none.
pub(crate) async fn accept(
    name: &'static str,
    response: Response,
    errors: ErrorForm,
    stalls: Stalls,
) -> Result<FileStream, Trouble> {
    let response = accepted(response, errors).await?;
    let content_type = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let content_type = content_type.map(str::to_owned);
    Ok(stalls.file(name, content_type, response))
}

/// Where an answer leads, if it leads elsewhere.
pub(crate) fn redirect(response: &Response) -> Option<Url> {
    let target = response.headers().get(header::LOCATION)?.to_str().ok()?;
    response
        .url()
        .join(target)
        .ok()
        .filter(|_| is_redirect(response.status()))
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

#[cfg(test)]
mod tests;
