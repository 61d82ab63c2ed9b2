//! Why a reply was not sent, and what its agent can do.

mod bots;
mod reasons;

use super::{
    Voice,
    replies::{Arrived, only_the_rest, partly_sent},
};
use crate::{capabilities::Refusal, i18n::Localized};

/// Why a reply was not sent, and what the agent can do.
pub fn refusal(voice: Voice, refusal: &Refusal) -> String {
    let told = told(refusal);
    let lead = told.lead.fill(voice.locale, &[("why", &told.why(voice))]);
    match told.step.map(|step| voice.say(step, &[])) {
        Some(step) => format!("{lead} {step}"),
        None => lead,
    }
}

/// The same where its first messages are at the buyer's: what is sent again must not be all of it.
pub fn partly_refused(voice: Voice, arrived: &Arrived, why: &Refusal) -> String {
    let text = Localized::new(
        "O restante não foi enviado: {why} {rest}",
        "El resto no se envió: {why} {rest}",
        "The rest was not sent: {why} {rest}",
    );
    let (why, rest) = (told(why).why(voice), only_the_rest(voice.locale));
    let why = text.fill(voice.locale, &[("why", &why), ("rest", rest)]);
    partly_sent(voice.locale, arrived, &why)
}

/// A reason, as its parts are put together.
#[derive(Clone, Copy)]
struct Reason {
    /// How the sentence begins.
    lead: Localized,
    /// Why, and what has to be mended before anything goes.
    why: Localized,
    /// How all of it is sent again, where that can help.
    step: Option<Localized>,
}

/// A reason with what fills its places.
struct Told {
    lead: Localized,
    step: Option<Localized>,
    why: Localized,
    values: Vec<(&'static str, String)>,
}

impl Told {
    /// Why, as a sentence that begins with a small letter.
    fn why(&self, voice: Voice) -> String {
        let values = self.values.iter();
        let values: Vec<(&str, &str)> = values
            .map(|(place, value)| (*place, value.as_str()))
            .collect();
        voice.say(self.why, &values)
    }
}

/// What is said about a refusal.
fn told(refusal: &Refusal) -> Told {
    let (Reason { lead, why, step }, values) = reasons::reason(refusal);
    Told {
        lead,
        step,
        why,
        values,
    }
}
