//! `cargo local` as it is started from a terminal.

#[cfg(all(test, target_os = "linux"))]
mod ports;
#[cfg(test)]
mod start;
