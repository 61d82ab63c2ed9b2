//! What surrounds the functions on one machine: the HTTP front, the stream and the clock that wake them.
//!
//! `cargo local` is made of this and runs real accounts; `cargo demo` and the stories put simulators on both sides.

pub mod functions;
pub mod http_front;
pub mod terminal;
pub mod wakeups;
pub mod watch;
