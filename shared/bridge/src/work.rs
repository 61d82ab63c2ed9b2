//! Working one thread, in both directions, under its lease.

use futures::{StreamExt, future::BoxFuture, stream::BoxStream};
use jiff::Timestamp;
use tracing::{Instrument, error, info_span};

use crate::{
    bridge::{Bridge, RunSummary, Table, Target},
    capabilities::Refusal,
    crashes::{Turn, got_through, is_hopeless, turn},
    failure::{Failure, FailureKind, StoreFailure},
    ids::{ConversationId, Thread},
    marketplace::ThreadKind,
    message::Snapshot,
    ports::{Acquired, Clock, Connector, Helpdesk, Lease, LeaseError, Released, Rows, ThreadState},
    session::{Stop, ThreadSession},
    tell::Ends,
    timing::{JUST_CHANGED, LEASE, earlier, later},
};

/// Why a thread is worked on.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "it lives for one call")]
pub enum Trigger {
    /// The marketplace may hold something new; here is what it showed, if it was read already, and
    /// when it was asked.
    News(Option<(Timestamp, Snapshot)>),
    /// A reply was announced.
    Reply,
    /// Something happened in this conversation, the last at this time of Chatwoot's: read it.
    Activity(ConversationId, Option<Timestamp>),
    /// The sale or its parcel changed, not the thread.
    Surroundings,
    /// Something was left to do.
    Due,
    /// The same, whenever it is due: Chatwoot answers again.
    HelpdeskIsBack,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkOutcome {
    /// WorkOutcome on; whatever is left has a time written on its row.
    Done(RunSummary),
    /// Somebody else holds the thread and will look again before they let go.
    Busy,
    /// Too many workers died over it: it is due again when others have gone first.
    Rests,
    /// The same, and now it is its turn: when everything else is done, and by itself.
    Last,
}

/// What many works came to, and whether none of them found its thread in other hands. One that fails
/// leaves the others alone; so does one whose row does not read.
pub(crate) async fn gather(
    mut works: BoxStream<'_, Result<WorkOutcome, StoreFailure>>,
) -> Result<(RunSummary, bool), StoreFailure> {
    let (mut summary, mut all_in_hand, mut broken) = (RunSummary::default(), true, None);
    while let Some(worked) = works.next().await {
        match unless_unreadable(worked, &mut summary) {
            Ok(Some(WorkOutcome::Done(one))) => summary += one,
            Ok(Some(WorkOutcome::Busy)) => all_in_hand = false,
            // Both are due by what is written on their row.
            Ok(Some(WorkOutcome::Rests | WorkOutcome::Last) | None) => {}
            Err(failure) => broken = Some(failure),
        }
    }
    broken.map_or(Ok((summary, all_in_hand)), Err)
}

/// One row that does not read is named and counted, and what it belongs to stands still; only a failure
/// of the table itself is one of the run.
pub(crate) fn unless_unreadable<T>(
    done: Result<T, StoreFailure>,
    summary: &mut RunSummary,
) -> Result<Option<T>, StoreFailure> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(failure) => match &failure.row {
            Some(row) => {
                error!(
                    row,
                    error = &failure as &dyn std::error::Error,
                    "a row does not read: what it belongs to stands still"
                );
                summary.failed += 1;
                Ok(None)
            }
            None => Err(failure),
        },
    }
}

impl<C: Connector, D: Helpdesk, S: Table, K: Clock> Bridge<C, D, S, K> {
    /// Works one thread. Running it twice, late or in parallel changes nothing.
    ///
    /// # Errors
    ///
    /// Only when the table fails; everything else is written on rows.
    pub async fn work(
        &self,
        target: &Target,
        trigger: Trigger,
    ) -> Result<WorkOutcome, StoreFailure> {
        let span = info_span!("thread", thread.key = %target.key());
        // Boxed: one allocation per thread keeps the callers' futures small.
        Box::pin(self.work_in_span(target, trigger))
            .instrument(span)
            .await
    }

