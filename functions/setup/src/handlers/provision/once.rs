//! Making what somebody else may have made meanwhile.

use bridge::failure::{Failure, FailureKind};

/// Whether this call made it; that somebody else just did is as good.
pub(super) fn unless_there<T>(made: Result<T, Failure>) -> Result<bool, Failure> {
    match made {
        Ok(_) => Ok(true),
        Err(failure) => {
            let taken = failure
                .reason
                .as_deref()
                .is_some_and(|why| why.contains("already been taken"));
            if failure.kind == FailureKind::Permanent && taken {
                Ok(false)
            } else {
                Err(failure)
            }
        }
    }
}
