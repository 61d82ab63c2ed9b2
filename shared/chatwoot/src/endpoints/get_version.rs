//! `GET /api` — says, to anybody, which release runs and what time it is there.
//!
//! Source: Chatwoot 4.15.1, `app/controllers/api_controller.rb`.

use http_api::{Effect, Endpoint};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use reqwest::Method;
use serde::Deserialize;

use crate::lenient::{Text, maybe};

/// Asks which release it is.
#[derive(Clone, Copy, Debug)]
pub struct GetVersion;

/// What it says of itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Wire")]
pub struct About {
    /// The release; `None` when what answers is no Chatwoot.
    pub version: Option<Version>,
    /// Its clock.
    pub at: Option<Timestamp>,
}

/// A release, such as 4.15.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl Version {
    fn parse(text: &str) -> Option<Self> {
        let number = |part: &str| {
            part.chars()
                .take_while(char::is_ascii_digit)
                .collect::<String>()
                .parse()
                .ok()
        };
        let mut parts = text.trim().trim_start_matches('v').split('.').map(number);
        Some(Self(
            parts.next()??,
            parts.next().flatten().unwrap_or(0),
            parts.next().flatten().unwrap_or(0),
        ))
    }
}

#[derive(Default, Deserialize)]
struct Wire {
    #[serde(default, deserialize_with = "maybe")]
    version: Option<Text>,
    #[serde(default, deserialize_with = "maybe")]
    timestamp: Option<Text>,
}

impl From<Wire> for About {
    fn from(wire: Wire) -> Self {
        Self {
            version: wire.version.and_then(|text| Version::parse(&text.0)),
            at: wire.timestamp.and_then(|text| at(&text.0)),
        }
    }
}

/// `2026-07-01 12:00:00`, in UTC and without saying so.
fn at(text: &str) -> Option<Timestamp> {
    let civil: DateTime = text.trim().replace(' ', "T").parse().ok()?;
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

impl Endpoint for GetVersion {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /api";
    type Response = About;

    fn path(&self) -> String {
        "api".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_and_times_are_read_in_their_forms() {
        let about: About = serde_json::from_str(
            r#"{"version":"4.15.1","timestamp":"2026-07-01 12:00:00","queue_services":"ok"}"#,
        )
        .unwrap();
        assert_eq!(about.version, Some(Version(4, 15, 1)));
        assert_eq!(about.at.unwrap().to_string(), "2026-07-01T12:00:00Z");

        assert_eq!(Version::parse("v3.16"), Some(Version(3, 16, 0)));
        assert_eq!(Version::parse("4.14.0-ce"), Some(Version(4, 14, 0)));
        assert_eq!(Version::parse("latest"), None);
        let other: About = serde_json::from_str(r#"{"name":"something else"}"#).unwrap();
        assert_eq!((other.version, other.at), (None, None));
    }

    #[test]
    fn releases_sort_by_age() {
        assert!(Version(4, 9, 0) < Version(4, 13, 0) && Version(4, 14, 0) < Version(4, 14, 1));
    }
}
