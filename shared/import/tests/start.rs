//! How the take-over starts: help, wrong arguments, a file that is not there.

use std::{
    io,
    process::{Command, Output},
};

fn start(arguments: &[&str]) -> io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_import"))
        .args(arguments)
        .env_clear()
        .current_dir(std::env::temp_dir())
        .output()
}

#[test]
fn help_and_wrong_arguments_are_answered_as_everywhere() {
    for flag in ["--help", "-h"] {
        let ended = start(&[flag]).unwrap();
        assert_eq!(ended.status.code(), Some(0));
        assert!(ended.stdout.starts_with(b"usage: "));
    }
    for (arguments, named) in [
        (vec![], "the file is missing"),
        (vec!["--bogus"], "--bogus: "),
        (vec!["nowhere.sqlite", "--bogus"], "--bogus: "),
        (vec!["nowhere.sqlite", "--table"], "--table: "),
        (
            vec!["nowhere.sqlite", "--table", "bridge", "more"],
            "more: ",
        ),
    ] {
        let ended = start(&arguments).unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(2), "{said}");
        assert!(said.starts_with(named), "{said}");
    }
    let ended = start(&["nowhere.sqlite"]).unwrap();
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.stderr.starts_with(b"nowhere.sqlite: "));
}
