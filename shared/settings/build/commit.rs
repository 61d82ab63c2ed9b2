//! The commit that a clone of the repository stands at, read without git. Whatever is unreadable means none.

use std::{fs, path::Path};

/// How many digits name a commit.
const DIGITS: usize = 12;

/// The commit that somebody names, if it is one.
pub(crate) fn named(given: Option<String>) -> Option<String> {
    given.and_then(|given| short(&given))
}

/// The version, with the commit behind it as build metadata (semver).
pub(crate) fn join(version: &str, commit: Option<&str>) -> String {
    commit.map_or_else(
        || version.to_owned(),
        |commit| format!("{version}+{commit}"),
    )
}

/// The commit of the clone at `root`. Tells `watch` each file that decides it.
pub(crate) fn of_clone(root: &Path, watch: &mut dyn FnMut(&Path)) -> Option<String> {
    let dot_git = root.join(".git");
    // A worktree has a file there that names the folder.
    let folder = match fs::read_to_string(&dot_git) {
        Ok(text) => root.join(text.trim().strip_prefix("gitdir:")?.trim()),
        Err(_) => dot_git,
    };
    let head = read(&folder.join("HEAD"), watch)?;
    let Some(branch) = head.strip_prefix("ref:").map(str::trim) else {
        return short(&head);
    };
    let common = fs::read_to_string(folder.join("commondir"));
    let common = common.map_or_else(|_| folder.clone(), |text| folder.join(text.trim()));
    read(&folder.join(branch), watch)
        .or_else(|| read(&common.join(branch), watch))
        .or_else(|| packed(&read(&common.join("packed-refs"), watch)?, branch))
        .and_then(|commit| short(&commit))
}

fn packed(refs: &str, branch: &str) -> Option<String> {
    refs.lines()
        .filter_map(|line| line.split_once(' '))
        .find(|(_, name)| *name == branch)
        .map(|(commit, _)| commit.to_owned())
}

fn read(path: &Path, watch: &mut dyn FnMut(&Path)) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    watch(path);
    Some(text.trim().to_owned())
}

/// The first digits of a commit's name; none of anything else.
fn short(commit: &str) -> Option<String> {
    let commit = commit.trim();
    let is_one = commit.len() >= DIGITS && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_one
        .then(|| commit.get(..DIGITS).map(str::to_ascii_lowercase))
        .flatten()
}
