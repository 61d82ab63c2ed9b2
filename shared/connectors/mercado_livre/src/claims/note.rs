//! How a claim stands, for agents: the note, and why nothing can be written.

use bridge::i18n::{Locale, Localized};

use super::view::ClaimView;
use crate::{
    markdown::escaped,
    sites,
    wire::{
        claim::{Action, Claim},
        filled,
    },
    words::claims as words,
};

/// Who speaks when it is neither buyer nor seller.
pub(crate) fn speaker(locale: Locale, role: &str) -> String {
    if role.trim().eq_ignore_ascii_case("mediator") {
        return words::MEDIATOR.of(locale).to_owned();
    }
    format!("Mercado Livre ({})", role.trim())
}

/// Why nothing can be written in a claim now, and what can be done. Follows a colon.
pub(crate) fn refusal(view: &ClaimView<'_>) -> String {
    let (locale, claim) = (view.locale, view.claim);
    let why = if claim.is_closed() {
        words::CLOSED
    } else if claim.is_return() {
        words::NO_MESSAGES_IN_RETURNS
    } else if claim.is_dispute() {
        words::NOT_IN_MEDIATION
    } else {
        words::NOT_NOW
    };
    let why = why.of(locale);
    let others: Vec<&str> = view
        .actions()
        .iter()
        .filter(|action| !action.name.contains("send_message"))
        .map(|action| words::action(locale, &action.name))
        .collect();
    if others.is_empty() || claim.is_closed() {
        return why.to_owned();
    }
    let can = words::YOU_CAN_STILL.of(locale);
    format!("{why} {can} {}.", others.join(", "))
}

/// The note that says how a claim stands: stage, problem, who must act until when, what can be done.
pub(crate) fn state(view: &ClaimView<'_>) -> String {
    let (locale, claim) = (view.locale, view.claim);
    let head = format!("**{} {}**", words::CLAIM.of(locale), claim.id);
    let mut lines = vec![head, line(locale, words::STAGE, stage(locale, claim))];
    if claim.is_closed() {
        lines.extend(ending(locale, claim));
    } else {
        lines.extend(details(view));
        lines.extend(possible_actions(view));
    }
    lines.join("\n")
}

fn label(locale: Locale, words: Localized) -> String {
    format!("**{}:**", words.of(locale))
}

fn line(locale: Locale, words: Localized, value: &str) -> String {
    format!("{} {}", label(locale, words), escaped(value))
}

fn details(view: &ClaimView<'_>) -> Vec<String> {
    let (locale, detail) = (view.locale, view.detail);
    let problem = [&detail.problem, &detail.title]
        .into_iter()
        .find_map(|text| filled(text.as_deref()));
    let problem = problem.map(|text| line(locale, words::PROBLEM, text));
    let description = filled(detail.description.as_deref()).map(escaped);
    let responsible = filled(detail.action_responsible.as_deref()).map(|who| {
        let who = responsible_words(locale, who);
        line(locale, words::WHO_MUST_ACT, &who)
    });
    let lines = [problem, description, responsible, deadline(view)];
    lines.into_iter().flatten().collect()
}

/// Until when somebody has to act.
fn deadline(view: &ClaimView<'_>) -> Option<String> {
    let due = view.detail.due_date.as_ref()?;
    let due = sites::local(view.locale, view.site, due.0);
    Some(format!("{} {due}", label(view.locale, words::DEADLINE)))
}

/// Who must act, in words.
pub(crate) fn responsible_words(locale: Locale, who: &str) -> String {
    let known = who.to_ascii_lowercase();
    let said = words::responsible(locale, &known);
    if said == known { who } else { said }.to_owned()
}

fn possible_actions(view: &ClaimView<'_>) -> Vec<String> {
    let actions = view.actions();
    let head = (!actions.is_empty()).then(|| label(view.locale, words::YOU_CAN));
    let lines = actions.iter().map(|action| action_line(view, action));
    head.into_iter().chain(lines).collect()
}

fn action_line(view: &ClaimView<'_>, action: &Action) -> String {
    let locale = view.locale;
    let what = escaped(words::action(locale, &action.name));
    let until = action.due_date.map(|due| {
        let due = sites::local(locale, view.site, due.0);
        format!(", {} {due}", words::UNTIL.of(locale))
    });
    let must = action.is_mandatory().then(|| words::MANDATORY.of(locale));
    format!(
        "- {what}{}{}",
        until.unwrap_or_default(),
        must.unwrap_or_default()
    )
}

/// The stage of a claim, in words.
pub(crate) fn stage(locale: Locale, claim: &Claim) -> &str {
    if claim.is_closed() {
        return words::STAGE_CLOSED.of(locale);
    }
    words::stage(locale, claim.stage().unwrap_or_default())
}

/// How a claim ended and in whose favour.
fn ending(locale: Locale, claim: &Claim) -> Vec<String> {
    let Some(resolution) = &claim.resolution else {
        return Vec::new();
    };
    let reason = filled(resolution.reason.as_deref())
        .map(|reason| line(locale, words::RESULT, words::reason(locale, reason)));
    let favoured: Vec<&str> = resolution
        .benefited
        .iter()
        .flatten()
        .map(|role| words::party(locale, role))
        .collect();
    let favoured =
        (!favoured.is_empty()).then(|| line(locale, words::IN_FAVOUR_OF, &favoured.join(", ")));
    reason.into_iter().chain(favoured).collect()
}
