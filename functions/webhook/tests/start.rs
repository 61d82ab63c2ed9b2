//! The binary's start: a missing or malformed setting is one line on stderr.

use std::{
    io,
    process::{Command, Output},
};

fn start(settings: &[(&str, &str)]) -> io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_webhook"))
        .env_clear()
        .envs(settings.iter().copied())
        .output()
}

#[test]
fn the_table_is_all_it_needs_to_be_told() {
    let ended = start(&[]).unwrap();

    assert!(!ended.status.success());
    assert_eq!(
        String::from_utf8_lossy(&ended.stderr),
        "TABLE_NAME: is not set\n"
    );
}

#[test]
fn a_malformed_optional_setting_stops_the_start_without_its_value() {
    for (name, value) in [
        ("CHATWOOT_QUESTIONS_INBOX_ID", "seven"),
        ("WEBHOOK_TOKEN", "a/b"),
        ("WEBHOOK_TOKEN", ","),
        ("NOTIFICATION_TOKEN", "a/b"),
        ("RELAY_BOTS", "perhaps"),
    ] {
        let ended = start(&[("TABLE_NAME", "bridge"), (name, value)]).unwrap();

        let line = String::from_utf8_lossy(&ended.stderr);
        assert!(!ended.status.success());
        assert!(
            line.starts_with(&format!("{name}: ")) && line.lines().count() == 1,
            "{line}"
        );
        assert!(!line.contains(value), "{line}");
    }
}
