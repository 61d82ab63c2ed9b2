//! 300 notifications wait in the table, of an account that cannot be asked: its grant is gone, or the
//! marketplace forbids all that it asks.

use std::time::Duration;

use bench::report::{By::Count, Wanted::AtMost};
use bridge::{
    ids::AccountId,
    ports::{DueQueue as _, HintRow},
};
use simulators::Fault;
use tokio::time::Instant;

use crate::{
    cloud::{Wakes, live},
    line::{Call, Function},
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
        let [first, second] = hours.each_ref();
        // In the first hour all are tried as they come.
        tell(suite, &format!("{kind}, first hour"), first, None);
        tell(suite, &format!("{kind}, second hour"), second, Some(1.0));
    }
}

fn tell(suite: &mut Suite, when: &str, (counted, ticks): &(Counted, f64), looks: Option<f64>) {
    let table = figure(counted.table.calls()) / ticks;
    let most = looks.map(|_| AtMost(10.0));
    suite.perhaps(
        format!("{when}: table calls a tick"),
        table,
        "",
        Count,
        most,
    );
    let asked = figure(counted.meli.calls());
    suite.row(format!("{when}: marketplace calls"), asked, "", Count);
    let most = looks.map(AtMost);
    let looks = figure(looks_at(counted));
    suite.perhaps(
        format!("{when}: looks at what notifications speak of"),
        looks,
        "",
        Count,
        most,
    );
    let written = counted.table.units.write / ticks;
    suite.row(format!("{when}: WCU a tick"), written, "", Count);
}

/// How often the poller asked about notifications: about several in a row, for less than a minute.
fn looks_at(counted: &Counted) -> usize {
    let by_poller = |call: &&Call| call.by == Function::Poller && call.what == "GET /questions";
    let asked = counted.meli.made.iter().filter(by_poller);
    let asked: Vec<Instant> = asked.map(|call| call.at).collect();
    let follows_on = |two: &[Instant]| two[1] - two[0] < Duration::from_mins(1);
    asked.len() - asked.windows(2).filter(|two| follows_on(two)).count()
}

/// Two hours, each with its number of ticks.
async fn hours(hints: usize, breaks: Breaks) -> [(Counted, f64); 2] {
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
    [an_hour(&stage).await, an_hour(&stage).await]
}

async fn an_hour(stage: &Stage) -> (Counted, f64) {
    let lived = live(stage, Wakes::ALL, HOUR, |_| false).await;
    (stage.counted(), figure(lived.ticks.len()))
}
