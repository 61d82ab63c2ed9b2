//! What a command says, once it is read.

use serde::{Deserialize, Serialize};

/// What stands behind a command's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CommandArgument {
    /// Nothing.
    Nothing,
    /// An amount of money.
    Money {
        /// In hundredths of the currency's unit, whether it has cents or not; above 0.
        hundredths: i64,
        /// The currency that was written, by its code; `None` = the account's own.
        currency: Option<String>,
    },
    /// So many percent, 1 to 100.
    Percent(u8),
    /// A text, the lines behind the first included.
    Text(String),
    /// The files of the note, read from it whenever they are wanted.
    Files,
}

/// A private note that is meant for the bridge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CommandNote {
    /// Asks for something.
    Ask {
        /// What, as it is [registered](crate::marketplace::PlannedCommand::name).
        name: String,
        /// With what.
        argument: CommandArgument,
    },
    /// Confirms what was asked for, by the code that was shown.
    Confirm(String),
    /// Asks for something of this name, with words behind it that mean nothing here.
    Unfit(String),
    /// A word that this thread has no command for, or one that looks mistyped.
    Unknown,
    /// Written by somebody who may not.
    NotAllowed,
}
