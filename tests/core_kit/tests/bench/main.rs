//! The bench in memory.
