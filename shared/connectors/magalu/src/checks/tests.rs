use bridge::{
    accounts::{Account, PermissionScope},
    i18n::Locale,
};
use marketplace::{Addresses, NotificationToken, Section, Severity};

use super::*;
use crate::testing::{account, now};

fn addresses() -> Addresses {
    Addresses {
        redirect: "https://bridge.example/magalu/callback".to_owned(),
        notifications: "https://bridge.example/magalu/notifications".to_owned(),
        older_notifications: None,
        is_public: true,
        token: NotificationToken::None,
    }
}

fn found(seen: &Seen, accounts: &[Account], addresses: Option<&Addresses>) -> Vec<String> {
    let examined = Examined {
        accounts,
        addresses,
        now: now(),
    };
    let findings = check(seen, &examined);
    for finding in &findings {
        for locale in Locale::ALL {
            let text = finding.message.get(locale);
            assert!(!text.is_empty() && !text.contains('{'), "{text}");
            let fix = finding.fix.as_ref().map(|fix| fix.get(locale).as_str());
            assert!(fix.is_none_or(|fix| !fix.is_empty() && !fix.contains('{')));
            assert_eq!(fix.is_none(), finding.severity == Severity::Ok);
        }
    }
    let named = findings.iter();
    named
        .map(|finding| format!("{} {}", finding.check, finding.severity.word()))
        .collect()
}

fn subscribed(address: &str) -> Seen {
    Seen::Subscriptions(Ok(vec![Subscribed {
        id: "1".to_owned(),
        topic: "questions".to_owned(),
        address: Some(address.to_owned()),
    }]))
}

fn failed(kind: FailureKind, reach: Reach, reason: &str) -> Seen {
    let failure = Failure::new(kind, "GET /x").reaching(reach).because(reason);
    Seen::Subscriptions(Err(failure))
}

#[test]
fn each_trouble_is_told_from_the_others() {
    let later = FailureKind::Retryable { after: None };
    let ours = addresses();
    for (seen, wanted) in [
        (Seen::Application(Ok(true)), &["app.credentials ok"][..]),
        (Seen::Application(Ok(false)), &["app.credentials fail"]),
        (
            failed(FailureKind::Auth, Reach::App, "invalid_client"),
            &["app.credentials fail"],
        ),
        (
            failed(FailureKind::Auth, Reach::App, "audience: x"),
            &["app.audience fail"],
        ),
        (
            failed(FailureKind::Auth, Reach::Account, ""),
            &["app.credentials ok"],
        ),
        (failed(later, Reach::Message, ""), &["app.reached warn"]),
        (
            subscribed(&ours.notifications),
            &["app.credentials ok", "app.webhooks ok"],
        ),
        (
            subscribed("https://elsewhere.example"),
            &["app.credentials ok", "app.webhooks warn"],
        ),
    ] {
        assert_eq!(found(&seen, &[], Some(&ours)), wanted, "{seen:?}");
    }
    let private = Addresses {
        is_public: false,
        ..addresses()
    };
    for addresses in [None, Some(&private)] {
        let seen = subscribed(&ours.notifications);
        let wanted = ["app.credentials ok", "app.webhooks warn"];
        assert_eq!(found(&seen, &[], addresses), wanted);
    }
}

#[test]
fn an_account_without_any_permission_was_connected_by_the_wrong_person() {
    let mut one = account(bridge::accounts::Tokens {
        access: "a".into(),
        refresh: "r".into(),
        expires_at: None,
    });
    let seen = Seen::Application(Ok(true));
    for feed in ["questions", "chats"] {
        let scope = PermissionScope::Feed(feed.to_owned());
        one.missing_permissions.insert(scope, now());
    }
    assert_eq!(found(&seen, &[one.clone()], None).len(), 1);
    let scope = PermissionScope::Feed("tickets".to_owned());
    one.missing_permissions.insert(scope, now());
    let wanted = ["app.credentials ok", "accounts.permissions fail"];
    assert_eq!(found(&seen, &[one.clone()], None), wanted);
    let examined = Examined {
        accounts: &[one],
        addresses: None,
        now: now(),
    };
    let section = check(&seen, &examined).pop().map(|finding| finding.section);
    assert_eq!(section, Some(Section::Accounts));
}
