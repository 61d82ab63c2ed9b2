//! The one HTTP client: time-outs, failures sorted, nothing secret in what it says.
//!
//! A request is a type that implements [`Endpoint`]; it holds no credential.

mod address;
mod cause;
mod client;
mod download;
mod error;
pub mod json;
mod missed;
mod part;
mod resolver;
mod stall;

pub use address::AddressRefused;
pub use cause::Cause;
pub use client::{Api, Credential, Effect, Endpoint, web_client};
pub use download::Downloads;
pub use error::{CallError, ErrorForm, Trouble};
pub use missed::Missed;
pub use part::file_part;