    /// Works a thread whose turn comes [last](WorkOutcome::Last), when everything else is done.
    pub(crate) async fn work_alone(&self, target: &Target) -> Result<WorkOutcome, StoreFailure> {
        let span = info_span!("thread", thread.key = %target.key());
        Box::pin(self.work_in_turn(target, Trigger::Due, Turn::Last))
            .instrument(span)
            .await
    }

    async fn work_in_span(
        &self,
        target: &Target,
        trigger: Trigger,
    ) -> Result<WorkOutcome, StoreFailure> {
        self.work_in_turn(target, trigger, Turn::Now).await
    }

    /// Works a thread if it is its turn `now`: beside others, or as the last.
    async fn work_in_turn(
        &self,
        target: &Target,
        trigger: Trigger,
        present: Turn,
    ) -> Result<WorkOutcome, StoreFailure> {
        let now = self.now();
        let (lease, mut state) = match self
            .table
            .acquire(target.key(), now, later(now, LEASE))
            .await?
        {
            Acquired::Held(lease, state) => (lease, state),
            Acquired::Busy => return Ok(WorkOutcome::Busy),
        };
        if lease.deaths > 0 {
            state.doubt_what_is_shown();
        }
        match turn(&mut state, lease.deaths, now, target.key().as_str()) {
            Turn::Later(until) => self.let_rest(target, lease, state, until).await,
            Turn::Last if present != Turn::Last => {
                self.let_go(&lease, &state).await?;
                Ok(WorkOutcome::Last)
            }
            Turn::Now | Turn::Last => self.work_held(target, lease, state, trigger).await,
        }
    }

    /// Puts everything in a thread off until `until`.
    async fn let_rest(
        &self,
        target: &Target,
        lease: Lease,
        mut state: ThreadState,
        until: Timestamp,
    ) -> Result<WorkOutcome, StoreFailure> {
        error!(thread.key = %target.key(), crashes = state.crashes, until = %until, "workers died over a thread; it waits until others have gone first");
        state.retry_at = Some(until);
        let rows = self.table.rows(target.key()).await;
        // The thread's own row waits even if its others do not read.
        let (rows, unread) = rows.map_or_else(
            |failure| (Rows::default(), Some(failure)),
            |rows| (rows, None),
        );
        for mut row in rows.replies {
            if row.due_at.is_some_and(|due| due < until) {
                row.due_at = Some(until);
                match self.table.write_fenced(&lease, &row).await {
                    Ok(()) => {}
                    Err(LeaseError::Lost) => return Ok(WorkOutcome::Busy),
                    Err(LeaseError::Store(failure)) => return Err(failure),
                }
            }
        }
        self.let_go(&lease, &state).await?;
        unread.map_or(Ok(WorkOutcome::Rests), Err)
    }

    async fn let_go(&self, lease: &Lease, state: &ThreadState) -> Result<(), StoreFailure> {
        let mut lease = lease.clone();
        loop {
            match self.table.release(&lease, state).await {
                Ok(Released::Done) | Err(LeaseError::Lost) => return Ok(()),
                // Whoever wants the thread finds it due at its time.
                Ok(Released::WantedAgain(again)) => lease = again,
                Err(LeaseError::Store(failure)) => return Err(failure),
            }
        }
    }

