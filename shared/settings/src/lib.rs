//! Reading settings: one value at a time, by name, through a lookup that a test can replace.
//!
//! An error names the setting and what is wrong with it, never its value. Beside that, what this build is: its version.

mod error;
mod problems;
mod reader;
mod version;

pub use error::{SettingsError, missing};
pub use problems::every_problem;
pub use reader::{Lookup, Reader};
pub use version::VERSION;
