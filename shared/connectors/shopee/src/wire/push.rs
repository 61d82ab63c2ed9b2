//! The set-up of pushes, and those that did not arrive (§6).

use serde::Deserialize;

use super::{LenientList, filled_text, maybe, or_default};
use crate::ids::ShopId;

/// How pushes are set up.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct PushConfig {
    /// Where they go, for all shops of the application.
    #[serde(default, deserialize_with = "filled_text")]
    pub(crate) callback_url: Option<String>,
    /// `Normal`, `Warning` or `Suspended`.
    #[serde(default, rename = "live_push_status", deserialize_with = "filled_text")]
    pub(crate) status: Option<String>,
    /// Shops of which nothing is pushed.
    #[serde(
        default,
        rename = "blocked_shop_id_list",
        deserialize_with = "or_default"
    )]
    pub(crate) blocked: LenientList<ShopId>,
    /// What is pushed.
    #[serde(
        default,
        rename = "push_config_on_list",
        deserialize_with = "or_default"
    )]
    pub(crate) on: LenientList<u64>,
}

impl PushConfig {
    /// Nothing is pushed any more.
    pub(crate) fn is_suspended(&self) -> bool {
        let status = self.status.as_deref().unwrap_or_default();
        status.eq_ignore_ascii_case("suspended")
    }
}

/// The earliest hundred pushes of three days that did not arrive and were not confirmed.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct LostPushes {
    /// Oldest first.
    #[serde(rename = "push_message_list", deserialize_with = "or_default")]
    pub(crate) pushes: LenientList<LostPush>,
    /// What to confirm once everything above is durable. It confirms everything up to it.
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) last_message_id: Option<u64>,
}

/// One of them.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct LostPush {
    /// Not given where a push concerns the application.
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) shop_id: Option<ShopId>,
    /// The whole push, as JSON.
    #[serde(default, deserialize_with = "filled_text")]
    pub(crate) data: Option<String>,
}
