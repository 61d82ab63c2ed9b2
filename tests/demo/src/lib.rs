//! `cargo demo` and `cargo beside`: the bridge between simulators.
//!
//! The demo runs all of it in one process (embedded table, both simulators, the functions' own code, the HTTP
//! front, stream and clock), prints what is said on either side as it appears, and compares it in the end with
//! what each side holds. `cargo beside` is what `cargo lambda watch` lacks.

pub mod beside;
pub mod columns;
pub mod elsewhere;
pub mod seen;
pub mod served_table;
pub mod stage;
pub mod story;
pub mod transcript;
pub mod verdict;
pub mod watched;
