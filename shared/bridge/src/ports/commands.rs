//! What agents have done at a marketplace by a command.

use serde::{Deserialize, Serialize};

use crate::{command::CommandArgument, files::HelpdeskFile};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct AskedCommand<'a> {
    /// As it is [registered](crate::marketplace::PlannedCommand::name).
    pub name: &'a str,
    /// With what.
    pub argument: &'a CommandArgument,
    /// The files of its note, where it takes [these](CommandArgument::Files).
    pub files: &'a [HelpdeskFile],
}

/// Exactly one thing to be done at the marketplace, with everything that decides what it does. Opaque.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandAction(String);

impl CommandAction {
    /// Wraps what the connector needs to do it, and to see later whether it was done.
    pub fn from_connector(action: impl Into<String>) -> Self {
        Self(action.into())
    }

    /// What the connector gave.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What the marketplace makes of a command now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandPlan {
    /// It lets it be done.
    Offered {
        /// What would be done. The same thing has the same action, whenever it is asked for.
        action: CommandAction,
        /// What will happen, in words for agents.
        will: String,
        /// What happened then, in words for agents.
        done: String,
    },
    /// It does not; why, in words for agents.
    NotOffered(String),
    /// Nothing was asked for that could be done: what it offers, in words for agents.
    Lists(String),
}

/// How an action ended, when it had a clear end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandOutcome {
    /// It is done.
    Done,
    /// It was refused and nothing changed; why, in words for agents.
    Refused(String),
}

/// What the marketplace shows of an action that got no clear answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandLook {
    /// It was done.
    Done,
    /// It was not, as far as the marketplace shows.
    NotDone,
    /// It does not tell.
    CannotTell,
}
