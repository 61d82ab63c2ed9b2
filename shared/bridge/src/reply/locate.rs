//! Is this part of a reply already at the marketplace?

use std::{collections::HashSet, time::Duration};

use jiff::Timestamp;

use crate::{
    ids::RemoteMessageId,
    message::{Author, Message, Snapshot, Visibility},
    outbox::{PartRow, ReplyRow},
    text::fingerprint,
    timing::{age, earlier},
};

/// How much earlier than our own note a marketplace may date a message (clocks differ).
const CLOCK_SKEW: Duration = Duration::from_mins(3);
/// How much later: longer than any call takes, and clocks differ that way too.
const LATEST: Duration = Duration::from_mins(5);

/// What looking at the other side says of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Located {
    /// It is there.
    Found(RemoteMessageId),
    /// It is not there.
    Absent,
    /// The other side did not show everything.
    CannotTell,
}

/// Names of the seller's messages that are known to be ours.
pub(crate) fn claimed<'a>(
    replies: impl Iterator<Item = &'a ReplyRow>,
) -> HashSet<&'a RemoteMessageId> {
    replies
        .flat_map(|reply| &reply.parts)
        .filter_map(|part| part.id.as_ref())
        .collect()
}

/// Looks for `part` among the seller's messages that nobody claimed yet.
///
/// Two identical texts sent on purpose are two messages: each part claims one, the
/// earliest first. One whose text moderation hides is ours if nothing readable is.
pub(crate) fn locate(
    part: &PartRow,
    snapshot: &Snapshot,
    is_free: impl Fn(&Message) -> bool,
) -> Located {
    let in_time_window = |message: &&Message| {
        message.author == Author::Seller
            && age(message.at, part.intended_at) <= CLOCK_SKEW
            && age(part.intended_at, message.at) <= LATEST
            && is_free(message)
    };
    let mut candidates = snapshot.messages.iter().filter(in_time_window);
    let found = candidates
        .clone()
        .find(|message| fingerprint(&message.text) == part.fingerprint);
    match found.or_else(|| candidates.find(|message| is_hidden(message))) {
        Some(message) => Located::Found(message.identity()),
        None if snapshot.shows_since(earliest(part)) => Located::Absent,
        None => Located::CannotTell,
    }
}

/// The earliest time that a marketplace may give a part.
pub(crate) fn earliest(part: &PartRow) -> Timestamp {
    earlier(part.intended_at, CLOCK_SKEW)
}

fn is_hidden(message: &Message) -> bool {
    message.text.trim().is_empty() && matches!(message.visibility, Visibility::Rejected(_))
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::*;
    use crate::{ids::MessageKey, message::Extent};

    fn at(second: i64) -> Timestamp {
        "2026-03-04T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(second)
    }

    fn part(text: &str) -> PartRow {
        PartRow::begun(at(0), fingerprint(text), 0)
    }

    fn seller(id: &str, second: i64, text: &str) -> Message {
        Message {
            source_id: MessageKey::from_connector(format!("mk:{id}")),
            remote_id: Some(RemoteMessageId::from_connector(id)),
            author: Author::Seller,
            text: text.to_owned(),
            attachments: Vec::new(),
            at: at(second),
            visibility: Visibility::Visible,
            read_at: None,
        }
    }

    fn hidden(id: &str, second: i64) -> Message {
        Message {
            visibility: Visibility::Rejected(None),
            ..seller(id, second, "")
        }
    }

    fn found(id: &str) -> Located {
        Located::Found(RemoteMessageId::from_connector(id))
    }

    #[test]
    fn a_part_is_known_again_whatever_was_done_to_its_text() {
        let sent = "Olá — veja “Tom & Jerry” em https://loja.example/a?b=1&c=2 …";
        let returned = [
            sent,
            "Olá - veja \"Tom & Jerry\" em https://loja.example/a?b=1&c=2 ...",
            "  OLÁ   veja Tom &amp; Jerry em https://loja.example/a?b=1&amp;c=2",
            "Olá<br/>veja &quot;Tom &#38; Jerry&quot; em <a href=\"https://loja.example/\">https://loja.example/a?b=1&c=2</a>",
        ];

        for text in returned {
            assert_eq!(
                locate(
                    &part(sent),
                    &Snapshot::open(vec![seller("1", 1, text)]),
                    |_| true
                ),
                found("1"),
                "{text}"
            );
        }
    }

    #[test]
    fn two_identical_texts_are_two_messages() {
        let both = Snapshot::open(vec![seller("1", 0, "Sim"), seller("2", 30, "Sim!")]);

        assert_eq!(locate(&part("Sim"), &both, |_| true), found("1"));
        assert_eq!(
            locate(&part("Sim"), &both, |message| message.identity().as_str()
                != "1"),
            found("2")
        );
    }

    #[test]
    fn the_same_words_of_another_time_are_another_message() {
        for second in [-600, 600] {
            assert_eq!(
                locate(
                    &part("Sim"),
                    &Snapshot::open(vec![seller("1", second, "Sim")]),
                    |_| true
                ),
                Located::Absent
            );
        }
        for second in [-120, 0, 120] {
            assert_eq!(
                locate(
                    &part("Sim"),
                    &Snapshot::open(vec![seller("1", second, "Sim")]),
                    |_| true
                ),
                found("1")
            );
        }
    }

    #[test]
    fn what_moderation_hides_is_ours_only_if_nothing_readable_is() {
        let hides = vec![hidden("1", 0), seller("2", 1, "Sim")];

        assert_eq!(
            locate(&part("Sim"), &Snapshot::open(hides.clone()), |_| true),
            found("2")
        );
        assert_eq!(
            locate(&part("Não"), &Snapshot::open(hides), |_| true),
            found("1")
        );
        assert_eq!(
            locate(
                &part("Não"),
                &Snapshot::open(vec![hidden("1", 900)]),
                |_| true
            ),
            Located::Absent
        );
    }

    #[test]
    fn absence_means_something_only_where_everything_is_shown() {
        let some = Snapshot {
            extent: Extent::Gaps,
            ..Snapshot::open(vec![seller("1", 0, "Não")])
        };

        assert_eq!(locate(&part("Sim"), &some, |_| true), Located::CannotTell);
        assert_eq!(locate(&part("Não"), &some, |_| true), found("1"));
    }
}
