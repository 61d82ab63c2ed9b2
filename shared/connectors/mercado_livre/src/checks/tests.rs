//! Every finding in every language: each change to a text or a decision is a diff of a snapshot.

use std::fmt::Write;

use bridge::{
    failure::{Failure, FailureKind},
    i18n::Locale,
};

use super::*;
use crate::testing::{connected, now};

fn addresses() -> Addresses {
    Addresses {
        redirect: "https://bridge.example/mercado-livre/callback".to_owned(),
        notifications: "https://bridge.example/mercado-livre/notifications/theirs".to_owned(),
        older_notifications: None,
        is_public: true,
        token: NotificationToken::Own,
    }
}

fn right() -> Application {
    let owned = |texts: &[&str]| Some(texts.iter().map(|&text| text.to_owned()).collect());
    Application {
        redirects: owned(&["https://bridge.example/mercado-livre/callback"]),
        notifications: Some("https://bridge.example/mercado-livre/notifications/theirs".to_owned()),
        topics: owned(TOPICS),
        scopes: owned(SCOPES),
        requests_an_hour: None,
    }
}

/// An installation, as the checks see it.
struct Facts {
    seen: Seen,
    accounts: Vec<Account>,
    addresses: Addresses,
}

impl Facts {
    fn well() -> Self {
        Self {
            seen: Seen::Application(Ok(right())),
            accounts: vec![connected()],
            addresses: addresses(),
        }
    }

    fn application(&mut self) -> &mut Application {
        match &mut self.seen {
            Seen::Application(Ok(application)) => application,
            other => panic!("{other:?}"),
        }
    }

    fn note(&mut self, topic: &str, counted: &str) {
        let facts = &mut self.accounts[0].connector_facts;
        facts.insert(format!("astray.{topic}"), counted.to_owned());
    }
}

/// What is otherwise than well.
type Change = fn(&mut Facts);

const SCENARIOS: &[(&str, Change)] = &[
    ("all is well", |_| {}),
    ("no account is connected", |facts| {
        facts.accounts.clear();
        facts.seen = Seen::Known(Ok(true));
    }),
    ("the application is wrong", |facts| {
        facts.accounts.clear();
        facts.seen = Seen::Known(Ok(false));
    }),
    ("the application is refused at a renewal", |facts| {
        let missing = &mut facts.accounts[0].missing_permissions;
        missing.insert(PermissionScope::Application, now());
    }),
    ("Mercado Livre cannot be asked", |facts| {
        let failure = Failure::new(FailureKind::Unknown, "GET /applications");
        facts.seen = Seen::Application(Err(failure.because("in maintenance")));
    }),
    ("another redirect address is registered", |facts| {
        facts.application().redirects = Some(Vec::new());
    }),
    ("only this machine reaches us", |facts| {
        facts.application().redirects = Some(Vec::new());
        facts.addresses.is_public = false;
    }),
    ("scopes are missing", |facts| {
        facts.application().scopes = Some(vec!["read".to_owned()]);
    }),
    ("notifications go elsewhere", |facts| {
        facts.application().notifications = None;
    }),
    ("notifications come by an older address", |facts| {
        let older = "https://bridge.example/mercado-livre/notifications/a-token-of-ours";
        facts.addresses.older_notifications = Some(older.to_owned());
        facts.application().notifications = Some(older.to_owned());
    }),
    ("notifications share the webhook's token", |facts| {
        facts.addresses.token = NotificationToken::Shared;
    }),
    ("notifications have no token", |facts| {
        facts.addresses.token = NotificationToken::None;
    }),
    ("topics are missing", |facts| {
        facts.application().topics = Some(vec!["questions".to_owned()]);
    }),
    ("some notifications lead nowhere", |facts| {
        facts.note("claims", "2 2026-10-01T09:00:00Z 2026-10-01T10:00:00Z");
    }),
    ("many notifications lead nowhere", |facts| {
        for topic in ["messages", "questions", "something_new"] {
            facts.note(topic, "7 2026-09-28T09:00:00Z 2026-10-01T10:00:00Z");
        }
    }),
];

fn table(locale: Locale) -> String {
    let mut table = String::new();
    for (name, change) in SCENARIOS {
        let mut facts = Facts::well();
        change(&mut facts);
        writeln!(table, "# {name}").unwrap();
        let examined = Examined {
            accounts: &facts.accounts,
            addresses: Some(&facts.addresses),
            now: now(),
        };
        for found in check(&facts.seen, &examined) {
            let (word, message) = (found.severity.word(), found.message.get(locale));
            writeln!(table, "{word:4} {}: {message}", found.check).unwrap();
            if let Some(fix) = &found.fix {
                writeln!(table, "     → {}", fix.get(locale)).unwrap();
            }
        }
    }
    assert!(!table.contains(['{', '}']), "{table}");
    table
}

#[test]
fn every_finding_reads_well_in_portuguese() {
    insta::assert_snapshot!("findings_pt", table(Locale::PtBr));
}

#[test]
fn every_finding_reads_well_in_spanish() {
    insta::assert_snapshot!("findings_es", table(Locale::Es));
}

#[test]
fn every_finding_reads_well_in_english() {
    insta::assert_snapshot!("findings_en", table(Locale::En));
}
