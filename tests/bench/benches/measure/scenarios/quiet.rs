//! A busy account: 200 sales of the last days, nearly all of them quiet, and notifications arrive.

use std::time::Duration;

use bench::report::{By::Count, Wanted::AtMost};

use crate::{
    cloud::{Wakes, live},
    stage::{SELLER, Stage, Waits},
    suite::{Suite, figure, virtually},
};

const SALES: usize = 200;
/// So often somebody writes.
const EVERY: usize = 600;

pub(crate) fn run(suite: &mut Suite) {
    let sales = suite.size(SALES);
    virtually(async {
        let stage = Stage::new().await;
        let pack = stage.known_sales(1).await[0];
        for _ in 0..sales {
            stage
                .meli
                .add_sale(SELLER, stage.new_buyer(), &[&stage.item], true);
        }
        stage.takes(Waits::of(20));
        let mut second = 0;
        let mut hour = async || {
            live(&stage, Wakes::ALL, Duration::from_hours(1), |_| {
                if second % EVERY == 0 {
                    stage.meli.buyer_writes(pack, "E hoje?");
                }
                second += 1;
                false
            })
            .await;
            stage.counted()
        };
        // What arrives in two hours proves that notifications do.
        hour().await;
        hour().await;
        let counted = hour().await;
        suite.held(
            "marketplace calls an hour",
            figure(counted.meli.calls()),
            "",
            Count,
            AtMost(200.0),
        );
        suite.row(
            "Chatwoot calls an hour",
            figure(counted.chatwoot.calls()),
            "",
            Count,
        );
        suite.row("WCU an hour", counted.table.units.write, "", Count);
    });
}
