//! Chatwoot: reachable, on time, opened by the right token.

use bridge::failure::{Failure, FailureKind};
use chatwoot::endpoints::{About, Profile, Version};
use http_api::Cause;

use super::{
    codes::ChatwootCode,
    facts::CheckFacts,
    finding::{Finding, OfferedFix},
};
use http_api::why;

use crate::network::is_public;

/// The first release that shows what became of a message.
const SHOWS_STATES: Version = Version(4, 2, 0);
/// Releases that send no webhook to private addresses: from here on, and since when that can be switched off.
const FILTERS: Version = Version(4, 14, 0);
const CAN_ALLOW: Version = Version(4, 14, 1);
/// Webhooks whose time is further away than this are refused, in seconds.
const SKEW: u64 = 300;
/// From here on it is worth a word, in seconds.
const SOME_SKEW: u64 = 60;

pub(super) fn check(facts: &CheckFacts) -> Vec<Finding> {
    let mut found = vec![address(&facts.about)];
    let version = facts.about.as_ref().ok().and_then(|about| about.version);
    if version.is_none() && facts.profile.is_err() {
        return found;
    }
    found.extend(clock(facts));
    found.push(token(facts));
    if facts.desk.is_some() {
        found.extend(private_address(facts, version));
    }
    found
}

fn address(about: &Result<About, Failure>) -> Finding {
    let check = "chatwoot.address";
    match about.as_ref().map(|about| about.version) {
        Ok(Some(version)) if version < SHOWS_STATES => {
            Finding::warn(check, ChatwootCode::TooOld).with("version", version)
        }
        Ok(Some(version)) => Finding::ok(check, ChatwootCode::Answers).with("version", version),
        Ok(None) => Finding::fail(check, ChatwootCode::SomethingElse),
        Err(failure) if is_somebody_else(failure) => {
            Finding::fail(check, ChatwootCode::SomethingElse)
        }
        Err(failure) => {
            Finding::fail(check, ChatwootCode::Unreachable).with_words("why", why(failure))
        }
    }
}

/// Whether somebody else than Chatwoot seems to live at the address.
fn is_somebody_else(failure: &Failure) -> bool {
    match Cause::of(failure) {
        Some(Cause::Foreign) => true,
        // A side that is busy, or wants to know who calls, is there.
        Some(Cause::Status(status)) => {
            (300..500).contains(&status) && ![401, 403, 408, 425, 429].contains(&status)
        }
        _ => false,
    }
}

fn clock(facts: &CheckFacts) -> Option<Finding> {
    let at = facts.about.as_ref().ok()?.at?;
    let seconds = at.duration_since(facts.now).unsigned_abs().as_secs();
    let (check, code) = ("chatwoot.clock", ChatwootCode::ClockDiffers);
    let finding = if seconds > SKEW {
        Finding::fail(check, code)
    } else {
        Finding::warn(check, code)
    };
    (seconds > SOME_SKEW).then(|| finding.with("seconds", seconds))
}

/// Whose the token is: an administrator's, if all is well.
fn token(facts: &CheckFacts) -> Finding {
    let account = facts.account_id;
    match &facts.profile {
        Err(failure) => refused_token(failure),
        Ok(profile) if !profile.accounts.iter().any(|one| one.account == account) => {
            Finding::fail("chatwoot.account", ChatwootCode::WrongAccount)
                .with("account", account)
                .with("known", accounts_of(profile))
        }
        Ok(_) if facts.is_administrator() => {
            Finding::ok("chatwoot.token", ChatwootCode::AdministratorToken).with("account", account)
        }
        Ok(_) => {
            Finding::warn("chatwoot.role", ChatwootCode::AgentToken).offering(OfferedFix::Profile)
        }
    }
}

fn accounts_of(profile: &Profile) -> String {
    let known = profile.accounts.iter().map(|one| one.account.to_string());
    known.collect::<Vec<_>>().join(", ")
}

fn refused_token(failure: &Failure) -> Finding {
    let said = failure.reason.as_deref().unwrap_or_default();
    if said.contains("sign in or sign up") {
        return Finding::fail("chatwoot.header", ChatwootCode::TokenDroppedByProxy);
    }
    let check = "chatwoot.token";
    if failure.kind == FailureKind::Auth {
        return Finding::fail(check, ChatwootCode::TokenRefused).offering(OfferedFix::Profile);
    }
    Finding::fail(check, ChatwootCode::TokenUnclear).with_words("why", why(failure))
}

/// Each minute reads Chatwoot back: without webhooks it is slower, not broken.
fn private_address(facts: &CheckFacts, version: Option<Version>) -> Option<Finding> {
    let (own, version) = (facts.own.as_ref()?, version?);
    if version < FILTERS || is_public(own) {
        return None;
    }
    let code = if version < CAN_ALLOW {
        ChatwootCode::PrivateAddressUpdate
    } else {
        ChatwootCode::PrivateAddressAllow
    };
    Some(Finding::warn("chatwoot.private", code).with("version", version))
}
