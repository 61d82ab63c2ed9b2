//! Which log lines are measured, as what. `docs/METRICS.md` says what each means and costs.

/// How values of one run become one point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Statistic {
    /// Added up.
    Sum,
    /// The largest.
    Max,
    /// Each by itself, for percentiles.
    Spread,
    /// Counted beside the metrics, without being one: it costs nothing and is found by Logs Insights.
    Noted,
}

/// One metric, and the lines that it is made of.
#[derive(Debug)]
pub(super) struct Metric {
    /// Its name at `CloudWatch`.
    pub(super) name: &'static str,
    /// Its unit there.
    pub(super) unit: &'static str,
    pub(super) statistic: Statistic,
    /// What a line has in its field `metric`.
    pub(super) of: &'static str,
    /// A field and the value that it must have.
    pub(super) only: Option<(&'static str, &'static str)>,
    /// The field with the value; `None` = each line counts as one.
    pub(super) value: Option<&'static str>,
    /// Values below it are as usual, and above the other nothing that is measured here.
    pub(super) range: (f64, f64),
    /// Fields that become dimensions, and their names there.
    pub(super) by: &'static [(&'static str, &'static str)],
}

const ANY: (f64, f64) = (1.0, f64::MAX);
/// What is older was brought in, not delivered.
const A_DAY: f64 = 24.0 * 60.0 * 60.0 * 1_000.0;

/// Lines that count as one each.
const fn count(name: &'static str, of: &'static str) -> Metric {
    Metric {
        name,
        unit: "Count",
        statistic: Statistic::Sum,
        of,
        only: None,
        value: None,
        range: ANY,
        by: &[],
    }
}

/// A field of lines, added up.
const fn sum(name: &'static str, of: &'static str, value: &'static str) -> Metric {
    Metric {
        value: Some(value),
        ..count(name, of)
    }
}

/// Every metric that there is.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        by: &[("marketplace", "Marketplace"), ("result", "Result")],
        ..count("MessagesIn", "message_in")
    },
    Metric {
        by: &[("marketplace", "Marketplace"), ("result", "Result")],
        ..count("MessagesOut", "message_out")
    },
    Metric {
        unit: "Milliseconds",
        statistic: Statistic::Spread,
        only: Some(("author", "buyer")),
        value: Some("ms"),
        range: (0.0, A_DAY),
        ..count("LatencyIn", "message_in")
    },
    Metric {
        unit: "Milliseconds",
        statistic: Statistic::Spread,
        only: Some(("result", "sent")),
        value: Some("ms"),
        range: (0.0, A_DAY),
        ..count("LatencyOut", "message_out")
    },
    Metric {
        unit: "Seconds",
        statistic: Statistic::Max,
        value: Some("inbound_seconds"),
        ..count("UndeliveredIn", "undelivered")
    },
    Metric {
        unit: "Seconds",
        statistic: Statistic::Max,
        value: Some("outbound_seconds"),
        ..count("UndeliveredOut", "undelivered")
    },
    Metric {
        only: Some(("status", "429")),
        by: &[("host", "Host")],
        ..count("Throttled", "call")
    },
    Metric {
        statistic: Statistic::Noted,
        by: &[("host", "Host")],
        ..count("Calls", "call")
    },
    sum("Retries", "run", "retried"),
    sum("Failed", "run", "failed"),
    sum("Dead", "run", "dead"),
    count("Renewals", "renewal"),
    count("ConnectionsLost", "connection_lost"),
    Metric {
        by: &[("marketplace", "Marketplace"), ("topic", "Topic")],
        ..count("Notifications", "notification")
    },
    count("Refused", "refused"),
    count("Unavailable", "unavailable"),
    Metric {
        unit: "Seconds",
        statistic: Statistic::Max,
        value: Some("lag_seconds"),
        range: (30.0, f64::MAX),
        ..count("TickLag", "tick")
    },
    Metric {
        unit: "Percent",
        statistic: Statistic::Max,
        value: Some("percent"),
        range: (50.0, f64::MAX),
        by: &[("function", "Function")],
        ..count("RunTimeUsed", "run_time")
    },
];
