//! Replies that somebody only spoke of: what Chatwoot itself shows decides.
//!
//! Whoever announced them could not prove to be Chatwoot, or spoke of a message that has long been
//! there. Such a row says where to look, and nothing else of it is believed.

use jiff::Timestamp;
use tracing::{info, warn};

use super::collect;
use crate::{
    bridge::Target,
    failure::FailureKind,
    ids::ConversationId,
    outbox::{ReplyRow, Trust},
    ports::{HelpdeskMessage, LeaseError, Sender, Whereabouts},
    session::{Stop, ThreadSession},
    timing::{COMMIT_LAG, age, backoff, later},
};

/// What a listing says of a reply that somebody spoke of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ListedVerdict {
    /// The message is there, and is to be sent.
    Reply {
        /// A bot wrote it.
        by_bot: bool,
    },
    /// The message is there and is none for the buyer, or it was passed over before.
    Nothing,
    /// There is no such message; it may show a moment later.
    NotYet,
    /// There is no such message.
    Never,
}

/// Drops unverified replies in conversations that are not this thread's: what was written to one buyer
/// never goes to another. Costs a call for each that the thread is not known to have.
pub(crate) async fn check_conversations(session: &mut ThreadSession<'_>) -> Result<(), Stop> {
    let mut places: Vec<ConversationId> = session
        .replies()
        .unverified()
        .iter()
        .map(|row| row.conversation)
        .filter(|place| Some(*place) != session.state.conversation)
        .collect();
    places.dedup();
    for place in places {
        let shown = match session.bridge.helpdesk.whereabouts(place).await {
            Ok(shown) => Some(shown),
            Err(failure) => match session.stop(place, failure) {
                Stop::ConversationGone => None,
                stop => return Err(stop),
            },
        };
        if let Some(shown) = shown.filter(|shown| is_ours(session, shown)) {
            let is_here = |row: &ReplyRow| row.is_hint() && row.conversation == place;
            for mut row in session.replies().that(is_here) {
                row.inbox = shown.inbox;
                session.hold(&row);
            }
            continue;
        }
        warn!(thread.key = %session.target.key(), conversation.id = %place, "unverified reply dropped: its conversation belongs to another thread");
        drop_unverified(session, |row| row.conversation == place).await?;
    }
    Ok(())
}

/// Whether a conversation is this target's, as Chatwoot itself shows it.
fn is_ours(session: &ThreadSession<'_>, shown: &Whereabouts) -> bool {
    let thread = shown
        .source_id
        .as_deref()
        .and_then(|id| session.bridge.policy.thread(id));
    match session.target {
        Target::Thread(ours) => thread.is_some_and(|thread| thread.key == ours.key),
        Target::Account(_) | Target::Stray(_) => {
            let inboxes = session.bridge.policy.inboxes.all();
            thread.is_none() && shown.inbox.is_some_and(|inbox| inboxes.contains(&inbox))
        }
    }
}

/// Decides about every unverified reply by what was listed.
pub(crate) async fn verify(
    session: &mut ThreadSession<'_>,
    listed: &[(ConversationId, Vec<HelpdeskMessage>)],
) -> Result<(), Stop> {
    for mut row in session.replies().unverified() {
        match verify_one(session, &row, listed) {
            ListedVerdict::Reply { by_bot } => {
                row.trust = Trust::Sure;
                row.by_bot = by_bot;
            }
            ListedVerdict::Nothing => row.drop_silently(),
            ListedVerdict::Never => {
                warn!(thread.key = %row.key, message.id = %row.message, "unverified reply dropped: its conversation holds no such message");
                row.drop_silently();
            }
            ListedVerdict::NotYet => look_later(&mut row, session.now()),
        }
        if row.trust == Trust::Hint {
            session.write(&row).await?;
        } else {
            row.tries = 0; // what comes next writes it down
            session.hold(&row);
        }
    }
    Ok(())
}

/// Chatwoot may show the message the next time.
fn look_later(row: &mut ReplyRow, now: Timestamp) {
    let seed = format!("{}/{}", row.key, row.message);
    let wait = backoff(FailureKind::Retryable { after: None }, row.tries, &seed);
    row.tries += 1;
    row.due_at = Some(later(now, wait));
}

fn verify_one(
    session: &ThreadSession<'_>,
    row: &ReplyRow,
    listed: &[(ConversationId, Vec<HelpdeskMessage>)],
) -> ListedVerdict {
    if collect::was_passed_over(session, row.conversation, row.message) {
        return ListedVerdict::Nothing;
    }
    let here = listed
        .iter()
        .filter(|(place, _)| *place == row.conversation)
        .flat_map(|(_, messages)| messages);
    match here.into_iter().find(|shown| shown.id == row.message) {
        Some(shown) if !collect::is_relayed(session, shown) => ListedVerdict::Nothing,
        Some(shown) if collect::is_history(session, row.conversation, shown, row.first_at) => {
            ListedVerdict::Nothing
        }
        Some(shown) => ListedVerdict::Reply {
            by_bot: shown.sender == Sender::Bot,
        },
        None if age(row.first_at, session.now()) < COMMIT_LAG => ListedVerdict::NotYet,
        None => ListedVerdict::Never,
    }
}

/// Ends unverified replies without anybody being told: nobody wrote what they speak of.
pub(crate) async fn drop_unverified(
    session: &mut ThreadSession<'_>,
    are: impl Fn(&ReplyRow) -> bool,
) -> Result<(), LeaseError> {
    for mut row in session.replies().unverified() {
        if are(&row) {
            row.drop_silently();
            session.write(&row).await?;
            info!(thread.key = %row.key, message.id = %row.message, "unverified reply dropped");
        }
    }
    Ok(())
}
