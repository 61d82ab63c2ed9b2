//! Is this part of a reply already at the marketplace?

use std::{collections::HashSet, time::Duration};

use jiff::Timestamp;

use crate::{
    ids::RemoteMessageId,
    message::{Author, Message, Snapshot, Visibility},
    outbox::{PartKind, PartRow, ReplyRow},
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

/// References under which parts of these were sent.
pub(crate) fn referenced<'a>(replies: impl Iterator<Item = &'a ReplyRow>) -> HashSet<&'a str> {
    replies
        .flat_map(|reply| &reply.parts)
        .filter_map(|part| part.reference.as_deref())
        .collect()
}

/// What is known of a message before it is compared with a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing.
    Free,
    /// It was shown in Chatwoot as a message from elsewhere.
    Mirrored,
    /// It is another part.
    Claimed,
}

/// Looks for `part` among the seller's messages that are no other part's.
///
/// The one that bears its reference is it; one that bears another is not. Else sender, text and time tell: two
/// identical texts sent on purpose are two messages, each part claims one, the earliest first. One whose text
/// moderation hides is ours if nothing readable is.
pub(crate) fn locate(
    part: &PartRow,
    snapshot: &Snapshot,
    standing: impl Fn(&Message) -> Standing,
) -> Located {
    let by_reference = by_reference(part, snapshot, |one| standing(one) != Standing::Claimed);
    let in_time_window = |message: &&Message| {
        message.author == Author::Seller
            && !bears_another_reference(part, message)
            && message.at >= earliest(part)
            && age(part.intended_at, message.at) <= LATEST
            && may_be(part, standing(message))
    };
    let mut candidates = snapshot.messages.iter().filter(in_time_window);
    let found = by_reference.or_else(|| {
        candidates
            .clone()
            .find(|message| is_content_of(part, message))
    });
    match found.or_else(|| candidates.find(|message| is_hidden(message))) {
        Some(message) => Located::Found(message.identity()),
        None if snapshot.shows_since(earliest(part)) => Located::Absent,
        None => Located::CannotTell,
    }
}

/// Whoever showed a message as one from elsewhere may not have known of a part whose row was lost.
fn may_be(part: &PartRow, standing: Standing) -> bool {
    match standing {
        Standing::Free => true,
        Standing::Mirrored => part.since.is_some(),
        Standing::Claimed => false,
    }
}

/// The seller's message that bears the part's reference, if it `may` be it.
pub(crate) fn by_reference<'a>(
    part: &PartRow,
    snapshot: &'a Snapshot,
    may: impl Fn(&Message) -> bool,
) -> Option<&'a Message> {
    let reference = part.reference.as_ref()?;
    let is_it = |message: &&Message| {
        message.author == Author::Seller
            && message.reference.as_ref() == Some(reference)
            && may(message)
    };
    snapshot.messages.iter().find(is_it)
}

fn bears_another_reference(part: &PartRow, message: &Message) -> bool {
    matches!((&part.reference, &message.reference), (Some(ours), Some(theirs)) if ours != theirs)
}

/// Whether a message says what the part says, or is the file that the part is.
fn is_content_of(part: &PartRow, message: &Message) -> bool {
    match part.kind {
        PartKind::Text => fingerprint(&message.text) == part.fingerprint,
        PartKind::File => {
            let mut files = message.attachments.iter();
            files.any(|file| file.handle == part.fingerprint)
        }
    }
}

