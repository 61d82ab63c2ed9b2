//! Saying when something was written that arrives long after.

use jiff::Timestamp;

use super::{context, not_shown};
use crate::{
    ids::{ConversationId, Thread},
    marketplace::ThreadKind,
    message::Message,
    session::{Shown, Stop, ThreadSession},
    texts,
    timing::{LATE, age},
};

/// Says in a note before `missing` is shown when it was written, if that is long ago: Chatwoot shows only when it
/// came. A question says when it was asked in an attribute of its conversation. 1 call.
pub(super) async fn say_when(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    conversation: ConversationId,
    missing: &[Message],
) -> Result<(), Stop> {
    let Some((first, times)) = late(missing, session.now()) else {
        return Ok(());
    };
    if thread.kind == ThreadKind::OneShot {
        return Ok(());
    }
    let account = thread.key.account();
    let offset = session.bridge.connector.utc_offset(&account).await;
    let text = texts::written_before(session.bridge.policy.locale, offset, times);
    let key = session.note_key(&format!("late-{}", not_shown::short(&first.source_id)));
    if context::note(session, conversation, &key, &text).await? == Shown::Refused {
        // What it is about comes now: later it would say something wrong.
        session.post_done(&key, None).await?;
    }
    Ok(())
}

/// The first of these that were written long before `now`, and when the first and the last of them were.
fn late(missing: &[Message], now: Timestamp) -> Option<(&Message, [Timestamp; 2])> {
    let mut late = missing.iter().filter(|one| age(one.at, now) >= LATE);
    let first = late.next()?;
    let last = late.next_back().unwrap_or(first);
    Some((first, [first.at, last.at]))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        ids::MessageKey,
        message::{Author, Visibility},
        timing::later,
    };

    fn written(minute: u64) -> Message {
        Message {
            source_id: MessageKey::from_connector(format!("odd:message:{minute}")),
            remote_id: None,
            reference: None,
            author: Author::Buyer,
            text: String::new(),
            attachments: Vec::new(),
            at: later(Timestamp::UNIX_EPOCH, Duration::from_mins(minute)),
            visibility: Visibility::Visible,
            read_at: None,
        }
    }

    #[test]
    fn what_was_written_a_quarter_of_an_hour_ago_is_late_and_what_is_newer_is_not() {
        let now = written(60).at;
        for (minutes, late_ones) in [
            (&[][..], None),
            (&[46, 59][..], None),
            (&[45][..], Some([45, 45])),
            (&[3, 20, 44, 59][..], Some([3, 44])),
        ] {
            let missing: Vec<_> = minutes.iter().copied().map(written).collect();
            let times = late(&missing, now).map(|(first, times)| {
                assert_eq!(first.at, times[0]);
                times
            });
            assert_eq!(times, late_ones.map(|ends| ends.map(|end| written(end).at)));
        }
    }
}
