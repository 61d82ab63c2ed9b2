//! The pages that end connecting an account.

use bridge::{i18n::Locale, marketplace::Marketplace};
use maud::{Markup, html};

use super::frame::{layout, stopped};
use crate::{
    connect_refusal::ConnectRefusal,
    words::{connect, page},
};

/// Says which refusal a page of ours tells once more, in another language.
pub(crate) const RESULT: &str = "result";

/// How a seller who was refused may try again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RetryPath {
    /// We don't know how they came.
    None,
    /// By the button of the setup page.
    Setup,
    /// By this invite.
    Invite(String),
}

/// These accounts were connected. `home` leads back to the setup page, for whoever came from there.
pub(crate) fn connected(locale: Locale, accounts: &[&str], home: Option<&str>) -> Markup {
    let title = match accounts {
        [account] => connect::CONNECTED.fill(locale, &[("", account)]),
        _ => connect::ALL_CONNECTED.fill(locale, &[("", &accounts.join(", "))]),
    };
    let content = html! {
        h1 { (title) }
        p { (connect::CONNECTED_NEXT.of(locale)) }
        @if let Some(home) = home { p { a.button href=(home) autofocus { (page::BACK.of(locale)) } } }
    };
    layout(locale, &title, &content)
}

/// An account was not connected.
pub(crate) fn refused(
    locale: Locale,
    prefix: &str,
    of: &Marketplace,
    refusal: ConnectRefusal,
    retry: &RetryPath,
) -> Markup {
    let way = match retry {
        RetryPath::None => None,
        RetryPath::Setup => Some((page::BACK.of(locale), format!("{prefix}/setup"))),
        RetryPath::Invite(invite) => {
            let again = format!("{prefix}/{}/connect?invite={invite}", of.slug);
            Some((page::TRY_AGAIN.of(locale), again))
        }
    };
    let here = format!("{prefix}/{}/callback?{RESULT}={}", of.slug, refusal.name());
    let title = connect::NOT_CONNECTED.of(locale);
    let (name, credentials) = (of.name.of(locale), of.credentials.join(", "));
    let values = [("marketplace", name), ("credentials", &*credentials)];
    let why = connect::why(refusal).fill(locale, &values);
    stopped(locale, title, &here, &why, way)
}
