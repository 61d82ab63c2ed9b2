//! What agents have done by commands: what Mercado Livre offers now, doing it, and whether it was done.

mod claims;
mod deed;
mod evidence;
mod invoice;
mod offers;
mod questions;
mod start;

use bridge::{
    failure::Failure,
    files::FileStream,
    i18n::Locale,
    ports::{AskedCommand, CommandAction, CommandLook, CommandOutcome, CommandPlan},
};

pub(crate) use self::offers::COMMANDS;
use self::{
    deed::Deed,
    offers::{INVOICE, PROVE},
};
use crate::{
    calls::{Calls, Stopped},
    places::{Place, ThreadAddress},
    words::commands as words,
};

/// What would come of a command now.
pub(crate) async fn plan(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    asked: AskedCommand<'_>,
) -> Result<CommandPlan, Failure> {
    match at.place {
        Place::Question(id) => questions::plan(calls, locale, at, id, asked.name).await,
        Place::Claim(id) if asked.name == PROVE => {
            evidence::plan(calls, locale, at, id, asked.argument).await
        }
        Place::Claim(id) => claims::plan(calls, locale, at, id, asked).await,
        Place::Pack(pack) if asked.name == INVOICE => {
            invoice::plan(calls, locale, at, pack, asked.files).await
        }
        Place::Pack(pack) => start::plan(calls, locale, at, pack, asked).await,
    }
}

/// Does what was confirmed.
pub(crate) async fn act(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    action: &CommandAction,
    files: Vec<FileStream>,
) -> Result<CommandOutcome, Failure> {
    let deed = Deed::of(action)?;
    let done = match deed {
        Deed::Question(deed) => questions::act(calls, at, deed).await,
        Deed::Claim(deed) => claims::act(calls, at, deed).await,
        Deed::Evidence(deed) => evidence::act(calls, at, &deed).await,
        Deed::Sale(deed) => return start::act(calls, locale, at, &deed).await,
        Deed::Invoice(deed) => return invoice::act(calls, locale, at, &deed, files).await,
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
pub(crate) async fn look(
    calls: &Calls,
    at: &ThreadAddress,
    action: &CommandAction,
) -> Result<CommandLook, Failure> {
    let deed = Deed::of(action)?;
    match deed {
        Deed::Question(deed) => questions::look(calls, at, deed).await,
        Deed::Claim(deed) => claims::look(calls, at, deed).await,
        Deed::Evidence(deed) => evidence::look(calls, at, &deed).await,
        Deed::Sale(deed) => start::look(calls, at, &deed).await,
        Deed::Invoice(deed) => invoice::look(calls, at, &deed).await,
    }
}
