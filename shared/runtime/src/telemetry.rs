//! Logs: JSON lines with UTC time on Lambda, plain lines elsewhere.

use std::{io, str::FromStr};

use tracing_subscriber::filter::LevelFilter;

use crate::settings::environment;

/// Sends logs to stderr, at the level of `AWS_LAMBDA_LOG_LEVEL` or `RUST_LOG` (default `info`).
///
/// A second call changes nothing.
pub fn init_telemetry() {
    let level = environment("AWS_LAMBDA_LOG_LEVEL").or_else(|| environment("RUST_LOG"));
    let level = level
        .and_then(|level| LevelFilter::from_str(&level).ok())
        .unwrap_or(LevelFilter::INFO);
    let lines = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_target(false)
        .with_writer(io::stderr);
    let json = environment("AWS_LAMBDA_LOG_FORMAT")
        .is_some_and(|format| format.eq_ignore_ascii_case("json"));
    let set = if json {
        tracing::subscriber::set_global_default(lines.json().flatten_event(true).finish())
    } else {
        tracing::subscriber::set_global_default(lines.with_ansi(false).finish())
    };
    // Somebody else's subscriber stays: a test's, or that of the process we run in.
    drop(set);
}
