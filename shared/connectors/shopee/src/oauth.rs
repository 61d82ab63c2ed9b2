//! How a shop is connected and stays so (§3).

pub(crate) mod consent;

#[cfg(test)]
mod tests;

use bridge::accounts::Tokens;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use crate::{
    ids::{MainAccountId, ShopId},
    wire::token::Granted,
};

/// Who gave the consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Granter {
    /// One shop.
    Shop(ShopId),
    /// A login that holds several.
    MainAccount(MainAccountId),
}

/// One shop that a consent connects.
#[derive(Clone, Debug)]
pub(crate) struct Connected {
    /// Which.
    pub(crate) shop: ShopId,
    /// Its tokens. Of a main account's shops only the refresh token is given, which they share: it is good
    /// once for each, so the first use of each shop buys it a pair of its own, under its account's lock.
    pub(crate) tokens: Tokens,
}

/// The shops that a grant connects; `None` when there is no token in it.
pub(crate) fn connected(granted: &Granted, by: Granter, now: Timestamp) -> Option<Vec<Connected>> {
    let refresh = granted.refresh.clone()?;
    Some(match by {
        Granter::Shop(shop) => vec![Connected {
            shop,
            tokens: pair(granted, now)?,
        }],
        Granter::MainAccount(_) => granted
            .shops
            .iter()
            .map(|shop| Connected {
                shop: *shop,
                tokens: Tokens {
                    access: SecretString::from(""),
                    refresh: refresh.clone(),
                    expires_at: None,
                },
            })
            .collect(),
    })
}

/// The pair in a grant; `None` when one of it is missing. Both are needed: the old refresh token is spent.
pub(crate) fn pair(granted: &Granted, now: Timestamp) -> Option<Tokens> {
    let life = granted.expire_in.map(SignedDuration::from_secs);
    Some(Tokens {
        access: granted.access.clone()?,
        refresh: granted.refresh.clone()?,
        expires_at: life.and_then(|life| now.checked_add(life).ok()),
    })
}
