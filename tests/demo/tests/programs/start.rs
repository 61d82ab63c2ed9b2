//! How the programs start: `--help`, and arguments that they don't know.

use std::process::{Command, Output};

fn start(program: &str, argument: &str) -> Output {
    Command::new(program)
        .arg(argument)
        .env_clear()
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap()
}

#[test]
fn help_and_wrong_arguments_are_answered_as_everywhere() {
    for program in [env!("CARGO_BIN_EXE_demo"), env!("CARGO_BIN_EXE_beside")] {
        for flag in ["--help", "-h"] {
            let ended = start(program, flag);
            assert_eq!(ended.status.code(), Some(0), "{program} {flag}");
            assert!(ended.stdout.starts_with(b"usage: "), "{program} {flag}");
        }
        let ended = start(program, "--bogus");
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(2), "{program}");
        assert!(
            said.starts_with("--bogus: ") && said.contains("usage: "),
            "{program}: {said}"
        );
    }
}

#[test]
fn a_language_that_nobody_speaks_here_is_refused_by_name() {
    let demo = env!("CARGO_BIN_EXE_demo");
    let ended = Command::new(demo).args(["--lang", "fr"]).output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();

    assert_eq!(ended.status.code(), Some(2));
    assert!(
        said.starts_with("--lang: must be pt-BR, es or en"),
        "{said}"
    );
}
