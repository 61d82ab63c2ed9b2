//! What the functions run: over the whole table, over one account, or over one notification.

mod disconnect;
mod fair;
mod notices;
pub(crate) mod pace;
pub(crate) mod permissions;
pub(crate) mod poll;
pub(crate) mod read_back;
mod replay;
mod silence;
mod sweep;
mod tick;
mod unheard;

pub use permissions::resume;
pub use sweep::{Last, ReadBack, Swept};
