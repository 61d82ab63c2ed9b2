//! Addresses of ours that others are given. Those of a marketplace stand under its own name.

use bridge::marketplace::Marketplace;
use marketplace::Addresses;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::network::is_public;

/// What ends the address that a marketplace is given.
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
pub(crate) fn redirect_address(own: &Url, of: &Marketplace) -> String {
    format!("{}/{}/callback", base(own), of.slug)
}

/// The address that an invite is.
pub(crate) fn invite_address(own: &Url, of: &Marketplace, invite: &str) -> String {
    format!("{}/{}/connect?invite={invite}", base(own), of.slug)
}

/// Where notifications go that end in this token, or in none.
fn notification_address(own: &Url, of: &Marketplace, token: Option<&SecretString>) -> String {
    let notifications = format!("{}/{}/notifications", base(own), of.slug);
    match token {
        Some(token) => format!("{notifications}/{}", token.expose_secret()),
        None => notifications,
    }
}

/// What a marketplace is to be given. An older address still serves beside the token that setup made, so that
/// the portal can be changed in peace.
pub(crate) fn addresses(
    own: &Url,
    of: &Marketplace,
    token: &NotificationToken,
    webhook_token: Option<&SecretString>,
) -> Addresses {
    use marketplace::NotificationToken as End;
    let (ends_in, end) = match token {
        NotificationToken::Set(token) | NotificationToken::Made(token) => (Some(token), End::Own),
        NotificationToken::Shared(token) => (Some(token), End::Shared),
        NotificationToken::None => (None, End::None),
    };
    let is_made = matches!(token, NotificationToken::Made(_));
    Addresses {
        redirect: redirect_address(own, of),
        notifications: notification_address(own, of, ends_in),
        older_notifications: is_made.then(|| notification_address(own, of, webhook_token)),
        is_public: is_public(own),
        token: end,
    }
}
