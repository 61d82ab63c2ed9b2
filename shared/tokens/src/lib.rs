//! Access tokens of a marketplace's accounts: kept, renewed by one worker at a time, stored before they are used.
//!
//! For marketplaces whose refresh tokens work once. A connector says how one is [traded](Mint); tests of connectors
//! hold the rest to what their vendors do.

mod keys;
mod renewal;

pub use keys::{AccessToken, AccessTokens, Mint, NotMinted};