/// The earliest time that a marketplace may give a part.
pub(crate) fn earliest(part: &PartRow) -> Timestamp {
    earlier(part.begun_at(), CLOCK_SKEW)
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
            reference: None,
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
                    |_| Standing::Free
                ),
                found("1"),
                "{text}"
            );
        }
    }

    #[test]
    fn two_identical_texts_are_two_messages() {
        let both = Snapshot::open(vec![seller("1", 0, "Sim"), seller("2", 30, "Sim!")]);

        assert_eq!(locate(&part("Sim"), &both, |_| Standing::Free), found("1"));
        assert_eq!(
            locate(&part("Sim"), &both, |message| {
                if message.identity().as_str() == "1" {
                    Standing::Claimed
                } else {
                    Standing::Free
                }
            }),
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
                    |_| Standing::Free
                ),
                Located::Absent
            );
        }
        for second in [-120, 0, 120] {
            assert_eq!(
                locate(
                    &part("Sim"),
                    &Snapshot::open(vec![seller("1", second, "Sim")]),
                    |_| Standing::Free
                ),
                found("1")
            );
        }
    }

    #[test]
    fn what_moderation_hides_is_ours_only_if_nothing_readable_is() {
        let hides = vec![hidden("1", 0), seller("2", 1, "Sim")];

        assert_eq!(
            locate(&part("Sim"), &Snapshot::open(hides.clone()), |_| {
                Standing::Free
            }),
            found("2")
        );
        assert_eq!(
            locate(&part("Não"), &Snapshot::open(hides), |_| Standing::Free),
            found("1")
        );
        assert_eq!(
            locate(
                &part("Não"),
                &Snapshot::open(vec![hidden("1", 900)]),
                |_| Standing::Free
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

        assert_eq!(
            locate(&part("Sim"), &some, |_| Standing::Free),
            Located::CannotTell
        );
        assert_eq!(locate(&part("Não"), &some, |_| Standing::Free), found("1"));
    }

    fn echoing(reference: &str, message: Message) -> Message {
        Message {
            reference: Some(reference.to_owned()),
            ..message
        }
    }

    #[test]
    fn the_reference_is_believed_before_text_and_time() {
        let part = part("Sim").under("7-1-aa".to_owned());
        let shows = |messages| locate(&part, &Snapshot::open(messages), |_| Standing::Free);

        // Whatever was made of its text, and whenever it is said to have come.
        let ours = echoing("7-1-aa", seller("2", 9_000, "sim senhor"));
        assert_eq!(
            shows(vec![seller("1", 0, "Sim"), ours.clone()]),
            found("2"),
            "the one that bears it"
        );
        let theirs = echoing("7-2-bb", seller("3", 0, "Sim"));
        assert_eq!(shows(vec![theirs.clone()]), Located::Absent);
        assert_eq!(shows(vec![theirs, seller("4", 1, "Sim")]), found("4"));
        let by_buyer = Message {
            author: Author::Buyer,
            ..ours.clone()
        };
        assert_eq!(shows(vec![by_buyer]), Located::Absent);
        let hidden = Message {
            visibility: Visibility::Rejected(None),
            ..echoing("7-2-bb", seller("5", 0, ""))
        };
        assert_eq!(shows(vec![hidden]), Located::Absent);

        let standing = |standing| {
            let snapshot = Snapshot::open(vec![ours.clone()]);
            locate(&part, &snapshot, |_| standing)
        };
        assert_eq!(standing(Standing::Mirrored), found("2"));
        assert_eq!(standing(Standing::Claimed), Located::Absent);
    }

    #[test]
    fn a_part_of_an_earlier_version_has_no_reference_and_is_known_by_its_text() {
        let shown = Snapshot::open(vec![echoing("7-1-aa", seller("1", 0, "Sim"))]);

        assert_eq!(locate(&part("Sim"), &shown, |_| Standing::Free), found("1"));
    }

    #[test]
    fn a_part_whose_row_was_lost_may_have_gone_at_any_time_since_and_may_have_been_mirrored() {
        let shown = Snapshot::open(vec![seller("1", 3_600, "Sim")]);
        let lost = PartRow::begun(at(7_200), fingerprint("Sim"), 0);
        let mirrored = |part: &PartRow| locate(part, &shown, |_| Standing::Mirrored);

        assert_eq!(mirrored(&lost), Located::Absent);
        assert_eq!(mirrored(&lost.clone().recalled(at(0))), found("1"));
        assert_eq!(mirrored(&lost.recalled(at(7_000))), Located::Absent);
    }

    #[test]
    fn a_file_is_known_by_its_handle() {
        let part = PartRow::begun(at(0), "https://files/1".to_owned(), 0).of_file();
        let file = |handle: &str| Message {
            attachments: vec![crate::message::Attachment {
                handle: handle.to_owned(),
                name: "a.png".to_owned(),
                content_type: None,
                size: None,
                suspect: false,
            }],
            ..seller("1", 1, "")
        };
        let shows = |message| {
            let snapshot = Snapshot::open(vec![message]);
            locate(&part, &snapshot, |_| Standing::Free)
        };

        assert_eq!(shows(file("https://files/1")), found("1"));
        assert_eq!(shows(file("https://files/2")), Located::Absent);
        assert_eq!(shows(seller("1", 1, "https://files/1")), Located::Absent);
    }
}
