//! All scenarios, in the order of the table.

mod backfill;
mod backlog;
mod cost;
pub(crate) mod files;
mod growth;
mod hints;
mod idle;
mod message;
mod panel;
mod push;
mod questions;
mod quiet;
mod readback;
mod start;
mod thread;
mod unread;
mod warm;

use crate::suite::Suite;

/// One of them.
pub(crate) struct Scenario {
    /// As it is named on the command line.
    pub(crate) name: &'static str,
    /// In one line.
    pub(crate) what: &'static str,
    /// Part of a quick run: it needs no release build.
    pub(crate) is_quick: bool,
    /// Measures.
    pub(crate) run: fn(&mut Suite),
}

const fn small(name: &'static str, what: &'static str, run: fn(&mut Suite)) -> Scenario {
    Scenario {
        name,
        what,
        is_quick: true,
        run,
    }
}

const fn whole(name: &'static str, what: &'static str, run: fn(&mut Suite)) -> Scenario {
    Scenario {
        name,
        what,
        is_quick: false,
        run,
    }
}

/// All of them.
pub(crate) const ALL: &[Scenario] = &[
    whole(
        "start",
        "start and memory of each binary, beside the floor and Python",
        start::run,
    ),
    whole("warm", "a warm webhook, beside the floor", warm::run),
    small(
        "idle",
        "an idle tick and one account's poll, beside 1, 100, 1 000 accounts",
        idle::run,
    ),
    small("message", "one message in and one reply out", message::run),
    small("unread", "500 unread sale threads connect", unread::run),
    small("questions", "1 000 open questions connect", questions::run),
    small(
        "backfill",
        "500 sales are brought in beside another seller",
        backfill::run,
    ),
    small("thread", "the next message in long threads", thread::run),
    small(
        "readback",
        "4 500 conversations changed since the last read-back",
        readback::run,
    ),
    small(
        "backlog",
        "400 replies are due after an outage",
        backlog::run,
    ),
    small(
        "hints",
        "300 notifications of an account that cannot be asked",
        hints::run,
    ),
    small("push", "from the buyer's action to Chatwoot", push::run),
    small("burst", "200 notifications at once", push::burst),
    small("quiet", "a busy account whose sales are quiet", quiet::run),
    small(
        "panel",
        "from a click on a conversation to what its panel shows",
        panel::run,
    ),
    small("growth", "texts and due rows, ×10 and ×100", growth::run),
    small("files", "25 MB files both ways", files::run),
    small(
        "cost",
        "USD of a month and of a million messages",
        cost::run,
    ),
];
