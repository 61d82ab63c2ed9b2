//! What an account's row keeps of its shop: region, state, and when its consent ends.

use std::{collections::BTreeMap, time::Duration};

use bridge::{accounts::AccountFact, failure::Failure, timing::age};
use jiff::Timestamp;
use tracing::warn;

use crate::{client::Shopee, ids::ShopId, wire::shop::ShopInfo};

const REGION: &str = "region";
const STATUS: &str = "shop_status";
const CONSENT_ENDS: &str = "consent_ends";
const SEEN_AT: &str = "shop_seen_at";

/// A shop's own page is read once in this time.
const EVERY: Duration = Duration::from_hours(24);
/// People are told of a consent's end this long before it.
const ENDS_SOON: Duration = Duration::from_hours(14 * 24);

/// What is known of a shop beside its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ShopFacts {
    /// `BR`, …
    pub(crate) region: Option<String>,
    /// `NORMAL`, `BANNED`, `FROZEN`.
    pub(crate) status: Option<String>,
    /// When its seller has to consent again.
    pub(crate) consent_ends: Option<Timestamp>,
    seen_at: Option<Timestamp>,
}

impl ShopFacts {
    /// Reads an account's facts.
    pub(crate) fn of(facts: &BTreeMap<String, String>) -> Self {
        let text = |name| facts.get(name).cloned();
        let time = |name| facts.get(name).and_then(|at| at.parse().ok());
        Self {
            region: text(REGION),
            status: text(STATUS),
            consent_ends: time(CONSENT_ENDS),
            seen_at: time(SEEN_AT),
        }
    }

    /// When the consent ends, if that is so soon that people should know.
    pub(crate) fn ends_soon(&self, now: Timestamp) -> Option<Timestamp> {
        self.consent_ends.filter(|ends| age(now, *ends) < ENDS_SOON)
    }

    fn is_fresh(&self, now: Timestamp) -> bool {
        self.seen_at.is_some_and(|at| age(at, now) < EVERY)
    }
}

/// What is to be noted of a shop that shows this at `now`; the time of the look last, so that a look of which
/// something was not noted is made again.
pub(crate) fn told(info: ShopInfo, now: Timestamp) -> Vec<AccountFact> {
    let ends = info.consent_ends.map(|ends| ends.0.to_string());
    let own = [
        (REGION, info.region),
        (STATUS, info.status),
        (CONSENT_ENDS, ends),
        (SEEN_AT, Some(now.to_string())),
    ];
    let own = own
        .into_iter()
        .filter_map(|(name, value)| Some(AccountFact::of_connector(name, &value?)));
    let name = info.name.map(AccountFact::Nickname);
    name.into_iter().chain(own).collect()
}

impl Shopee {
    /// What is known of a shop, without asking it.
    pub(crate) async fn facts(&self, shop: ShopId) -> Result<ShopFacts, Failure> {
        Ok(ShopFacts::of(
            &self.calls.keys.facts(&shop.account()).await?,
        ))
    }

    /// Reads a shop's page and notes it. 1 call.
    ///
    /// # Errors
    ///
    /// As every call: a consent that is gone ends the connection.
    pub(crate) async fn look_at_shop(&self, shop: ShopId) -> Result<(), Failure> {
        let info = self.shop_info(shop).await?;
        for fact in told(info, self.now()) {
            self.calls.keys.note(&shop.account(), fact).await?;
        }
        Ok(())
    }

    /// The same once a day. Nothing waits for it.
    pub(crate) async fn look_at_shop_daily(&self, shop: ShopId) {
        let looked = match self.facts(shop).await {
            Ok(facts) if facts.is_fresh(self.now()) => return,
            Ok(_) => self.look_at_shop(shop).await,
            Err(failure) => Err(failure),
        };
        if let Err(failure) = looked {
            warn!(account.id = %shop.account(), error = &failure as &dyn std::error::Error, "shop's page could not be read, will retry");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{SHOP, World, now};

    #[test]
    fn the_end_of_a_consent_is_told_two_weeks_ahead() {
        let ends = |days: u64| {
            let facts = ShopFacts {
                consent_ends: Some(now() + Duration::from_hours(24 * days)),
                ..ShopFacts::default()
            };
            facts.ends_soon(now()).is_some()
        };
        assert_eq!([ends(0), ends(13), ends(14)], [true, true, false]);
        assert_eq!(ShopFacts::default().ends_soon(now()), None);
    }

    #[tokio::test]
    async fn a_shop_is_looked_at_once_a_day() {
        let world = World::new().await;
        world.client.look_at_shop_daily(SHOP).await;
        assert_eq!(world.calls(), ["shop/get_shop_info"]);
        let row = world.table.row(SHOP);
        let facts = ShopFacts::of(&row.connector_facts);
        assert_eq!(row.nickname.as_deref(), Some("loja_exemplo"));
        assert_eq!(facts.region.as_deref(), Some("BR"));
        assert_eq!(facts.consent_ends, Some(now() + EVERY * 365));

        world.client.look_at_shop_daily(SHOP).await;
        assert!(world.calls().is_empty());
        world.clock.pass(EVERY);
        world.another().look_at_shop_daily(SHOP).await;
        assert!(world.calls().ends_with(&["shop/get_shop_info".to_owned()]));
    }
}
