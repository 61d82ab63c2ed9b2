//! What a thread's time limit makes of its conversation: who has to act until when, marks while little time is left,
//! and a note once none is.
//!
//! No row of its own and no poll: the thread's row is due when the next of these is to happen.

mod follow;

use jiff::{SignedDuration, Timestamp};
use tracing::warn;

use crate::{
    bridge::Target,
    ids::ConversationId,
    marketplace::ThreadKind,
    message::{Responsible, Snapshot, TimeLimit},
    ports::{LeaseError, Marks, ShownLimit, ThreadState},
    session::{Stop, ThreadSession},
    texts,
    timing::{CAP, later},
};

pub(crate) use follow::follow;

/// From when on a thread with this limit is urgent; `None` = never.
fn urgent_from(limit: &TimeLimit, percent: u8) -> Option<Timestamp> {
    if percent == 0 || limit.who != Responsible::Seller {
        return None;
    }
    let whole = limit
        .by
        .duration_since(limit.since)
        .max(SignedDuration::ZERO);
    let left = whole.mul_f64(f64::from(percent.min(100)) / 100.0);
    Some(limit.by.checked_sub(left).unwrap_or(limit.since))
}

impl ShownLimit {
    /// A limit that the conversation begins to show. One that had passed by then marks nothing and is not spoken of:
    /// nobody here could have met it.
    fn begun(limit: TimeLimit, now: Timestamp) -> Self {
        Self {
            limit,
            urgent: false,
            over: limit.by <= now,
            unclear: false,
            due_at: None,
            other_due_at: None,
        }
    }

    /// The same at `now`.
    fn at(&self, now: Timestamp, percent: u8) -> Self {
        let from = urgent_from(&self.limit, percent).filter(|_| !self.over);
        Self {
            urgent: self.urgent || from.is_some_and(|from| from <= now),
            over: self.over || from.is_some() && self.limit.by <= now,
            ..self.clone()
        }
    }

    /// When the next thing is to happen to it.
    fn next(&self, percent: u8) -> Option<Timestamp> {
        let from = urgent_from(&self.limit, percent).filter(|_| !self.over)?;
        Some(if self.urgent { self.limit.by } else { from })
    }
}

impl ThreadState {
    /// The row was due for its limit: what else it is due for comes to light.
    pub(crate) fn part_due_times(&mut self) {
        if let Some(shown) = &mut self.limit
            && shown
                .due_at
                .take()
                .is_some_and(|due| Some(due) == self.retry_at)
        {
            self.retry_at = shown.other_due_at.take();
        }
    }

    /// The row is due for its limit, too, unless it backs off.
    pub(crate) fn join_due_times(&mut self, now: Timestamp, percent: u8) {
        let Some(shown) = &mut self.limit else {
            return;
        };
        shown.other_due_at = None;
        let next = if shown.unclear {
            Some(later(now, CAP))
        } else {
            // What could not be done at its time is not tried at every moment.
            shown
                .next(percent)
                .map(|at| if at > now { at } else { later(now, CAP) })
        };
        let next =
            next.filter(|at| self.tries == 0 && self.retry_at.is_none_or(|retry| *at < retry));
        // As the table keeps it.
        let next = next.and_then(|at| Timestamp::from_millisecond(at.as_millisecond()).ok());
        if next.is_some() {
            shown.other_due_at = self.retry_at;
            self.retry_at = next;
        }
        shown.due_at = next;
    }

    /// Whether something is to happen to its limit now.
    pub(crate) fn is_limit_due(&self, now: Timestamp, percent: u8) -> bool {
        let due =
            |shown: &ShownLimit| shown.unclear || shown.next(percent).is_some_and(|at| at <= now);
        self.limit.as_ref().is_some_and(due)
    }
}

/// Attributes that show a limit; none where the marketplace has none for it.
fn attributes(session: &ThreadSession<'_>, limit: &TimeLimit) -> Vec<(&'static str, String)> {
    let policy = &session.bridge.policy;
    let its = policy.marketplace_of(session.target.key());
    let Some((keys, name)) = its.and_then(|its| Some((its.limits?, its.name))) else {
        return Vec::new();
    };
    let by = limit.by.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let who = texts::responsible(policy.locale, name, limit.who).to_owned();
    vec![(keys.by, by), (keys.who, who)]
}

/// Whether it was met from here. A question's is when its conversation is resolved, and a case says itself what it still
/// waits for.
fn is_met(session: &ThreadSession<'_>, limit: &TimeLimit) -> bool {
    let is_chat =
        matches!(session.target, Target::Thread(thread) if thread.kind == ThreadKind::Chat);
    is_chat && session.has_answered_since(limit.since)
}

/// The limit of a thread that still needs somebody.
fn limit_of(session: &ThreadSession<'_>, snapshot: &Snapshot) -> Option<TimeLimit> {
    let needs_nobody = session.needs_nobody(&snapshot.status);
    let is_open = |limit: &TimeLimit| !needs_nobody && !is_met(session, limit);
    snapshot.limit.filter(is_open)
}

/// After something was sent: takes away what showed a limit that is met by it.
pub(crate) async fn clear_if_met(session: &mut ThreadSession<'_>) -> Result<(), LeaseError> {
    let shown = session.state.limit.as_ref();
    let is_met = shown.is_some_and(|shown| is_met(session, &shown.limit));
    let Some(conversation) = session.state.conversation.filter(|_| is_met) else {
        return Ok(());
    };
    match clear(session, conversation).await {
        Err(Stop::Lease(error)) => Err(error),
        // Whatever else stops it is on the row, or there is no conversation any more.
        _ => Ok(()),
    }
}

/// Attributes with which a conversation is opened. They cost no call.
pub(crate) fn of_opening(
    session: &mut ThreadSession<'_>,
    snapshot: &Snapshot,
) -> Vec<(&'static str, String)> {
    let Some(limit) = limit_of(session, snapshot) else {
        return Vec::new();
    };
    session.state.limit = Some(ShownLimit::begun(limit, session.now()));
    attributes(session, &limit)
}

/// Takes away what showed a limit: it was met, or means nothing any more.
pub(crate) async fn clear(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
) -> Result<(), Stop> {
    let Some(shown) = session.state.limit.take() else {
        return Ok(());
    };
    let gone = attributes(session, &shown.limit).into_iter();
    let marks = Marks {
        attributes: gone.map(|(key, _)| (key, None)).collect(),
        urgent: shown.urgent.then_some(false),
        locale: session.bridge.policy.locale,
        ..Marks::default()
    };
    let unclear = !set(session, conversation, &marks).await?;
    session.state.limit = unclear.then_some(ShownLimit { unclear, ..shown });
    Ok(())
}

/// Whether the marks are set, or there is nothing to set them on.
async fn set(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
    marks: &Marks,
) -> Result<bool, Stop> {
    if marks.attributes.is_empty() && marks.urgent.is_none() {
        return Ok(true);
    }
    session.keep_lease_for_files().await?;
    let Err(failure) = session.bridge.helpdesk.set_marks(conversation, marks).await else {
        return Ok(true);
    };
    match session.unless_gone(conversation, failure) {
        Ok(()) => Ok(true),
        Err(Stop::Failed(failure)) => {
            warn!(conversation.id = %conversation, error = &failure as &dyn std::error::Error, "conversation not marked, will retry");
            Ok(false)
        }
        Err(stop) => Err(stop),
    }
}

#[cfg(test)]
mod tests;
