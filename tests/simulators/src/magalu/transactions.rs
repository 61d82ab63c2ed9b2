//! Transactions: what became of a write that was only taken.

use axum::Router;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    gate::{Door, Host, Incoming, get},
    pages::SAC,
    replies::{Answer, Reply},
    state::{App, State},
};

const READ: Door = (Host::Api, "open:sac-transaction-seller:read");

/// One write.
pub(super) struct Transaction {
    created: Timestamp,
    done: Timestamp,
    fails: bool,
}

impl State {
    pub(super) fn new_transaction(&mut self, fails: bool) -> String {
        let id = self.new_uuid();
        let created = self.now();
        let done = created + self.processing;
        let transaction = Transaction {
            created,
            done,
            fails,
        };
        self.transactions.insert(id.clone(), transaction);
        id
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/seller/v0/transactions", get(READ, list))
        .route("/seller/v0/transactions/{transaction}", get(READ, one))
}

fn one(state: &mut State, incoming: &Incoming) -> Answer {
    let id = incoming.part("transaction");
    let transaction = state.transactions.get(id).ok_or_else(Reply::missing)?;
    Ok(Reply::ok(show(state, id, transaction)))
}

/// Both dates are compulsory.
fn list(state: &mut State, incoming: &Incoming) -> Answer {
    let date = |name: &str| {
        let date = incoming.query(name).and_then(|date| date.parse().ok());
        date.ok_or_else(|| Reply::invalid("query", name, "missing"))
    };
    let (from, to): (Timestamp, Timestamp) = (date("created_at_gte")?, date("created_at_lte")?);
    let rows = state
        .transactions
        .iter()
        .filter(|(_, one)| (from..=to).contains(&one.created));
    let rows: Vec<Value> = rows.map(|(id, one)| show(state, id, one)).collect();
    SAC.cut(incoming, rows).map(Reply::ok)
}

fn show(state: &State, id: &str, transaction: &Transaction) -> Value {
    let status = match (transaction.done <= state.now(), transaction.fails) {
        (false, _) => "pending",
        (true, false) => "completed",
        (true, true) => "failed",
    };
    json!({"id": id, "status": status, "created_at": state.naive(transaction.created)})
}
