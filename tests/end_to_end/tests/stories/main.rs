//! Stories: one file each, told in sentences about buyers, sellers and agents.

mod questions;
mod sales;
