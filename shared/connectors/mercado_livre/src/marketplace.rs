//! Mercado Livre as the core knows it: prefixes and kinds of threads.

use bridge::marketplace::{LaneKind, Marketplace};

/// What Mercado Livre registers with the core.
pub const MARKETPLACE: Marketplace = Marketplace {
    name: "Mercado Livre",
    prefix: "meli",
    slug: "mercado-livre",
    lanes: &[
        ("question", LaneKind::OneShot),
        ("pack", LaneKind::Chat),
        ("claim", LaneKind::Ticket),
    ],
    account_lane: "account",
};
