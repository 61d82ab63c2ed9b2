//! What is known of an account, as the entries of its row's map `facts`.

use std::borrow::Cow;

use bridge::accounts::{AccountFact, PermissionScope, Rest};
use jiff::Timestamp;

const NICKNAME: &str = "nickname";
const POLLED_AT: &str = "polled_at";
/// `<until> <how often this came shortly after the rest before>`.
const RESTS_UNTIL: &str = "rests_until";
/// The same of notifications that wait.
const NOTIFICATIONS_REST_UNTIL: &str = "notifications_rest_until";
const REQUESTS_AN_HOUR: &str = "requests_an_hour";
/// Empty once people know that notifications come again.
const SILENT_SINCE: &str = "silent_since";
/// Behind it comes the scope. The value says since when; it is empty once the permission is there.
const REFUSED: &str = "refused:";

/// Behind it comes the application. The value says when people were told.
const OTHER_APP: &str = "other_app:";

/// The entry that holds a fact: its name and its value.
pub(crate) fn stored(fact: &AccountFact) -> (Cow<'_, str>, Cow<'_, str>) {
    let refused = |scope: &PermissionScope| format!("{REFUSED}{}", scope.as_str()).into();
    match fact {
        AccountFact::Nickname(nickname) => (NICKNAME.into(), nickname.into()),
        AccountFact::PolledAt(at) => (POLLED_AT.into(), at.to_string().into()),
        AccountFact::Rest(rest) => (RESTS_UNTIL.into(), stored_rest(*rest).into()),
        AccountFact::NotificationsRest(rest) => {
            (NOTIFICATIONS_REST_UNTIL.into(), stored_rest(*rest).into())
        }
        AccountFact::RequestsAnHour(most) => (REQUESTS_AN_HOUR.into(), most.to_string().into()),
        AccountFact::NotificationsStopped(at) => (SILENT_SINCE.into(), at.to_string().into()),
        AccountFact::NotificationsCome => (SILENT_SINCE.into(), "".into()),
        AccountFact::PermissionMissing(scope, since) => (refused(scope), since.to_string().into()),
        AccountFact::PermissionGranted(scope) => (refused(scope), "".into()),
        AccountFact::OtherApp { app, told_at } => (
            format!("{OTHER_APP}{app}").into(),
            told_at.to_string().into(),
        ),
        AccountFact::Connector { name, value } => (name.into(), value.into()),
    }
}

/// The fact in an entry; `None` for a time that does not read.
///
/// A refusal whose time does not read is one that may be tried again, and that people know of.
pub(crate) fn read(name: &str, value: &str) -> Option<AccountFact> {
    if let Some(scope) = name.strip_prefix(REFUSED) {
        let scope = PermissionScope::named(scope);
        let since = || value.parse().unwrap_or(Timestamp::UNIX_EPOCH);
        return Some(if value.is_empty() {
            AccountFact::PermissionGranted(scope)
        } else {
            AccountFact::PermissionMissing(scope, since())
        });
    }
    if let Some(app) = name.strip_prefix(OTHER_APP) {
        let told_at = value.parse().ok()?;
        let app = app.to_owned();
        return Some(AccountFact::OtherApp { app, told_at });
    }
    match name {
        NICKNAME => Some(AccountFact::Nickname(value.to_owned())),
        POLLED_AT => value.parse().ok().map(AccountFact::PolledAt),
        SILENT_SINCE if value.is_empty() => Some(AccountFact::NotificationsCome),
        SILENT_SINCE => value.parse().ok().map(AccountFact::NotificationsStopped),
        RESTS_UNTIL => rest(value).map(AccountFact::Rest),
        NOTIFICATIONS_REST_UNTIL => rest(value).map(AccountFact::NotificationsRest),
        REQUESTS_AN_HOUR => value.parse().ok().map(AccountFact::RequestsAnHour),
        own => Some(AccountFact::of_connector(own, value)),
    }
}

fn stored_rest(Rest { until, repeated }: Rest) -> String {
    format!("{until} {repeated}")
}

fn rest(value: &str) -> Option<Rest> {
    let (until, repeated) = value.split_once(' ')?;
    Some(Rest {
        until: until.parse().ok()?,
        repeated: repeated.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_is_stored_under_the_name_that_rows_have_and_reads_back() {
        const NOON: &str = "2026-03-04T12:00:00Z";
        let at: Timestamp = NOON.parse().unwrap();
        let claims = PermissionScope::Feed("claims".to_owned());
        let site = |value: &str| AccountFact::of_connector("site", value);
        let rest = |repeated| Rest {
            until: at,
            repeated,
        };
        let cases = [
            (AccountFact::Nickname("LOJA".to_owned()), "nickname", "LOJA"),
            (AccountFact::PolledAt(at), "polled_at", NOON),
            (
                AccountFact::Rest(rest(2)),
                "rests_until",
                "2026-03-04T12:00:00Z 2",
            ),
            (
                AccountFact::NotificationsStopped(at),
                "silent_since",
                "2026-03-04T12:00:00Z",
            ),
            (
                AccountFact::NotificationsRest(rest(6)),
                "notifications_rest_until",
                "2026-03-04T12:00:00Z 6",
            ),
            (
                AccountFact::RequestsAnHour(30_000.try_into().unwrap()),
                "requests_an_hour",
                "30000",
            ),
            (AccountFact::NotificationsCome, "silent_since", ""),
            (
                AccountFact::PermissionMissing(claims.clone(), at),
                "refused:claims",
                "2026-03-04T12:00:00Z",
            ),
            (AccountFact::PermissionGranted(claims), "refused:claims", ""),
            (
                AccountFact::PermissionGranted(PermissionScope::Application),
                "refused:app",
                "",
            ),
            (
                AccountFact::OtherApp {
                    app: "4711".to_owned(),
                    told_at: at,
                },
                "other_app:4711",
                "2026-03-04T12:00:00Z",
            ),
            (site("MLB"), "site", "MLB"),
            (site(""), "site", ""),
        ];
        for (fact, name, value) in cases {
            assert_eq!(stored(&fact), (name.into(), value.into()));
            assert_eq!(read(name, value), Some(fact));
        }
    }

    #[test]
    fn a_time_that_does_not_read_is_none_and_its_refusal_stays_known() {
        let claims = PermissionScope::Feed("claims".to_owned());

        assert_eq!(read("polled_at", "yesterday"), None);
        assert_eq!(read("rests_until", "yesterday 1"), None);
        assert_eq!(read("requests_an_hour", "0"), None);
        assert_eq!(
            read("refused:claims", "yesterday"),
            Some(AccountFact::PermissionMissing(
                claims,
                Timestamp::UNIX_EPOCH
            ))
        );
    }
}
