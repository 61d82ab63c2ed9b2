//! One thread, worked by one worker at a time: its lease is taken in [`work`], the rooms are walked in [`run`].

mod crashes;
mod mark_read;
mod run;
mod trigger;
mod work;

pub(crate) use crashes::turn;
pub use trigger::Trigger;
pub use work::WorkOutcome;
pub(crate) use work::{gather, unless_unreadable};
