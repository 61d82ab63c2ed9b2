//! What the bridge did for each message: what announced it, its row, the stream, every call to either side.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use simulators::Seen;

/// Runs that are kept.
const KEPT: usize = 40;
/// Announcements that wait for their run at most.
const WAITING: usize = 60;

/// A webhook or notification, as it came in.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Who sent it: `chatwoot`, or a marketplace's slug.
    pub from: String,
    /// Where it was posted.
    pub path: String,
    /// What it was answered.
    pub status: u16,
    /// How long the answer took.
    pub took: Duration,
    /// Chatwoot's number of the message it tells about.
    pub message: Option<u64>,
    /// It was thrown away on its way.
    pub is_lost: bool,
}

/// Everything that was seen.
#[derive(Default)]
pub struct Trace {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    count: u64,
    receipts: VecDeque<(Instant, Receipt)>,
    current: Option<Run>,
    runs: VecDeque<Run>,
}

/// One run of a worker, for one row or one tick of the clock.
struct Run {
    number: u64,
    kind: &'static str,
    about: String,
    began: Instant,
    steps: Vec<Value>,
    calls: usize,
    end: &'static str,
    took: Duration,
}

impl Trace {
    /// A webhook or notification came in.
    pub fn received(&self, receipt: Receipt) {
        let mut inner = self.lock();
        if receipt.is_lost {
            let mut run = inner.new_run("lost", &receipt.path);
            run.steps.push(received(&receipt));
            run.end = "lost";
            inner.keep(run);
            return;
        }
        inner.receipts.push_back((Instant::now(), receipt));
        if inner.receipts.len() > WAITING {
            inner.receipts.pop_front();
        }
    }

    /// A worker is woken by the row with these keys. `slug` is the marketplace of its account.
    pub fn woken_by_row(&self, pk: &str, sk: &str, slug: &str) {
        let mut inner = self.lock();
        let reply = sk.strip_prefix("reply#");
        let kind = if reply.is_some() { "reply" } else { "hint" };
        let about = pk.split_once('#').map_or(pk, |(_, about)| about).to_owned();
        let message = reply.and_then(|id| id.split('#').next()?.parse::<u64>().ok());
        let claimed = inner.claim(message, slug);
        let mut run = inner.new_run(kind, &about);
        for (_, receipt) in &claimed {
            run.steps.push(received(receipt));
        }
        run.calls = claimed.len();
        run.steps.push(json!({"what": "row", "text": sk}));
        let waited = claimed.first().map(|(at, _)| milliseconds(at.elapsed()));
        run.steps
            .push(json!({"what": "stream", "text": "dispatcher", "ms": waited}));
        inner.current = Some(run);
    }

    /// A worker is woken by the clock.
    pub fn woken_by_clock(&self) {
        let mut inner = self.lock();
        let run = inner.new_run("tick", "");
        inner.current = Some(run);
    }

    /// A call to `side` came to its end.
    pub fn called(&self, side: &'static str, seen: &Seen) {
        let mut inner = self.lock();
        let Some(run) = &mut inner.current else {
            return;
        };
        run.calls += 1;
        run.steps.push(json!({
            "what": "call", "side": side, "text": format!("{} {}", seen.call.method, seen.call.path),
            "status": seen.status, "ms": milliseconds(seen.took), "fault": seen.fault,
        }));
    }

    /// The running worker came to its end: `done`, `later` or `killed`. What touched nothing is forgotten.
    pub fn ended(&self, end: &'static str) {
        let mut inner = self.lock();
        let Some(mut run) = inner.current.take() else {
            return;
        };
        run.end = end;
        run.took = run.began.elapsed();
        if run.calls > 0 {
            inner.keep(run);
        }
    }

