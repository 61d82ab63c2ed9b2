//! What is started and timed: the release binaries, the floor, Python.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The workspace's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// Builds the four functions and both floor programs with the release profile; the folder they are in.
pub(crate) fn built() -> PathBuf {
    let packages = ["webhook", "dispatcher", "poller", "setup", "bench"];
    let mut build = Command::new(env!("CARGO"));
    build
        .current_dir(root())
        .args(["build", "--quiet", "--release", "--bins"]);
    for package in packages {
        build.args(["--package", package]);
    }
    assert!(
        build.status().unwrap().success(),
        "the release binaries do not build"
    );
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join("release")
}

/// Makes a Python with boto3, once; the interpreter, and the handler it is to run.
///
/// # Errors
///
/// What did not work, in one line.
pub(crate) fn python() -> Result<[String; 2], String> {
    let folder = root().join("target/measure-python");
    let (here, interpreter) = (root().join("tests/bench/python"), folder.join("bin/python"));
    let requirements = here.join("requirements.txt");
    let run = |program: &Path, words: &[&str]| {
        let output = Command::new(program)
            .args(words)
            .output()
            .map_err(|error| error.to_string())?;
        let told = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        if output.status.success() {
            Ok(())
        } else {
            Err(told)
        }
    };
    if !interpreter.exists() {
        run(
            Path::new("python3"),
            &["-m", "venv", &folder.to_string_lossy()],
        )?;
    }
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--requirement",
    ];
    run(
        &interpreter,
        &[&install[..], &[&*requirements.to_string_lossy()]].concat(),
    )?;
    let shown = |path: &Path| path.to_string_lossy().into_owned();
    Ok([shown(&interpreter), shown(&here.join("handler.py"))])
}
