//! The application: its keys, its permissions and its quotas.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{Shopee, replies::Reply, state::State};

/// The day of a quota ends at midnight of UTC+8.
const QUOTA_ZONE: SignedDuration = SignedDuration::from_hours(8);
const DAY: i64 = 24 * 3600;
const MINUTE: i64 = 60;

/// The application at the console.
pub(super) struct Application {
    pub(super) partner_id: u64,
    /// The key that signs calls now.
    pub(super) key: String,
    /// The key that signs pushes now.
    pub(super) push_key: String,
    /// What stops every call: its code and words.
    cut: Option<(&'static str, &'static str)>,
    /// Paths that this type of application may not call.
    barred: BTreeSet<String>,
    daily: Quota,
    by_minute: Quota,
}

/// Calls in the present day or minute, and how many are allowed.
#[derive(Default)]
struct Quota {
    most: Option<u32>,
    period: i64,
    used: u32,
}

impl Quota {
    /// Counts one call in `period`; false when it is one too many.
    fn take(&mut self, period: i64) -> bool {
        if self.period != period {
            self.period = period;
            self.used = 0;
        }
        self.used += 1;
        self.most.is_none_or(|most| self.used <= most)
    }
}

impl Application {
    pub(super) fn new(partner_id: u64, key: String) -> Self {
        Self {
            partner_id,
            push_key: key.clone(),
            key,
            cut: None,
            barred: BTreeSet::new(),
            daily: Quota::default(),
            by_minute: Quota::default(),
        }
    }

    /// What concerns the application as a whole, before anything of a shop is looked at.
    pub(super) fn admit(&mut self, path: &str, now: Timestamp) -> Result<(), Reply> {
        if let Some((code, message)) = self.cut {
            return Err(Reply::refuse(code, message));
        }
        if self.barred.iter().any(|part| path.contains(part.as_str())) {
            return Err(Reply::refuse(
                "error_api_permission",
                "This app type has no permission to this API.",
            ));
        }
        let local = now.as_second() + QUOTA_ZONE.as_secs();
        if !self.daily.take(local.div_euclid(DAY)) {
            return Err(Reply::refuse(
                "error_limit",
                "The total API call number made by your APP has reached the daily API call limit, please try again after 00: 00 (UTC+08:00)",
            ));
        }
        if !self.by_minute.take(now.as_second().div_euclid(MINUTE)) {
            return Err(Reply::refuse(
                "error_rate_limit",
                "Too many requests. You have reached the rate limit. Please try again later.",
            ));
        }
        Ok(())
    }
}

impl Shopee {
    /// Somebody resets the key at the console: calls need the new one from now on, and pushes bear the old
    /// one until [`sign_pushes_with`](Self::sign_pushes_with).
    pub fn reset_key(&self, key: &str) {
        let mut state = self.state();
        key.clone_into(&mut state.app.key);
        state.app.cut = None;
    }

    /// Pushes are signed with this key from now on.
    pub fn sign_pushes_with(&self, key: &str) {
        key.clone_into(&mut self.state().app.push_key);
    }

    /// The key expires: every call of every shop fails until somebody resets it.
    pub fn expire_key(&self) {
        self.state().app.cut = Some((
            "error_partner_key_expired",
            "Your API partner key has expired, please reset the Live API Partner Key in Console to get a new valid partner key to call open api.",
        ));
    }

    /// The address that calls come from is not declared at the console.
    pub fn undeclare_addresses(&self, on: bool) {
        self.state().app.cut = on.then_some((
            "source_ip_undeclared",
            "Request Source IP (203.0.113.7) is undeclared. Please declare all your IP addresses in the Shopee Open Platform Console > App list > IP Address Whitelist",
        ));
    }

    /// The application is deleted.
    pub fn delete_app(&self) {
        self.state().app.cut = Some((
            "error_auth",
            "The App is deleted, and you'll be unable to make any API call.",
        ));
    }

    /// This type of application may not call paths that contain `part`.
    pub fn bar_app(&self, part: &str, on: bool) {
        let barred = &mut self.state().app.barred;
        if on {
            barred.insert(part.to_owned());
        } else {
            barred.remove(part);
        }
    }

    /// At most so many calls a day, of all shops together; the day ends at midnight of UTC+8.
    pub fn limit_day(&self, calls: Option<u32>) {
        self.state().app.daily.most = calls;
    }

    /// At most so many calls a minute.
    pub fn limit_minute(&self, calls: Option<u32>) {
        self.state().app.by_minute.most = calls;
    }
}

impl State {
    /// Whether any kind of push of this application's type may be switched on; chat is for those that may
    /// call it.
    pub(super) fn may_push(&self, code: u64) -> bool {
        code != 10
            || !self
                .app
                .barred
                .iter()
                .any(|part| part.contains("sellerchat"))
    }
}
