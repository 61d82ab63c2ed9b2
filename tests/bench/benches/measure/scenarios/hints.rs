//! 300 notifications wait in the table, of an account that cannot be asked: its grant is gone, or the
//! marketplace forbids all that it asks.

use std::time::Duration;

use bench::report::{By::Count, Wanted::AtMost};
use bridge::{
    ids::AccountId,
    ports::{DueQueue as _, HintRow},
};
use simulators::Fault;

use crate::{
    cloud::{Wakes, live},
    stage::{Counted, SELLER, Stage, Waits},
    suite::{Suite, figure, virtually},
};

const HINTS: usize = 300;
const HOUR: Duration = Duration::from_hours(1);

/// Makes an account one that cannot be asked.
type Breaks = fn(&Stage);

pub(crate) fn run(suite: &mut Suite) {
    let revoked = |stage: &Stage| stage.meli.revoke(SELLER);
    let forbidden = |stage: &Stage| {
        let answer = || Fault::text(403, "forbidden");
        stage.meli.wire().judge(move |_| Some(answer()));
    };
    let kinds: [(_, Breaks); 2] = [("grant gone", revoked), ("all forbidden", forbidden)];
    let hints = suite.size(HINTS);
    for (kind, breaks) in kinds {
        let hours = virtually(hours(hints, breaks));
        for (hour, (counted, ticks)) in ["first hour", "second hour"].iter().zip(&hours) {
            tell(suite, &format!("{kind}, {hour}"), counted, *ticks);
        }
    }
}

fn tell(suite: &mut Suite, when: &str, counted: &Counted, ticks: f64) {
    let table = figure(counted.table.calls()) / ticks;
    let most = AtMost(10.0);
    suite.held(
        format!("{when}: table calls a tick"),
        table,
        "",
        Count,
        most,
    );
    let asked = figure(counted.meli.calls());
    suite.row(format!("{when}: marketplace calls"), asked, "", Count);
    let written = counted.table.units.write / ticks;
    suite.row(format!("{when}: WCU a tick"), written, "", Count);
}

/// Two hours, each with its number of ticks.
async fn hours(hints: usize, breaks: Breaks) -> Vec<(Counted, f64)> {
    let stage = Stage::new().await;
    stage.known_sales(1).await;
    stage.takes(Waits::of(20));
    live(&stage, Wakes::ALL, Duration::from_mins(5), |_| false).await;
    breaks(&stage);
    // At once: the webhook would take 20 a minute, and none once the account is known to be dead.
    for number in 0..hints {
        let now = bridge::ports::Clock::now(&stage.clock);
        let hint = HintRow {
            account: AccountId::from_connector(format!("meli:{SELLER}")),
            hint: format!("questions/{}", 13_000_000_000_u64 + number as u64),
            nonce: number.to_string(),
            arrived_at: now,
        };
        stage.table.table.put_due_hint(&hint, now).await.unwrap();
    }
    stage.counted();
    let mut hours = Vec::new();
    for _ in 0..2 {
        let lived = live(&stage, Wakes::ALL, HOUR, |_| false).await;
        hours.push((stage.counted(), figure(lived.ticks.len())));
    }
    hours
}
