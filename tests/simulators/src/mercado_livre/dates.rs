//! The ways Mercado Livre writes a date; each resource has its own.

use jiff::{
    Timestamp,
    tz::{Offset, TimeZone},
};

/// `2026-09-25T08:00:00.0000000-04:00`: questions in a search.
pub(super) fn seven_digits(at: Timestamp) -> String {
    four_hours_west(at, "%Y-%m-%dT%H:%M:%S%.7f%:z")
}

/// `2026-09-25T08:00:00.000-04:00`: orders, claims, answers.
pub(super) fn millis(at: Timestamp) -> String {
    four_hours_west(at, "%Y-%m-%dT%H:%M:%S%.3f%:z")
}

/// `2026-09-25T08:00:00.000-0400`: packs, whose offset has no colon.
pub(super) fn no_colon(at: Timestamp) -> String {
    four_hours_west(at, "%Y-%m-%dT%H:%M:%S%.3f%z")
}

/// `2026-09-25T12:00:00.000000000Z`: one question by its id.
pub(super) fn nanos_utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.9fZ").to_string()
}

/// `2026-09-25T12:00:00.000Z`: sent messages and notifications.
pub(super) fn millis_utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// `2026-09-25T12:00:00Z`: messages in a thread.
pub(super) fn seconds_utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `110210`: month, day and hour, as in an access token.
pub(super) fn month_day_hour(at: Timestamp) -> String {
    at.strftime("%m%d%H").to_string()
}

fn four_hours_west(at: Timestamp, format: &str) -> String {
    at.to_zoned(TimeZone::fixed(Offset::constant(-4)))
        .strftime(format)
        .to_string()
}
