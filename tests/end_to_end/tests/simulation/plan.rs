//! What one run does: its seed, its size, and which kinds of trouble are on.

use std::collections::BTreeSet;

/// A kind of trouble that can be switched off by itself (`OFF=Crash,Crowd`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// 5xx before or after the effect.
    ServerError,
    /// Answers lost after the effect.
    LostAnswer,
    /// Calls that time out, with 12 s gone.
    TimeOut,
    /// Bursts of 429.
    TooMany,
    /// Trouble of the table.
    Table,
    /// Webhooks doubled, late, out of order, never sent.
    Webhook,
    /// Notifications doubled, late, out of order, never sent.
    Notice,
    /// Stream records doubled, late, out of order, given up on.
    Stream,
    /// Workers that die in the middle of a call.
    Crash,
    /// Access tokens that expire early.
    Token,
    /// Clocks that differ.
    Skew,
    /// Several workers at once.
    Crowd,
    /// People at the seller's who read and write in Mercado Livre's app.
    App,
    /// Threads that get blocked.
    Block,
}

impl Kind {
    pub(crate) const ALL: [Self; 14] = [
        Self::ServerError,
        Self::LostAnswer,
        Self::TimeOut,
        Self::TooMany,
        Self::Table,
        Self::Webhook,
        Self::Notice,
        Self::Stream,
        Self::Crash,
        Self::Token,
        Self::Skew,
        Self::Crowd,
        Self::App,
        Self::Block,
    ];
}

/// One run.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Everything random comes from this.
    pub(crate) seed: u64,
    /// How many things people do.
    pub(crate) acts: u64,
    /// Kinds of trouble that do not happen.
    pub(crate) off: BTreeSet<Kind>,
    /// Tell what happens, line by line.
    pub(crate) aloud: bool,
}

impl Plan {
    /// Whether this kind of trouble happens.
    pub(crate) fn has(&self, kind: Kind) -> bool {
        !self.off.contains(&kind)
    }

    /// The command that runs exactly this.
    pub(crate) fn command(&self) -> String {
        let off: Vec<String> = self.off.iter().map(|kind| format!("{kind:?}")).collect();
        let off = if off.is_empty() {
            String::new()
        } else {
            format!("OFF={} ", off.join(","))
        };
        let (seed, acts) = (self.seed, self.acts);
        format!(
            "SEED={seed} ACTS={acts} {off}cargo test -p end_to_end --test simulation -- --nocapture"
        )
    }
}

/// What a person set in the environment.
#[expect(
    clippy::disallowed_methods,
    reason = "a bench is steered by its environment"
)]
pub(crate) fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Kinds named in `OFF`.
#[expect(
    clippy::disallowed_methods,
    reason = "a bench is steered by its environment"
)]
pub(crate) fn switched_off() -> BTreeSet<Kind> {
    let named = std::env::var("OFF").unwrap_or_default();
    let is_named = |kind: &Kind| named.split(',').any(|word| word == format!("{kind:?}"));
    Kind::ALL.into_iter().filter(is_named).collect()
}
