//! Whether an agent sees how a reply ended.

use std::num::NonZeroU32;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How far a reply's bubble in Chatwoot follows its row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BubbleItem", into = "BubbleItem")]
pub enum BubbleSync {
    /// It was never set. It is to be, once the reply has come to an end.
    #[default]
    Unset,
    /// It was set, and does not show what became of the reply since.
    Behind(LastSet),
    /// It shows how the reply ended.
    Current(LastSet),
    /// It was never set, and nobody is to be told anything.
    Silent,
}

/// The last time that a bubble was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastSet {
    /// When.
    pub at: Timestamp,
    /// How often it was set until then.
    pub times: NonZeroU32,
    /// When it was last set to delivered or read.
    pub delivered_at: Option<Timestamp>,
}

impl BubbleSync {
    /// Nothing is left to be shown.
    pub fn is_current(self) -> bool {
        matches!(self, Self::Current(_) | Self::Silent)
    }

    /// The last time that it was set.
    pub fn last(self) -> Option<LastSet> {
        match self {
            Self::Behind(last) | Self::Current(last) => Some(last),
            Self::Unset | Self::Silent => None,
        }
    }

    /// When it was last set.
    pub fn set_at(self) -> Option<Timestamp> {
        self.last().map(|last| last.at)
    }

    /// How often it was set.
    pub fn times(self) -> u32 {
        self.last().map_or(0, |last| last.times.get())
    }

    /// When it was last set to delivered or read.
    pub fn delivered_at(self) -> Option<Timestamp> {
        self.last().and_then(|last| last.delivered_at)
    }

    /// There is something that it does not show.
    pub(crate) fn fall_behind(&mut self) {
        *self = self.last().map_or(Self::Unset, Self::Behind);
    }

    /// Nothing is to be shown that it does not show.
    pub(crate) fn silence(&mut self) {
        *self = self.last().map_or(Self::Silent, Self::Current);
    }

    /// It was set just now, to delivered or read if that `is_delivery`.
    pub(crate) fn was_set(&mut self, now: Timestamp, is_delivery: bool) {
        let times = self
            .last()
            .map_or(NonZeroU32::MIN, |last| last.times.saturating_add(1));
        *self = Self::Current(LastSet {
            at: now,
            times,
            delivered_at: is_delivery.then_some(now).or(self.delivered_at()),
        });
    }
}

/// The same as attributes of the reply's row.
#[derive(Clone, Serialize, Deserialize)]
struct BubbleItem {
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    told: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told_at: Option<Timestamp>,
    #[serde(default)]
    tells: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shown_at: Option<Timestamp>,
}

impl From<BubbleItem> for BubbleSync {
    fn from(item: BubbleItem) -> Self {
        let last = item.told_at.map(|at| LastSet {
            at,
            times: NonZeroU32::new(item.tells).unwrap_or(NonZeroU32::MIN),
            delivered_at: item.shown_at,
        });
        match (item.told, last) {
            (false, None) => Self::Unset,
            (false, Some(last)) => Self::Behind(last),
            (true, Some(last)) => Self::Current(last),
            (true, None) => Self::Silent,
        }
    }
}

impl From<BubbleSync> for BubbleItem {
    fn from(bubble: BubbleSync) -> Self {
        Self {
            told: bubble.is_current(),
            told_at: bubble.set_at(),
            tells: bubble.times(),
            shown_at: bubble.delivered_at(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn last(second: i64, times: u32, delivered: Option<i64>) -> LastSet {
        LastSet {
            at: at(second),
            times: NonZeroU32::new(times).unwrap(),
            delivered_at: delivered.map(at),
        }
    }

    #[test]
    fn every_bubble_has_the_attributes_that_rows_have_and_reads_back() {
        let (one, two) = ("1970-01-01T00:00:01Z", "1970-01-01T00:00:02Z");
        let table = [
            (BubbleSync::Unset, json!({"tells": 0})),
            (BubbleSync::Silent, json!({"told": true, "tells": 0})),
            (
                BubbleSync::Behind(last(1, 2, None)),
                json!({"told_at": one, "tells": 2}),
            ),
            (
                BubbleSync::Current(last(2, 3, Some(1))),
                json!({"told": true, "told_at": two, "tells": 3, "shown_at": one}),
            ),
        ];
        for (bubble, row) in table {
            assert_eq!(serde_json::to_value(bubble).unwrap(), row);
            assert_eq!(serde_json::from_value::<BubbleSync>(row).unwrap(), bubble);
        }
    }

    #[test]
    fn a_row_that_does_not_count_was_set_once() {
        let read: BubbleSync =
            serde_json::from_value(json!({"told_at": "1970-01-01T00:00:01Z"})).unwrap();

        assert_eq!(read, BubbleSync::Behind(last(1, 1, None)));
        assert_eq!(
            serde_json::from_value::<BubbleSync>(json!({})).unwrap(),
            BubbleSync::Unset
        );
    }

    #[test]
    fn a_bubble_keeps_what_was_shown_whatever_comes() {
        let mut bubble = BubbleSync::Unset;
        bubble.silence();
        assert_eq!(bubble, BubbleSync::Silent);
        bubble.fall_behind();
        assert_eq!(bubble, BubbleSync::Unset);
        bubble.was_set(at(1), true);
        bubble.was_set(at(2), false);
        assert_eq!(bubble, BubbleSync::Current(last(2, 2, Some(1))));
        bubble.fall_behind();
        assert_eq!(bubble, BubbleSync::Behind(last(2, 2, Some(1))));
        bubble.silence();
        assert_eq!(bubble, BubbleSync::Current(last(2, 2, Some(1))));
    }
}
