//! The binary's start: a missing or malformed setting is one line on stderr.

use std::{
    io,
    process::{Command, Output},
};

const GOOD: [(&str, &str); 6] = [
    ("TABLE_NAME", "bridge"),
    ("CHATWOOT_URL", "https://chat.example.com"),
    ("CHATWOOT_ACCOUNT_ID", "3"),
    ("CHATWOOT_API_TOKEN", "token"),
    ("MELI_APP_ID", "1234567890123456"),
    ("MELI_SECRET_KEY", "secret"),
];

fn start(changed: (&str, &str)) -> io::Result<Output> {
    let settings = GOOD
        .into_iter()
        .filter(|(name, _)| *name != changed.0)
        .chain([changed]);
    Command::new(env!("CARGO_BIN_EXE_poller"))
        .env_clear()
        .envs(settings)
        .output()
}

#[test]
fn each_missing_setting_is_one_line_and_a_failing_exit() {
    for (name, _) in GOOD {
        let ended = start((name, "")).unwrap();

        assert!(!ended.status.success());
        assert_eq!(
            String::from_utf8_lossy(&ended.stderr),
            format!("{name}: is not set\n")
        );
    }
}

#[test]
fn a_malformed_optional_setting_stops_the_start_without_its_value() {
    let ended = start(("ATTACHMENT_ORIGINS", "files.example")).unwrap();

    let line = String::from_utf8_lossy(&ended.stderr);
    assert!(!ended.status.success());
    assert!(
        line.starts_with("ATTACHMENT_ORIGINS: ") && line.lines().count() == 1,
        "{line}"
    );
    assert!(!line.contains("files.example\n"), "{line}");
}

#[test]
fn help_and_wrong_arguments_are_answered_before_any_setting_is_read() {
    let given = |argument: &str| {
        Command::new(env!("CARGO_BIN_EXE_poller"))
            .arg(argument)
            .env_clear()
            .output()
            .unwrap()
    };
    for flag in ["--help", "-h"] {
        let ended = given(flag);
        assert_eq!(ended.status.code(), Some(0));
        assert!(ended.stdout.starts_with(b"usage: "));
    }
    for wrong in ["--bogus", "reply"] {
        let ended = given(wrong);
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(2), "{said}");
        assert!(said.starts_with(&format!("{wrong}: ")), "{said}");
    }
}
