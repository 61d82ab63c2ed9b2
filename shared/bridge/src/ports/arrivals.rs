//! Whether notifications still come.

use std::future::Future;

use jiff::Timestamp;

use crate::{failure::StoreFailure, ids::AccountId};

/// Whether notifications still come, for people who look.
pub trait Arrivals: Send + Sync {
    /// Notes that a notification about this lane came in, for people who look. Cheap enough to be
    /// called each time.
    fn note_heard(
        &self,
        account: &AccountId,
        feed: &str,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreFailure>> + Send;

    /// Notes that a poll of this lane found what no notification had told.
    fn note_missed(
        &self,
        account: &AccountId,
        feed: &str,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreFailure>> + Send;
}
