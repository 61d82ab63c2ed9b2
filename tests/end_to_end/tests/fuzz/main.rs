//! Whatever comes in from outside: nothing panics, and nothing costs more than in proportion to its length.
//!
//! `FUZZ=20000 cargo test --workspace --test fuzz` makes so many inputs of each kind; the same number is the same input
//! for ever, and `FUZZ_FIRST=n FUZZ=1` makes the one that a failure names again.

mod doors;
mod inputs;
mod linear;
mod pure;
mod threads;
