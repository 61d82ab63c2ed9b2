//! The account that a request is about, and its schedule.

use bridge::{
    accounts::{Account, Accounts, Connection},
    failure::StoreFailure,
    ids::AccountId,
};
use mercado_livre::MARKETPLACE;
use tracing::error;

use crate::{http::fields::Fields, problem::Problem, state::State};

/// The account that a request is about: `meli:<seller id>`, or the number alone.
pub(super) async fn account_of(state: &State, fields: &Fields) -> Result<Account, Problem> {
    let given = fields.get("account").ok_or(Problem::AccountMissing)?;
    let seller = given
        .strip_prefix(MARKETPLACE.prefix)
        .and_then(|rest| rest.strip_prefix(':'))
        .unwrap_or(given);
    let id = AccountId::from_connector(format!("{}:{seller}", MARKETPLACE.prefix));
    let found = state.table().account(&id).await?;
    found.ok_or(Problem::NoSuchAccount)
}

/// Makes or removes the account's schedule. If that fails, the next sweep does it, and until
/// then the tick polls the account.
pub(super) async fn keep_schedule(state: &State, account: &Account) -> Result<(), StoreFailure> {
    let Some(keeper) = state.assembly.schedules() else {
        return Ok(());
    };
    let scheduled = match keeper.keep(account).await {
        Ok(()) => account.connection == Connection::Connected,
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