    /// Works a thread under a lease that is held, until nobody wants it any more. Boxed: whoever
    /// awaits it need not know what all its calls are made of.
    pub(crate) fn work_held<'s>(
        &'s self,
        target: &'s Target,
        mut lease: Lease,
        mut state: ThreadState,
        mut trigger: Trigger,
    ) -> BoxFuture<'s, Result<WorkOutcome, StoreFailure>> {
        Box::pin(async move {
            let mut summary = RunSummary::default();
            loop {
                let (held, worked) = match self.session(target, lease, state, trigger).await {
                    Ok(session) => session,
                    Err(LeaseError::Lost) => return Ok(WorkOutcome::Busy),
                    Err(LeaseError::Store(failure)) => return Err(failure),
                };
                summary += worked.0;
                match self.table.release(&held, &worked.1).await {
                    Ok(Released::Done) => return Ok(WorkOutcome::Done(summary)),
                    Ok(Released::WantedAgain(again)) => {
                        (lease, state, trigger) = (again, worked.1, Trigger::Due);
                    }
                    Err(LeaseError::Lost) => return Ok(WorkOutcome::Busy),
                    Err(LeaseError::Store(failure)) => return Err(failure),
                }
            }
        })
    }

    async fn session(
        &self,
        target: &Target,
        lease: Lease,
        state: ThreadState,
        trigger: Trigger,
    ) -> Result<(Lease, (RunSummary, ThreadState)), LeaseError> {
        let rows: Rows = self.table.rows(target.key()).await?;
        let mut session = ThreadSession::new(self, target, lease, state, rows);
        session
            .rows
            .replies
            .sort_by_key(|row| (row.message, row.attempt));
        session.run(trigger).await?;
        got_through(&mut session.state);
        Ok((session.lease, (session.summary, session.state)))
    }
}

