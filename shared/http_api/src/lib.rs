//! The one HTTP client: time-outs, failures sorted, nothing secret in what it says.
//!
//! A request is a type that implements [`Endpoint`]; it holds no credential.

mod address;
mod answer;
mod cause;
mod client;
mod connection;
mod download;
mod endpoint;
mod error;
pub mod json;
pub mod lenient;
mod missed;
mod part;
mod resolver;
mod stall;
mod why;

pub use address::AddressRefused;
pub use cause::Cause;
pub use client::{Api, Credential};
pub use connection::web_client;
pub use download::Downloads;
pub use endpoint::{Effect, Endpoint};
pub use error::{CallError, ErrorForm, Trouble};
pub use missed::Missed;
pub use part::file_part;
pub use why::why;
