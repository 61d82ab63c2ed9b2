//! `cargo demo` and `cargo beside` as they are started from a terminal, and what they open.

mod ports;
mod start;
