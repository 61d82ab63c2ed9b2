//! A table of one's own, and short names for what tests need.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use aws_sdk_dynamodb::{
    Client,
    config::{
        Builder, ConfigBag, Intercept, RuntimeComponents,
        interceptors::BeforeTransmitInterceptorContextRef, retry::RetryConfig,
    },
    error::BoxError,
    types::AttributeValue,
};
use bridge::{
    ids::{AccountId, ConversationId, HelpdeskMessageId, MessageKey, RemoteMessageId, ThreadKey},
    outbox::{PartRow, PartState, ReplyRow},
    ports::{Acquired, HintRow, Intent, Lease, Leases, ThreadState},
};
use jiff::{SignedDuration, Timestamp};
use store::{Table, keys::RowKey};

pub(crate) type Item = HashMap<String, AttributeValue>;

/// A table on an emulator within the process, gone with it.
pub(crate) struct World {
    pub(crate) table: Table,
    pub(crate) client: Client,
    calls: Calls,
}

pub(crate) const TABLE: &str = "bridge-test";

impl World {
    pub(crate) async fn new() -> Self {
        let database = local_table::Database::memory().unwrap();
        let calls = Calls::default();
        let config = counted(local_table::settings_within(&database), calls.clone());
        let client = Client::from_conf(config.build());
        let table = Table::new(client.clone(), TABLE);
        table.create_table().await.unwrap();
        Self {
            table,
            client,
            calls,
        }
    }

    /// Calls made since this was last asked.
    pub(crate) fn calls(&self) -> usize {
        self.calls.0.swap(0, Ordering::SeqCst)
    }

    /// A row as it lies in the table.
    pub(crate) async fn raw(&self, key: &RowKey) -> Option<Item> {
        let request = self
            .client
            .get_item()
            .table_name(TABLE)
            .consistent_read(true);
        request
            .key("pk", s(key.pk()))
            .key("sk", s(key.sk()))
            .send()
            .await
            .unwrap()
            .item
    }

    /// Keys in the index, in its order.
    pub(crate) async fn index(&self) -> Vec<RowKey> {
        let request = self.client.scan().table_name(TABLE).index_name("due");
        let mut rows = request.send().await.unwrap().items.unwrap_or_default();
        rows.sort_by_key(|row| row["due_at"].as_s().unwrap().clone());
        rows.iter()
            .map(|row| RowKey::parse(row["pk"].as_s().unwrap(), row["sk"].as_s().unwrap()).unwrap())
            .collect()
    }

    /// Takes a lease that is free.
    pub(crate) async fn lease(&self, key: &ThreadKey, now: Timestamp) -> (Lease, ThreadState) {
        match self.table.acquire(key, now, after(now, 60)).await.unwrap() {
            Acquired::Held(lease, state) => (lease, state),
            Acquired::Busy => panic!("the lease is taken"),
        }
    }
}

pub(crate) fn client(url: &str, calls: Calls) -> Client {
    Client::from_conf(counted(local_table::client_settings(url), calls).build())
}

fn counted(settings: Builder, calls: Calls) -> Builder {
    settings
        .retry_config(RetryConfig::disabled())
        .interceptor(calls)
}

/// Counts requests that go out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calls(Arc<AtomicUsize>);

impl Intercept for Calls {
    fn name(&self) -> &'static str {
        "calls"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

pub(crate) fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub(crate) fn text<'a>(row: &'a Item, name: &str) -> Option<&'a str> {
    row.get(name).map(|value| value.as_s().unwrap().as_str())
}

pub(crate) fn number(row: &Item, name: &str) -> Option<i64> {
    row.get(name)
        .map(|value| value.as_n().unwrap().parse().unwrap())
}

/// Noon of some day.
pub(crate) fn noon() -> Timestamp {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

pub(crate) fn after(at: Timestamp, seconds: i64) -> Timestamp {
    at + SignedDuration::from_secs(seconds)
}

pub(crate) fn thread(key: &str) -> ThreadKey {
    ThreadKey::from_connector(key)
}

pub(crate) fn pack() -> ThreadKey {
    thread("meli:1:pack:2000004567")
}

pub(crate) fn account_id(id: &str) -> AccountId {
    AccountId::from_connector(id)
}

pub(crate) fn message(key: &str) -> MessageKey {
    MessageKey::from_connector(key)
}

pub(crate) fn hint(account: &str, hint: &str, nonce: &str) -> HintRow {
    HintRow {
        account: account_id(account),
        hint: hint.into(),
        nonce: nonce.into(),
        arrived_at: noon(),
    }
}

/// A reply that waits to be sent.
pub(crate) fn reply(key: &ThreadKey, id: u64) -> ReplyRow {
    let mut row = ReplyRow::enqueued(
        key,
        ConversationId(9),
        HelpdeskMessageId(id),
        noon(),
        after(noon(), 60),
    );
    row.content = Some("Sim, tem na cor azul!".into());
    row
}

/// A part that was begun, and is there if it has an id.
pub(crate) fn part(second: i64, id: Option<&str>) -> PartRow {
    PartRow {
        intended_at: after(noon(), second),
        fingerprint: "f".into(),
        ends: 0,
        state: if id.is_some() {
            PartState::Sent
        } else {
            PartState::Begun
        },
        id: id.map(RemoteMessageId::from_connector),
        ..PartRow::begun(noon(), String::new(), 0)
    }
}

pub(crate) fn reply_key(row: &ReplyRow) -> RowKey {
    RowKey::Reply(row.key.clone(), row.message, row.request)
}

/// Where the reading of one lane stands.
pub(crate) fn cursor(lane: &str, cursor: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(lane.to_owned(), cursor.to_owned())])
}

/// An attempt to post something that Chatwoot has not refused.
pub(crate) fn intent(at: Timestamp) -> Intent {
    Intent { at, refused: None }
}
