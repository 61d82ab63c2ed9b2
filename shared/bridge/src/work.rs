//! Working one thread, in both directions, under its lease.

use futures::{StreamExt, future::BoxFuture, stream::BoxStream};
use jiff::Timestamp;
use tracing::{Instrument, error, info_span};

use crate::{
    bridge::{Bridge, Table, Tally, Target},
    capabilities::Refusal,
    crashes::{Turn, got_through, is_hopeless, turn},
    failure::{Failure, FailureKind, StoreFailure},
    ids::{ConversationId, Thread},
    marketplace::LaneKind,
    message::Snapshot,
    ports::{Acquired, Clock, Connector, Desk, Lease, LeaseError, Released, Rows, ThreadState},
    shift::{Halt, Shift},
    tell::Ends,
    timing::{JUST_CHANGED, LEASE, earlier, later},
};

/// Why a thread is worked on.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "it lives for one call")]
pub enum Wake {
    /// The marketplace may hold something new; here is what it showed, if it was read already, and
    /// when it was asked.
    News(Option<(Timestamp, Snapshot)>),
    /// A reply was announced.
    Reply,
    /// Something happened in this conversation, the last at this time of the desk's: read it.
    Activity(ConversationId, Option<Timestamp>),
    /// The sale or its parcel changed, not the thread.
    Surroundings,
    /// Something was left to do.
    Due,
    /// The same, whenever it is due: the desk answers again.
    DeskIsBack,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worked {
    /// Worked on; whatever is left has a time written on its row.
    Done(Tally),
    /// Somebody else holds the thread and will look again before they let go.
    Busy,
    /// Too many workers died over it: it is due again when others have gone first.
    Rests,
    /// The same, and now it is its turn: when everything else is done, and by itself.
    Last,
    /// Nobody has time for it any more in this run: it is as due as before.
    Left,
}

/// What many works came to, and whether none of them found its thread in other hands or was left to the
/// next run. One that fails leaves the others alone; so does one whose row does not read.
pub(crate) async fn gather(
    mut works: BoxStream<'_, Result<Worked, StoreFailure>>,
) -> Result<(Tally, bool), StoreFailure> {
    let (mut tally, mut all_in_hand, mut broken) = (Tally::default(), true, None);
    while let Some(worked) = works.next().await {
        match unless_unreadable(worked, &mut tally) {
            Ok(Some(Worked::Done(one))) => tally += one,
            Ok(Some(Worked::Busy)) => all_in_hand = false,
            Ok(Some(Worked::Left)) => (all_in_hand, tally.left) = (false, tally.left + 1),
            // Both are due by what is written on their row.
            Ok(Some(Worked::Rests | Worked::Last) | None) => {}
            Err(failure) => broken = Some(failure),
        }
    }
    broken.map_or(Ok((tally, all_in_hand)), Err)
}

/// One row that does not read is named and counted, and what it belongs to stands still; only a failure
/// of the table itself is one of the run.
pub(crate) fn unless_unreadable<T>(
    done: Result<T, StoreFailure>,
    tally: &mut Tally,
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
                tally.failed += 1;
                Ok(None)
            }
            None => Err(failure),
        },
    }
}

impl<C: Connector, D: Desk, S: Table, K: Clock> Bridge<C, D, S, K> {
    /// Works one thread. Running it twice, late or in parallel changes nothing.
    ///
    /// # Errors
    ///
    /// Only when the table fails; everything else is written on rows.
    pub async fn work(&self, target: &Target, wake: Wake) -> Result<Worked, StoreFailure> {
        let span = info_span!("thread", thread.key = %target.key());
        // Boxed: one allocation per thread keeps the callers' futures small.
        Box::pin(self.work_in_span(target, wake))
            .instrument(span)
            .await
    }

    /// Works a thread whose turn comes [last](Worked::Last), when everything else is done.
    pub(crate) async fn work_alone(&self, target: &Target) -> Result<Worked, StoreFailure> {
        let span = info_span!("thread", thread.key = %target.key());
        Box::pin(self.work_in_turn(target, Wake::Due, Turn::Last))
            .instrument(span)
            .await
    }

    async fn work_in_span(&self, target: &Target, wake: Wake) -> Result<Worked, StoreFailure> {
        self.work_in_turn(target, wake, Turn::Now).await
    }

    /// Works a thread if it is its turn `now`: beside others, or as the last.
    async fn work_in_turn(
        &self,
        target: &Target,
        wake: Wake,
        present: Turn,
    ) -> Result<Worked, StoreFailure> {
        let now = self.now();
        let (lease, mut state) = match self
            .table
            .acquire(target.key(), now, later(now, LEASE))
            .await?
        {
            Acquired::Held(lease, state) => (lease, state),
            Acquired::Busy => return Ok(Worked::Busy),
        };
        if lease.deaths > 0 {
            state.doubt_what_is_shown();
        }
        match turn(&mut state, lease.deaths, now, target.key().as_str()) {
            Turn::Later(until) => self.let_rest(target, lease, state, until).await,
            Turn::Last if present != Turn::Last => {
                self.let_go(&lease, &state).await?;
                Ok(Worked::Last)
            }
            Turn::Now | Turn::Last => self.work_held(target, lease, state, wake).await,
        }
    }

