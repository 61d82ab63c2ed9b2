//! `cargo demo`: the whole bridge in one process, with a short story told through it.
//!
//! Embedded table, both simulators, the functions' own code, the HTTP front, stream and
//! clock. What is said on either side is printed as it appears, and at the end compared
//! with what each side holds.

pub mod columns;
pub mod seen;
pub mod stage;
pub mod story;
pub mod transcript;
pub mod verdict;
