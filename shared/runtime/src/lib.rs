//! What every function needs around the use cases: settings, logs, time, the AWS client.

pub mod arguments;
pub mod aws;
mod clock;
pub mod env_file;
mod front;
pub mod settings;
mod telemetry;
mod time_out;

pub use clock::SystemClock;
pub use front::serve;
pub use telemetry::{Lines, init_telemetry, log_to};
pub use time_out::ends;
pub use tracing_subscriber::filter::LevelFilter;

/// Ends the process because of a setting: one line on stderr, exit status 1.
///
/// Called from `main` before anything else runs.
#[expect(
    clippy::print_stderr,
    reason = "the log is not set up for a process that cannot start"
)]
pub fn stop_at_start(error: &settings::SettingsError) -> ! {
    eprintln!("{error}");
    std::process::exit(1)
}
