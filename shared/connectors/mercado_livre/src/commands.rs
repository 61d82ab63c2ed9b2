//! What agents have done by commands: what Mercado Livre offers now, doing it, and whether it was done.

mod claims;
mod deed;
mod questions;

use bridge::{
    accounts::Accounts,
    failure::Failure,
    i18n::{Locale, Localized},
    marketplace::{PlannedCommand, Takes, ThreadKind},
    ports::{AskedCommand, Clock, CommandAction, CommandLook, CommandOutcome, CommandPlan},
};

use self::deed::Deed;
use crate::{
    calls::{Calls, Stopped},
    places::{Place, ThreadAddress},
    words::{claim_commands as claim_words, commands as words},
};

const DELETE: &str = "delete";
const BLOCK: &str = "block";
const UNBLOCK: &str = "unblock";
const REFUND: &str = "refund";
const RETURN: &str = "return";
const MEDIATION: &str = "mediation";

/// What agents may ask for. Mercado Livre has no call that reports a question.
pub(crate) const COMMANDS: &[PlannedCommand] = &[
    PlannedCommand {
        name: DELETE,
        words: words::DELETE,
        kinds: &[ThreadKind::OneShot],
        takes: Takes::Nothing,
        does: words::DELETE_DOES,
    },
    PlannedCommand {
        name: BLOCK,
        words: words::BLOCK,
        kinds: &[ThreadKind::OneShot],
        takes: Takes::Nothing,
        does: words::BLOCK_DOES,
    },
    PlannedCommand {
        name: UNBLOCK,
        words: words::UNBLOCK,
        kinds: &[ThreadKind::OneShot],
        takes: Takes::Nothing,
        does: words::UNBLOCK_DOES,
    },
    PlannedCommand {
        name: REFUND,
        words: claim_words::REFUND,
        kinds: &[ThreadKind::Ticket],
        takes: Takes::Amount,
        does: claim_words::REFUND_DOES,
    },
    PlannedCommand {
        name: RETURN,
        words: claim_words::RETURN,
        kinds: &[ThreadKind::Ticket],
        takes: Takes::Nothing,
        does: claim_words::RETURN_DOES,
    },
    PlannedCommand {
        name: MEDIATION,
        words: claim_words::MEDIATION,
        kinds: &[ThreadKind::Ticket],
        takes: Takes::Nothing,
        does: claim_words::MEDIATION_DOES,
    },
];

/// The plan of a deed whose words have no places.
fn offer(
    locale: Locale,
    deed: Deed,
    will: Localized,
    done: Localized,
) -> Result<CommandPlan, Failure> {
    Ok(CommandPlan::Offered {
        action: deed.action()?,
        will: will.of(locale).to_owned(),
        done: done.of(locale).to_owned(),
    })
}

/// What would come of a command now.
pub(crate) async fn plan<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    locale: Locale,
    at: &ThreadAddress,
    asked: AskedCommand<'_>,
) -> Result<CommandPlan, Failure> {
    match at.place {
        Place::Question(id) => questions::plan(calls, locale, at, id, asked.name).await,
        Place::Claim(id) => claims::plan(calls, locale, at, id, asked).await,
        Place::Pack(_) => {
            let nothing = words::NOTHING_HERE.of(locale).to_owned();
            Ok(CommandPlan::NotOffered(nothing))
        }
    }
}

/// Does what was confirmed.
pub(crate) async fn act<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    locale: Locale,
    at: &ThreadAddress,
    action: &CommandAction,
) -> Result<CommandOutcome, Failure> {
    let deed = Deed::of(action)?;
    let done = match deed {
        Deed::Question(deed) => questions::act(calls, at, deed).await,
        Deed::Claim(deed) => claims::act(calls, at, deed).await,
    };
    match done {
        Ok(()) => Ok(CommandOutcome::Done),
        Err(stopped) => refused(locale, stopped),
    }
}

/// Why nothing happened, if Mercado Livre says so itself.
fn refused(locale: Locale, stopped: Stopped) -> Result<CommandOutcome, Failure> {
    match stopped.answer() {
        Some((400 | 403 | 404 | 409 | 410 | 422 | 451, body)) => {
            let why = body.words().unwrap_or_default();
            let said = words::REFUSED.fill(locale, &[("words", &why)]);
            Ok(CommandOutcome::Refused(said))
        }
        _ => Err(stopped.into()),
    }
}

/// Whether it was done, as far as Mercado Livre shows.
pub(crate) async fn look<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    at: &ThreadAddress,
    action: &CommandAction,
) -> Result<CommandLook, Failure> {
    let deed = Deed::of(action)?;
    match deed {
        Deed::Question(deed) => questions::look(calls, at, deed).await,
        Deed::Claim(deed) => claims::look(calls, at, deed).await,
    }
}
