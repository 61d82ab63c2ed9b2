//! Names what is built: `BRIDGE_VERSION` is the package's version, in release builds with the commit behind it.
//!
//! Nothing else goes in, no time and no machine, so the same sources give the same binary. Debug builds leave the
//! commit out: with it, each commit would compile everything again.

mod commit;

use std::path::{Path, PathBuf};

fn main() {
    tell("rerun-if-changed=build");
    tell("rerun-if-env-changed=BRIDGE_COMMIT");
    let version = set("CARGO_PKG_VERSION").unwrap_or_default();
    let commit = commit::named(set("BRIDGE_COMMIT")).or_else(of_sources);
    let version = commit::join(&version, commit.as_deref());
    tell(&format!("rustc-env=BRIDGE_VERSION={version}"));
}

/// The commit of the sources, in a release build from a clone.
fn of_sources() -> Option<String> {
    if set("PROFILE")? != "release" {
        return None;
    }
    let root = PathBuf::from(set("CARGO_MANIFEST_DIR")?).join("../..");
    commit::of_clone(&root, &mut |path: &Path| {
        tell(&format!("rerun-if-changed={}", path.display()));
    })
}

#[expect(
    clippy::print_stdout,
    reason = "this is how build scripts speak to cargo"
)]
fn tell(what: &str) {
    println!("cargo::{what}");
}

#[expect(
    clippy::disallowed_methods,
    reason = "cargo speaks to build scripts by the environment"
)]
fn set(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
