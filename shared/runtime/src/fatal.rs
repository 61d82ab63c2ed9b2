//! What is said when a program cannot start or one of its parts panics: on Lambda a line that every log level lets through.
//!
//! Lambda takes a line that is no JSON object with a time and a level for `INFO`, and drops it where only `WARN` or
//! `ERROR` are kept.

use std::{fmt::Display, panic};

use jiff::Timestamp;
use serde_json::json;

use crate::settings::environment;

/// Ends the process because it cannot start: one line on stderr, exit status 1.
///
/// Called from `main` before anything else runs.
pub fn stop_at_start(error: &dyn Display) -> ! {
    say(&error.to_string());
    std::process::exit(1)
}

/// Has panics said in one line that every log level lets through: where, and never with which words, since those can
/// hold a text of people.
pub(crate) fn say_panics() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        say(&panic_line(place.as_deref()));
    }));
}

fn panic_line(place: Option<&str>) -> String {
    format!("panic at {}", place.unwrap_or("an unknown place"))
}

#[expect(
    clippy::print_stderr,
    reason = "the log may not be set up, or may be what panics"
)]
fn say(message: &str) {
    let is_json = is_json(environment("AWS_LAMBDA_LOG_FORMAT").as_deref());
    eprintln!("{}", line(message, is_json, Timestamp::now()));
}

/// Whether Lambda wants lines to be JSON objects.
pub(crate) fn is_json(format: Option<&str>) -> bool {
    format.is_some_and(|format| format.eq_ignore_ascii_case("json"))
}

fn line(message: &str, is_json: bool, now: Timestamp) -> String {
    if is_json {
        json!({"timestamp": now.to_string(), "level": "ERROR", "message": message}).to_string()
    } else {
        message.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lambda_reads_the_level_and_time_of_a_start_that_failed() {
        let now = "2026-11-02T12:00:00Z".parse().unwrap();

        let said: serde_json::Value =
            serde_json::from_str(&line("TABLE_NAME: is not set", true, now)).unwrap();

        assert_eq!(
            said,
            json!({"timestamp": "2026-11-02T12:00:00Z", "level": "ERROR", "message": "TABLE_NAME: is not set"})
        );
        assert_eq!(line("as it is", false, now), "as it is");
        assert!(is_json(Some("JSON")) && !is_json(Some("Text")) && !is_json(None));
    }

    #[test]
    fn a_panic_says_where_and_nothing_that_people_wrote() {
        assert_eq!(panic_line(Some("src/x.rs:3:5")), "panic at src/x.rs:3:5");
        assert_eq!(panic_line(None), "panic at an unknown place");
    }
}
