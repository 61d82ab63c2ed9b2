//! How a tenant is connected and stays so (§2).

pub mod consent;

#[cfg(test)]
mod tests;

use bridge::accounts::Tokens;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use crate::wire::token::Granted;

/// The pair in a grant. Without a new refresh token `before` stays good; `None` when an access token is missing,
/// or there is no refresh token at all.
pub(crate) fn pair(
    granted: &Granted,
    before: Option<&SecretString>,
    now: Timestamp,
) -> Option<Tokens> {
    let life = granted.expires_in.map(SignedDuration::from_secs);
    Some(Tokens {
        access: granted.access.clone()?,
        refresh: granted.refresh.clone().or_else(|| before.cloned())?,
        expires_at: life.and_then(|life| now.checked_add(life).ok()),
    })
}
