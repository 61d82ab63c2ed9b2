//! Disconnecting an account because people asked for it.

use crate::{
    bridge::{Bridge, Target},
    capabilities::Refusal,
    failure::StoreFailure,
    ids::{AccountId, ThreadKey},
    ports::{Acquired, LeaseError, Released},
    reply::settle,
    session::ThreadSession,
    timing::{LEASE, later},
};

impl Bridge {
    /// Fails every reply of a closed account that waits, with the reason. Returns how many.
    ///
    /// A thread that somebody else holds is left to them: they find the account closed.
    ///
    /// # Errors
    ///
    /// Only when the table fails. Doing it again goes on where it ended.
    pub async fn fail_waiting(&self, account: &AccountId) -> Result<u32, StoreFailure> {
        let mut refused = 0;
        for key in self.table.waiting(account).await? {
            refused += self.refuse_waiting(key).await?;
        }
        Ok(refused)
    }

    async fn refuse_waiting(&self, key: ThreadKey) -> Result<u32, StoreFailure> {
        let target = Target::of(&self.policy, key);
        let now = self.now();
        let Acquired::Held(mut lease, mut state) = self
            .table
            .acquire(target.key(), now, later(now, LEASE))
            .await?
        else {
            return Ok(0);
        };
        let mut refused = 0;
        loop {
            let rows = self.table.rows(target.key()).await?;
            let mut session = ThreadSession::new(self, &target, lease, state, rows);
            match settle::refuse_all(&mut session, &Refusal::Disconnected).await {
                Ok(()) => {}
                Err(LeaseError::Lost) => return Ok(refused),
                Err(LeaseError::Store(failure)) => return Err(failure),
            }
            let (held, done, summary) = session.into_parts();
            refused += summary.failed;
            match self.table.release(&held, &done).await {
                Ok(Released::WantedAgain(again)) => (lease, state) = (again, done),
                Ok(Released::Done) | Err(LeaseError::Lost) => return Ok(refused),
                Err(LeaseError::Store(failure)) => return Err(failure),
            }
        }
    }
}
