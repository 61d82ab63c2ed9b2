//! Shopee as the core knows it: prefix and kinds of threads.

use bridge::marketplace::{Marketplace, ThreadKind};

use crate::ids::CHAT;

/// What Shopee registers with the core.
pub const MARKETPLACE: Marketplace =
    Marketplace::bare("Shopee", "shopee", "shopee", &[(CHAT, ThreadKind::Chat)]);
