//! What is wrong with a setting, without its value.

/// A setting that is missing or malformed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {problem}")]
pub struct SettingsError {
    /// The setting that it is about.
    pub name: &'static str,
    /// What is wrong with it, and never its value.
    pub problem: &'static str,
}

/// A setting that must be there and is not.
pub const fn missing(name: &'static str) -> SettingsError {
    SettingsError {
        name,
        problem: "is not set",
    }
}
