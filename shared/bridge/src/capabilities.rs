//! What a marketplace allows in one thread at one moment, stated as data.

use jiff::Timestamp;

use crate::bots::hold::BotHold;

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
    /// What goes along is no file: a place, a contact. Its name.
    NotAFile(String),
    /// A file that is too large.
    FileTooLarge {
        /// The file's name.
        name: String,
        /// Largest size, in megabytes.
        max_megabytes: u64,
    },
    /// More files than this with one message.
    TooManyFiles(usize),
    /// It takes more messages than may go before the buyer writes.
    TooManyMessages {
        /// How many it takes.
        needs: usize,
        /// How many may go.
        left: usize,
    },
    /// A staged file is not known any more. It is staged again once before agents are told.
    FilesExpired,
    /// A file without a single byte.
    FileEmpty(String),
    /// A file that cannot be read at Chatwoot.
    FileUnreadable(String),
    /// A file that the marketplace refused.
    FileRefused {
        /// The file's name.
        name: String,
        /// The marketplace's words.
        words: String,
    },
    /// The text is there, its files are not; why, in words for agents.
    WithoutFiles(String),
    /// Nothing to send.
    Empty,
    /// A message in a conversation that no thread belongs to.
    UnknownConversation,
    /// The conversation lies in an inbox that is ours no more; its thread goes on in another.
    InboxLeft,
    /// The account is disconnected.
    Disconnected,
    /// A permission is missing.
    Forbidden,
    /// The marketplace takes no calls of the application until a known moment.
    Paused,
    /// The marketplace lets the account do nothing for now, although its credential is good.
    AccountBarred,
    /// The recipient was not accepted.
    Recipient,
    /// A bot's message that may not go now.
    Held(BotHold),
    /// A block or a verdict of moderation, in the connector's words for agents.
    Explained(String),
    /// Anything else, in the marketplace's words.
    Other(String),
}

impl Refusal {
    /// What it is, in words for logs: nobody's text, name or code is in them.
    pub fn why(&self) -> &'static str {
        match self {
            Self::SecondAnswer => "second answer to a question",
            Self::AnsweredElsewhere => "answered elsewhere",
            Self::QuestionEnded => "question ended",
            Self::ListingInactive => "listing not active",
            Self::Blocked(_) => "thread blocked",
            Self::Moderated(_) => "moderated",
            Self::TooLong(_) => "text too long",
            Self::Character(_) => "character that cannot be carried",
            Self::FilesNotAllowed => "no files here",
            Self::NotAFile(_) => "not a file",
            Self::FileTooLarge { .. } => "file too large",
            Self::TooManyFiles(_) => "too many files",
            Self::TooManyMessages { .. } => "too many messages",
            Self::FilesExpired => "staged files expired",
            Self::FileEmpty(_) => "file empty",
            Self::FileUnreadable(_) => "file unreadable",
            Self::FileRefused { .. } => "file refused by the marketplace",
            Self::WithoutFiles(_) => "text sent without its files",
            Self::Empty => "nothing to send",
            Self::UnknownConversation => "conversation of no thread",
            Self::InboxLeft => "inbox not ours any more",
            Self::Disconnected => "account disconnected",
            Self::Forbidden => "permission missing",
            Self::Paused => "quota used up",
            Self::AccountBarred => "account barred",
            Self::Recipient => "recipient not accepted",
            Self::Held(BotHold::Draft) => "draft of a bot",
            Self::Held(BotHold::Hours) => "bot outside its hours",
            Self::Held(BotHold::Person) => "bot after a person",
            Self::Held(BotHold::Late) => "bot answers too late",
            Self::Explained(_) => "blocked or moderated",
            Self::Other(_) => "refused by the marketplace",
        }
    }
}

/// Whether a reply may be sent now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CanSend {
    /// Yes.
    Yes,
    /// No, and why.
    No(Refusal),
    /// Not before something happens: the buyer writes, a window opens. A reply waits for it, and its agent is told
    /// once why.
    NotYet {
        /// Why not now.
        refusal: Refusal,
        /// When it may, if that is known.
        until: Option<Timestamp>,
    },
}

/// What may be sent in a thread now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether anything may be sent.
    pub can_send: CanSend,
    /// How texts must look.
    pub text: TextRules,
    /// Which files may go along; `None` = none at all.
    pub files: Option<FileRules>,
    /// How many messages may still go before the buyer writes, texts and [own](FileRules::own_message) files
    /// together; `None` = any number. A reply that needs more is refused before its first goes.
    pub max_messages: Option<usize>,
}

/// A type of file that a marketplace is known to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileType {
    /// Its type on the wire.
    pub content_type: &'static str,
    /// Ends of names, in lower case; the first is given to a file without one.
    pub extensions: &'static [&'static str],
}

/// Characters that a file's name may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameCharset {
    /// Everything but separators of paths and control characters.
    NoSeparators,
    /// ASCII letters, digits, `.`, `_` and `-`.
    Plain,
}

/// Rules for the files of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileRules {
    /// Types that are known by their names. Any other goes as it is: whether it is taken the
    /// marketplace says itself.
    pub types: &'static [FileType],
    /// Largest file, in bytes.
    pub max_bytes: u64,
    /// Most files of one message.
    pub max_files: usize,
    /// Longest name, in characters.
    pub max_name: usize,
    /// What a name may be written with; other characters are replaced.
    pub name_charset: NameCharset,
    /// Each file goes as a message of its own, after the text.
    pub own_message: bool,
}
