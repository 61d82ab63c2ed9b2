//! What was decided about a message.

use jiff::Timestamp;

/// Something that was decided, and when; `None` = that is not written down.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decision {
    /// When.
    pub at: Option<Timestamp>,
    /// What, of which message, and why.
    pub what: String,
}
