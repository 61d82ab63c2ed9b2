//! The application, and where Magalu lives.

use secrecy::SecretString;
use url::Url;

/// The application as `idm client` made it (§2.1).
#[derive(Clone, Debug)]
pub struct AppCredentials {
    /// `client_id`.
    pub client_id: String,
    /// `client_secret`.
    pub secret: SecretString,
}

/// The three hosts (§1). One token opens both APIs, if the application's audience names both.
#[derive(Clone, Debug)]
pub struct Hosts {
    /// The consent page and tokens.
    pub login: Url,
    /// Tickets, orders and webhooks.
    pub api: Url,
    /// Questions and chat.
    pub services: Url,
}

/// Where Magalu itself is; each address may be changed by a setting.
pub const LOGIN: &str = "https://id.magalu.com";
/// The same for tickets, orders and webhooks.
pub const API: &str = "https://api.magalu.com";
/// The same for questions and chat.
pub const SERVICES: &str = "https://services.magalu.com";

/// Every permission that is asked for (§2.1). One that is added later needs a new consent: renewing a token
/// never adds any.
pub const SCOPES: &[&str] = &[
    "services:questions-seller:read",
    "services:questions-seller:write",
    "services:conversations-seller:read",
    "services:conversations-seller:write",
    "open:tickets-seller:read",
    "open:ticket-messages-seller:read",
    "open:ticket-messages-seller:write",
    "open:sac-transaction-seller:read",
    "open:order-order-seller:read",
    "open:queue-history:read",
    // Tells whose a token is; which of the portfolio's permissions that takes is not documented.
    "open:portfolio-skus-seller:read",
];
