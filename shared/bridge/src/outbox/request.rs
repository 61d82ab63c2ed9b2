//! What agents, or Chatwoot's own mistakes, ask of a reply that has come to an end.

/// What is asked of a reply that has come to an end: a row of its own beside the reply's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Request {
    /// The agent pressed Retry, for this time.
    Retry(u32),
    /// Its bubble, set this many times so far, shows something else: set it once more.
    ShowAgain(u32),
}

/// From this number on, a row's name asks for the bubble alone.
const SHOW_AGAIN: u32 = 1 << 16;

impl Request {
    /// The request that a row's name ends with; `None` for 0, which is the reply itself.
    pub fn from_number(number: u32) -> Option<Self> {
        match number.checked_sub(SHOW_AGAIN) {
            Some(set) => Some(Self::ShowAgain(set)),
            None => (number > 0).then_some(Self::Retry(number)),
        }
    }

    /// The number that names its row.
    pub fn number(self) -> u32 {
        match self {
            Self::Retry(time) => time,
            Self::ShowAgain(set) => SHOW_AGAIN.saturating_add(set),
        }
    }
}
