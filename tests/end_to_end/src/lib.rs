//! A small world: the functions' own code, both simulators, the embedded table, and a
//! clock that only moves when a story says so.

mod clock;
mod world;

pub use clock::TestClock;
pub use world::{BUYER, SELLER, Setup, World};
