//! Trouble, switched on and off by whoever watches: what happens to calls, and to what announces.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde_json::json;
use simulators::{Call, Fault};

/// Something that goes wrong while it is switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Switch {
    /// No marketplace answers.
    MarketplaceDown,
    /// Chatwoot's API answers nobody.
    ChatwootDown,
    /// The next message takes effect and its answer is lost. Goes off by itself.
    DropAnswer,
    /// The worker dies right after its next message took effect. Goes off by itself.
    KillWorker,
    /// Every webhook and notification comes twice.
    Duplicate,
    /// No webhook and no notification comes.
    Lose,
    /// Marketplaces refuse two calls of three for going too fast.
    Throttle,
    /// Moderation stops whatever an agent writes.
    Moderate,
}

impl Switch {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::KillWorker,
        Self::DropAnswer,
        Self::Duplicate,
        Self::Lose,
        Self::MarketplaceDown,
        Self::ChatwootDown,
        Self::Throttle,
        Self::Moderate,
    ];

    /// As the page calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::MarketplaceDown => "marketplace-down",
            Self::ChatwootDown => "chatwoot-down",
            Self::DropAnswer => "drop-answer",
            Self::KillWorker => "kill-worker",
            Self::Duplicate => "duplicate",
            Self::Lose => "lose",
            Self::Throttle => "throttle",
            Self::Moderate => "moderate",
        }
    }

    /// Reads what [`name`](Self::name) says.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// Whom a call goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Any marketplace.
    Marketplace,
    /// The agents' side.
    Chatwoot,
}

/// What is switched on.
#[derive(Default)]
pub struct Trouble {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    on: BTreeSet<Switch>,
    throttled: u64,
}

impl Trouble {
    /// Switches one on or off.
    pub fn set(&self, switch: Switch, on: bool) {
        let mut inner = self.lock();
        if on {
            inner.on.insert(switch);
        } else {
            inner.on.remove(&switch);
        }
    }

    /// Whether one is on.
    pub fn is_on(&self, switch: Switch) -> bool {
        self.lock().on.contains(&switch)
    }

    /// Whether nothing is on.
    pub fn is_over(&self) -> bool {
        self.lock().on.is_empty()
    }

    /// What happens to a call instead of its ordinary answer.
    pub fn judge(&self, side: Side, call: &Call) -> Option<Fault> {
        let mut inner = self.lock();
        let down = match side {
            Side::Marketplace => Switch::MarketplaceDown,
            Side::Chatwoot => Switch::ChatwootDown,
        };
        if inner.on.contains(&down) {
            return Some(Fault::text(503, "Service Unavailable"));
        }
        if side == Side::Marketplace && inner.on.contains(&Switch::Throttle) {
            inner.throttled += 1;
            if !inner.throttled.is_multiple_of(3) {
                return Some(too_fast());
            }
        }
        if !says_something(call) {
            return None;
        }
        if inner.on.remove(&Switch::KillWorker) {
            return Some(Fault::HangAfter);
        }
        let dropped = inner.on.remove(&Switch::DropAnswer);
        dropped.then_some(Fault::DropAfter)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_fast() -> Fault {
    Fault::Answer {
        status: 429,
        content_type: "application/json",
        body: json!({"message": "Too many requests", "error": "too_many_requests", "status": 429})
            .to_string(),
        retry_after: Some(2),
    }
}

/// Whether somebody can read what this call writes: doing it twice would show.
fn says_something(call: &Call) -> bool {
    let ends = [
        "/messages",
        "/answers",
        "/answer",
        "/send-message",
        "/send_message",
    ];
    let is_sent = ends.iter().any(|end| call.path.ends_with(end));
    call.method == "POST" && (is_sent || call.path.starts_with("/messages/packs/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(method: &str, path: &str) -> Call {
        Call {
            method: method.to_owned(),
            path: path.to_owned(),
            query: String::new(),
        }
    }

    #[test]
    fn every_switch_is_found_by_its_name() {
        for switch in Switch::ALL {
            assert_eq!(Switch::parse(switch.name()), Some(switch));
        }
        assert_eq!(Switch::parse("rain"), None);
    }

    #[test]
    fn a_death_waits_for_a_message_and_comes_once() {
        let trouble = Trouble::default();
        trouble.set(Switch::KillWorker, true);

        let read = call("GET", "/messages/packs/1/sellers/2");
        assert!(trouble.judge(Side::Marketplace, &read).is_none());
        let token = call("POST", "/oauth/token");
        assert!(trouble.judge(Side::Marketplace, &token).is_none());
        let sent = call("POST", "/messages/packs/1/sellers/2");
        let fault = trouble.judge(Side::Marketplace, &sent);
        assert!(matches!(fault, Some(Fault::HangAfter)), "{fault:?}");
        assert!(trouble.is_over());
        assert!(trouble.judge(Side::Marketplace, &sent).is_none());
    }

    #[test]
    fn each_side_is_down_by_itself() {
        let trouble = Trouble::default();
        let read = call("GET", "/anything");
        trouble.set(Switch::ChatwootDown, true);

        assert!(trouble.judge(Side::Chatwoot, &read).is_some());
        assert!(trouble.judge(Side::Marketplace, &read).is_none());
        trouble.set(Switch::ChatwootDown, false);
        trouble.set(Switch::Throttle, true);
        let refused = (0..9).filter(|_| trouble.judge(Side::Marketplace, &read).is_some());
        assert_eq!(refused.count(), 6);
        assert!(trouble.judge(Side::Chatwoot, &read).is_none());
    }
}
