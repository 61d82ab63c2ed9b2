//! `cargo local`'s start: what is missing is one line on stderr that says what to do.

use std::{env, fs, path::PathBuf, process::Command};

/// An empty folder of its own.
fn folder(name: &str) -> PathBuf {
    let folder = env::temp_dir().join(format!("local-start-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn first_line(folder: &PathBuf) -> String {
    let ended = Command::new(env!("CARGO_BIN_EXE_local"))
        .env_clear()
        .current_dir(folder)
        .output()
        .unwrap();
    let line = String::from_utf8(ended.stderr).unwrap();

    assert!(!ended.status.success());
    assert_eq!(line.lines().count(), 1, "{line}");
    line
}

#[test]
fn without_a_file_of_settings_it_says_where_to_get_one() {
    let folder = folder("none");

    assert!(first_line(&folder).starts_with("CHATWOOT_URL: is not set. Copy .env.example to .env"));

    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_copied_example_lacks_only_what_is_marked() {
    let example =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.env.example")).unwrap();
    let mut settings = example.clone();
    let mut lacking = Vec::new();
    let folder = folder("example");
    for filled in ["https://chat.example", "3", "token", "1234567890123456"] {
        fs::write(folder.join(".env"), &settings).unwrap();
        let line = first_line(&folder);
        let name = line.split(':').next().unwrap().to_owned();
        settings = settings.replace(&format!("\n{name}=\n"), &format!("\n{name}={filled}\n"));
        lacking.push(name);
    }

    assert_eq!(
        lacking,
        [
            "CHATWOOT_URL",
            "CHATWOOT_ACCOUNT_ID",
            "CHATWOOT_API_TOKEN",
            "MELI_APP_ID"
        ]
    );
    fs::remove_dir_all(folder).unwrap();
}
