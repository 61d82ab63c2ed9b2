//! What people are told about an account.

use crate::failure::Failure;

/// Something that people are told about an account, once.
#[derive(Clone, Debug)]
pub struct AccountNotice {
    /// Names it among everything that is ever said about this account.
    pub name: String,
    /// What people read.
    pub text: String,
}

/// Whether people were told.
#[derive(Debug)]
pub enum NoticeOutcome {
    /// It is in the conversation.
    Yes,
    /// Somebody else is at it.
    Busy,
    /// It could not be said now.
    Failed(Failure),
}
