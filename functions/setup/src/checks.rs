//! What is checked, as data: the same for the page, for tools and for `cargo run -p doctor`.
//!
//! [`ask`] asks everybody; everything else here is pure: facts in, findings out. Their words are elsewhere.

mod accounts;
pub(crate) mod application;
pub(crate) mod ask;
mod astray;
mod chatwoot;
pub(crate) mod codes;
mod doors;
pub(crate) mod facts;
pub(crate) mod finding;
pub(crate) mod heard;
mod inbox;
mod inboxes;
mod installation;
#[cfg(test)]
pub(crate) mod tests;
mod webhook;

use self::{facts::CheckFacts, finding::Finding};

/// Everything that is found in `facts`, in the order of the page.
pub(crate) fn findings(facts: &CheckFacts) -> Vec<Finding> {
    let mut found = chatwoot::check(facts);
    // Without Chatwoot there is nothing to say of its inboxes.
    if let Some(desk) = &facts.desk {
        found.extend(inboxes::check(facts, desk));
    }
    found.extend(application::check(facts));
    found.extend(accounts::check(facts));
    found.extend(installation::check(facts));
    found.extend(doors::check(facts));
    found.extend(astray::check(facts));
    found
}
