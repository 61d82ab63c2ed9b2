//! How the program starts: what is missing, `--help`, and arguments that they don't know.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const LOCAL: &str = env!("CARGO_BIN_EXE_local");

/// An empty folder of its own.
fn folder(name: &str) -> PathBuf {
    let folder = env::temp_dir().join(format!("local-start-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn start(program: &str, folder: &Path, arguments: &[&str]) -> Output {
    Command::new(program)
        .args(arguments)
        .env_clear()
        .current_dir(folder)
        .output()
        .unwrap()
}

/// What stops `cargo local` in `folder`, line by line.
fn complaint(folder: &Path) -> Vec<String> {
    let ended = start(LOCAL, folder, &[]);
    let said = String::from_utf8(ended.stderr).unwrap();

    assert_eq!(ended.status.code(), Some(1), "{said}");
    said.lines().map(str::to_owned).collect()
}

#[test]
fn without_a_file_of_settings_it_says_all_that_is_missing_and_where_to_get_one() {
    let folder = folder("none");

    assert_eq!(
        complaint(&folder),
        [
            "CHATWOOT_URL: is not set",
            "CHATWOOT_ACCOUNT_ID: is not set",
            "CHATWOOT_API_TOKEN: is not set",
            "MELI_APP_ID: is not set",
            "MELI_SECRET_KEY: is not set",
            "Copy .env.example to .env and fill in what is marked with *.",
        ]
    );
    assert!(!folder.join(".local").exists());
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_file_that_is_there_is_never_to_be_copied_over() {
    let example =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.env.example")).unwrap();
    let folder = folder("example");
    let settings = example
        .replace("\nCHATWOOT_URL=\n", "\nCHATWOOT_URL=chat.example\n")
        .replace("\nCHATWOOT_ACCOUNT_ID=\n", "\nCHATWOOT_ACCOUNT_ID=three\n")
        .replace("\nCHATWOOT_API_TOKEN=\n", "\nCHATWOOT_API_TOKEN=token\n")
        .replace("\nSETUP_TOKEN=\n", "\nSETUP_TOKEN=short\n");
    fs::write(folder.join(".env"), settings).unwrap();

    let lines = complaint(&folder);

    let names: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.split_once(": ").map(|(name, _)| name))
        .collect();
    assert_eq!(
        names,
        [
            "CHATWOOT_URL",
            "CHATWOOT_ACCOUNT_ID",
            "SETUP_TOKEN",
            "MELI_APP_ID",
            "MELI_SECRET_KEY"
        ]
    );
    let advice = lines.last().unwrap();
    assert!(
        advice.starts_with("Correct this in .env") && !advice.contains("Copy"),
        "{advice}"
    );
    assert!(!lines.iter().any(|line| line.contains("three")));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn help_and_wrong_arguments_are_answered_as_everywhere() {
    let folder = folder("arguments");
    for flag in ["--help", "-h"] {
        let ended = start(LOCAL, &folder, &[flag]);
        assert_eq!(ended.status.code(), Some(0), "{flag}");
        assert!(ended.stdout.starts_with(b"usage: "), "{flag}");
    }
    for (arguments, named) in [
        (vec!["--bogus"], "--bogus: "),
        (vec!["--port"], "--port: the number is missing"),
        (vec!["--port", "x"], "--port: must be a number"),
        (vec!["--port", "70000"], "--port: must be a number"),
        (vec!["--port", "1", "--more"], "--more: "),
    ] {
        let ended = start(LOCAL, &folder, &arguments);
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(2), "{said}");
        assert!(
            said.starts_with(named) && said.contains("usage: "),
            "{said}"
        );
    }
    fs::remove_dir_all(folder).unwrap();
}
