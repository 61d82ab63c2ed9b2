//! An installation in which all is well.

use std::collections::BTreeMap;

use bridge::{
    Inboxes,
    accounts::{Account, Overview, StoredSettings, Tokens},
    ids::{AccountId, InboxId},
    marketplace::{Marketplace, URGENT},
};
use chatwoot::endpoints::{About, AttributeDefinition, Inbox, Label, Membership, Profile, Version};
use connectors::MARKETPLACES;
use jiff::Timestamp;
use schedules::Listed;
use serde_json::json;
use store::Health;

use crate::{
    addresses::NotificationToken,
    chatwoot_plan::Slot,
    checks::facts::{ChatwootFacts, CheckFacts, Scheduled},
};

pub(super) const OWN: &str = "https://bridge.example/";

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn account() -> Account {
    Account {
        generation: 3,
        nickname: Some("LOJA AZUL".to_owned()),
        polled_at: Some(at("2026-11-27T11:58:00Z")),
        connector_facts: BTreeMap::from([("site".to_owned(), "MLB".to_owned())]),
        scheduled: true,
        ..Account::granted(
            AccountId::from_connector("meli:987".to_owned()),
            Tokens {
                access: "access".into(),
                refresh: "refresh".into(),
                expires_at: Some(at("2026-11-27T15:00:00Z")),
            },
            at("2026-11-01T12:00:00Z"),
        )
    }
}

pub(super) fn inbox(slot: Slot, id: u64) -> Inbox {
    Inbox {
        id: InboxId(id),
        name: slot.title().pt.to_owned(),
        channel_type: "Channel::Api".to_owned(),
        webhook_url: Some("https://bridge.example/webhook".to_owned()),
        secret: Some("signs-webhooks".into()),
        lock_to_single_conversation: true,
        speaks_by_itself: false,
    }
}

/// The marketplace of the stories.
pub(super) fn market() -> &'static Marketplace {
    MARKETPLACES.first().unwrap()
}

fn slots() -> Vec<Slot> {
    let all = Slot::of_one(market());
    all.filter(|slot| !slot.inbox.optional).collect()
}

fn desk() -> ChatwootFacts {
    let definition = |key: &str| -> AttributeDefinition {
        serde_json::from_value(json!({ "attribute_key": key })).unwrap()
    };
    let label =
        |title: &str| -> Label { serde_json::from_value(json!({ "title": title })).unwrap() };
    ChatwootFacts {
        listed: Ok(vec![inbox(slots()[0], 11), inbox(slots()[1], 12)]),
        members: BTreeMap::from([(InboxId(11), 2), (InboxId(12), 1)]),
        definitions: Some(
            market()
                .attributes
                .iter()
                .map(|one| definition(one.key))
                .collect(),
        ),
        labels: Some(
            market()
                .labels
                .iter()
                .chain([&URGENT])
                .map(|one| label(one.title.pt))
                .collect(),
        ),
        webhooks: Vec::new(),
    }
}

pub(crate) fn healthy() -> CheckFacts {
    let now = at("2026-11-27T12:00:00Z");
    CheckFacts {
        now,
        own: Some(OWN.parse().unwrap()),
        overview: Ok(Overview {
            settings: StoredSettings::default(),
            read_back_until: Some(at("2026-11-27T11:57:00Z")),
            accounts: vec![account()],
            ..Overview::default()
        }),
        inboxes: Inboxes {
            questions: Some(InboxId(11)),
            messages: Some(InboxId(12)),
            claims: None,
        }
        .into(),
        secrets: vec!["signs-webhooks".into()],
        webhook_token: None,
        notification_token: NotificationToken::Set("theirs".into()),
        short_tokens: Vec::new(),
        notes: Vec::new(),
        account_id: 3,
        health: Ok(Some(Health {
            has_index: true,
            has_stream: true,
            expires: true,
        })),
        given_up: 0,
        own_addresses: Vec::new(),
        about: Ok(About {
            version: Some(Version(4, 15, 1)),
            at: Some(now),
        }),
        profile: Ok(Profile {
            id: 1,
            accounts: vec![Membership {
                account: 3,
                role: Some("administrator".to_owned()),
            }],
        }),
        desk: Some(desk()),
        marketplaces: vec![market()],
        examined: Vec::new(),
        scheduled: Some(Ok(Scheduled {
            listed: vec![Listed {
                account: account().id,
                enabled: true,
                revision: String::new(),
            }],
            wrong: Vec::new(),
        })),
    }
}
