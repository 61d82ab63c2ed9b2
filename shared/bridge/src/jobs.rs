//! What the functions run: over the whole table, over one account, or over one notification.

mod changed;
mod disconnect;
mod due;
mod fair;
mod follow;
mod forget;
mod notices;
pub(crate) mod pace;
pub(crate) mod permissions;
pub(crate) mod poll;
pub(crate) mod read_back;
mod read_gap;
mod replay;
mod shard;
mod silence;
mod sweep;
mod tick;
mod unheard;

pub use due::Last;
pub use forget::{Forgotten, forget};
pub use permissions::resume;
pub use shard::{SHARDS, Shard, shards_of_minute};
pub use sweep::{ReadBack, Swept};
