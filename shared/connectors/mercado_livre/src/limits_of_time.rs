//! Until when Mercado Livre wants an answer.

use bridge::message::{Author, Message, Responsible, TimeLimit};
use jiff::{SignedDuration, Timestamp, civil::Weekday, tz::TimeZone};

use crate::sites;

/// Answers within it are what questions are measured by (§3.4).
const OF_A_QUESTION: SignedDuration = SignedDuration::from_hours(1);
/// A thread with an agent is blocked after so many hours of working days without an answer (§5.5).
const OF_AN_AGENT: i64 = 48;

/// Until when a question is to be answered that was asked `at`.
pub(crate) fn of_question(at: Timestamp) -> Option<TimeLimit> {
    Some(TimeLimit {
        since: at,
        by: at.checked_add(OF_A_QUESTION).ok()?,
        who: Responsible::Seller,
    })
}

/// Until when the seller has to answer in a thread with an agent: from the first message on that has no answer.
pub(crate) fn of_agent_thread(messages: &[Message], site: Option<&str>) -> Option<TimeLimit> {
    let unanswered = messages.iter().rev();
    let first = unanswered
        .take_while(|message| message.author != Author::Seller)
        .last()?;
    let zone = TimeZone::fixed(sites::utc_offset(site));
    Some(TimeLimit {
        since: first.at,
        by: after_working_hours(first.at, OF_AN_AGENT, &zone)?,
        who: Responsible::Seller,
    })
}

/// So many hours later, those of Saturdays and Sundays left out. Holidays count: nobody says whose.
fn after_working_hours(at: Timestamp, hours: i64, zone: &TimeZone) -> Option<Timestamp> {
    let (mut at, mut left) = (at, SignedDuration::from_hours(hours));
    loop {
        let local = at.to_zoned(zone.clone());
        let midnight = local.tomorrow().ok()?.start_of_day().ok()?.timestamp();
        let today = midnight.duration_since(at);
        let is_free = matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday);
        if !is_free && left <= today {
            return at.checked_add(left).ok();
        }
        if !is_free {
            left -= today;
        }
        at = midnight;
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::offset;

    use super::*;

    #[test]
    fn hours_of_weekends_do_not_count_by_the_clocks_of_the_country() {
        let brazil = TimeZone::fixed(offset(-3));
        for (from, until) in [
            // A Monday, a Thursday, a Friday evening, a Saturday, and a Sunday that is Monday elsewhere.
            ("2026-06-15T12:00:00Z", "2026-06-17T12:00:00Z"),
            ("2026-06-18T12:00:00Z", "2026-06-22T12:00:00Z"),
            ("2026-06-19T23:30:00Z", "2026-06-23T23:30:00Z"),
            ("2026-06-20T12:00:00Z", "2026-06-24T03:00:00Z"),
            ("2026-06-22T02:00:00Z", "2026-06-24T03:00:00Z"),
        ] {
            let from = from.parse().unwrap();
            let until: Timestamp = until.parse().unwrap();
            assert_eq!(
                after_working_hours(from, 48, &brazil),
                Some(until),
                "{from}"
            );
        }
    }
}