    /// All of it, newest first.
    pub fn shown(&self) -> Value {
        let inner = self.lock();
        let all = inner.current.iter().chain(inner.runs.iter().rev());
        all.filter(|run| run.calls > 0 || run.end == "lost")
            .map(Run::shown)
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn new_run(&mut self, kind: &'static str, about: &str) -> Run {
        self.count += 1;
        Run {
            number: self.count,
            kind,
            about: about.to_owned(),
            began: Instant::now(),
            steps: Vec::new(),
            calls: 0,
            end: "running",
            took: Duration::ZERO,
        }
    }

    fn keep(&mut self, run: Run) {
        self.runs.push_back(run);
        if self.runs.len() > KEPT {
            self.runs.pop_front();
        }
    }

    /// Takes the announcements that a row came from: those of its message, else those of its marketplace.
    fn claim(&mut self, message: Option<u64>, slug: &str) -> Vec<(Instant, Receipt)> {
        let is_its = |receipt: &Receipt| match message {
            Some(id) => receipt.message == Some(id),
            None => receipt.from == slug,
        };
        let (its, others): (Vec<_>, Vec<_>) = self
            .receipts
            .drain(..)
            .partition(|(_, receipt)| is_its(receipt));
        self.receipts = others.into();
        its
    }
}

impl Run {
    fn shown(&self) -> Value {
        json!({
            "number": self.number, "kind": self.kind, "about": self.about, "steps": self.steps,
            "end": self.end, "ms": milliseconds(self.took),
        })
    }
}

fn received(receipt: &Receipt) -> Value {
    json!({
        "what": "received", "side": receipt.from, "text": receipt.path, "status": receipt.status,
        "ms": milliseconds(receipt.took), "fault": receipt.is_lost.then_some("lost"),
    })
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use simulators::Call;

    use super::*;

    fn receipt(from: &str, message: Option<u64>) -> Receipt {
        Receipt {
            from: from.to_owned(),
            path: "/webhook".to_owned(),
            status: 200,
            took: Duration::from_millis(3),
            message,
            is_lost: false,
        }
    }

    fn seen(path: &str) -> Seen {
        Seen {
            call: Call {
                method: "POST".to_owned(),
                path: path.to_owned(),
                query: String::new(),
            },
            status: Some(201),
            took: Duration::from_millis(7),
            fault: None,
        }
    }

    #[test]
    fn a_run_tells_what_announced_it_and_what_it_called() {
        let trace = Trace::default();
        trace.received(receipt("chatwoot", Some(7)));
        trace.received(receipt("chatwoot", Some(7)));
        trace.received(receipt("chatwoot", Some(8)));
        trace.woken_by_row("thread#meli:1:pack:2", "reply#7", "mercado-livre");
        trace.called("mercado-livre", &seen("/messages/packs/2/sellers/1"));
        trace.ended("done");

        let shown = trace.shown();
        let steps: Vec<&str> = shown[0]["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| step["what"].as_str().unwrap())
            .collect();
        assert_eq!(steps, ["received", "received", "row", "stream", "call"]);
        assert_eq!(
            (&shown[0]["about"], &shown[0]["end"]),
            (&json!("meli:1:pack:2"), &json!("done"))
        );
    }

    #[test]
    fn a_hint_takes_what_its_marketplace_announced_and_quiet_runs_are_forgotten() {
        let trace = Trace::default();
        trace.received(receipt("shopee", None));
        trace.woken_by_row("hints#meli:1", "hint#/questions/9", "mercado-livre");
        trace.ended("done");
        trace.woken_by_clock();
        trace.ended("done");
        assert_eq!(trace.shown(), json!([]));

        trace.woken_by_row("hints#shopee:1", "hint#5", "shopee");
        trace.ended("done");
        assert_eq!(trace.shown()[0]["steps"][0]["side"], "shopee");
    }

    #[test]
    fn what_was_lost_on_its_way_is_told() {
        let trace = Trace::default();
        trace.received(Receipt {
            is_lost: true,
            ..receipt("chatwoot", Some(7))
        });

        assert_eq!(trace.shown()[0]["end"], "lost");
    }
}
