//! How fast accounts answer, as their marketplaces tell.

use bridge::{
    accounts::{Account, Connection},
    i18n::Locale,
};
use marketplace::AccountFigure;

use crate::state::State;

/// Of so many accounts at most, the first ones: nobody waits for a page that asks about hundreds.
const MOST: usize = 10;

/// The figures of each of these accounts, in order. Asked for all at once, of connected ones.
pub(super) async fn of(
    state: &State,
    locale: Locale,
    accounts: &[Account],
) -> Vec<Vec<AccountFigure>> {
    let is_open = |account: &&Account| account.connection == Connection::Connected;
    let asked: Vec<&Account> = accounts.iter().filter(is_open).take(MOST).collect();
    let figures = accounts.iter().map(|account| async {
        let is_asked = asked.iter().any(|one| one.id == account.id);
        match state.assembly.marketplaces().of(&account.id) {
            Some(its) if is_asked => {
                its.remember(account.clone()).await;
                its.figures(locale, account).await
            }
            Some(_) | None => Vec::new(),
        }
    });
    futures::future::join_all(figures).await
}
