//! Which build runs.

/// Version, and the commit where the build was told one in `COMMIT`: `0.1.0 (4f20038)`.
pub fn version() -> String {
    let number = env!("CARGO_PKG_VERSION");
    match option_env!("COMMIT").and_then(|commit| commit.get(..7)) {
        Some(commit) => format!("{number} ({commit})"),
        None => number.to_owned(),
    }
}
