//! A shop, and until when it lets us in (§3).

use serde::Deserialize;

use super::{filled_text, maybe};
use crate::instant::Instant;

/// A shop's own page.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ShopInfo {
    /// Its name.
    #[serde(default, rename = "shop_name", deserialize_with = "filled_text")]
    pub(crate) name: Option<String>,
    /// `BR`, …
    #[serde(default, deserialize_with = "filled_text")]
    pub(crate) region: Option<String>,
    /// `NORMAL`, `BANNED`, `FROZEN`.
    #[serde(default, deserialize_with = "filled_text")]
    pub(crate) status: Option<String>,
    /// When the consent ends; push 12 announces it.
    #[serde(default, rename = "expire_time", deserialize_with = "maybe")]
    pub(crate) consent_ends: Option<Instant>,
}
