//! Whether notifications still come.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{failure::StoreFailure, ids::AccountId};

/// Whether notifications still come, for people who look.
#[async_trait]
pub trait Arrivals: Send + Sync {
    /// Notes that a notification about this lane came in, for people who look. Cheap enough to be
    /// called each time.
    async fn note_heard(
        &self,
        account: &AccountId,
        feed: &str,
        now: Timestamp,
    ) -> Result<(), StoreFailure>;

    /// Notes that a poll of this lane found what no notification had told.
    async fn note_missed(
        &self,
        account: &AccountId,
        feed: &str,
        now: Timestamp,
    ) -> Result<(), StoreFailure>;
}
