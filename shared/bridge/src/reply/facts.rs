//! What a session knows that the next step of a reply is decided on.

use super::{decide::Facts, reconcile};
use crate::{
    Held, bridge::Ports, message::Snapshot, outbox::ReplyRow, ports::HelpdeskMessage,
    session::ThreadSession,
};

/// What the next step of a reply is decided on.
pub(super) fn facts<'a, P: Ports>(
    session: &ThreadSession<'_, P>,
    row: &ReplyRow,
    snapshot: &'a Snapshot,
    listed: Option<&'a HelpdeskMessage>,
    held: Option<Held>,
) -> Facts<'a> {
    let unclear = row.unclear();
    Facts {
        now: session.now(),
        asked_at: session.asked_at,
        snapshot,
        unclear: unclear.map(|part| reconcile::locate_part(session, part, row, snapshot)),
        listed,
        evidence: session.evidence,
        is_answered: is_answered(session, row),
        held,
        locale: session.bridge.policy.locale,
    }
}

/// Whether another reply of this thread reached the marketplace.
pub(super) fn is_answered<P: Ports>(session: &ThreadSession<'_, P>, row: &ReplyRow) -> bool {
    let mut others = session.replies().iter();
    others.any(|other| other.message != row.message && other.parts_sent() > 0)
}
