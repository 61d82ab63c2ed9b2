//! Writing what was found.

use bridge::{
    accounts::{Account, Accounts, Tokens},
    failure::StoreFailure,
    ids::{AccountId, MessageKey, ThreadKey},
    ports::Ledger,
};
use jiff::Timestamp;
use store::Table;

use crate::{FoundSeller, Original, Processed};

/// What was taken over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Accounts that are new.
    pub accounts: usize,
    /// Accounts that were there already and stayed as they are: their tokens are newer.
    pub known: usize,
    /// Questions that count as shown.
    pub questions: usize,
    /// Messages that count as shown.
    pub messages: usize,
    /// Ids without a seller or a sale, which cannot be placed.
    pub unplaced: usize,
}

/// Takes over everything that was found. Doing it twice changes nothing.
///
/// # Errors
///
/// The table could not be written; doing it again goes on.
pub async fn take_over(
    table: &Table,
    original: &Original,
    now: Timestamp,
) -> Result<Imported, StoreFailure> {
    let mut taken = take_over_accounts(table, &original.sellers, now).await?;
    // A row that does not say whose it is can only be the one seller's.
    let only = match original.sellers.as_slice() {
        [one] => Some(one.user),
        _ => None,
    };
    for processed in &original.processed {
        let Some((thread, keys)) = placed(processed, only) else {
            taken.unplaced += 1;
            continue;
        };
        for key in keys {
            table.post_done(&thread, &key, None, now).await?;
        }
        match processed {
            Processed::Question { .. } => taken.questions += 1,
            Processed::Message { .. } => taken.messages += 1,
        }
    }
    Ok(taken)
}

async fn take_over_accounts(
    table: &Table,
    sellers: &[FoundSeller],
    now: Timestamp,
) -> Result<Imported, StoreFailure> {
    let mut taken = Imported::default();
    for seller in sellers {
        if table.import(&account(seller, now)).await? {
            taken.accounts += 1;
        } else {
            taken.known += 1;
        }
    }
    Ok(taken)
}

/// The thread of something processed, and the ledger's keys of it.
fn placed(processed: &Processed, only: Option<u64>) -> Option<(ThreadKey, Vec<MessageKey>)> {
    match processed {
        Processed::Question { user, id } => {
            let user = user.or(only)?;
            let keys = [format!("meli:question:{id}"), format!("meli:answer:{id}")];
            let thread = ThreadKey::from_connector(format!("meli:{user}:question:{id}"));
            Some((thread, keys.map(MessageKey::from_connector).to_vec()))
        }
        Processed::Message { user, pack, id } => {
            let thread =
                ThreadKey::from_connector(format!("meli:{}:pack:{}", user.or(only)?, (*pack)?));
            Some((
                thread,
                vec![MessageKey::from_connector(format!("meli:message:{id}"))],
            ))
        }
    }
}

fn account(found: &FoundSeller, now: Timestamp) -> Account {
    Account::granted(
        AccountId::from_connector(format!("meli:{}", found.user)),
        Tokens {
            access: found.access.as_str().into(),
            refresh: found.refresh.as_str().into(),
            expires_at: None,
        },
        now,
    )
}
