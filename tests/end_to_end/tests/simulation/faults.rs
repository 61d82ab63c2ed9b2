//! What goes wrong on the way of a call, drawn for each call from the seed.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bridge::ports::Clock;
use end_to_end::TestClock;
use serde_json::json;
use simulators::{Call, Fault};

use crate::{
    chance::Chance,
    plan::{Kind, Plan},
};

/// How often what happened.
pub(crate) type Counts = BTreeMap<&'static str, u64>;

/// Whom a call goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    Meli,
    Chatwoot,
    Table,
}

impl Side {
    fn of(call: &Call) -> Self {
        if call.path.starts_with("/api/") {
            Self::Chatwoot
        } else if call.path.matches('/').count() == 1
            && call.path.chars().nth(1).is_some_and(char::is_uppercase)
        {
            Self::Table
        } else {
            Self::Meli
        }
    }
}

/// Decides about calls, for all workers of one run.
pub(crate) struct Faults {
    plan: Plan,
    clock: TestClock,
    over: AtomicBool,
    /// One slow call at a time: no call may take longer than the client waits.
    may_be_slow: AtomicBool,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    counts: Counts,
    /// Times that a worker made a call.
    made: HashMap<(usize, String), u64>,
    /// A side that refuses nearly everything until a time, and how.
    burst: Option<(Side, i64, u64)>,
}

impl Faults {
    pub(crate) fn new(plan: &Plan, clock: &TestClock) -> Arc<Self> {
        Arc::new(Self {
            plan: plan.clone(),
            clock: clock.clone(),
            over: AtomicBool::new(false),
            may_be_slow: AtomicBool::new(false),
            inner: Mutex::default(),
        })
    }

    /// From now on everything works.
    pub(crate) fn end(&self) {
        self.over.store(true, Ordering::SeqCst);
    }

    /// Whether trouble may still be made.
    pub(crate) fn are_on(&self) -> bool {
        !self.over.load(Ordering::SeqCst)
    }

    /// One call of those that come now may take 12 s.
    pub(crate) fn allow_a_slow_call(&self) {
        self.may_be_slow.store(true, Ordering::SeqCst);
    }

    /// Counts something.
    pub(crate) fn count(&self, what: &'static str) {
        *self.lock().counts.entry(what).or_default() += 1;
    }

    /// Everything counted.
    pub(crate) fn counts(&self) -> Counts {
        self.lock().counts.clone()
    }

    /// `side` refuses nearly everything for `seconds`, in a way drawn from `how`.
    pub(crate) fn begin_burst(&self, side: Side, seconds: i64, how: u64) {
        self.lock().burst = Some((side, self.clock.now().as_second() + seconds, how));
    }

    /// What happens to this call of `worker`.
    pub(crate) fn judge(&self, worker: usize, call: &Call) -> Option<Fault> {
        let side = Side::of(call);
        let name = format!("{} {}", call.method, call.path);
        let (time, burst) = {
            let mut inner = self.lock();
            let time = inner.made.entry((worker, name.clone())).or_default();
            *time += 1;
            let time = *time;
            *inner.counts.entry("calls").or_default() += 1;
            (time, inner.burst)
        };
        if !self.are_on() {
            return None;
        }
        let mut chance = Chance::new(self.plan.seed, &format!("fault {worker} {name} {time}"));
        let now = self.clock.now().as_second();
        let burst = burst.filter(|(struck, until, _)| {
            *struck == side && now < *until && chance.thousandths(800)
        });
        if let Some((side, _, how)) = burst {
            return Some(self.refused(side, how, &mut chance));
        }
        let fault = match side {
            Side::Table => self.of_table(&mut chance),
            Side::Meli | Side::Chatwoot => self.of_api(&mut chance),
        };
        if self.plan.aloud
            && let Some(fault) = &fault
        {
            eprintln!("      ! worker {worker} {name}: {fault:?}");
        }
        fault
    }

    fn of_api(&self, chance: &mut Chance) -> Option<Fault> {
        let after = chance.thousandths(500);
        let (kind, what, fault) = match chance.between(1, 1000) {
            1..=10 => (
                Kind::Crash,
                "crash",
                if after {
                    Fault::HangAfter
                } else {
                    Fault::HangBefore
                },
            ),
            11..=35 => (Kind::ServerError, "5xx before the effect", broken(chance)),
            36..=60 => {
                let body = json!({"message": "internal_error", "status": 500}).to_string();
                (
                    Kind::ServerError,
                    "5xx after the effect",
                    Fault::AnswerAfter { status: 500, body },
                )
            }
            61..=90 => (Kind::LostAnswer, "answer lost", Fault::DropAfter),
            91..=110 => (
                Kind::TimeOut,
                "time-out",
                if after {
                    Fault::DropAfter
                } else {
                    Fault::DropBefore
                },
            ),
            _ => return None,
        };
        self.plan.has(kind).then(|| {
            self.count(what);
            if kind == Kind::TimeOut && self.may_be_slow.swap(false, Ordering::SeqCst) {
                self.clock.pass(Duration::from_secs(12));
            }
            fault
        })
    }

    fn of_table(&self, chance: &mut Chance) -> Option<Fault> {
        let after = chance.thousandths(500);
        let (kind, what, fault) = match chance.between(1, 1000) {
            1..=10 => (
                Kind::Crash,
                "crash",
                if after {
                    Fault::HangAfter
                } else {
                    Fault::HangBefore
                },
            ),
            11..=20 => (Kind::Table, "table: 5xx", table_broken()),
            21..=30 => (
                Kind::Table,
                "table: time-out or lost answer",
                if after {
                    Fault::DropAfter
                } else {
                    Fault::DropBefore
                },
            ),
            _ => return None,
        };
        self.plan.has(kind).then(|| {
            self.count(what);
            fault
        })
    }

    fn refused(&self, side: Side, how: u64, chance: &mut Chance) -> Fault {
        if side == Side::Table {
            self.count("table: outage");
            return table_broken();
        }
        self.count("429");
        let wait = u32::try_from(chance.between(2, 90)).unwrap();
        let retry_after = how.is_multiple_of(2).then_some(wait);
        let body =
            json!({"message": "Too many requests", "error": "too_many_requests", "status": 429})
                .to_string();
        let (content_type, body) = match (side, how % 4) {
            (Side::Chatwoot, _) => ("text/plain", "Retry later\n".to_owned()),
            (_, 0 | 1) => ("application/json", body),
            _ => ("text/plain", "local_rate_limited".to_owned()),
        };
        Fault::Answer {
            status: 429,
            content_type,
            body,
            retry_after,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }
}

fn broken(chance: &mut Chance) -> Fault {
    let status = *chance.pick(&[500, 502, 503, 504]).unwrap();
    if chance.thousandths(500) {
        Fault::json(
            status,
            &json!({"message": "internal_error", "error": "internal", "status": status, "cause": []}),
        )
    } else {
        Fault::text(status, "<html><body>Bad Gateway</body></html>")
    }
}

fn table_broken() -> Fault {
    let body = json!({"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError", "message": "try again"});
    let body = body.to_string();
    Fault::Answer {
        status: 500,
        content_type: "application/x-amz-json-1.0",
        body,
        retry_after: None,
    }
}
