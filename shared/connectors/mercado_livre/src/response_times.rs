//! How fast an account answers questions: by Mercado Livre's own count, and counted over its latest questions, so that
//! nothing has to be kept here for it.

use std::time::Duration;

use bridge::{
    accounts::Account,
    failure::Failure,
    i18n::{Locale, Localized},
    timing::age,
};
use jiff::Timestamp;
use marketplace::AccountFigure;
use tracing::debug;

use crate::{
    calls::{Calls, Stopped},
    endpoints::{
        get_response_time::{GetResponseTime, ResponseMinutes, ResponseTime},
        search_questions::SearchQuestions,
    },
    places,
    wire::question::Question,
    words::response_times as words,
};

/// Older questions say nothing of today. Mercado Livre's own figure is of as many days.
const RECENT: Duration = Duration::from_hours(14 * 24);

/// Both figures, as far as they are to be had. 2 calls, at the same time.
pub(crate) async fn of(calls: &Calls, locale: Locale, account: &Account) -> Vec<AccountFigure> {
    let Some(seller) = places::seller(&account.id) else {
        return Vec::new();
    };
    let (by_them, latest) = (GetResponseTime(seller), SearchQuestions::Latest);
    let (by_them, latest) = futures::join!(
        calls.make(&account.id, &by_them),
        calls.make(&account.id, &latest)
    );
    let theirs = unless_refused(by_them).and_then(|told| theirs(locale, &told));
    let latest = unless_refused(latest);
    let ours = latest.and_then(|page| ours(locale, &page.questions.items, calls.now()));
    let figure = |(label, value)| AccountFigure { label, value };
    let theirs = theirs.map(|value| (words::THEIRS, value));
    let ours = ours.map(|value| (words::OURS, value));
    theirs.into_iter().chain(ours).map(figure).collect()
}

/// An account without figures is as it should be: no alarm is raised.
fn unless_refused<T>(asked: Result<T, Stopped>) -> Option<T> {
    match asked {
        Ok(told) => Some(told),
        Err(stopped) => {
            let failure = Failure::from(stopped);
            debug!(
                error = &failure as &dyn std::error::Error,
                "account figures not told"
            );
            None
        }
    }
}

fn theirs(locale: Locale, told: &ResponseTime) -> Option<String> {
    let minutes = |of: Option<ResponseMinutes>| of.and_then(|of| of.response_time);
    let kinds = [
        (words::WORKING_HOURS, told.weekdays_working_hours),
        (words::EXTRA_HOURS, told.weekdays_extra_hours),
        (words::WEEKEND, told.weekend),
    ];
    let said = |(words, of): (Localized, _)| {
        let minutes = span(minutes(of)?);
        Some(words.fill(locale, &[("n", &minutes)]))
    };
    let parts: Vec<String> = kinds.into_iter().filter_map(said).collect();
    let total = span(minutes(told.total)?);
    if parts.is_empty() {
        return Some(total);
    }
    Some(format!("{total} ({})", parts.join(", ")))
}

fn ours(locale: Locale, latest: &[Question], now: Timestamp) -> Option<String> {
    let mut waits: Vec<u64> = latest.iter().filter_map(|one| waited(one, now)).collect();
    waits.sort_unstable();
    let (half, most) = (percentile(&waits, 50)?, percentile(&waits, 90)?);
    let values = [
        ("half", &*span(half)),
        ("most", &*span(most)),
        ("n", &*waits.len().to_string()),
    ];
    Some(words::PERCENTILES.fill(locale, &values))
}

/// Minutes from a recent question to its answer.
fn waited(question: &Question, now: Timestamp) -> Option<u64> {
    let asked = question.date_created.as_ref()?.0;
    let answered = question.given_answer()?.date_created.as_ref()?.0;
    let is_recent = age(asked, now) <= RECENT;
    is_recent.then(|| age(asked, answered).as_secs().div_ceil(60))
}

/// The smallest of these, in order, that `percent` of them do not pass.
fn percentile(sorted: &[u64], percent: usize) -> Option<u64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

/// `35 min`, `2 h`: the same in every language.
fn span(minutes: u64) -> String {
    match minutes {
        0..120 => format!("{minutes} min"),
        120..2880 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::now;

    fn question(id: u64, asked: &str, answered: &str) -> Question {
        let answer = json!({"text": "Tem", "status": "ACTIVE", "date_created": answered});
        let question = json!({"id": id, "status": "ANSWERED", "date_created": asked,
            "answer": answer});
        serde_json::from_value(question).unwrap()
    }

    #[test]
    fn percentiles_are_of_what_was_asked_lately_and_answered() {
        let mut latest: Vec<Question> = (1..=9)
            .map(|n| {
                question(
                    n,
                    "2026-09-30T10:00:00Z",
                    &format!("2026-09-30T10:0{n}:00Z"),
                )
            })
            .collect();
        latest.push(question(10, "2026-09-28T10:00:00Z", "2026-09-28T15:30:00Z"));
        latest.push(question(11, "2026-08-01T10:00:00Z", "2026-08-09T10:00:00Z"));
        let open =
            json!({"id": 12, "status": "UNANSWERED", "date_created": "2026-09-30T10:00:00Z"});
        latest.push(serde_json::from_value(open).unwrap());

        let said = "half within 5 min, 9 of 10 within 9 min (latest answered: 10)";
        assert_eq!(ours(Locale::En, &latest, now()).as_deref(), Some(said));
        let slow = ours(Locale::PtBr, &latest[9..], now()).unwrap();
        assert!(
            slow.starts_with("metade em até 5 h, 9 de 10 em até 5 h"),
            "{slow}"
        );
        assert_eq!(ours(Locale::En, &latest[10..], now()), None);
    }

    #[test]
    fn percentiles_are_ranks() {
        assert_eq!(percentile(&[], 50), None);
        assert_eq!(percentile(&[7], 90), Some(7));
        assert_eq!(percentile(&[1, 2], 50), Some(1));
        assert_eq!(
            percentile(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 90),
            Some(10)
        );
    }

    #[test]
    fn their_figure_is_told_with_what_it_is_made_of() {
        let told = |told: Value| theirs(Locale::En, &serde_json::from_value(told).unwrap());
        let all = json!({"user_id": 1, "total": {"response_time": 22},
            "weekend": {"response_time": 180, "sales_percent_increase": null},
            "weekdays_working_hours": {"response_time": 8},
            "weekdays_extra_hours": {"response_time": null}});
        let said = "22 min (in working hours 8 min, on weekends 3 h)";
        assert_eq!(told(all).as_deref(), Some(said));
        let total = json!({"total": {"response_time": 5000}});
        assert_eq!(told(total).as_deref(), Some("3 d"));
        assert_eq!(told(json!({"total": null})), None);
        assert_eq!(told(json!({})), None);
    }
}
