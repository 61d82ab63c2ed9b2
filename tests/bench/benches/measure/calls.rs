//! Which calls a figure is made of.

use std::{collections::BTreeMap, time::Duration};

use tokio::time::Instant;

use crate::{
    line::{Call, Function},
    stage::Counted,
    suite::figure,
};

/// A kind of call: to whom, by whom, what.
type Kind = (&'static str, Function, String);

/// How often each kind of call was made in a round, and its write units, less those of silence; as a table.
pub(crate) fn each_kind(spoken: &Counted, silent: &Counted, rounds: u64) -> String {
    let mut kinds: BTreeMap<Kind, (f64, f64)> = BTreeMap::new();
    for (counted, sign) in [(spoken, 1.0), (silent, -1.0)] {
        for (to, call) in all(counted) {
            let kind = kinds.entry((to, call.by, call.what.clone())).or_default();
            kind.0 += sign / figure(rounds);
            kind.1 += sign * (call.units.write + call.units.read) / figure(rounds);
        }
    }
    let lines = kinds
        .iter()
        .filter(|(_, (times, _))| times.abs() > 0.01)
        .map(|((to, by, what), (times, units))| {
            format!("| {to} | {by} | {what} | {times:.2} | {units:.1} |")
        });
    let head = "| To | By | Call | Times | Units |\n|---|---|---|---:|---:|".to_owned();
    std::iter::once(head)
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The calls of a span, one after another.
pub(crate) fn in_order(counted: &Counted, from: Instant, span: Duration) -> String {
    let mut calls: Vec<_> = all(counted)
        .filter(|(_, call)| call.at >= from && call.at < from + span)
        .collect();
    calls.sort_by_key(|(_, call)| call.at);
    let line = |(to, call): &(&str, &Call)| {
        let after = (call.at - from).as_secs_f64();
        let Call {
            by,
            what,
            status,
            units,
            ..
        } = call;
        let (read, write) = (units.read, units.write);
        format!("{after:7.3} s  {by:10} {to:8} {status} R{read:<4} W{write:<3} {what}")
    };
    calls.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn all(counted: &Counted) -> impl Iterator<Item = (&'static str, &Call)> {
    let named = |to: &'static str, calls| std::iter::repeat(to).zip(calls);
    named("meli", counted.meli.made.iter())
        .chain(named("chatwoot", counted.chatwoot.made.iter()))
        .chain(named("table", counted.table.made.iter()))
}
