//! One run over a thread: which rooms are entered, in which order, and for what reason.
//!
//! First what is owed to agents anyway (bubbles), then Chatwoot's side (what was written), then the
//! marketplace's (what is there, what may go), then the bubbles of what came to an end.

use jiff::Timestamp;

use super::{crashes::is_hopeless, mark_read, trigger::Trigger};
use crate::{
    capabilities::Refusal,
    command,
    failure::{Failure, FailureKind},
    ids::Thread,
    inbound::{context, deliver},
    message::Snapshot,
    outbox::ReplyRow,
    ports::LeaseError,
    reply::{
        accepted,
        bubble::{self, Ends},
        collect::{self, Listing},
        recall, reconcile, requests, send, settle, watch,
    },
    session::{ReadError, Stop, ThreadSession},
    timing::{JUST_CHANGED, earlier},
    urgency,
};

/// What this run knows of the agents' side.
enum HelpdeskSide {
    /// It did not have to be read, or was: these messages.
    Known(Listing),
    /// It could not be read: nothing may be sent.
    Unavailable,
}

/// Works a thread once, in both directions.
pub(crate) async fn run(
    session: &mut ThreadSession<'_>,
    trigger: Trigger,
) -> Result<(), LeaseError> {
    session.hurries = matches!(trigger, Trigger::HelpdeskIsBack);
    if trigger.is_retry() && (session.state.tries > 0 || head_is_due(session)) {
        session.summary.retried += 1;
    }
    if session.replies().any_behind() {
        bubble::sync_all(session, Ends::Plain).await?;
    }
    if is_hopeless(&session.state, session.now()) {
        return settle::give_up_waiting(session).await;
    }
    let changed = trigger.changed_at();
    let helpdesk = helpdesk_side(session, &trigger).await?;
    match session.thread() {
        Some(thread) => {
            marketplace_side(session, &thread, trigger, &helpdesk).await?;
            command::work(session, &thread).await?;
        }
        None => stray_conversation(session, &helpdesk).await?,
    }
    if session.replies().any_behind() {
        bubble::sync_all(session, Ends::All).await?;
    }
    if let HelpdeskSide::Known(listing) = &helpdesk {
        collect::advance_read_up_to(session, listing);
        if let Some(changed) = changed {
            // What changes in the same moment is seen by the next look.
            let now = session.now();
            session.state.read_back_at = Some(changed.min(earlier(now, JUST_CHANGED)));
        }
    }
    Ok(())
}

fn head_is_due(session: &ThreadSession<'_>) -> bool {
    session.replies().head_is_due(session.now())
}

// ----------------------------------------------------------------- the agents' side

/// Finds what agents wrote. A failure leaves their replies waiting; what the marketplace holds can still
/// be shown, unless it is so old that it has perhaps [been shown](know_again).
async fn helpdesk_side(
    session: &mut ThreadSession<'_>,
    trigger: &Trigger,
) -> Result<HelpdeskSide, LeaseError> {
    let failure = match collect_if_needed(session, trigger).await {
        Ok(listing) => return Ok(HelpdeskSide::Known(listing)),
        Err(Stop::Lease(error)) => return Err(error),
        Err(Stop::ConversationGone) => {
            collect::forget_conversation(session).await?;
            return Ok(HelpdeskSide::Known(Listing::default()));
        }
        Err(Stop::Failed(failure)) => failure,
    };
    command::put_off_announced(session).await?;
    let open = session.replies().iter().find(|row| row.is_open()).cloned();
    if let Some(row) = open {
        settle::put_off(session, row, &failure).await?;
    } else if trigger.is_retry() || matches!(trigger, Trigger::Activity(..)) {
        session.try_later(&failure);
    }
    Ok(HelpdeskSide::Unavailable)
}

/// Reads the conversation where that is called for. A question's announced reply is small enough to
/// travel in its row, and needs no reading.
async fn collect_if_needed(
    session: &mut ThreadSession<'_>,
    trigger: &Trigger,
) -> Result<Listing, Stop> {
    requests::take_up(session).await?;
    let woken = match trigger {
        Trigger::Activity(conversation, _) => Some(*conversation),
        _ => None,
    };
    if is_reading_needed(session, trigger) {
        collect::collect(session, woken).await
    } else {
        Ok(Listing::default())
    }
}

fn is_reading_needed(session: &ThreadSession<'_>, trigger: &Trigger) -> bool {
    match trigger {
        Trigger::Activity(..) | Trigger::Due | Trigger::HelpdeskIsBack => true,
        Trigger::News(_) | Trigger::Surroundings => head_is_due(session),
        Trigger::Reply => {
            let mut replies = session.replies().iter();
            let lacks_text = replies.any(|row| row.is_pending() && row.content.is_none());
            let is_hint = session.replies().iter().any(ReplyRow::is_hint);
            let is_unverified = is_hint || !session.replies().announced_commands().is_empty();
            is_unverified || (head_is_due(session) && (!session.is_one_shot() || lacks_text))
        }
    }
}

/// A conversation of ours that belongs to no thread: whoever writes there is told so.
async fn stray_conversation(
    session: &mut ThreadSession<'_>,
    helpdesk: &HelpdeskSide,
) -> Result<(), LeaseError> {
    settle::refuse_all(session, &Refusal::UnknownConversation).await?;
    if matches!(helpdesk, HelpdeskSide::Known(_)) {
        session.rest();
    }
    Ok(())
}

