//! What this build is.

/// The package's version, in release builds with the commit: `0.1.0+4f2c1ab09d3e`. Told by `/healthz`, the setup
/// pages, the first log line and the user agent.
pub const VERSION: &str = env!("BRIDGE_VERSION");
