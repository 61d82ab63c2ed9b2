//! Lines in, metrics out, and the page that names them.

use serde_json::{Value, json};
use tracing::{debug, info, subscriber::with_default, warn};
use tracing_subscriber::{layer::SubscriberExt, registry::Registry};

use super::{Metrics, layer, names::METRICS, share};

/// What these lines come to.
fn measured(speak: impl FnOnce()) -> Vec<Value> {
    measured_at(None, speak)
}

/// The same where the log shows lines of `level` and above.
fn measured_at(level: Option<&str>, speak: impl FnOnce()) -> Vec<Value> {
    let metrics = std::sync::Arc::new(Metrics::new("bridge", level));
    let subscriber = Registry::default().with(layer(std::sync::Arc::clone(&metrics)));
    with_default(subscriber, speak);
    let now = "2026-11-27T12:00:00Z".parse().unwrap();
    let lines = metrics.drain(now);
    assert!(metrics.drain(now).is_empty(), "what was written is gone");
    lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn directive(line: &Value) -> &Value {
    &line["_aws"]["CloudWatchMetrics"][0]
}

#[test]
fn a_line_is_of_the_level_that_the_log_still_shows() {
    for (level, wanted) in [
        (None, "INFO"),
        (Some("debug"), "DEBUG"),
        (Some("WARN"), "WARN"),
        (Some("ERROR"), "ERROR"),
    ] {
        let lines = measured_at(level, || {
            debug!(
                metric = "call",
                host = "h",
                status = 429_u64,
                "call finished"
            );
        });
        assert!(!lines.is_empty());
        for line in lines {
            assert_eq!(line["level"], wanted);
            let at: jiff::Timestamp = line["timestamp"].as_str().unwrap().parse().unwrap();
            assert_eq!(
                at.as_millisecond(),
                line["_aws"]["Timestamp"].as_i64().unwrap()
            );
        }
    }
}

#[test]
fn a_line_is_a_document_of_the_embedded_format() {
    let lines = measured(|| {
        info!(
            metric = "message_out",
            marketplace = "odd",
            result = "sent",
            ms = 420_u64,
            "reply sent"
        );
        info!(
            metric = "message_out",
            marketplace = "odd",
            result = "sent",
            ms = 80_u64,
            "reply sent"
        );
        info!(
            metric = "message_out",
            marketplace = "odd",
            result = "refused",
            ms = 5_u64,
            "reply refused"
        );
    });

    let [latency, refused, sent] = lines.as_slice() else {
        panic!("{lines:?}")
    };
    assert_eq!(
        *directive(latency),
        json!({
            "Namespace": "MarketplaceBridge",
            "Dimensions": [["Table"]],
            "Metrics": [{"Name": "LatencyOut", "Unit": "Milliseconds"}],
        })
    );
    assert_eq!(
        latency["LatencyOut"],
        json!([420.0, 80.0]),
        "those that were sent"
    );
    assert_eq!(latency["_aws"]["Timestamp"], 1_795_780_800_000_i64);
    assert_eq!(
        directive(sent)["Dimensions"],
        json!([["Table", "Marketplace", "Result"]])
    );
    assert_eq!(
        (
            &sent["Table"],
            &sent["Marketplace"],
            &sent["Result"],
            &sent["MessagesOut"]
        ),
        (&json!("bridge"), &json!("odd"), &json!("sent"), &json!(2.0))
    );
    assert_eq!(
        (&refused["Result"], &refused["MessagesOut"]),
        (&json!("refused"), &json!(1.0))
    );
}

#[test]
fn what_is_as_usual_makes_no_point_and_costs_nothing() {
    let lines = measured(|| {
        info!(
            metric = "run",
            retried = 0,
            failed = 0,
            dead = 0,
            "poller run finished"
        );
        debug!(metric = "tick", lag_seconds = 12_i64, "tick");
        debug!(
            metric = "run_time",
            function = "poller",
            percent = 9_i64,
            "run ended"
        );
        debug!(
            metric = "undelivered",
            inbound_seconds = 0_u64,
            outbound_seconds = 0_u64,
            "thread left"
        );
        info!(
            metric = "message_in",
            author = "buyer",
            result = "shown",
            ms = 90_000_000_u64,
            "of no marketplace"
        );
        warn!(failed = 7, "a line that is not measured");
    });

    assert!(lines.is_empty(), "{lines:?}");
}

#[test]
fn largest_and_sums_are_kept_and_calls_are_noted_without_being_a_metric() {
    let lines = measured(|| {
        debug!(
            metric = "call",
            host = "api.example",
            status = 200_u16,
            "call finished"
        );
        debug!(
            metric = "call",
            host = "api.example",
            status = 429_u16,
            "call finished"
        );
        debug!(
            metric = "undelivered",
            inbound_seconds = 700_u64,
            outbound_seconds = 0_u64,
            "thread left"
        );
        debug!(
            metric = "undelivered",
            inbound_seconds = 90_u64,
            outbound_seconds = 0_u64,
            "thread left"
        );
        info!(
            metric = "run",
            retried = 3,
            failed = 1,
            dead = 0,
            "poller run finished"
        );
        info!(
            metric = "run",
            retried = 4,
            failed = 0,
            dead = 0,
            "poller run finished"
        );
    });

    let [whole, throttled] = lines.as_slice() else {
        panic!("{lines:?}")
    };
    assert_eq!(whole["Calls"], json!({"api.example": 2.0}));
    assert_eq!(
        (&whole["UndeliveredIn"], &whole["Retries"], &whole["Failed"]),
        (&json!(700.0), &json!(7.0), &json!(1.0))
    );
    let names = directive(whole)["Metrics"].to_string();
    assert!(
        !names.contains("Calls") && !names.contains("Dead"),
        "{names}"
    );
    assert_eq!(
        (&throttled["Host"], &throttled["Throttled"]),
        (&json!("api.example"), &json!(1.0))
    );
}

#[test]
fn a_runs_share_of_its_time_is_a_percentage() {
    let at = |second: i64| jiff::Timestamp::from_second(second).unwrap();

    assert_eq!(share(at(0), at(30), at(60)), Some(50));
    assert_eq!(share(at(0), at(66), at(60)), Some(110));
    assert_eq!(share(at(60), at(60), at(60)), None, "no time at all");
}

/// Alarms, the dashboard and people read the page.
#[test]
fn the_page_names_every_metric_with_its_unit_and_dimensions() {
    let page = include_str!("../../../../docs/METRICS.md");
    for metric in METRICS.iter().filter(|metric| metric.name != "Calls") {
        let row = page
            .lines()
            .find(|line| line.starts_with(&format!("| `{}` |", metric.name)));
        let cells: Vec<&str> = row.unwrap_or_default().split('|').map(str::trim).collect();
        let dimensions: Vec<String> = metric
            .by
            .iter()
            .map(|(_, name)| format!("`{name}`"))
            .collect();
        assert_eq!(cells.get(2), Some(&metric.unit), "{}", metric.name);
        assert_eq!(
            cells.get(4),
            Some(&dimensions.join(", ").as_str()),
            "{}",
            metric.name
        );
    }
    let rows = page.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(
        rows,
        METRICS.len() - 1,
        "every metric, and the calls are none"
    );
}
