//! How the suite counts and tells: the parts that need no running function.

pub mod compare;
pub mod prices;
pub mod report;
pub mod rows;
pub mod stats;
pub mod units;
