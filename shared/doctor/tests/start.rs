//! How the doctor starts: it writes nothing, and says all that is missing at once.

use std::{
    env, fs, io,
    path::PathBuf,
    process::{Command, Output},
};

fn folder(name: &str) -> io::Result<PathBuf> {
    let folder = env::temp_dir().join(format!("doctor-start-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn start(folder: &PathBuf, settings: &[(&str, &str)], arguments: &[&str]) -> io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_doctor"))
        .args(arguments)
        .env_clear()
        .envs(settings.iter().copied())
        .current_dir(folder)
        .output()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const NOWHERE: &str = "http://127.0.0.1:1";

/// Settings with which it looks; neither side answers.
const GOOD: [(&str, &str); 6] = [
    ("CHATWOOT_URL", NOWHERE),
    ("CHATWOOT_ACCOUNT_ID", "3"),
    ("CHATWOOT_API_TOKEN", "token"),
    ("MELI_APP_ID", "1234567890123456"),
    ("MELI_SECRET_KEY", "secret"),
    ("MELI_API_URL", NOWHERE),
];

#[test]
fn a_diagnosis_writes_nothing() {
    let folder = folder("writes").unwrap();

    let missing = start(&folder, &[], &[]).unwrap();
    let looked = start(&folder, &GOOD, &[]).unwrap();

    assert_eq!(missing.status.code(), Some(2));
    insta::assert_snapshot!("missing", text(&missing.stderr));
    assert_eq!(looked.status.code(), Some(1));
    insta::assert_snapshot!("looked_en", text(&looked.stdout));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "nothing is left");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_diagnosis_is_told_in_the_language_asked_for_or_as_json() {
    let folder = folder("languages").unwrap();
    for (name, arguments) in [
        ("looked_pt", ["--lang", "pt-BR"].as_slice()),
        ("looked_es", &["--lang", "es"]),
        ("looked_json", &["--json"]),
    ] {
        let looked = start(&folder, &GOOD, arguments).unwrap();
        assert_eq!(looked.status.code(), Some(1));
        insta::assert_snapshot!(name, text(&looked.stdout));
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn help_and_wrong_arguments_are_answered_as_everywhere() {
    let folder = folder("arguments").unwrap();

    for flag in ["--help", "-h"] {
        let ended = start(&folder, &[], &[flag]).unwrap();
        assert_eq!(ended.status.code(), Some(0));
        assert!(text(&ended.stdout).starts_with("usage: "));
    }
    for (arguments, named) in [
        (vec!["--bogus"], "--bogus: "),
        (vec!["--json", "elsewhere"], "elsewhere: "),
        (vec!["--lang"], "--lang: "),
        (vec!["--lang", "fr"], "--lang: "),
        (vec!["forget"], "whom? "),
        (vec!["forget", "meli:user:1", "--bogus"], "--bogus: "),
        (vec!["export", "meli:user:1", "--chatwoot"], "--chatwoot: "),
        (vec!["export", "meli:user:1"], "there is no table"),
    ] {
        let ended = start(&folder, &[], &arguments).unwrap();
        let said = text(&ended.stderr);
        assert_eq!(ended.status.code(), Some(2), "{said}");
        assert!(said.starts_with(named), "{said}");
    }
    fs::remove_dir_all(folder).unwrap();
}
