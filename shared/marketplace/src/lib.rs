//! What the functions need of a marketplace beside the core's port: its settings, how its accounts are
//! connected, how its notifications are recognised, what its doctor finds.
//!
//! A connector's crate exports, for the list in `shared/connectors`:
//! - `MARKETPLACE`: [`bridge::marketplace::Marketplace`], data;
//! - `NOTIFICATIONS`: [`Notifications`], for the function `webhook`, which has nothing else of it;
//! - `check_settings`: whether it is set up, and what is wrong with its settings;
//! - `install`: the connector as [`Installed`], or nothing without its settings.

mod connecting;
mod finding;
mod installed;
mod notifications;
mod panel;

pub use connecting::{Brought, Visit};
pub use finding::{Finding, Section, Severity};
pub use installed::{
    AccountFigure, Addresses, Examined, Installed, NotificationToken, Parts, PortalEntry,
};
pub use notifications::{Hint, HintKind, Keys, Notifications, Proof, RawNotification, Recognised};
pub use panel::{Panel, PanelFact, PanelSection, PanelSubject};
