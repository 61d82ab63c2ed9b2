//! Working one thread, in both directions, under its lease.

use futures::{StreamExt, stream::BoxStream};
use jiff::Timestamp;
use tracing::{Instrument, info_span};

use crate::{
    bridge::{Bridge, Table, Tally, Target},
    capabilities::Refusal,
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
}

/// What many works came to, and whether none of them found its thread in other hands. One that fails
/// leaves the others alone.
pub(crate) async fn gather(
    mut works: BoxStream<'_, Result<Worked, StoreFailure>>,
) -> Result<(Tally, bool), StoreFailure> {
    let (mut tally, mut all_in_hand, mut broken) = (Tally::default(), true, None);
    while let Some(worked) = works.next().await {
        match worked {
            Ok(Worked::Done(one)) => tally += one,
            Ok(Worked::Busy) => all_in_hand = false,
            Err(failure) => broken = Some(failure),
        }
    }
    broken.map_or(Ok((tally, all_in_hand)), Err)
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

    async fn work_in_span(&self, target: &Target, mut wake: Wake) -> Result<Worked, StoreFailure> {
        let now = self.now();
        let (mut lease, mut state) = match self
            .table
            .acquire(target.key(), now, later(now, LEASE))
            .await?
        {
            Acquired::Held(lease, state) => (lease, state),
            Acquired::Busy => return Ok(Worked::Busy),
        };
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
            Wake::News(given) => (true, given),
            Wake::Due | Wake::DeskIsBack => (self.state.retry_at.is_some() || self.wanted(), None),
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
        match self.reconcile(&snapshot).await {
            Err(Halt::Lease(error)) => return Err(error),
            Err(Halt::Failed(_) | Halt::ConversationGone) | Ok(()) => {}
        }
        Box::pin(self.inbound(thread, &snapshot)).await?;
        self.refuse_elsewhere().await?;
        if let Some(listing) = listing.filter(|_| sends) {
            Box::pin(self.outbound(thread, &snapshot, listing)).await?;
        }
        Ok(())
    }

    /// Asks the marketplace for the thread as it is now.
    pub(crate) async fn read(&mut self, thread: &Thread) -> Result<Snapshot, Failure> {
        self.asked_at = self.now();
        self.bridge.connector.read(thread).await
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
