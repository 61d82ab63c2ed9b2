//! Webhooks, notifications and stream records on their way: doubled, late, out of order, lost.

use local_table::stream::Stream;
use serde_json::{Value, json};
use simulators::{
    chatwoot::{Chatwoot, Delivery},
    mercado_livre::MercadoLivre,
};

use crate::{
    chance::Chance,
    faults::Faults,
    plan::{Kind, Plan},
    workers::Job,
};

/// What Chatwoot writes into a bubble whose webhook did not get through.
pub(crate) const BROKEN: &str = "the webhook did not get through";

/// What waits, each with the time when it arrives.
pub(crate) struct Mail {
    webhooks: Vec<(i64, Delivery)>,
    notices: Vec<(i64, Value)>,
    records: Vec<(i64, Value)>,
    /// Messages whose news must get through: nobody else tells of a Retry.
    pub(crate) certain: Vec<u64>,
    chance: Chance,
}

/// How something travels.
enum Fate {
    Lost,
    At(i64),
    Twice(i64, i64),
}

impl Mail {
    pub(crate) fn new(seed: u64) -> Self {
        let chance = Chance::new(seed, "mail");
        Self {
            webhooks: Vec::new(),
            notices: Vec::new(),
            records: Vec::new(),
            certain: Vec::new(),
            chance,
        }
    }

    /// Takes what was sent since the last time, and decides how each piece travels.
    pub(crate) fn collect(
        &mut self,
        chatwoot: &Chatwoot,
        meli: &MercadoLivre,
        stream: &mut Stream,
        (plan, faults, now): (&Plan, &Faults, i64),
    ) {
        let on = |kind| faults.are_on() && plan.has(kind);
        for delivery in chatwoot.take_deliveries() {
            let certain = delivery
                .message_id
                .is_some_and(|id| self.certain.contains(&id));
            match self.fate(on(Kind::Webhook), 50, now) {
                Fate::Lost if certain => self.webhooks.push((now, delivery)),
                Fate::Lost => {
                    faults.count("webhook lost");
                    if self.chance.thousandths(500) {
                        chatwoot.webhook_failed(&delivery, BROKEN);
                    }
                }
                Fate::At(at) => self.webhooks.push((at, delivery)),
                Fate::Twice(first, second) => {
                    faults.count("webhook doubled");
                    self.webhooks
                        .extend([(first, delivery.clone()), (second, delivery)]);
                }
            }
        }
        for notice in meli.take_notifications() {
            match self.fate(on(Kind::Notice), 50, now) {
                Fate::Lost => faults.count("notification lost"),
                Fate::At(at) => self.notices.push((at, notice)),
                Fate::Twice(first, second) => {
                    faults.count("notification doubled");
                    self.notices
                        .extend([(first, notice.clone()), (second, notice)]);
                }
            }
        }
        for record in stream.read().unwrap() {
            match self.fate(on(Kind::Stream), 20, now) {
                Fate::Lost => faults.count("stream record lost"),
                Fate::At(at) => self.records.push((at, record)),
                Fate::Twice(first, second) => {
                    faults.count("stream record doubled");
                    self.records
                        .extend([(first, record.clone()), (second, record)]);
                }
            }
        }
    }

    fn fate(&mut self, troubled: bool, lost: u64, now: i64) -> Fate {
        if !troubled {
            return Fate::At(now);
        }
        let late = |chance: &mut Chance| {
            now + if chance.thousandths(100) {
                chance.between(1, 240).cast_signed()
            } else {
                0
            }
        };
        if self.chance.thousandths(lost) {
            return Fate::Lost;
        }
        let first = late(&mut self.chance);
        if self.chance.thousandths(100) {
            Fate::Twice(first, late(&mut self.chance))
        } else {
            Fate::At(first)
        }
    }

    /// What arrives by `now`: for the webhook function, and for the dispatcher.
    pub(crate) fn due(
        &mut self,
        chatwoot: &Chatwoot,
        now: i64,
        everything: bool,
    ) -> (Vec<Job>, Vec<Job>) {
        let arrived = |at: i64| everything || at <= now;
        let mut web = Vec::new();
        for (at, delivery) in take(&mut self.webhooks, arrived) {
            // Chatwoot signs when it sends.
            web.push(Job::Webhook(if at < now {
                chatwoot.deliver_again(&delivery)
            } else {
                delivery
            }));
        }
        web.extend(
            take(&mut self.notices, arrived)
                .into_iter()
                .map(|(_, notice)| Job::Notice(notice)),
        );
        let records: Vec<Value> = take(&mut self.records, arrived)
            .into_iter()
            .map(|(_, record)| record)
            .collect();
        let mut batches = Vec::new();
        let mut rest = records.as_slice();
        while !rest.is_empty() {
            let size = usize::try_from(self.chance.between(1, 10))
                .unwrap()
                .min(rest.len());
            let (batch, others) = rest.split_at(size);
            batches.push(Job::Dispatch(json!({"Records": batch})));
            rest = others;
        }
        (web, batches)
    }

    /// An event whose dispatcher failed comes again, or is given up on.
    pub(crate) fn again(&mut self, event: &Value, now: i64, faults: &Faults) {
        let Value::Array(records) = event["Records"].clone() else {
            return;
        };
        if faults.are_on() && self.chance.thousandths(300) {
            faults.count("events given up on");
            return;
        }
        self.records
            .extend(records.into_iter().map(|record| (now + 1, record)));
    }

    /// Mercado Livre sends a notification again that was not taken.
    pub(crate) fn notice_again(&mut self, notice: Value, now: i64) {
        let wait = self.chance.between(30, 900).cast_signed();
        self.notices.push((now + wait, notice));
    }
}

fn take<T>(waiting: &mut Vec<(i64, T)>, arrived: impl Fn(i64) -> bool) -> Vec<(i64, T)> {
    let (mut due, later): (Vec<_>, Vec<_>) = std::mem::take(waiting)
        .into_iter()
        .partition(|(at, _)| arrived(*at));
    *waiting = later;
    due.sort_by_key(|(at, _)| *at);
    due
}
