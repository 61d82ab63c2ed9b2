//! What every function needs around the use cases: settings, logs, time, the AWS client.

pub mod arguments;
pub mod aws;
mod clock;
pub mod env_file;
mod fatal;
mod front;
mod metrics;
pub mod settings;
mod telemetry;
mod time_out;

pub use ::settings::VERSION;
pub use clock::SystemClock;
pub use fatal::stop_at_start;
pub use front::serve;
pub use metrics::{Metrics, layer as metrics_layer, measured};
pub use telemetry::{Lines, init_telemetry, log_to};
pub use time_out::ends;
pub use tracing_subscriber::filter::LevelFilter;
