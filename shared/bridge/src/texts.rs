//! Words that agents read, in each language.
//!
//! Every text is a [`Localized`](crate::i18n::Localized): a missing translation does not compile.

mod accounts;
mod commands;
mod messages;
mod ours;
mod refusals;
mod replies;
mod threads;
mod times;
mod voice;

pub use accounts::{
    account_barred, account_free, app_refused, connected_again, disconnected, feed_refused,
    feed_works_again, notifications_come_again, notifications_stopped, other_app, test_message,
};
pub use commands::{
    command_changed, command_code_unknown, command_done, command_file_unreadable,
    command_not_allowed, command_not_done, command_not_offered, command_note_gone,
    command_proposed, command_refused, command_uncertain, command_unfit, commands_here,
};
pub use messages::{NotShown, absent, not_shown, nothing_readable, says};
pub(crate) use ours::is_ours;
pub use refusals::{partly_refused, refusal};
pub use replies::{
    Arrived, bot_draft, did_not_arrive, files_enclosed, forgotten, given_up, partly_sent, the_gap,
    the_rest, uncertain, waits,
};
pub use threads::{ended, made_again, moved};
pub use times::{local, responsible, time_is_over, written_before};
pub use voice::Voice;

pub use crate::i18n::Locale;

#[cfg(test)]
mod tests;
