//! The set-up of pushes, and those that did not arrive (§6).

use serde::Deserialize;

use super::{LenientList, filled_text, maybe, or_default, truth};
use crate::{ids::ShopId, instant::Instant};

/// How pushes are set up.
#[derive(Clone, Debug, Deserialize)]
pub struct PushConfig {
    /// Where they go, for all shops of the application.
    #[serde(default, deserialize_with = "filled_text")]
    pub callback_url: Option<String>,
    /// `Normal`, `Warning` or `Suspended`.
    #[serde(default, rename = "live_push_status", deserialize_with = "filled_text")]
    pub status: Option<String>,
    /// Since when nothing is pushed, because too little arrived.
    #[serde(default, rename = "suspended_time", deserialize_with = "maybe")]
    pub suspended_at: Option<Instant>,
    /// Shops of which nothing is pushed.
    #[serde(
        default,
        rename = "blocked_shop_id_list",
        deserialize_with = "or_default"
    )]
    pub blocked: LenientList<ShopId>,
    /// What is pushed.
    #[serde(
        default,
        rename = "push_config_on_list",
        deserialize_with = "or_default"
    )]
    pub on: LenientList<u64>,
}

impl PushConfig {
    /// Nothing is pushed any more.
    pub fn is_suspended(&self) -> bool {
        let status = self.status.as_deref().unwrap_or_default();
        status.eq_ignore_ascii_case("suspended")
    }
}

/// The earliest hundred pushes of three days that did not arrive and were not confirmed.
#[derive(Clone, Debug, Deserialize)]
pub struct LostPushes {
    /// Oldest first.
    #[serde(rename = "push_message_list", deserialize_with = "or_default")]
    pub pushes: LenientList<LostPush>,
    /// There are more, once these are confirmed.
    #[serde(default, rename = "has_next_page", deserialize_with = "truth")]
    pub more: bool,
    /// What to confirm once everything above is durable. It confirms everything up to it.
    #[serde(default, deserialize_with = "maybe")]
    pub last_message_id: Option<u64>,
}

/// One of them.
#[derive(Clone, Debug, Deserialize)]
pub struct LostPush {
    /// Not given where a push concerns the application.
    #[serde(default, deserialize_with = "maybe")]
    pub shop_id: Option<ShopId>,
    /// The whole push, as JSON.
    #[serde(default, deserialize_with = "filled_text")]
    pub data: Option<String>,
}
