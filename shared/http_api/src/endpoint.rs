//! A call as a type: what it is called, where it goes, what it answers, whether it may be repeated.

use reqwest::{Method, RequestBuilder};
use serde::de::DeserializeOwned;

/// Whether repeating a call blindly may do something twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It changes nothing, or the same again.
    Idempotent,
    /// It may change something each time.
    NotIdempotent,
}

/// One call: a type that knows its method, its path and its answer.
pub trait Endpoint {
    /// HTTP method.
    const METHOD: Method;
    /// Whether it may be repeated.
    const EFFECT: Effect;
    /// Names the call in logs and failures, such as `POST /answers`.
    const NAME: &'static str;
    /// Most bytes of an answer that are read (1 000 messages fit).
    const MAX_BYTES: usize = 16 << 20;
    /// Its answer.
    type Response: DeserializeOwned;

    /// Path below the base address, without a leading slash, segments percent-encoded.
    fn path(&self) -> String;

    /// Adds query, headers and body.
    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request
    }
}
