//! Settings in a file: a line each, `NAME=value`.
//!
//! Empty lines and ones that begin with `#` are left out, and so is ` # …` after a value
//! without quotes. Quotes around a value, single or double, are taken off.

use std::{collections::HashMap, fs, io, path::Path};

use crate::settings::SettingsError;

/// The settings of one file, by name. An empty value is a setting, too: it is `Some("")`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct EnvFile(HashMap<String, String>);

impl EnvFile {
    /// Reads the file at `path`; one that is missing says nothing.
    ///
    /// # Errors
    ///
    /// One line, without any value: the file or some of its lines cannot be read.
    pub fn open(path: &str) -> Result<Self, String> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map_err(|error| format!("{path}, {error}")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(format!("{path} cannot be read: {error}")),
        }
    }

    /// Reads the text of such a file.
    ///
    /// # Errors
    ///
    /// The numbers of the lines that are no settings.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (mut settings, mut wrong) = (HashMap::new(), Vec::new());
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match setting(line) {
                Some((name, value)) => drop(settings.insert(name.to_owned(), value.to_owned())),
                None => wrong.push((at + 1).to_string()),
            }
        }
        match wrong.as_slice() {
            [] => Ok(Self(settings)),
            [line] => Err(format!("line {line}: not NAME=value")),
            _ => Err(format!("lines {}: not NAME=value", wrong.join(", "))),
        }
    }

    /// The value of one setting, without quotes; `None` where the file does not name it.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }
}

/// Every problem in a line of its own, and in the last line what to do about them: a file that is there is never
/// to be copied over.
pub fn what_to_do(file: &str, problems: &[SettingsError]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let advice = if Path::new(file).exists() {
        format!(
            "Correct this in {file}, or in the environment, which wins; .env.example says what each setting means."
        )
    } else {
        format!("Copy .env.example to {file} and fill in what is marked with *.")
    };
    format!("{}\n{advice}", lines.join("\n"))
}

fn setting(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line
        .strip_prefix("export ")
        .unwrap_or(line)
        .split_once('=')?;
    let name = name.trim();
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    plain.then_some((name, bare(value.trim())?))
}

/// The value without its quotes or the comment behind it.
fn bare(value: &str) -> Option<&str> {
    let Some(quote) = value
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))
    else {
        let end = value.find(" #").unwrap_or(value.len());
        return Some(if value.starts_with('#') {
            ""
        } else {
            value.get(..end).unwrap_or(value).trim_end()
        });
    };
    let (inside, behind) = value.strip_prefix(quote)?.split_once(quote)?;
    let behind = behind.trim();
    (behind.is_empty() || behind.starts_with('#')).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_quotes_and_exports_are_understood() {
        let text = "# a comment\n\nA=1\n B = two words # said\nexport C='a # b'\nD=\"x=y\" # z\nE=\nF=a#b\nG= # none\n";

        let file = EnvFile::parse(text).unwrap();

        let expected = [
            ("A", "1"),
            ("B", "two words"),
            ("C", "a # b"),
            ("D", "x=y"),
            ("E", ""),
            ("F", "a#b"),
            ("G", ""),
        ];
        for (name, value) in expected {
            assert_eq!(file.get(name).as_deref(), Some(value), "{name}");
        }
    }

    #[test]
    fn a_line_that_is_no_setting_is_named_without_its_text() {
        for text in [
            "A=1\nsecret",
            "A=1\n=secret",
            "A=1\nA B=secret",
            "A=1\nB=\"secret",
            "A=1\nB='secret' more",
        ] {
            assert_eq!(
                EnvFile::parse(text).unwrap_err(),
                "line 2: not NAME=value",
                "{text}"
            );
        }
    }

    #[test]
    fn all_lines_that_are_no_settings_are_named_at_once() {
        let wrong = EnvFile::parse("A=1\nsecret\nB=2\n\nother\n").unwrap_err();

        assert_eq!(wrong, "lines 2, 5: not NAME=value");
    }

    #[test]
    fn a_missing_file_says_nothing() {
        assert_eq!(EnvFile::open("/nowhere/.env"), Ok(EnvFile::default()));
    }

    /// Those of marketplaces are looked for where marketplaces are listed.
    #[test]
    fn the_example_names_every_setting_and_gives_no_value() {
        let every = "TABLE_NAME CHATWOOT_URL CHATWOOT_ACCOUNT_ID CHATWOOT_API_TOKEN CHATWOOT_QUESTIONS_INBOX_ID \
            CHATWOOT_MESSAGES_INBOX_ID CHATWOOT_CLAIMS_INBOX_ID CHATWOOT_INBOXES CHATWOOT_ROUTES CHATWOOT_WEBHOOK_SECRET WEBHOOK_TOKEN \
            NOTIFICATION_TOKEN PUBLIC_URL SETUP_TOKEN BRIDGE_LOCALE RELAY_BOTS MARK_READ URGENT_BELOW ATTACHMENT_ORIGINS \
            SCHEDULE_GROUP SCHEDULE_ROLE_ARN POLLER_ARN POLL_RATE ACCOUNT_SCHEDULES METRICS";

        let EnvFile(example) = EnvFile::parse(include_str!("../../../.env.example")).unwrap();

        for name in every.split_whitespace() {
            assert!(example.contains_key(name), "{name}");
        }
        assert!(example.values().all(String::is_empty));
    }
}
