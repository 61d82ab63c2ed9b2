//! The model: what is moved between marketplaces and Chatwoot, and how.
//!
//! Decides; moves no bytes. Everything that does is behind [`ports`].

pub mod accounts;
pub mod capabilities;
pub mod failure;
pub mod files;
pub mod i18n;
pub mod ids;
pub mod marketplace;
pub mod message;
pub mod outbox;
pub mod ports;
pub mod text;
pub mod texts;

mod announce;
mod attach;
mod bridge;
mod crashes;
mod disconnect;
mod fair;
mod gone;
mod hinted;
mod inbound;
mod locate;
mod moved;
mod outbound;
mod poll;
mod refused;
mod relay;
mod replay;
mod shift;
mod surroundings;
mod sweep;
mod tell;
mod tick;
pub mod timing;
mod unshown;
mod verdict;
mod work;

pub use announce::{News, Told};
pub use bridge::{Bridge, Inboxes, Policy, Table, Tally, Target};
pub use gone::Missing;
pub use poll::POLLED_AT;
pub use refused::{APP, refused, wake};
pub use relay::RelayRule;
pub use sweep::{Last, ReadBack, Swept};
pub use work::{Wake, Worked};
