//! Is this part of a reply already at the marketplace?

use std::{collections::HashSet, time::Duration};

use crate::{
    ids::MarketplaceId,
    message::{Author, Message, Snapshot},
    outbox::{PartRow, ReplyRow},
    text::fingerprint,
    timing::age,
};

/// How much earlier than our own note a marketplace may date a message (clocks differ).
const CLOCK_SKEW: Duration = Duration::from_mins(3);

/// What looking at the other side says of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Located {
    /// It is there.
    Found(MarketplaceId),
    /// It is not there.
    Absent,
    /// The other side did not show everything.
    CannotTell,
}

/// Names of the seller's messages that are known to be ours.
pub(crate) fn claimed(replies: &[ReplyRow]) -> HashSet<&MarketplaceId> {
    replies.iter().flat_map(|reply| &reply.parts).filter_map(|part| part.id.as_ref()).collect()
}

/// Looks for `part` among the seller's messages that nobody claimed yet.
///
/// Two identical texts sent on purpose are two messages: each part claims one, the
/// earliest first.
pub(crate) fn locate(part: &PartRow, snapshot: &Snapshot, is_free: impl Fn(&Message) -> bool) -> Located {
    let ours = |message: &&Message| {
        message.author == Author::Seller
            && age(message.at, part.intended_at) <= CLOCK_SKEW
            && is_free(message)
            && fingerprint(&message.text) == part.fingerprint
    };
    match snapshot.messages.iter().find(ours) {
        Some(message) => Located::Found(message.name()),
        None if snapshot.complete => Located::Absent,
        None => Located::CannotTell,
    }
}
