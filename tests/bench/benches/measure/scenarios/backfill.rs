//! 500 sales of the last days are brought in; 200 ms a call. Meanwhile another seller has a buyer who writes
//! and an agent who answers.

use std::{cell::RefCell, time::Duration};

use bench::{
    report::{
        By::{Count, Virtual},
        Wanted::AtMost,
    },
    stats::percentile,
};
use tokio::time::Instant;

use crate::{
    cloud::{Lived, Wakes, live},
    stage::{SELLER, Stage, Waits},
    suite::{Suite, figure, virtually},
};

const SALES: usize = 500;
const OTHER: u64 = SELLER + 1;
const MOST: Duration = Duration::from_mins(40);

/// What the other seller's people do, and what came of it.
struct Neighbour {
    pack: u64,
    conversation: u64,
    /// What was written, when, and whether a notification told of it.
    written: RefCell<Vec<(String, Instant, bool)>>,
    replied: RefCell<Vec<(String, Instant, Option<Duration>)>>,
}

pub(crate) fn run(suite: &mut Suite) {
    let sales = suite.size(SALES);
    virtually(async {
        let stage = Stage::new().await;
        let neighbour = Neighbour::beside(&stage).await;
        for number in 0..sales {
            let pack = stage.sale_with(&format!("Oi, {number}"));
            stage.meli.person_reads(pack);
        }
        stage.forget_the_past();
        stage.takes(Waits::of(200));
        stage
            .setup("/setup/backfill", &format!("account=meli:{SELLER}&days=30"))
            .await;
        let mut seconds = 0;
        let shown = || stage.chatwoot.conversations().len().saturating_sub(1);
        let lived = live(&stage, Wakes::ALL, MOST, |_| {
            neighbour.lives(&stage, seconds);
            seconds += 1;
            shown() >= sales
        })
        .await;
        let all = (shown() >= sales).then(|| lived.span.as_secs_f64() / 60.0);
        suite.held(
            format!("all {sales} shown"),
            all,
            "min",
            Virtual,
            AtMost(30.0),
        );
        suite.row("conversations when it ended", figure(shown()), "", Count);
        suite.row(
            "marketplace calls",
            figure(stage.meli_line.take().calls()),
            "",
            Count,
        );
        nothing_was_killed(&lived, suite);
        neighbour.tell(&stage, suite);
    });
}

/// Every run had the time that it took.
fn nothing_was_killed(lived: &Lived, suite: &mut Suite) {
    let dispatches = lived.dispatches.iter();
    let killed = dispatches.filter(|run| run.answer.is_none()).count();
    for (name, count) in [
        ("dispatcher's runs killed", killed),
        ("poller's runs killed", lived.killed()),
        ("stream batches given up", lived.given_up),
    ] {
        suite.held(name, figure(count), "", Count, AtMost(0.0));
    }
}

impl Neighbour {
    async fn beside(stage: &Stage) -> Self {
        stage.import().await;
        stage.add_seller(OTHER).await;
        let item = stage.meli.add_item(OTHER, "Prato fundo", 19.9);
        let pack = stage
            .meli
            .add_sale(OTHER, stage.new_buyer(), &[&item], true)
            .thread;
        stage.meli.buyer_writes(pack, "Oi");
        stage.known_sales(0).await;
        let source_id = format!("meli:{OTHER}:pack:{pack}");
        let conversation = stage.chatwoot.conversation_of(&source_id).unwrap().id;
        Self {
            pack,
            conversation,
            written: RefCell::default(),
            replied: RefCell::default(),
        }
    }

    /// Every three minutes a message with its notification, one without, and a reply whose webhook is lost.
    fn lives(&self, stage: &Stage, second: u64) {
        let now = Instant::now();
        let text = format!("aos {second} s");
        match second % 180 {
            at @ (30 | 90) => {
                stage.meli.buyer_writes(self.pack, &text);
                if at == 90 {
                    stage.meli.take_notifications();
                }
                self.written.borrow_mut().push((text, now, at == 30));
            }
            150 => {
                stage.chatwoot.agent_replies(self.conversation, &text);
                stage.chatwoot.take_deliveries();
                self.replied.borrow_mut().push((text, now, None));
            }
            _ => {}
        }
        let received = stage.meli.received_by_buyer(self.pack);
        for (text, at, sent) in self.replied.borrow_mut().iter_mut() {
            if sent.is_none() && received.contains(text) {
                *sent = Some(now - *at);
            }
        }
    }

    fn tell(&self, stage: &Stage, suite: &mut Suite) {
        let posted = stage.chatwoot_line.take().posted;
        let shown = |text: &str, at: Instant| {
            let holds = |body: &[u8]| String::from_utf8_lossy(body).contains(text);
            let post = posted
                .iter()
                .find(|(when, body)| *when >= at && holds(body));
            post.map_or(f64::INFINITY, |(when, _)| (*when - at).as_secs_f64())
        };
        for (notified, name, most) in [
            (true, "another seller's message", 5.0),
            (false, "the same, its notification lost", 120.0),
        ] {
            let written = self.written.borrow();
            let waits: Vec<f64> = written
                .iter()
                .filter(|(_, at, with)| *with == notified && at.elapsed() > Duration::from_mins(2))
                .map(|(text, at, _)| shown(text, *at))
                .collect();
            suite.held(
                format!("{name}: longest wait"),
                ended(&waits),
                "s",
                Virtual,
                AtMost(most),
            );
        }
        let replied = self.replied.borrow();
        let waits: Vec<f64> = replied
            .iter()
            .filter(|(_, at, _)| at.elapsed() > Duration::from_mins(2))
            .map(|(_, _, sent)| sent.map_or(f64::INFINITY, |wait| wait.as_secs_f64()))
            .collect();
        suite.held(
            "another agent's reply, its webhook lost: longest wait",
            ended(&waits),
            "s",
            Virtual,
            AtMost(120.0),
        );
    }
}

/// The longest of them, unless one never ended.
fn ended(waits: &[f64]) -> Option<f64> {
    Some(percentile(waits, 1.0)).filter(|longest| longest.is_finite())
}
