//! Money: a month of silence, and a million messages, from what `idle` and `message` counted.

use bench::{
    prices::Used,
    report::{By::Sum, Wanted::AtMost},
};

use super::{idle, message};
use crate::suite::{Suite, figure};

/// Minutes of a month of 730 hours.
const MONTH: f64 = 43_800.0;
const MILLION: f64 = 1e6;

pub(crate) fn run(suite: &mut Suite) {
    count_unless_known(suite);
    let kept = suite.kept.clone();
    for (accounts, [tick, poll]) in idle::SIZES {
        let (Some(tick), Some(poll)) = (kept.get(tick), kept.get(poll)) else {
            continue; // a quick run asks for fewer
        };
        let month = tick.and(poll.times(figure(accounts))).times(MONTH);
        let wanted = [(1, 0.5), (100, 20.0), (1_000, 200.0)]
            .iter()
            .find(|(size, _)| *size == accounts);
        let wanted = wanted.map(|(_, most)| AtMost(*most));
        suite.perhaps(
            format!("idle month of {accounts} accounts, all"),
            month.usd(),
            "USD",
            Sum,
            wanted,
        );
        let table = Used {
            writes: month.writes,
            reads: month.reads,
            ..Used::default()
        };
        suite.row(
            format!("idle month of {accounts} accounts, table alone"),
            table.usd(),
            "USD",
            Sum,
        );
    }
    for (pair, name) in [
        ("known pair", "in known sales"),
        ("known pair, proven", "in known sales, notifications proven"),
        (
            "known pair at the tick",
            "in known sales, all at the moment of the tick",
        ),
        ("new pair", "half of them in new sales"),
    ] {
        // One in and one out are two messages.
        let messages = kept[pair].times(MILLION / 2.0);
        let wanted = pair.starts_with("known pair").then_some(AtMost(10.0));
        suite.perhaps(
            format!("a million messages {name}, all"),
            messages.usd(),
            "USD",
            Sum,
            wanted,
        );
        suite.row(
            format!("a million messages {name}, writes alone"),
            messages.usd_of_writes(),
            "USD",
            Sum,
        );
    }
}

/// Their rows are of their own scenarios; asked for alone, costs count without showing them.
fn count_unless_known(suite: &mut Suite) {
    let mut counted = Suite::new(suite.quick);
    if !suite.kept.contains_key("tick 1") {
        idle::run(&mut counted);
    }
    if !suite.kept.contains_key("known pair") {
        message::run(&mut counted);
    }
    suite.kept.extend(counted.kept);
}
