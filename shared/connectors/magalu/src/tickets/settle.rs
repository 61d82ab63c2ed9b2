//! What became of a write that was only taken (§5.5).

use bridge::{
    capabilities::Refusal,
    failure::{Failure, FailureKind},
    i18n::Locale,
    ports::{Handle, Settling},
};
use http_api::Endpoint;

use crate::{
    calls::Calls,
    endpoints::get_transaction::GetTransaction,
    ids::{TenantId, TransactionId},
    wire::ticket::TransactionProgress,
    words,
};

/// Asks about a transaction. One that is completed is not approved: moderation comes after it, and of that the
/// ticket alone tells, so there is nothing more to be asked here.
pub(crate) async fn settle(
    calls: &Calls,
    locale: Locale,
    tenant: &TenantId,
    handle: &Handle,
) -> Result<Settling, Failure> {
    let over = || Failure::new(FailureKind::Permanent, GetTransaction::NAME);
    let transaction = TransactionId::parse(handle.as_str()).ok_or_else(over)?;
    let call = GetTransaction {
        transaction: &transaction,
    };
    match calls.make(tenant, &call).await?.progress() {
        TransactionProgress::Waiting => Ok(Settling::Waiting),
        TransactionProgress::Completed => Ok(Settling::Processed),
        TransactionProgress::Failed => {
            let words = words::NOT_PROCESSED.of(locale).to_owned();
            Ok(Settling::Failed(Refusal::Explained(words)))
        }
    }
}
