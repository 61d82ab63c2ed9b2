//! Another application that writes to an account's buyers: people are told once, lest two systems answer.

use std::collections::BTreeMap;

use futures::future::BoxFuture;
use jiff::Timestamp;

use crate::{
    accounts::{Account, AccountFact},
    failure::StoreFailure,
    ids::Thread,
    message::Snapshot,
    notice::{AccountNotice, NoticeOutcome},
    session::ThreadSession,
    texts,
};

/// Tells people of applications that `snapshot` shows and that they have not heard of. What cannot be said
/// now is said with the next message of such an application.
pub(super) fn tell<'s>(
    session: &'s ThreadSession<'_>,
    thread: &'s Thread,
    snapshot: &'s Snapshot,
) -> BoxFuture<'s, Result<(), StoreFailure>> {
    Box::pin(async move {
        let bridge = session.bridge;
        let Some(account) = bridge.table.account(&thread.key.account()).await? else {
            return Ok(());
        };
        for app in unheard_of(&account, &snapshot.other_apps) {
            let news = AccountNotice {
                name: format!("other-app-{app}"),
                text: texts::other_app(session.voice(), account.name(), app),
            };
            if let NoticeOutcome::Yes = bridge.post_notice(&account, &news).await? {
                let (app, told_at) = (app.clone(), session.now());
                let fact = AccountFact::OtherApp { app, told_at };
                bridge.table.note_fact(&account.id, &fact).await?;
            }
        }
        Ok(())
    })
}

/// What wrote before the account was connected may be what the bridge has replaced.
fn unheard_of<'a>(
    account: &'a Account,
    apps: &'a BTreeMap<String, Timestamp>,
) -> impl Iterator<Item = &'a String> {
    let since = account.connected_at;
    let news = apps
        .iter()
        .filter(move |(app, at)| **at > since && !account.other_apps.contains_key(*app));
    news.map(|(app, _)| app)
}

#[cfg(test)]
mod tests {
    use crate::{accounts::Tokens, ids::AccountId};

    use super::*;

    #[test]
    fn people_hear_of_what_they_were_not_told_of_and_that_wrote_since_the_account_is_connected() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let connected = at("2026-03-04T12:00:00Z");
        let tokens = Tokens {
            access: String::new().into(),
            refresh: String::new().into(),
            expires_at: None,
        };
        let mut account = Account::granted(AccountId::from_connector("meli:1"), tokens, connected);
        account.other_apps.insert("told".to_owned(), connected);
        let apps = [
            ("before".to_owned(), connected),
            ("new".to_owned(), at("2026-03-04T12:00:01Z")),
            ("told".to_owned(), at("2026-03-04T13:00:00Z")),
        ]
        .into();

        assert_eq!(unheard_of(&account, &apps).collect::<Vec<_>>(), ["new"]);
    }
}
