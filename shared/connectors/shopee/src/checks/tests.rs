//! Every finding in every language: each change to a text or a decision is a diff of a snapshot.

use std::fmt::Write;

use bridge::{
    failure::{Failure, FailureKind},
    i18n::Locale,
};
use http_api::Effect;
use marketplace::{Addresses, NotificationToken};
use serde_json::json;

use super::*;
use crate::{
    error::ErrorBody,
    testing::{SHOP, account, now, tokens},
};

const OURS: &str = "https://bridge.example/shopee/notifications";

/// An installation, as the checks see it.
struct Facts {
    seen: Seen,
    account: Account,
    registered: Option<&'static str>,
}

fn refused<T>(code: &str, message: &str) -> Answer<T> {
    let refusal = ErrorBody {
        code: code.to_owned(),
        message: message.to_owned(),
    };
    let failure = refusal.failure("GET /x", Effect::Idempotent, now());
    Err(Stopped::Refused(refusal.into(), failure))
}

fn config(callback: Option<&str>, status: &str, on: &[u64], blocked: &[u64]) -> PushConfig {
    let config = json!({
        "callback_url": callback, "live_push_status": status, "push_config_on_list": on, "blocked_shop_id_list": blocked,
    });
    serde_json::from_value(config).unwrap()
}

impl Facts {
    fn well() -> Self {
        let pair = simulators::shopee::Tokens {
            access_token: "a".to_owned(),
            refresh_token: "r".to_owned(),
        };
        Self {
            seen: Seen {
                pushes: Ok(config(Some(OURS), "Normal", &[1, 2, 3, 10, 12], &[])),
                chats: vec![(SHOP.account(), Ok(()))],
            },
            account: account(SHOP, tokens(&pair)),
            registered: None,
        }
    }

    fn chat(&mut self, answer: Answer<()>) {
        self.seen.chats = vec![(SHOP.account(), answer)];
    }
}

type Change = fn(&mut Facts);

const SCENARIOS: &[(&str, Change)] = &[
    ("all is well", |_| {}),
    ("the key or the number is wrong", |facts| {
        facts.seen.pushes = refused("error_sign", "Wrong sign.");
    }),
    ("the key has expired", |facts| {
        facts.seen.pushes = refused("error_partner_key_expired", "");
    }),
    ("the address is not declared", |facts| {
        facts.seen.pushes = refused("source_ip_undeclared", "");
    }),
    ("the application is gone", |facts| {
        facts.seen.pushes = refused("error_auth", "The App is deleted.");
    }),
    ("the clock is off", |facts| {
        facts.seen.pushes = refused("error_param", "Timestamp is expired.");
    }),
    ("the day's calls are used up", |facts| {
        facts.seen.pushes = refused("error_limit", "");
    }),
    ("its type may not see its pushes", |facts| {
        facts.seen.pushes = refused("error_api_permission", "");
    }),
    ("Shopee cannot be asked", |facts| {
        let failure = Failure::new(FailureKind::Unknown, "GET /push");
        facts.seen.pushes = Err(Stopped::NoVerdict(failure.because("in maintenance")));
    }),
    ("pushes are suspended", |facts| {
        facts.seen.pushes = Ok(config(Some(OURS), "Suspended", PUSHES, &[]));
    }),
    ("no callback is registered", |facts| {
        facts.seen.pushes = Ok(config(None, "Normal", &[], &[]));
    }),
    ("another callback is registered", |facts| {
        facts.seen.pushes = Ok(config(
            Some("https://staging.example/x"),
            "Normal",
            PUSHES,
            &[],
        ));
    }),
    ("another callback is registered on purpose", |facts| {
        facts.seen.pushes = Ok(config(
            Some("https://proxy.example/x"),
            "Normal",
            PUSHES,
            &[],
        ));
        facts.registered = Some("https://proxy.example/x");
    }),
    ("pushes of messages are switched off", |facts| {
        facts.seen.pushes = Ok(config(Some(OURS), "Normal", &[1, 2], &[]));
    }),
    ("a shop's pushes are blocked", |facts| {
        facts.seen.pushes = Ok(config(Some(OURS), "Normal", PUSHES, &[SHOP.0]));
    }),
    ("the chat is not granted", |facts| {
        facts.chat(refused("error_permission", "No permission."));
    }),
    ("the shop is banned", |facts| {
        facts.chat(refused("shop_banned", "The shop account has been banned."));
    }),
    ("the chat cannot be asked for now", |facts| {
        facts.chat(refused("error_rate_limit", ""));
    }),
    ("the consent ends soon", |facts| {
        let own = &mut facts.account.connector_facts;
        own.insert("consent_ends".to_owned(), "2026-11-30T00:00:00Z".to_owned());
    }),
    ("the account is disconnected", |facts| {
        facts.account.connection = Connection::Disconnected;
        facts.chat(refused("shop_banned", ""));
    }),
];

#[test]
fn findings() {
    for locale in Locale::ALL {
        let mut told = String::new();
        for (name, change) in SCENARIOS {
            let mut facts = Facts::well();
            change(&mut facts);
            writeln!(told, "# {name}").unwrap();
            for finding in found(&facts) {
                let (message, word) = (finding.message.get(locale), finding.severity.word());
                writeln!(told, "{word} {}: {message}", finding.check).unwrap();
                if let Some(fix) = &finding.fix {
                    writeln!(told, "    {}", fix.get(locale)).unwrap();
                }
                assert!(!message.contains('{'), "{message}");
            }
        }
        let name = locale.tag().get(..2).unwrap();
        insta::assert_snapshot!(format!("findings_{name}"), told);
    }
}

fn found(facts: &Facts) -> Vec<Finding> {
    let addresses = Addresses {
        redirect: "https://bridge.example/shopee/callback".to_owned(),
        notifications: OURS.to_owned(),
        older_notifications: None,
        is_public: true,
        token: NotificationToken::Own,
    };
    let examined = Examined {
        accounts: std::slice::from_ref(&facts.account),
        addresses: Some(&addresses),
        now: now(),
    };
    check(&facts.seen, &examined, facts.registered)
}
