//! Why bots have to wait for people.

/// Why what a bot wrote does not go to the buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BotHold {
    /// Bots only write drafts.
    Draft,
    /// People answer at this hour.
    Hours,
    /// A person has answered in this thread.
    Person,
    /// The buyer has written nothing for so long, or nothing at all.
    Late,
}
