//! `cargo demo` and `cargo beside` as they are started from a terminal, and what they open.

mod page;
mod ports;
mod start;
