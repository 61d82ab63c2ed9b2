//! One thread, worked by one worker at a time: its lease is taken in [`work`], the rooms are walked in [`run`].

mod crashes;
mod run;
mod work;

pub(crate) use run::read;
pub use work::{Trigger, WorkOutcome};
pub(crate) use work::{gather, unless_unreadable};
