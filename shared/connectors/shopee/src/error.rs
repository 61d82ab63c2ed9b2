//! What Shopee's refusals mean (§5). They come inside HTTP 200 as a rule, and under other statuses too.

use std::time::Duration;

use bridge::{
    failure::{Failure, FailureKind, Reach},
    timing::later,
};
use http_api::{CallError, Effect, ErrorForm};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

/// What Shopee's own refusals have. Anything else is an edge's, or a maintenance page.
pub(crate) const FORM: ErrorForm = ErrorForm::Fields(&["error"]);

/// Longest reason that is shown to agents, in characters.
const MAX_REASON: usize = 200;
/// The application's day ends at midnight of UTC+8.
const QUOTA_ZONE: SignedDuration = SignedDuration::from_hours(8);
const DAY: i64 = 24 * 3600;

/// A refusal in Shopee's own form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ErrorBody {
    /// In small letters, without the module that some have in front.
    pub(crate) code: String,
    /// Words for people; the meaning of some codes is only in them.
    pub(crate) message: String,
}

impl ErrorBody {
    /// The refusal in an answer; `None` when it is a success, or not Shopee's.
    pub(crate) fn of(body: &Map<String, Value>) -> Option<Self> {
        let code = body.get("error")?.as_str()?.trim();
        // The pages' samples of successes say `-`.
        if matches!(code, "" | "-") {
            return None;
        }
        let code = code.rsplit('.').next().unwrap_or(code);
        let message = body.get("message").and_then(Value::as_str);
        Some(Self {
            code: code.to_ascii_lowercase(),
            message: message.unwrap_or_default().trim().to_owned(),
        })
    }

    fn parse(body: &str) -> Option<Self> {
        match serde_json::from_str(body) {
            Ok(Value::Object(body)) => Self::of(&body),
            _ => None,
        }
    }

    fn says(&self, words: &str) -> bool {
        self.message.to_ascii_lowercase().contains(words)
    }

    /// What is shown to agents: the code and the words.
    pub(crate) fn reason(&self) -> String {
        let reason = match self.message.as_str() {
            "" => self.code.clone(),
            message => format!("{}: {message}", self.code),
        };
        reason.chars().take(MAX_REASON).collect()
    }
}

/// What a refusal says, and of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Our clock is off by minutes.
    Clock,
    /// The application's set-up: key, address, deletion. Every shop is concerned.
    App,
    /// The application's calls of this day are used up.
    DailyQuota,
    /// Too many calls just now.
    RateLimit,
    /// The access token: worth a renewal.
    Token,
    /// The shop's consent is gone: the seller must connect again.
    Consent,
    /// The shop is cut by Shopee; its consent may still be good.
    ShopCut,
    /// The permission for this kind of call is missing.
    Permission,
    /// The window is closed, or the buyer has to write first.
    Window,
    /// What was addressed is not there.
    Missing,
    /// Nobody knows whether it took effect.
    Unclear,
    /// Anything else: the same would be refused again.
    Refused,
}

const APP: &[&str] = &[
    "error_sign",
    "invalid_partner_id",
    "error_partner_key_expired",
    "error_api_call_restricted",
    "source_ip_undeclared",
];
const CONSENT: &[&str] = &[
    "shop_no_linked",
    "partner_shop_no_link",
    "shop_access_expired",
    "error_shop_refresh_token",
    "refresh_token_expired",
    "invalid_code",
    "invalid_shop_id",
    "invalid_main_acount_id",
];
const SHOP_CUT: &[&str] = &[
    "shop_banned",
    "error_kyc_auth",
    "error_ashop_api_permission",
];
const PERMISSION: &[&str] = &[
    "error_api_permission",
    "error_permission",
    "error_forbidden",
    "api_suspended",
];
/// Parts of codes after which a send may have taken effect.
const UNCLEAR: &[&str] = &[
    "server", "inner", "internal", "network", "timeout", "busy", "unknown",
];

