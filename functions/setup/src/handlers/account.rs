//! The account that a request is about, and its schedule.

use bridge::{
    accounts::{Account, Accounts},
    failure::StoreFailure,
    ids::AccountId,
};
use connectors::MARKETPLACES;
use tracing::error;

use crate::{http::fields::Fields, problem::Problem, state::State};

/// The account that a request is about: `<prefix>:<seller>`, or the seller alone, who is looked for at one
/// marketplace after the other.
pub(super) async fn account_of(state: &State, fields: &Fields) -> Result<Account, Problem> {
    let given = fields.get("account").ok_or(Problem::AccountMissing)?;
    let mut named: Vec<AccountId> = Vec::new();
    match MARKETPLACES.iter().find(|one| one.issued(given)) {
        Some(_) => named.push(AccountId::from_connector(given)),
        None => named.extend(MARKETPLACES.iter().map(|one| one.account(given))),
    }
    for id in named {
        if let Some(account) = state.table().account(&id).await? {
            return Ok(account);
        }
    }
    Err(Problem::NoSuchAccount)
}

/// Makes or removes the account's schedule. If that fails, the next sweep does it, and until
/// then the tick polls the account.
pub(super) async fn keep_schedule(state: &State, account: &Account) -> Result<(), StoreFailure> {
    let Some(keeper) = state.assembly.schedules() else {
        return Ok(());
    };
    let scheduled = match keeper.keep(account).await {
        Ok(scheduled) => scheduled,
        Err(failure) => {
            error!(
                error = &failure as &dyn std::error::Error,
                account.id = %account.id,
                "schedule update failed: the next sweep will retry"
            );
            false
        }
    };
    state.table().set_scheduled(&account.id, scheduled).await
}