    /// Puts everything in a thread off until `until`.
    async fn let_rest(
        &self,
        target: &Target,
        lease: Lease,
        mut state: ThreadState,
        until: Timestamp,
    ) -> Result<Worked, StoreFailure> {
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
                match self.table.save(&lease, &row).await {
                    Ok(()) => {}
                    Err(LeaseError::Lost) => return Ok(Worked::Busy),
                    Err(LeaseError::Store(failure)) => return Err(failure),
                }
            }
        }
        self.let_go(&lease, &state).await?;
        unread.map_or(Ok(Worked::Rests), Err)
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
        mut wake: Wake,
    ) -> BoxFuture<'s, Result<Worked, StoreFailure>> {
        Box::pin(async move {
            let mut tally = Tally::default();
            loop {
                let (held, worked) = match self.shift(target, lease, state, wake).await {
                    Ok(shift) => shift,
                    Err(LeaseError::Lost) => return Ok(Worked::Busy),
                    Err(LeaseError::Store(failure)) => return Err(failure),
                };
                tally += worked.0;
                match self.table.release(&held, &worked.1).await {
                    Ok(Released::Done) => return Ok(Worked::Done(tally)),
                    Ok(Released::WantedAgain(again)) => {
                        (lease, state, wake) = (again, worked.1, Wake::Due);
                    }
                    Err(LeaseError::Lost) => return Ok(Worked::Busy),
                    Err(LeaseError::Store(failure)) => return Err(failure),
                }
            }
        })
    }

    async fn shift(
        &self,
        target: &Target,
        lease: Lease,
        state: ThreadState,
        wake: Wake,
    ) -> Result<(Lease, (Tally, ThreadState)), LeaseError> {
        let rows: Rows = self.table.rows(target.key()).await?;
        let mut shift = Shift::new(self, target, lease, state, rows);
        shift
            .rows
            .replies
            .sort_by_key(|row| (row.message, row.attempt));
        shift.run(wake).await?;
        got_through(&mut shift.state);
        Ok((shift.lease, (shift.tally, shift.state)))
    }
}

impl<C: Connector, D: Desk, S: Table, K: Clock> Shift<'_, C, D, S, K> {
    async fn run(&mut self, wake: Wake) -> Result<(), LeaseError> {
        self.hurries = matches!(wake, Wake::DeskIsBack);
        if matches!(wake, Wake::Due | Wake::DeskIsBack)
            && (self.state.tries > 0 || self.has_pending())
        {
            self.tally.retried += 1;
        }
        let looked = match &wake {
            Wake::Activity(_, changed) => *changed,
            _ => None,
        };
        self.tell_all(Ends::Plain).await?;
        if is_hopeless(&self.state, self.now()) {
            return self.give_up_waiting().await;
        }
        let listing = match self.desk_side(&wake).await {
            Ok(listing) => listing,
            Err(Halt::Lease(error)) => return Err(error),
            Err(Halt::ConversationGone) => {
                self.conversation_is_gone().await?;
                Some(crate::outbound::Listing::default())
            }
            Err(Halt::Failed(failure)) => {
                // Replies wait; what the marketplace holds can still be shown.
                if let Some(row) = self.rows.replies.iter().find(|row| row.is_open()) {
                    let message = row.message;
                    self.put_off(message, &failure).await?;
                } else if matches!(wake, Wake::Activity(..) | Wake::Due | Wake::DeskIsBack) {
                    self.try_later(&failure);
                }
                None
            }
        };
        if let Some(thread) = self.thread() {
            self.marketplace_side(&thread, wake, listing.as_ref())
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
                self.state.looked = Some(changed.min(earlier(self.now(), JUST_CHANGED)));
            }
        }
        Ok(())
    }

    /// Reads the conversation where that is called for. A question's announced reply is
    /// small enough to travel in its row, and needs no reading.
    async fn desk_side(&mut self, wake: &Wake) -> Result<Option<crate::outbound::Listing>, Halt> {
        self.adopt_retries().await?;
        let one_shot = self
            .thread()
            .is_some_and(|thread| thread.lane == LaneKind::OneShot);
        let untold = self
            .rows
            .replies
            .iter()
            .any(|row| row.is_pending() && row.content.is_none());
        let (wanted, woken) = match wake {
            Wake::Activity(conversation, _) => (true, Some(*conversation)),
            Wake::Due | Wake::DeskIsBack => (true, None),
            Wake::Reply => (
                self.has_hints() || (self.has_pending() && (!one_shot || untold)),
                None,
            ),
            Wake::News(_) | Wake::Surroundings => (self.has_pending(), None),
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
        wake: Wake,
        listing: Option<&crate::outbound::Listing>,
    ) -> Result<(), LeaseError> {
        if let (Wake::Surroundings, Some(conversation)) = (&wake, self.state.conversation) {
            self.refresh_context(thread, None, conversation).await;
        }
        let sends = listing.is_some() && self.has_pending();
        let (news, given) = match wake {
            // A poll that lists the thread again does not shorten its wait.
            Wake::News(given) => (!self.backs_off(), given),
            Wake::Due | Wake::DeskIsBack => (
                self.state.retry_at.is_some() || self.state.replay || self.wanted(),
                None,
            ),
            Wake::Reply | Wake::Activity(..) | Wake::Surroundings => {
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
        self.stage = Some(snapshot.stage.clone());
        self.note_presence(&snapshot.stage);
        match self.reconcile(&snapshot).await {
            Err(Halt::Lease(error)) => return Err(error),
            Err(Halt::Failed(_) | Halt::ConversationGone) | Ok(()) => {}
        }
        Box::pin(self.inbound(thread, &snapshot)).await?;
        self.refuse_elsewhere().await?;
        let Some(listing) = listing.filter(|_| sends) else {
            return Ok(());
        };
        if self.seems_gone(&snapshot.stage) {
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
        self.lease.wanted > 0
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
            .is_none_or(|thread| thread.lane != LaneKind::OneShot)
        {
            self.state.seen = None;
        }
        Ok(())
    }
}