impl<C: Connector, D: Helpdesk, S: Table, K: Clock> ThreadSession<'_, C, D, S, K> {
    async fn run(&mut self, trigger: Trigger) -> Result<(), LeaseError> {
        self.hurries = matches!(trigger, Trigger::HelpdeskIsBack);
        if matches!(trigger, Trigger::Due | Trigger::HelpdeskIsBack)
            && (self.state.tries > 0 || self.head_is_due())
        {
            self.summary.retried += 1;
        }
        let looked = match &trigger {
            Trigger::Activity(_, changed) => *changed,
            _ => None,
        };
        self.tell_all(Ends::Plain).await?;
        if is_hopeless(&self.state, self.now()) {
            return self.give_up_waiting().await;
        }
        let listing = match self.desk_side(&trigger).await {
            Ok(listing) => listing,
            Err(Stop::Lease(error)) => return Err(error),
            Err(Stop::ConversationGone) => {
                self.conversation_is_gone().await?;
                Some(crate::outbound::Listing::default())
            }
            Err(Stop::Failed(failure)) => {
                // Replies wait; what the marketplace holds can still be shown.
                if let Some(row) = self.rows.replies.iter().find(|row| row.is_open()) {
                    let message = row.message;
                    self.put_off(message, &failure).await?;
                } else if matches!(
                    trigger,
                    Trigger::Activity(..) | Trigger::Due | Trigger::HelpdeskIsBack
                ) {
                    self.try_later(&failure);
                }
                None
            }
        };
        if let Some(thread) = self.thread() {
            self.marketplace_side(&thread, trigger, listing.as_ref())
                .await?;
        } else {
            self.refuse_all(&Refusal::UnknownConversation).await?;
            if listing.is_some() {
                self.rest();
            }
        }
        self.tell_all(Ends::All).await?;
        if let Some(listing) = &listing {
            self.advance_seen(listing);
            if let Some(changed) = looked {
                // What changes in the same moment is seen by the next look.
                self.state.read_back_at = Some(changed.min(earlier(self.now(), JUST_CHANGED)));
            }
        }
        Ok(())
    }

    /// Reads the conversation where that is called for. A question's announced reply is
    /// small enough to travel in its row, and needs no reading.
    async fn desk_side(
        &mut self,
        trigger: &Trigger,
    ) -> Result<Option<crate::outbound::Listing>, Stop> {
        self.adopt_retries().await?;
        let one_shot = self
            .thread()
            .is_some_and(|thread| thread.kind == ThreadKind::OneShot);
        let untold = self
            .rows
            .replies
            .iter()
            .any(|row| row.is_pending() && row.content.is_none());
        let (wanted, woken) = match trigger {
            Trigger::Activity(conversation, _) => (true, Some(*conversation)),
            Trigger::Due | Trigger::HelpdeskIsBack => (true, None),
            Trigger::Reply => (
                self.has_hints() || (self.head_is_due() && (!one_shot || untold)),
                None,
            ),
            Trigger::News(_) | Trigger::Surroundings => (self.head_is_due(), None),
        };
        if wanted {
            self.take_up(woken).await.map(Some)
        } else {
            Ok(Some(crate::outbound::Listing::default()))
        }
    }

    async fn marketplace_side(
        &mut self,
        thread: &Thread,
        trigger: Trigger,
        listing: Option<&crate::outbound::Listing>,
    ) -> Result<(), LeaseError> {
        if let (Trigger::Surroundings, Some(conversation)) = (&trigger, self.state.conversation) {
            self.refresh_context(thread, None, conversation).await;
        }
        let sends = listing.is_some() && self.head_is_due();
        let (news, given) = match trigger {
            // A poll that lists the thread again does not shorten its wait.
            Trigger::News(given) => (!self.backs_off(), given),
            Trigger::Due | Trigger::HelpdeskIsBack => (
                self.state.retry_at.is_some() || self.state.replay || self.wanted(),
                None,
            ),
            Trigger::Reply | Trigger::Activity(..) | Trigger::Surroundings => {
                (self.state.retry_at.is_some_and(|at| at <= self.now()), None)
            }
        };
        let is_left = self.has_replies_elsewhere();
        let news = news || is_left || self.wants_verdicts() || self.wants_stage();
        if !sends && !news {
            return Ok(());
        }
        let snapshot = match given {
            Some((asked_at, snapshot)) if !sends => {
                self.asked_at = asked_at;
                snapshot
            }
            _ => match self.read(thread).await {
                Ok(snapshot) => snapshot,
                Err(failure) => {
                    let failure = self.doubted(failure);
                    if sends {
                        self.cannot_read(thread, &failure).await?;
                    }
                    if news {
                        self.put_off_verdicts().await?;
                        self.news_cannot_be_read(&failure);
                    }
                    return Ok(());
                }
            },
        };
        self.status = Some(snapshot.status.clone());
        self.note_presence(&snapshot.status);
        match self.reconcile(&snapshot).await {
            Err(Stop::Lease(error)) => return Err(error),
            Err(Stop::Failed(_) | Stop::ConversationGone) | Ok(()) => {}
        }
        Box::pin(self.inbound(thread, &snapshot)).await?;
        self.refuse_elsewhere().await?;
        let Some(listing) = listing.filter(|_| sends) else {
            return Ok(());
        };
        if self.seems_gone(&snapshot.status) {
            let doubt = Failure::retryable("sending to a thread that seems to be gone");
            return self.cannot_read(thread, &doubt).await;
        }
        Box::pin(self.outbound(thread, &snapshot, listing)).await
    }

    /// Asks the marketplace for the thread as it is now.
    pub(crate) async fn read(&mut self, thread: &Thread) -> Result<Snapshot, Failure> {
        self.asked_at = self.now();
        self.bridge.connector.read(thread).await
    }

    /// Its last attempt failed, and the next is not due yet.
    fn backs_off(&self) -> bool {
        self.state.tries > 0 && self.state.retry_at.is_some_and(|at| at > self.now())
    }

    /// Somebody found the thread taken and asked for another look.
    fn wanted(&self) -> bool {
        self.lease.requests > 0
    }

    fn news_cannot_be_read(&mut self, failure: &Failure) {
        match failure.kind {
            // There is nothing to show, and asking again will not change that.
            FailureKind::Missing | FailureKind::Permanent => self.rest(),
            _ => self.try_later(failure),
        }
    }

    /// Somebody deleted the conversation: its replies go with it. A sale's is made again
    /// from the next message on.
    async fn conversation_is_gone(&mut self) -> Result<(), LeaseError> {
        self.drop_replies(|_| true).await?;
        self.drop_hints(|_| true).await?;
        if self
            .thread()
            .is_none_or(|thread| thread.kind != ThreadKind::OneShot)
        {
            self.state.read_up_to = None;
        }
        Ok(())
    }
}
