//! Magalu as the core knows it: prefixes and kinds of threads.

use bridge::marketplace::{Marketplace, ThreadKind};

/// What Magalu registers with the core.
pub const MARKETPLACE: Marketplace = Marketplace {
    name: "Magalu",
    prefix: "magalu",
    slug: "magalu",
    thread_kinds: &[
        ("question", ThreadKind::OneShot),
        ("chat", ThreadKind::Chat),
        ("ticket", ThreadKind::Ticket),
    ],
    account_kind: "account",
};
