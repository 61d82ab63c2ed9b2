//! Labels: those of the plan, and those that the rules for new conversations put on them. Chatwoot shows none that it
//! does not know.

use std::collections::BTreeSet;

use bridge::{
    Routes,
    accounts::{Account, Installation as _},
    failure::{Failure, StoreFailure},
    i18n::Locale,
    marketplace::Marketplace,
};
use chatwoot::{
    Chatwoot,
    endpoints::{CreateLabel, ListLabels},
};

use super::once::unless_there;
use crate::{chatwoot_plan::missing_labels, state::State, words::done::ROUTE_LABEL};

/// The colour of what the rules name.
const GREY: &str = "#6b7280";

/// What the rules may put on a conversation, the countries of the connected accounts in place of [`Routes::COUNTRY`].
pub(super) async fn of_routes(state: &State) -> Result<Vec<String>, StoreFailure> {
    let named = state.assembly.policy().routes.labels();
    let (placed, mut labels): (BTreeSet<String>, BTreeSet<String>) =
        named.partition(|label| label == Routes::COUNTRY);
    if !placed.is_empty() {
        let accounts = state.table().overview().await?.accounts;
        let marketplaces = state.marketplaces();
        labels.extend(
            accounts
                .iter()
                .filter_map(|one| country(&marketplaces, one)),
        );
    }
    Ok(labels.into_iter().collect())
}

fn country(marketplaces: &[&'static Marketplace], account: &Account) -> Option<String> {
    let its = marketplaces.iter().find(|one| one.owns(&account.id))?;
    let region = its.region(account.connector_facts.get("site")?)?;
    Some(Routes::country(region))
}

/// Makes what is missing; how many.
pub(super) async fn make(
    desk: &Chatwoot,
    locale: Locale,
    marketplaces: &[&'static Marketplace],
    of_routes: &[String],
) -> Result<u32, Failure> {
    let known = desk.call(&ListLabels).await?.payload;
    let planned = missing_labels(marketplaces, &known).map(|planned| CreateLabel {
        title: planned.title.of(locale),
        description: planned.description.of(locale),
        color: planned.color,
    });
    // Chatwoot has no labels of one letter.
    let is_lacking = |title: &&String| {
        title.chars().count() > 1 && !known.iter().any(|one| one.title() == title.as_str())
    };
    let of_routes = of_routes.iter().filter(is_lacking);
    let of_routes = of_routes.map(|title| CreateLabel {
        title,
        description: ROUTE_LABEL.of(locale),
        color: GREY,
    });
    let mut made = 0;
    for call in planned.chain(of_routes) {
        made += u32::from(unless_there(desk.call(&call).await)?);
    }
    Ok(made)
}
