//! Logs: JSON lines with UTC time on Lambda, plain lines elsewhere.

use std::{io, str::FromStr, sync::Arc};

use tracing::{Subscriber, info};
use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, Targets},
    fmt::MakeWriter,
    layer::SubscriberExt,
    registry::{LookupSpan, Registry},
};

use crate::{
    VERSION,
    fatal::{is_json, say_panics},
    metrics::{self, Metrics},
    settings::environment,
};

/// Our own crates, beside those of connectors: what they log holds no text, name or secret, at any level.
const OURS: [&str; 16] = [
    "assembly",
    "bridge",
    "chatwoot",
    "dispatcher",
    "doctor",
    "http_api",
    "import",
    "local",
    "local_table",
    "poller",
    "runtime",
    "schedules",
    "setup",
    "store",
    "tokens",
    "webhook",
];
/// Most that anybody else may log. Below it stand whole requests, headers and rows.
const OTHERS: LevelFilter = LevelFilter::INFO;

/// The form of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// One JSON object each.
    Json,
    /// For people.
    Plain,
}

/// Sends logs to stderr, at the level of `AWS_LAMBDA_LOG_LEVEL` or `RUST_LOG` (default `info`).
/// `connectors` are crates of ours, too. The first line says which version it is.
/// `metrics` hears what is measured, whatever the level.
///
/// A second call changes nothing.
pub fn init_telemetry(connectors: &[&str], metrics: Option<&Arc<Metrics>>) {
    let level = environment("AWS_LAMBDA_LOG_LEVEL").or_else(|| environment("RUST_LOG"));
    let level = level
        .and_then(|level| LevelFilter::from_str(&level).ok())
        .unwrap_or(LevelFilter::INFO);
    let lines = if is_json(environment("AWS_LAMBDA_LOG_FORMAT").as_deref()) {
        say_panics();
        Lines::Json
    } else {
        Lines::Plain
    };
    // Somebody else's subscriber stays: a test's, or that of the process we run in.
    let log = log_to(io::stderr, level, lines, connectors);
    let measured = metrics.cloned().map(metrics::layer);
    drop(tracing::subscriber::set_global_default(log.with(measured)));
    info!(version = VERSION, "started");
}

/// Logs of `level` and above, of other people's crates never more than INFO.
pub fn log_to<W>(
    writer: W,
    level: LevelFilter,
    lines: Lines,
    connectors: &[&str],
) -> impl Subscriber + for<'a> LookupSpan<'a> + Send + Sync + use<W>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let shape = tracing_subscriber::fmt::layer()
        .with_target(false)
        .with_writer(writer);
    let shape: Box<dyn Layer<Registry> + Send + Sync> = match lines {
        Lines::Json => Box::new(shape.json().flatten_event(true)),
        Lines::Plain => Box::new(shape.with_ansi(false)),
    };
    tracing_subscriber::registry().with(shape.with_filter(allowed(level, connectors)))
}

fn allowed(level: LevelFilter, connectors: &[&str]) -> Targets {
    let ours = OURS.iter().chain(connectors);
    Targets::new()
        .with_default(level.min(OTHERS))
        .with_targets(ours.map(|target| (*target, level)))
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn no_level_lets_other_crates_print_what_passes_through_them() {
        for level in [LevelFilter::TRACE, LevelFilter::DEBUG] {
            let allowed = allowed(level, &["odd_bazaar"]);
            for target in [
                "hyper::proto::h1::io",
                "h2::codec::framed_write",
                "reqwest::connect",
                "rustls::client",
                "aws_smithy_runtime::client::orchestrator",
                "aws_sdk_dynamodb::operation",
                "lambda_runtime::layers::trace",
                "lambda_http",
                "tower",
            ] {
                assert!(!allowed.would_enable(target, &Level::TRACE), "{target}");
                assert!(!allowed.would_enable(target, &Level::DEBUG), "{target}");
                assert!(allowed.would_enable(target, &Level::INFO), "{target}");
            }
            assert!(allowed.would_enable("bridge::outbound", &Level::DEBUG));
            assert!(allowed.would_enable("store::calls", &Level::DEBUG));
            assert!(allowed.would_enable("odd_bazaar::send", &Level::DEBUG));
        }
    }

    #[test]
    fn a_quieter_level_holds_for_everybody() {
        let allowed = allowed(LevelFilter::ERROR, &[]);

        assert!(!allowed.would_enable("hyper", &Level::WARN));
        assert!(!allowed.would_enable("bridge", &Level::WARN));
        assert!(allowed.would_enable("bridge", &Level::ERROR));
    }
}
