//! A small world: the functions' own code, both simulators, the embedded table, and a
//! clock that only moves when a story says so.

mod clock;
pub mod logs;
mod rights;
pub mod tables;
mod visitor;
mod world;

pub use clock::TestClock;
pub use visitor::{Answered, Visitor};
pub use world::{BUYER, PUBLIC_URL, SELLER, SETUP_TOKEN, Setup, World};
