//! Shopee as the core knows it: prefix and kinds of threads.

use bridge::marketplace::{Marketplace, ThreadKind};

use crate::ids::CHAT;

/// What Shopee registers with the core.
pub const MARKETPLACE: Marketplace = Marketplace {
    name: "Shopee",
    prefix: "shopee",
    slug: "shopee",
    thread_kinds: &[(CHAT, ThreadKind::Chat)],
    account_kind: "account",
};
