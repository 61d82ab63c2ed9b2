//! What the functions run: over the whole table, over one account, or over one notification.

mod disconnect;
mod due;
mod fair;
mod gap;
mod notices;
pub(crate) mod pace;
mod part;
pub(crate) mod permissions;
pub(crate) mod poll;
pub(crate) mod read_back;
mod replay;
mod silence;
mod sweep;
mod tick;
mod unheard;

pub use due::Last;
pub use gap::Gap;
pub use part::{PARTS, Part, parts_of_minute};
pub use permissions::resume;
pub use sweep::{ReadBack, Swept};
