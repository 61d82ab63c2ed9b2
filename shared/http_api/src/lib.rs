//! The one HTTP client: time-outs, failures sorted, nothing secret in what it says.
//!
//! A request is a type that implements [`Endpoint`]; it holds no credential.

mod client;
mod error;

pub use client::{Api, Credential, Effect, Endpoint, web_client};
pub use error::{CallError, Trouble};
