//! What an agent asks of the bridge itself, by a private note that begins with `/`: one thing at the marketplace,
//! done once a person has confirmed it.
//!
//! `rule` knows such a note, `parse` reads it, `take_up` gives it a row, `decide` says what comes
//! next, and `work` does it. No note ever leaves Chatwoot: what goes out is what the marketplace offered and a
//! person confirmed, `enclosed` files of the note included.

mod act;
mod argument;
mod decide;
mod enclosed;
mod parse;
mod rule;
mod take_up;
mod work;

pub use argument::{CommandArgument, CommandNote};
pub use parse::folded;
pub use rule::{CommandAccess, CommandRule};
pub(crate) use take_up::{drop_commands, is_new, put_off_announced, take_up};
pub(crate) use work::work;
