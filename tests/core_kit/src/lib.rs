//! The core among made-up neighbours, all in memory, all of them able to fail at any call.
//!
//! [`stage`] decides who goes next and who dies; [`memory_table`], [`memory_helpdesk`] and
//! [`worst_case`] are the neighbours; [`world`] puts them together and knows the truth.
//! What is proven with it, and in figures, is in the tests under `tests/bench`.

pub mod dice;
pub mod memory_helpdesk;
pub mod memory_table;
pub mod stage;
pub mod truth;
pub mod workers;
pub mod world;
pub mod worst_case;
