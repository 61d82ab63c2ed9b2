//! Marketplace → Chatwoot: a buyer's message, from the thread that was read to its conversation.
//!
//! [`deliver`] shows what is missing in the conversation that is known or [`opened`], each [`message`] with its [`open_files`] or before [`owed_files`], and [`context`] beside it; what Chatwoot
//! refuses for a day is told by [`not_shown`], when something was written that came late by [`late`], and that another
//! application writes to the buyer by [`other_apps`].

pub(crate) mod context;
pub(crate) mod deliver;
mod late;
mod message;
pub(crate) mod not_shown;
mod open_files;
mod opened;
mod other_apps;
mod owed_files;
