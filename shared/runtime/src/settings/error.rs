//! What is wrong with a setting, without its value.

/// A setting that is missing or malformed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {problem}")]
pub struct SettingsError {
    pub(super) name: &'static str,
    pub(super) problem: &'static str,
}

impl SettingsError {
    /// The setting that it is about.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

pub(super) const fn missing(name: &'static str) -> SettingsError {
    SettingsError {
        name,
        problem: "is not set",
    }
}
