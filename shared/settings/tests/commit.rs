//! The commit that a build names, as clones of all kinds say it.

#[path = "../build/commit.rs"]
mod commit;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

const COMMIT: &str = "4f2c1ab09d3e55aa66bb77cc88dd99ee00ff1122";

/// A file's path and text.
type Stored<'a> = (&'a str, &'a str);

struct Clone(PathBuf);

impl Clone {
    /// A clone of these files, below its root.
    fn of(name: &str, files: &[Stored<'_>]) -> io::Result<Self> {
        let root = std::env::temp_dir().join(format!("commit-{}-{name}", std::process::id()));
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap_or(&root))?;
            fs::write(path, text)?;
        }
        Ok(Self(root))
    }

    fn commit(&self) -> (Option<String>, usize) {
        let mut watched = 0;
        let commit = commit::of_clone(&self.0, &mut |_: &Path| watched += 1);
        (commit, watched)
    }
}

impl Drop for Clone {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[test]
fn a_commit_is_found_in_clones_of_every_kind() {
    let packed =
        format!("# pack-refs\n0000000000000000 refs/heads/other\n{COMMIT} refs/heads/main\n");
    let cases: [(&str, Vec<Stored<'_>>, usize); 4] = [
        (
            "branch",
            vec![
                (".git/HEAD", "ref: refs/heads/main\n"),
                (".git/refs/heads/main", COMMIT),
            ],
            2,
        ),
        (
            "packed",
            vec![
                (".git/HEAD", "ref: refs/heads/main\n"),
                (".git/packed-refs", &packed),
            ],
            2,
        ),
        ("detached", vec![(".git/HEAD", COMMIT)], 1),
        (
            "worktree",
            vec![
                (".git", "gitdir: main/.git/worktrees/one\n"),
                ("main/.git/worktrees/one/HEAD", "ref: refs/heads/main"),
                ("main/.git/worktrees/one/commondir", "../..\n"),
                ("main/.git/refs/heads/main", COMMIT),
            ],
            2,
        ),
    ];
    for (name, files, watched) in cases {
        let clone = Clone::of(name, &files).unwrap();
        let found = (Some("4f2c1ab09d3e".to_owned()), watched);
        assert_eq!(clone.commit(), found, "{name}");
    }
}

#[test]
fn where_there_is_no_commit_the_build_goes_on_without() {
    let nothing: [(&str, &[Stored<'_>]); 4] = [
        ("archive", &[("README.md", "")]),
        ("unborn", &[(".git/HEAD", "ref: refs/heads/main")]),
        (
            "broken",
            &[
                (".git/HEAD", "ref: refs/heads/main"),
                (".git/refs/heads/main", "not a commit"),
            ],
        ),
        ("elsewhere", &[(".git", "something else")]),
    ];
    for (name, files) in nothing {
        assert_eq!(Clone::of(name, files).unwrap().commit().0, None, "{name}");
    }
}

#[test]
fn a_commit_goes_behind_the_version_and_nothing_else_does() {
    let named = |given: &str| commit::named(Some(given.to_owned()));

    assert_eq!(named(COMMIT).as_deref(), Some("4f2c1ab09d3e"));
    assert_eq!(named("main"), None);
    assert_eq!(named("4f2c"), None, "too few digits to name one");
    assert_eq!(
        commit::join("0.1.0", named(COMMIT).as_deref()),
        "0.1.0+4f2c1ab09d3e"
    );
    assert_eq!(commit::join("0.1.0", None), "0.1.0");
}

#[test]
fn this_build_has_a_version() {
    assert!(
        settings::VERSION.starts_with(env!("CARGO_PKG_VERSION")),
        "{}",
        settings::VERSION
    );
}
