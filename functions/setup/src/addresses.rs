//! Addresses of ours that others are given.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// What ends the address that Mercado Livre is given.
#[derive(Clone, Debug)]
pub(crate) enum NotificationToken {
    /// `NOTIFICATION_TOKEN`: no other address serves.
    Set(SecretString),
    /// The one that setup made; older addresses still serve.
    Made(SecretString),
    /// The one that speaks for Chatwoot, too.
    Shared(SecretString),
    /// Nothing: anybody can post there.
    None,
}

fn base(own: &Url) -> &str {
    own.as_str().trim_end_matches('/')
}

/// Where browsers come back to, byte for byte as it must be registered.
pub(crate) fn redirect_address(own: &Url) -> String {
    format!("{}/mercado-livre/callback", base(own))
}

/// The address that an invite is.
pub(crate) fn invite_address(own: &Url, invite: &str) -> String {
    format!("{}/mercado-livre/connect?invite={invite}", base(own))
}

/// Where Mercado Livre should send notifications.
pub(crate) fn notification_address(own: &Url, token: &NotificationToken) -> String {
    match token {
        NotificationToken::Set(token)
        | NotificationToken::Made(token)
        | NotificationToken::Shared(token) => notification_address_ending_in(own, Some(token)),
        NotificationToken::None => notification_address_ending_in(own, None),
    }
}

/// The same with this token, whichever it should be.
pub(crate) fn notification_address_ending_in(own: &Url, token: Option<&SecretString>) -> String {
    let notifications = format!("{}/mercado-livre/notifications", base(own));
    match token {
        Some(token) => format!("{notifications}/{}", token.expose_secret()),
        None => notifications,
    }
}
