//! What is checked, as data: the same for the page, for tools and for `cargo run -p doctor`.
//!
//! [`ask`] asks everybody; everything else here is pure: facts in, findings out. Their words are elsewhere.

mod accounts;
pub(crate) mod ask;
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

use bridge::i18n::Locale;

use self::{facts::CheckFacts, finding::Finding};
use crate::words::findings::Check;

/// Everything that is found in `facts`, section by section, in the words of `locale`.
pub(crate) fn checks(facts: &CheckFacts, locale: Locale) -> Vec<Check> {
    let own = findings(facts);
    let own = own.iter().map(|finding| Check::of(finding, locale));
    let examined = facts.examined.iter();
    let examined = examined.flat_map(|(of, found)| found.iter().map(move |one| (*of, one)));
    let theirs = examined.map(|(of, finding)| Check::of_marketplace(of, finding, locale));
    let mut checks: Vec<Check> = own.chain(theirs).collect();
    checks.sort_by_key(|check| check.section);
    checks
}

/// Everything that is found here; what marketplaces found themselves stands in the facts.
fn findings(facts: &CheckFacts) -> Vec<Finding> {
    let mut found = chatwoot::check(facts);
    // Without Chatwoot there is nothing to say of its inboxes.
    if let Some(desk) = &facts.desk {
        found.extend(inboxes::check(facts, desk));
    }
    found.extend(accounts::check(facts));
    found.extend(installation::check(facts));
    found.extend(doors::check(facts));
    found
}
