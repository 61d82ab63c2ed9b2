//! What may be written in a conversation now (§4.4): a window, so many in a row, so many characters.

use std::time::Duration;

use bridge::{
    capabilities::{
        CanSend, Capabilities, Charset, FileRules, FileType, NameCharset, Refusal, TextRules,
    },
    ports::{Evidence, Silence, Verdict},
    timing::{LOOK_GRACE, UNCERTAIN, age},
};
use jiff::Timestamp;

use crate::{
    ids::ShopId,
    wire::message::{ChatMessage, MessageFate, Writer},
};

/// Sources say 600 or 1 000: less is refused before it is sent until the limit has been measured.
const MAX_CHARS: usize = 600;
/// So long after the buyer's last message a shop may write.
const WINDOW: Duration = Duration::from_hours(7 * 24);
/// So many messages until the buyer writes again.
const IN_A_ROW: usize = 5;

/// Sources say 10 MB, 2 MB and less: Shopee refuses what is too large when it is handed over, before anything is sent.
const IMAGES: FileRules = FileRules {
    types: &[
        FileType {
            content_type: "image/jpeg",
            extensions: &["jpg", "jpeg"],
        },
        FileType {
            content_type: "image/png",
            extensions: &["png"],
        },
        FileType {
            content_type: "image/gif",
            extensions: &["gif"],
        },
    ],
    max_bytes: 10 << 20,
    max_files: IN_A_ROW,
    max_name: 100,
    name_charset: NameCharset::Plain,
    own_message: true,
};

/// What a conversation's reads are worth. A message of ours may be stopped for minutes after it was taken; how long
/// it takes to show is not known.
pub(crate) const EVIDENCE: Evidence = Evidence {
    absence: LOOK_GRACE,
    uncertain: UNCERTAIN,
    verdict: Some(Verdict {
        within: DECIDED,
        looks: &[Duration::from_mins(3)],
        silence: Silence::Delivered,
    }),
};
/// A message that was not stopped by then is delivered.
const DECIDED: Duration = Duration::from_mins(10);

/// The code of a refusal because the window is over.
pub(crate) const WINDOW_CLOSED: &str = "window_closed";
/// The code of a refusal because the buyer has to write first.
pub(crate) const BUYER_FIRST: &str = "buyer_first";

/// How far a conversation has come, as far as its newest page tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ChatTurn {
    /// When the buyer last wrote; `None` where no page shows it.
    pub(crate) heard: Option<Timestamp>,
    /// Messages of the shop since then. What was stopped counts: nobody says that it does not.
    pub(crate) in_a_row: usize,
}

impl ChatTurn {
    /// Reads it from messages, newest first.
    pub(crate) fn of(newest_first: &[ChatMessage], shop: ShopId) -> Self {
        let mut turn = Self::default();
        for message in newest_first {
            match message.writer(shop) {
                Writer::Buyer => {
                    turn.heard = message.at.map(|at| at.0);
                    break;
                }
                Writer::Shop => turn.in_a_row += 1,
                Writer::Robot => {}
            }
        }
        turn
    }

    /// What may be written at `now`.
    pub(crate) fn capabilities(&self, now: Timestamp) -> Capabilities {
        let left = IN_A_ROW.saturating_sub(self.in_a_row);
        let is_closed = self.heard.is_some_and(|heard| age(heard, now) >= WINDOW);
        // Both end when the buyer writes, whenever that is.
        let wait = |code: &str| CanSend::NotYet {
            refusal: Refusal::Blocked(code.to_owned()),
            until: None,
        };
        let can_send = match left {
            _ if is_closed => wait(WINDOW_CLOSED),
            0 => wait(BUYER_FIRST),
            _ => CanSend::Yes,
        };
        Capabilities {
            can_send,
            text: TextRules {
                max_chars: MAX_CHARS,
                max_parts: IN_A_ROW,
                charset: Charset::Unicode,
            },
            files: Some(IMAGES),
            max_messages: Some(left),
        }
    }
}

/// Whether a message of ours may still be stopped: that happens minutes after it was taken.
pub(crate) fn may_still_be_stopped(message: &ChatMessage, now: Timestamp) -> bool {
    message.fate() == MessageFate::Shown && message.at.is_some_and(|at| age(at.0, now) < DECIDED)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{SHOP, now};

    /// Messages, newest first: `b`uyer, `s`hop, `r`obot.
    fn talk(letters: &str) -> Vec<ChatMessage> {
        let message = |letter| {
            let (shop, status) = match letter {
                's' => (SHOP.0, "normal"),
                'r' => (SHOP.0, "auto_reply"),
                _ => (7, "normal"),
            };
            let message = json!({"message_id": "1", "message_type": "text", "from_shop_id": shop, "status": status, "created_timestamp": 1_795_355_391});
            serde_json::from_value(message).unwrap()
        };
        letters.chars().map(message).collect()
    }

    #[test]
    fn messages_in_a_row_are_counted_without_robots() {
        for (letters, in_a_row, heard) in [
            ("", 0, false),
            ("b", 0, true),
            ("sb", 1, true),
            ("srsbss", 2, true),
            ("rrr", 0, false),
            ("sss", 3, false),
        ] {
            let turn = ChatTurn::of(&talk(letters), SHOP);
            assert_eq!(
                (turn.in_a_row, turn.heard.is_some()),
                (in_a_row, heard),
                "{letters}"
            );
        }
    }

    #[test]
    fn the_fifth_may_go_and_the_sixth_waits() {
        let parts = |in_a_row| {
            let turn = ChatTurn {
                heard: Some(now()),
                in_a_row,
            };
            let rules = turn.capabilities(now());
            (rules.can_send == CanSend::Yes, rules.max_messages)
        };
        assert_eq!(parts(0), (true, Some(5)));
        assert_eq!(parts(4), (true, Some(1)));
        assert_eq!(parts(5), (false, Some(0)));
        assert_eq!(parts(9), (false, Some(0)));
    }

    #[test]
    fn the_window_is_seven_days_long() {
        let may = |hours| {
            let turn = ChatTurn {
                heard: Some(now()),
                in_a_row: 0,
            };
            turn.capabilities(now() + Duration::from_hours(hours))
                .can_send
        };
        let closed = CanSend::NotYet {
            refusal: Refusal::Blocked(WINDOW_CLOSED.to_owned()),
            until: None,
        };
        assert_eq!(may(7 * 24 - 1), CanSend::Yes);
        assert_eq!(may(7 * 24), closed);
        let unknown = ChatTurn::default().capabilities(now());
        assert_eq!(unknown.can_send, CanSend::Yes);
    }
}
