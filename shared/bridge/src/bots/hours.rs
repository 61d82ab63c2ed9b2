//! Hours of the day and of the week.

use jiff::civil::{DateTime, Time, Weekday};

/// When something is allowed: in any of these spans, or on weekends. None of both = always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hours {
    /// From, and up to but without; over midnight where the second is the earlier.
    spans: Vec<(Time, Time)>,
    weekends: bool,
}

impl Hours {
    pub(super) const ALWAYS: Self = Self {
        spans: Vec::new(),
        weekends: false,
    };

    /// Takes up `18:00-08:00` or `weekends`; false = it is neither.
    pub(super) fn take(&mut self, word: &str) -> bool {
        if word == "weekends" {
            self.weekends = true;
            return true;
        }
        let span = word
            .split_once('-')
            .and_then(|(from, to)| Some((time(from)?, time(to)?)));
        self.spans.extend(span);
        span.is_some()
    }

    pub(super) fn has(&self, local: DateTime) -> bool {
        if self.spans.is_empty() && !self.weekends {
            return true;
        }
        let is_weekend = matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday);
        let now = local.time();
        let is_within = |&(from, to): &(Time, Time)| {
            if from < to {
                from <= now && now < to
            } else {
                from <= now || now < to
            }
        };
        self.weekends && is_weekend || self.spans.iter().any(is_within)
    }
}

/// Reads `08:30`.
fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let number = |digits: &str| {
        let is_plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| digits.parse().ok())?
    };
    Time::new(number(hour)?, number(minute)?, 0, 0).ok()
}
