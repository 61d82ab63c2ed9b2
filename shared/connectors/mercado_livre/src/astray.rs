//! Notifications that lead nowhere: counted for people, and made up for by one look at what is unread.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use bridge::{ids::AccountId, timing::age};
use jiff::Timestamp;

/// What is unread is asked for in a message's stead once in this time, per account and process.
const ASKED_EVERY: Duration = Duration::from_secs(20);
/// A count is written down once in this time, per account and topic.
const NOTED_EVERY: Duration = Duration::from_mins(10);
/// A count that did not grow for so long begins anew.
const FORGOTTEN: Duration = Duration::from_hours(24 * 7);
/// Before the topic, in the name of the account's fact.
const FACT: &str = "astray.";

/// Notifications of one topic that led nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Count {
    /// How many, at least.
    pub(crate) times: u64,
    /// When the first of them was met.
    pub(crate) since: Timestamp,
    /// When the last of them was met, give or take ten minutes.
    pub(crate) last: Timestamp,
}

/// The counts among an account's facts, by topic.
pub(crate) fn counts(facts: &BTreeMap<String, String>) -> BTreeMap<String, Count> {
    let counted = facts.iter().filter_map(|(name, fact)| {
        let topic = name.strip_prefix(FACT)?;
        Some((topic.to_owned(), Count::read(fact)?))
    });
    counted.collect()
}

impl Count {
    /// `<count> <since> <last>`.
    fn read(fact: &str) -> Option<Self> {
        let mut words = fact.split(' ');
        Some(Self {
            times: words.next()?.parse().ok()?,
            since: words.next()?.parse().ok()?,
            last: words.next()?.parse().ok()?,
        })
    }

    fn write(&self) -> String {
        format!("{} {} {}", self.times, self.since, self.last)
    }

    /// This and `more`, met until now.
    fn grown(last: Option<Self>, more: u64, now: Timestamp) -> Self {
        let last = last.filter(|last| age(last.last, now) < FORGOTTEN);
        Self {
            times: last
                .as_ref()
                .map_or(0, |last| last.times)
                .saturating_add(more),
            since: last.map_or(now, |last| last.since),
            last: now,
        }
    }
}

/// The name of the fact about a topic.
pub(crate) fn fact(topic: &str) -> String {
    format!("{FACT}{topic}")
}

/// What one process met. Counts that it did not write down yet end with it.
#[derive(Debug, Default)]
pub(crate) struct Astray {
    met: Mutex<HashMap<(AccountId, String), u64>>,
    asked: Mutex<HashMap<AccountId, Timestamp>>,
}

impl Astray {
    /// One more; the fact's new value when it is time to write it down.
    pub(crate) fn meet(
        &self,
        account: &AccountId,
        topic: &str,
        noted: Option<&str>,
        now: Timestamp,
    ) -> Option<String> {
        let last = noted.and_then(Count::read);
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        let more = met.entry((account.clone(), topic.to_owned())).or_default();
        *more += 1;
        if last
            .as_ref()
            .is_some_and(|last| age(last.last, now) < NOTED_EVERY)
        {
            return None;
        }
        Some(Count::grown(last, std::mem::take(more), now).write())
    }

    /// Whether what is unread may be asked for now. Says so once in a while.
    pub(crate) fn may_ask(&self, account: &AccountId, now: Timestamp) -> bool {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let rests = asked
            .get(account)
            .is_some_and(|at| age(*at, now) < ASKED_EVERY);
        if !rests {
            asked.insert(account.clone(), now);
        }
        !rests
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn each_counts_and_few_are_written_down() {
        let (astray, account) = (Astray::default(), AccountId::from_connector("meli:1"));
        let mut facts = BTreeMap::new();
        let mut writes = 0;
        for second in 0..=1200 {
            let noted = facts.get("astray.messages").map(String::as_str);
            if let Some(fact) = astray.meet(&account, "messages", noted, at(second)) {
                writes += 1;
                facts.insert(fact_name(), fact);
            }
        }

        let expected = Count {
            times: 1201,
            since: at(0),
            last: at(1200),
        };
        assert_eq!(counts(&facts).get("messages"), Some(&expected));
        assert_eq!(writes, 3);
    }

    fn fact_name() -> String {
        fact("messages")
    }

    #[test]
    fn a_count_that_rests_for_a_week_begins_anew_and_an_unreadable_one_too() {
        let (astray, account) = (Astray::default(), AccountId::from_connector("meli:1"));
        let week = 7 * 24 * 60 * 60;
        for noted in ["9 1970-01-01T00:00:00Z 1970-01-01T00:00:00Z", "many"] {
            let fact = astray
                .meet(&account, "messages", Some(noted), at(week))
                .unwrap();
            assert_eq!(
                Count::read(&fact),
                Some(Count {
                    times: 1,
                    since: at(week),
                    last: at(week)
                })
            );
        }
        assert_eq!(
            counts(&[("astray.x".to_owned(), "many".to_owned())].into()),
            BTreeMap::new()
        );
    }

    #[test]
    fn what_is_unread_is_asked_for_once_in_a_while() {
        let (astray, account) = (Astray::default(), AccountId::from_connector("meli:1"));

        let asked: Vec<bool> = [0, 19, 20]
            .map(|second| astray.may_ask(&account, at(second)))
            .into();

        assert_eq!(asked, [true, false, true]);
    }
}