impl ErrorBody {
    /// What it means.
    pub(crate) fn meaning(&self) -> Meaning {
        let code = self.code.as_str();
        let is = |codes: &[&str]| codes.contains(&code);
        match code {
            "error_limit" => Meaning::DailyQuota,
            "error_rate_limit" => Meaning::RateLimit,
            "invalid_acceess_token" | "invalid_access_token" => Meaning::Token,
            "user_is_forbidden" => Meaning::Window,
            "error_not_found" => Meaning::Missing,
            "error_auth" => self.meaning_of_auth(),
            _ if is(APP) => Meaning::App,
            _ if is(CONSENT) => Meaning::Consent,
            _ if is(SHOP_CUT) => Meaning::ShopCut,
            _ if is(PERMISSION) && self.says("please link shop") => Meaning::Consent,
            _ if is(PERMISSION) => Meaning::Permission,
            "error_param" if self.says("timestamp is expired") => Meaning::Clock,
            "error_param" if self.says("permission denied") => Meaning::Permission,
            _ if UNCLEAR.iter().any(|part| code.contains(part)) || self.asks_to_try_later() => {
                Meaning::Unclear
            }
            _ => Meaning::Refused,
        }
    }

    /// One code, seven meanings. New words are taken for the token's: a renewal shows.
    fn meaning_of_auth(&self) -> Meaning {
        if self.asks_to_try_later() {
            Meaning::Unclear
        } else if self.says("no permission to current api") {
            Meaning::Permission
        } else if self.says("app is deleted")
            || self.says("partner_id is invalid")
            || self.says("have been restricted")
        {
            Meaning::App
        } else if self.says("invalid partner_id or shopid") || self.says("invalid code") {
            Meaning::Consent
        } else {
            Meaning::Token
        }
    }

    /// Inner errors hide under codes of other meaning.
    fn asks_to_try_later(&self) -> bool {
        self.says("try later") || self.says("try again later") || self.says("inner error")
    }

    /// The failure that it amounts to, of the call `name`.
    pub(crate) fn failure(&self, name: &'static str, effect: Effect, now: Timestamp) -> Failure {
        let again = FailureKind::Retryable { after: None };
        let (kind, reach) = match self.meaning() {
            Meaning::Clock | Meaning::DailyQuota => (again, Reach::App),
            Meaning::App => (FailureKind::Auth, Reach::App),
            Meaning::RateLimit | Meaning::Token => (again, Reach::Account),
            Meaning::Consent => (FailureKind::Auth, Reach::Account),
            Meaning::ShopCut => (FailureKind::Forbidden, Reach::Account),
            Meaning::Permission => (FailureKind::Forbidden, Reach::Feed),
            Meaning::Window => (FailureKind::Permanent, Reach::Thread),
            Meaning::Missing => (FailureKind::Missing, Reach::Message),
            Meaning::Unclear if effect == Effect::Idempotent => (again, Reach::Message),
            Meaning::Unclear => (FailureKind::Unknown, Reach::Message),
            Meaning::Refused => (FailureKind::Permanent, Reach::Message),
        };
        let failure = Failure::new(kind, name)
            .reaching(reach)
            .because(self.reason());
        match self.meaning() {
            Meaning::DailyQuota => failure.until(midnight_after(now)),
            _ => failure,
        }
    }
}

/// The refusal in an answer under an error status, if it is a verdict: what a broken server says is none.
pub(crate) fn refusal_in(error: &CallError) -> Option<ErrorBody> {
    let status = error.verdict()?;
    let is_verdict = !matches!(status, 408 | 500..=599);
    ErrorBody::parse(error.body()).filter(|_| is_verdict)
}

/// The failure of a call without a verdict.
pub(crate) fn no_verdict(error: CallError) -> Failure {
    let kind = match error.kind() {
        // Shopee gives a code with every verdict: a bare status is an edge's word.
        FailureKind::Auth
        | FailureKind::Forbidden
        | FailureKind::Missing
        | FailureKind::Permanent
            // But for what is too large for it.
            if error.status().is_some_and(|status| status != 413) =>
        {
            FailureKind::Retryable { after: None }
        }
        kind => kind,
    };
    error.into_failure(kind)
}

/// When the application's day ends.
fn midnight_after(now: Timestamp) -> Timestamp {
    let second = now.as_second().saturating_add(QUOTA_ZONE.as_secs());
    let left = DAY - second.rem_euclid(DAY);
    later(now, Duration::from_secs(left.unsigned_abs()))
}

#[cfg(test)]
mod tests;
