//! What a marketplace allows in one thread at one moment, stated as data.

/// Characters a marketplace can carry, beyond control characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Everything.
    Unicode,
    /// ISO-8859-1 and emoji.
    Latin1AndEmoji,
}

/// Rules for one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextRules {
    /// Longest part, in Unicode scalar values.
    pub max_chars: usize,
    /// How many parts one reply may be cut into. 1 = never cut.
    pub max_parts: usize,
    /// What it may be written with.
    pub charset: Charset,
}

/// Why something cannot be sent. Every variant has words for agents in each locale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A question takes one answer, and it was given from here.
    SecondAnswer,
    /// A question was already answered elsewhere.
    AnsweredElsewhere,
    /// A question can no longer be answered.
    QuestionEnded,
    /// The listing is not active.
    ListingInactive,
    /// The thread is blocked, with the marketplace's own code.
    Blocked(String),
    /// Moderation hid it, with the marketplace's own code, if any.
    Moderated(Option<String>),
    /// Longer than this many characters, and it must not be cut.
    TooLong(usize),
    /// This character cannot be carried.
    Character(char),
    /// Files cannot be sent here.
    FilesNotAllowed,
    /// Nothing to send.
    Empty,
    /// A message in a conversation that no thread belongs to.
    UnknownConversation,
    /// The account is disconnected.
    Disconnected,
    /// A permission is missing.
    Forbidden,
    /// The recipient was not accepted.
    Recipient,
    /// Anything else, in the marketplace's words.
    Other(String),
}

/// Whether a reply may be sent now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CanSend {
    /// Yes.
    Yes,
    /// No, and why.
    No(Refusal),
}

/// What may be sent in a thread now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether anything may be sent.
    pub can_send: CanSend,
    /// How texts must look.
    pub text: TextRules,
    /// Whether files may go along.
    pub files: bool,
}