// ------------------------------------------------------------ the marketplace's side

/// Reads the thread where that is called for, shows what is missing, and sends what is due.
async fn marketplace_side(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    trigger: Trigger,
    helpdesk: &HelpdeskSide,
) -> Result<(), LeaseError> {
    if let (Trigger::Surroundings, Some(conversation)) = (&trigger, session.state.conversation) {
        context::refresh_context(session, thread, None, conversation).await;
    }
    let to_send = match helpdesk {
        HelpdeskSide::Known(listing) if head_is_due(session) => Some(listing),
        HelpdeskSide::Known(_) | HelpdeskSide::Unavailable => None,
    };
    let reads = to_send.is_some() || is_news_wanted(session, &trigger);
    accepted::ask(session, thread, reads).await?;
    let has_news = is_news_wanted(session, &trigger);
    if to_send.is_none() && !has_news {
        return Ok(());
    }
    // What is to be sent is decided on what the thread shows now.
    let given = trigger.snapshot().filter(|_| to_send.is_none());
    let Some(snapshot) = snapshot(session, thread, given, to_send.is_some(), has_news).await?
    else {
        return Ok(());
    };
    session.status = Some(snapshot.status.clone());
    session.note_presence(&snapshot.status);
    let is_known = know_again(session, &snapshot, helpdesk).await?;
    reconcile::reconcile(session, &snapshot).await?;
    if !is_known {
        return Ok(());
    }
    deliver::deliver(session, thread, &snapshot).await?;
    settle::refuse_elsewhere(session).await?;
    let Some(listing) = to_send else {
        return mark_read::mark_read(session, thread, &snapshot).await;
    };
    if session.seems_gone(&snapshot.status) {
        let doubt = Failure::retryable("sending to a thread that seems to be gone");
        return settle::cannot_read(session, thread, &doubt).await;
    }
    send::send_due(session, thread, &snapshot, listing).await?;
    urgency::clear_if_met(session).await?;
    deliver::expect_own_parts(session, &snapshot);
    mark_read::mark_read(session, thread, &snapshot).await
}

/// What went or was shown under rows that are lost is known again before anything is shown or sent; false when
/// Chatwoot has to be read for that and cannot be, for a day at most. In rows that are as late as what happened,
/// nothing is.
async fn know_again(
    session: &mut ThreadSession<'_>,
    snapshot: &Snapshot,
    helpdesk: &HelpdeskSide,
) -> Result<bool, LeaseError> {
    let read = match helpdesk {
        HelpdeskSide::Known(listing) if !listing.is_empty() => {
            recall::know_again(session, snapshot, listing).await?;
            return Ok(true);
        }
        _ if !deliver::has_late(session, snapshot) => return Ok(true),
        _ => recall::read_back(session, snapshot).await,
    };
    match read {
        Ok(()) | Err(Stop::ConversationGone) => Ok(true),
        Err(Stop::Lease(error)) => Err(error),
        // Shown twice is better than never.
        Err(Stop::Failed(_)) if session.has_failed_for_a_day() => Ok(true),
        Err(Stop::Failed(failure)) => {
            session.try_later(&failure);
            Ok(false)
        }
    }
}

/// Whether the marketplace may hold something that concerns this thread, whatever is to be sent.
fn is_news_wanted(session: &ThreadSession<'_>, trigger: &Trigger) -> bool {
    let state = &session.state;
    let is_triggered = match trigger {
        // A poll that lists the thread again does not shorten its wait.
        Trigger::News(_) => !session.backs_off(),
        Trigger::Due | Trigger::HelpdeskIsBack => {
            state.retry_at.is_some()
                || state.replay
                || session.was_requested()
                || session.is_limit_due()
        }
        Trigger::Reply | Trigger::Activity(..) | Trigger::Surroundings => {
            state.retry_at.is_some_and(|at| at <= session.now()) || session.is_limit_due()
        }
    };
    is_triggered || session.has_replies_elsewhere() || watch::wants_look(session)
}

/// The thread as it is: as it was `given`, else asked for now. `None` = it could not be read, and what
/// waits for it is put off.
async fn snapshot(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    given: Option<(Timestamp, Snapshot)>,
    sends: bool,
    has_news: bool,
) -> Result<Option<Snapshot>, LeaseError> {
    if let Some((asked_at, snapshot)) = given
        && session.accepts(asked_at, &snapshot).await?
    {
        return Ok(Some(snapshot));
    }
    let failure = match session.read(thread).await {
        Ok(snapshot) => return Ok(Some(snapshot)),
        Err(ReadError::Store(failure)) => return Err(failure.into()),
        Err(ReadError::Marketplace(failure)) => session.doubted(failure),
    };
    if sends {
        settle::cannot_read(session, thread, &failure).await?;
    }
    if has_news {
        watch::put_off_verdicts(session).await?;
        news_cannot_be_read(session, &failure);
    }
    Ok(None)
}

fn news_cannot_be_read(session: &mut ThreadSession<'_>, failure: &Failure) {
    match failure.kind {
        // There is nothing to show, and asking again will not change that.
        FailureKind::Missing | FailureKind::Permanent => session.rest(),
        _ => session.try_later(failure),
    }
}
