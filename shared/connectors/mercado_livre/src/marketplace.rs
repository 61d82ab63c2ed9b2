//! Mercado Livre as the core knows it: prefixes and kinds of threads.

use bridge::marketplace::{Marketplace, ThreadKind};

/// What Mercado Livre registers with the core.
pub const MARKETPLACE: Marketplace = Marketplace {
    name: "Mercado Livre",
    prefix: "meli",
    slug: "mercado-livre",
    thread_kinds: &[
        ("question", ThreadKind::OneShot),
        ("pack", ThreadKind::Chat),
        ("claim", ThreadKind::Ticket),
    ],
    account_kind: "account",
};
