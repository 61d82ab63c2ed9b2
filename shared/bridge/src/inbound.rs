//! Marketplace → Chatwoot: a buyer's message, from the thread that was read to its conversation.
//!
//! [`deliver`] shows what is missing ([`files`] with it or after it, [`context`] beside it); what Chatwoot
//! refuses for a day is told by [`not_shown`].

pub(crate) mod context;
pub(crate) mod deliver;
mod files;
pub(crate) mod not_shown;
