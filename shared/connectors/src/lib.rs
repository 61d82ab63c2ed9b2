//! The list of marketplaces. Another one is one more line here, and its folder beside this one.

use std::{error::Error, sync::Arc};

use bridge::{marketplace::Marketplace, ports::Marketplaces};
use marketplace::{Installed, Keys, Notifications, Parts};
use settings::{Lookup, SettingsError, missing};

/// Makes every list of this crate from the names of the connectors' crates.
macro_rules! marketplaces {
    ($($connector:ident::MARKETPLACE,)+) => {
        /// Every marketplace, set up or not, in the order in which people see them.
        pub static MARKETPLACES: &[Marketplace] = &[$($connector::MARKETPLACE,)+];

        /// The crates of the connectors, as logs name them.
        pub static CRATES: &[&str] = &[$(stringify!($connector),)+];

        /// How each notifies.
        static NOTIFICATIONS: &[Notifications] = &[$($connector::NOTIFICATIONS,)+];

        /// Whether each is set up, and what is wrong with its settings.
        type Check = fn(Lookup<'_>) -> Result<bool, SettingsError>;
        static CHECKS: &[Check] = &[$($connector::check_settings,)+];

        /// The connectors of all marketplaces that are set up. Calls nobody.
        ///
        /// # Errors
        ///
        /// The first setting that is missing or malformed, or no HTTP client can be made.
        pub fn install(
            parts: &Parts<'_>,
        ) -> Result<InstalledMarketplaces, Box<dyn Error + Send + Sync>> {
            let installed: [Option<Arc<dyn Installed>>; MARKETPLACES.len()] =
                [$($connector::install(parts)?,)+];
            let members = MARKETPLACES.iter().zip(installed);
            Ok(Marketplaces::new(
                members.filter_map(|(which, its)| Some((which, its?))).collect(),
            ))
        }
    };
}

marketplaces! {
    mercado_livre::MARKETPLACE,
    shopee::MARKETPLACE,
    magalu::MARKETPLACE,
}

/// The connectors of all marketplaces that are set up.
pub type InstalledMarketplaces = Marketplaces<dyn Installed>;

/// Finds what is wrong with the settings of any marketplace; one of them must be set up.
///
/// # Errors
///
/// The first setting that is missing or malformed.
pub fn check_settings(lookup: Lookup<'_>) -> Result<(), SettingsError> {
    let mut is_any_there = false;
    for check in CHECKS {
        is_any_there |= check(lookup)?;
    }
    let wanted = MARKETPLACES
        .first()
        .and_then(|first| first.credentials.first());
    match wanted {
        Some(name) if !is_any_there => Err(missing(name)),
        _ => Ok(()),
    }
}

/// Values that stand for credentials while other settings are looked at.
pub fn stand_ins() -> impl Iterator<Item = (&'static str, &'static str)> {
    let names = MARKETPLACES.iter().flat_map(|one| one.credentials);
    names.map(|name| (*name, "1"))
}

/// The marketplace of this name in routes, and how it notifies.
pub fn notifications_of(slug: &str) -> Option<(&'static Marketplace, &'static Notifications)> {
    let mut all = MARKETPLACES.iter().zip(NOTIFICATIONS);
    all.find(|(which, _)| which.slug == slug)
}

/// Settings that sign notifications of any marketplace, as they are set.
pub fn notification_keys(lookup: Lookup<'_>) -> Keys {
    let names = NOTIFICATIONS.iter().flat_map(|its| its.keys);
    let set = names.filter_map(|name| Some((*name, lookup(name)?.trim().into())));
    set.collect()
}

/// The marketplace of an account, set up or not.
pub fn marketplace_of(account: &bridge::ids::AccountId) -> Option<&'static Marketplace> {
    MARKETPLACES.iter().find(|one| one.owns(account))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_share_a_name_that_tells_them_apart() {
        let distinct = |name: fn(&Marketplace) -> &'static str| {
            MARKETPLACES.iter().map(name).collect::<BTreeSet<_>>().len()
        };

        assert_eq!(distinct(|one| one.prefix), MARKETPLACES.len());
        assert_eq!(distinct(|one| one.slug), MARKETPLACES.len());
        for one in MARKETPLACES {
            let is_taken = ["webhook", "setup", "healthz", "panel"].contains(&one.slug);
            assert!(!is_taken && !one.credentials.is_empty(), "{}", one.slug);
            for attribute in one.attributes {
                let own = format!("{}_", one.prefix);
                assert!(attribute.key.starts_with(&own), "{}", attribute.key);
            }
        }
    }

    #[test]
    fn the_example_of_settings_names_what_each_needs() {
        let example = include_str!("../../../.env.example");

        for name in MARKETPLACES.iter().flat_map(|one| one.credentials) {
            assert!(example.contains(name), "{name}");
        }
    }

    #[test]
    fn without_any_marketplace_the_first_is_asked_for() {
        let found =
            settings::every_problem(&|_| None, &stand_ins().collect::<Vec<_>>(), check_settings);

        let names: Vec<_> = found.iter().map(|error| error.name).collect();
        assert_eq!(names, MARKETPLACES[0].credentials);
    }
}
