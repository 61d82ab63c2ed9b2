//! Parts of the setup page: buttons, what can be copied, what is offered beside a finding.

use bridge::{
    Inboxes,
    i18n::{Locale, Localized},
};
use maud::{Markup, html};

use super::setup::{Done, StatusView};
use crate::{
    checks::finding::OfferedFix,
    words::{done::BACKFILL_YES, page as words},
};

/// A button that posts; `account` goes with it.
pub(super) fn button(label: &str, action: &str, account: Option<&str>, class: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            @if let Some(account) = account { input type="hidden" name="account" value=(account); }
            button class=[(!class.is_empty()).then_some(class)] type="submit" { (label) }
        }
    }
}

/// What was just done, and what is to be said yes to.
pub(super) fn just_done(locale: Locale, view: &StatusView, done: &Done, place: &str) -> Markup {
    html! {
        div.done.left[done.left] role="status" {
            p { (done.text) }
            @if let Some(conversation) = done.conversation {
                a href={ (view.chatwoot) "/conversations/" (conversation) } { (words::OPEN_CONVERSATION.of(locale)) }
            }
            @if let Some((account, days)) = &done.import {
                form method="post" action={ (place) "/backfill" } {
                    input type="hidden" name="account" value=(account);
                    input type="hidden" name="days" value=(days);
                    input type="hidden" name="sure" value="1";
                    button type="submit" { (BACKFILL_YES.of(locale)) }
                }
            }
        }
    }
}

/// What can be copied: by hand, or by a button where the script runs.
pub(super) fn to_copy(locale: Locale, value: &str) -> Markup {
    html! {
        div.copy {
            code { (value) }
            button.plain type="button" hidden data-copied=(words::COPIED.of(locale)) { (words::COPY.of(locale)) }
        }
    }
}

/// A way on that is offered beside a finding.
pub(super) fn offer(locale: Locale, view: &StatusView, offer: OfferedFix) -> Markup {
    let link = |words: Localized, path: &str| {
        html! { a href={ (view.chatwoot) (path) } { (words.of(locale)) } }
    };
    let place = format!("{}/setup", view.prefix);
    match offer {
        OfferedFix::Inbox(id) => link(words::OPEN_INBOX, &format!("/settings/inboxes/{id}")),
        OfferedFix::Profile => link(words::OPEN_PROFILE, "/profile/settings"),
        OfferedFix::Webhooks => link(words::OPEN_WEBHOOKS, "/settings/integrations/webhook"),
        OfferedFix::Replay => button(
            words::REPLAY.of(locale),
            &format!("{place}/replay"),
            None,
            "plain",
        ),
        OfferedFix::OwnInbox(kind) => html! {
            form method="post" action={ (place) "/provision" } {
                input type="hidden" name="own" value=(Inboxes::name(kind));
                button.plain type="submit" { (words::own_inbox(kind).of(locale)) }
            }
        },
        OfferedFix::PointHere(id) => html! {
            details {
                summary { (words::POINT_HERE.of(locale)) }
                p { (words::POINT_HINT.of(locale)) }
                form method="post" action={ (place) "/provision" } {
                    input type="hidden" name="point" value=(id);
                    button.plain type="submit" { (words::POINT_YES.of(locale)) }
                }
            }
        },
    }
}
