//! The first message of a sale, by a reason of the action guide (§5.7): what may be chosen, and having it sent.

mod choice;

use bridge::{
    capabilities::Refusal,
    command::CommandArgument,
    failure::{Failure, FailureKind},
    i18n::{Locale, Localized},
    ports::{AskedCommand, CommandLook, CommandOutcome, CommandPlan},
};
use http_api::Endpoint as _;
use serde_json::Value;

use self::choice::{Chosen, choose, list};
use super::deed::{Deed, SaleDeed};
use crate::{
    calls::{Calls, Stopped},
    endpoints::{
        choose_option::{Choice, ChooseOption, ChosenWords},
        get_options::GetOptions,
    },
    explain::{capitalised, explain},
    guide::{self, Guided},
    ids::PackId,
    places::ThreadAddress,
    wire::message::{ModerationVerdict, SaleMessage},
    words::{commands::REFUSED, start_commands as words},
};

/// What would come of it now; without a reason, the reasons. 1 call.
pub(super) async fn plan(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    pack: PackId,
    asked: AskedCommand<'_>,
) -> Result<CommandPlan, Failure> {
    let options = match calls.make(&at.account, &GetOptions(pack)).await {
        Ok(options) => options,
        Err(stopped) => {
            let why = refusal(locale, "", &stopped);
            return why.map_or_else(
                || Err(stopped.into()),
                |why| Ok(CommandPlan::NotOffered(why)),
            );
        }
    };
    let CommandArgument::Text(written) = asked.argument else {
        return Ok(CommandPlan::Lists(list(locale, &options)));
    };
    match choose(locale, &options, pack, written) {
        Ok(Chosen { deed, will, done }) => Ok(CommandPlan::Offered {
            action: Deed::Sale(deed).action()?,
            will,
            done,
        }),
        Err(why) => Ok(CommandPlan::NotOffered(why)),
    }
}

/// Why the guide does not do it, in words for agents; `None` when its answer decides nothing.
fn refusal(locale: Locale, text: &str, stopped: &Stopped) -> Option<String> {
    let (status, body) = stopped.answer()?;
    let say = |words: Localized| words.of(locale).to_owned();
    let refusal = match guide::verdict(locale, text, status, &body)? {
        Guided::Ordinary => return Some(say(words::SIMPLY_REPLY)),
        Guided::Refused(refusal) => refusal,
        Guided::Taken(_) => return None,
    };
    Some(match refusal {
        Refusal::Explained(why) => capitalised(&why),
        Refusal::TooLong(max) => words::TOO_LONG.fill(locale, &[("n", &max.to_string())]),
        Refusal::Other(why) => REFUSED.fill(locale, &[("words", &why)]),
        _ => say(words::BLOCKED),
    })
}

/// Sends it. 1 call.
pub(super) async fn act(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    deed: &SaleDeed,
) -> Result<CommandOutcome, Failure> {
    let (pack, choice) = choice(deed);
    let text = match choice.words {
        ChosenWords::Text { text } => text,
        ChosenWords::Template { .. } => "",
    };
    match calls
        .make(&at.account, &ChooseOption { pack, choice })
        .await
    {
        Ok(body) => sent(locale, body),
        Err(stopped) => {
            let why = refusal(locale, text, &stopped);
            why.map_or_else(
                || Err(stopped.into()),
                |why| Ok(CommandOutcome::Refused(why)),
            )
        }
    }
}

fn choice(deed: &SaleDeed) -> (PackId, Choice<'_>) {
    let (pack, reason, words) = match deed {
        SaleDeed::StartText {
            pack, reason, text, ..
        } => (pack, reason, ChosenWords::Text { text }),
        SaleDeed::StartTemplate {
            pack,
            reason,
            template,
            values,
            ..
        } => {
            let template_id = template;
            let words = ChosenWords::Template {
                template_id,
                values,
            };
            (pack, reason, words)
        }
    };
    (PackId(*pack), Choice { reason, words })
}

/// Any 2xx may have sent it; only one that shows the message says so, or that moderation held it back (§5.4).
fn sent(locale: Locale, body: Value) -> Result<CommandOutcome, Failure> {
    let message: SaleMessage = serde_json::from_value(body)
        .map_err(|_| Failure::new(FailureKind::Unknown, ChooseOption::NAME))?;
    Ok(match message.verdict() {
        ModerationVerdict::Rejected(reason) => {
            let held = words::HELD.of(locale);
            let why = reason.and_then(|code| explain(locale, &code));
            let why = why.map(|why| format!("{held} {}", capitalised(&why)));
            CommandOutcome::Refused(why.unwrap_or_else(|| held.to_owned()))
        }
        ModerationVerdict::Delivered | ModerationVerdict::Undecided => CommandOutcome::Done,
    })
}

/// Whether it was sent: its reason can be used less often than before. 1 call.
pub(super) async fn look(
    calls: &Calls,
    at: &ThreadAddress,
    deed: &SaleDeed,
) -> Result<CommandLook, Failure> {
    let (SaleDeed::StartText { left, .. } | SaleDeed::StartTemplate { left, .. }) = deed;
    let (pack, choice) = choice(deed);
    let options = calls.make(&at.account, &GetOptions(pack)).await?;
    let mut options = options.options.items.iter();
    let option = options.find(|option| option.id == choice.reason);
    let now = option.and_then(|option| option.cap_available);
    Ok(told_by_uses(*left, now))
}

/// What the uses left of a reason, before and now, tell of a message sent by it. More than before: somebody gave
/// new ones, and nothing is known of the old.
fn told_by_uses(before: Option<usize>, now: Option<usize>) -> CommandLook {
    match (before, now) {
        (Some(before), Some(now)) if now < before => CommandLook::Done,
        (Some(before), Some(now)) if now == before => CommandLook::NotDone,
        _ => CommandLook::CannotTell,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_is_told_by_its_reasons_uses_and_never_without_them() {
        for (before, now, told) in [
            (Some(1), Some(0), CommandLook::Done),
            (Some(3), Some(2), CommandLook::Done),
            (Some(1), Some(1), CommandLook::NotDone),
            (Some(1), Some(2), CommandLook::CannotTell),
            (Some(1), None, CommandLook::CannotTell),
            (None, Some(0), CommandLook::CannotTell),
            (None, None, CommandLook::CannotTell),
        ] {
            assert_eq!(told_by_uses(before, now), told, "{before:?} {now:?}");
        }
    }

    #[test]
    fn an_answer_that_shows_no_message_is_no_outcome() {
        let message = json!({"id": "m", "text": "Oi", "status": "available"});
        assert_eq!(
            sent(Locale::En, message).unwrap(),
            CommandOutcome::Done,
            "as a message is shown"
        );
        for odd in [json!("OK"), json!({}), json!({"status": "queued"})] {
            let failure = sent(Locale::En, odd.clone()).unwrap_err();
            assert_eq!(failure.kind, FailureKind::Unknown, "{odd}");
        }
    }
}
