//! One message in and one reply out: what it takes beyond the same time of silence.

use std::time::Duration;

use bench::{
    prices::Used,
    report::{By::Count, Wanted::AtMost},
};

use tokio::time::Instant;

use crate::{
    calls,
    cloud::{Lived, Wakes, live},
    stage::{Counted, Stage, Waits},
    suite::{Suite, figure, virtually},
};

const ROUNDS: u64 = 20;
const HALF: Duration = Duration::from_secs(30);

/// Which messages are counted.
#[derive(Clone, Copy)]
struct Case {
    /// All in one sale that is known, else each in a new one.
    is_known: bool,
    /// The seller's notifications were shown to arrive before.
    is_proven: bool,
    /// When the buyer writes, after the tick.
    when: fn(u32) -> Duration,
}

impl Case {
    const KNOWN: Self = Self {
        is_known: true,
        is_proven: false,
        when: within_the_minute,
    };
    const PROVEN: Self = Self {
        is_proven: true,
        ..Self::KNOWN
    };
    const AT_ONCE: Self = Self {
        when: |_| Duration::ZERO,
        ..Self::KNOWN
    };
    const NEW: Self = Self {
        is_known: false,
        ..Self::KNOWN
    };
}

struct Measured {
    silent: Counted,
    spoken: Counted,
    used: Used,
    /// When each round of the spoken ones began.
    begun: Vec<Instant>,
}

pub(crate) fn run(suite: &mut Suite) {
    let known = virtually(measure(Case::KNOWN));
    let proven = virtually(measure(Case::PROVEN));
    let at_once = virtually(measure(Case::AT_ONCE));
    let new = virtually(measure(Case::NEW));
    let wanted = [4.0, 4.0, 12.0, 16.0].map(|most| Some(AtMost(most)));
    let cases = [
        ("known sale", &known, wanted),
        ("known sale, notifications proven", &proven, wanted),
        ("known sale, at the moment of the tick", &at_once, wanted),
        ("new sale", &new, [None; 4]),
    ];
    for (what, measured, wanted) in cases {
        tell(suite, what, measured, wanted);
    }
    for (what, measured, _) in cases {
        let Measured { silent, spoken, .. } = measured;
        let each = calls::each_kind(spoken, silent, ROUNDS);
        let one = calls::in_order(spoken, measured.begun[10], HALF * 2);
        suite.calls.push(format!(
            "## message, {what}: each kind of call, in a round\n\n{each}\n\n## The eleventh round\n\n```text\n{one}\n```"
        ));
    }
    suite.kept.insert("known pair", known.used);
    suite.kept.insert("known pair, proven", proven.used);
    suite.kept.insert("known pair at the tick", at_once.used);
    suite.kept.insert("new pair", new.used);
}

fn tell(
    suite: &mut Suite,
    what: &str,
    measured: &Measured,
    wanted: [Option<bench::report::Wanted>; 4],
) {
    let Measured { silent, spoken, .. } = measured;
    let more = |spoken: u64, silent: u64| (figure(spoken) - figure(silent)) / figure(ROUNDS);
    let calls = [
        (
            "marketplace calls",
            more(spoken.meli.calls(), silent.meli.calls()),
        ),
        (
            "Chatwoot calls",
            more(spoken.chatwoot.calls(), silent.chatwoot.calls()),
        ),
        (
            "table calls",
            more(spoken.table.calls(), silent.table.calls()),
        ),
    ];
    for ((name, value), wanted) in calls.into_iter().zip(wanted) {
        suite.perhaps(format!("{what}: {name}"), value, "", Count, wanted);
    }
    suite.perhaps(
        format!("{what}: WCU"),
        measured.used.writes,
        "",
        Count,
        wanted[3],
    );
    suite.row(format!("{what}: RCU"), measured.used.reads, "", Count);
    let bytes = more(spoken.table.bytes, silent.table.bytes)
        + more(spoken.meli.bytes, silent.meli.bytes)
        + more(spoken.chatwoot.bytes, silent.chatwoot.bytes);
    suite.row(
        format!("{what}: bytes on all lines"),
        bytes / 1024.0,
        "kB",
        Count,
    );
}

/// When the buyer writes, after the tick: later each round.
fn within_the_minute(round: u32) -> Duration {
    Duration::from_secs(1) + Duration::from_millis(1_400) * round
}

/// A dozen messages in somewhat more than an hour, and an answer.
async fn prove(stage: &Stage, pack: u64) {
    for number in 0..12 {
        stage.meli.buyer_writes(pack, &format!("Antes {number}"));
        live(stage, Wakes::ALL, Duration::from_mins(6), |_| false).await;
    }
    let conversation = stage.conversation(pack).unwrap();
    stage.chatwoot.agent_replies(conversation, "Resposta antes");
}

async fn measure(case: Case) -> Measured {
    let Case {
        is_known,
        is_proven,
        when,
    } = case;
    let stage = Stage::new().await;
    let packs = stage.known_sales(1).await;
    stage.takes(Waits::of(50));
    if is_proven {
        prove(&stage, packs[0]).await;
    }
    live(&stage, Wakes::ALL, Duration::from_mins(2), |_| false).await;
    stage.counted();
    let (quiet, _) = rounds(&stage, when, |_| {}, |_| {}).await;
    let silent = stage.counted();
    let latest = std::cell::Cell::new(packs[0]);
    let buyer = |round: u64| {
        if is_known {
            stage
                .meli
                .buyer_writes(packs[0], &format!("Pergunta {round}"));
        } else {
            latest.set(stage.sale_with(&format!("Pergunta {round}")));
        }
    };
    let agent = |round: u64| {
        let conversation = stage.conversation(latest.get()).unwrap();
        stage
            .chatwoot
            .agent_replies(conversation, &format!("Resposta {round}"));
    };
    let (lived, begun) = rounds(&stage, when, buyer, agent).await;
    let spoken = stage.counted();
    let answered = stage.meli.received_by_buyer(latest.get());
    assert_eq!(answered.last(), Some(&format!("Resposta {}", ROUNDS - 1)));
    let table = |counted: &Counted| Used {
        writes: counted.table.units.write,
        reads: counted.table.units.read,
        ..Used::default()
    };
    let all = lived
        .iter()
        .map(Lived::used)
        .fold(table(&spoken), Used::and);
    let idle = quiet
        .iter()
        .map(Lived::used)
        .fold(table(&silent), Used::and);
    let used = all.and(idle.times(-1.0)).times(1.0 / figure(ROUNDS));
    Measured {
        silent,
        spoken,
        used,
        begun,
    }
}

async fn rounds(
    stage: &Stage,
    when: fn(u32) -> Duration,
    buyer: impl Fn(u64),
    agent: impl Fn(u64),
) -> (Vec<Lived>, Vec<Instant>) {
    let (mut lived, mut begun) = (Vec::new(), Vec::new());
    for (round, number) in (0..ROUNDS).zip(0..) {
        begun.push(Instant::now());
        let wait = when(number);
        let mut wakes = Wakes::ALL;
        if !wait.is_zero() {
            lived.push(live(stage, wakes, wait, |_| false).await);
            wakes = Wakes::NO_CLOCK; // one tick a minute
        }
        buyer(round);
        lived.push(live(stage, wakes, HALF, |_| false).await);
        agent(round);
        let rest = HALF.saturating_sub(wait);
        lived.push(live(stage, Wakes::NO_CLOCK, rest, |_| false).await);
    }
    (lived, begun)
}
