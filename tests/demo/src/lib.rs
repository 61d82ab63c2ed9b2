//! `cargo demo` and `cargo beside`: the bridge between simulators.
//!
//! The demo runs all of it in one process (embedded table, all simulators, the functions' own code, the HTTP
//! front, stream and clock), prints what is said on either side as it appears, and compares it in the end with
//! what each side holds. Then it serves a page where a visitor is the buyer, the agent and the trouble between
//! them. `cargo beside` is what `cargo lambda watch` lacks.

pub mod beside;
pub mod browser;
pub mod captions;
pub mod clock;
pub mod columns;
pub mod door;
pub mod elsewhere;
pub mod page;
pub mod seen;
pub mod served_table;
pub mod stage;
pub mod story;
pub mod talks;
pub mod tally;
pub mod trace;
pub mod transcript;
pub mod trouble;
pub mod verdict;
pub mod watched;
pub mod workers;
