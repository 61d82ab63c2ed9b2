//! The installation itself: address, table, clock, what was given up on.

use bridge::timing::{GIVE_UP, age};
use store::Health;

use super::{
    codes::InstallationCode,
    facts::CheckFacts,
    finding::{Finding, OfferedFix},
};
use crate::network::is_public;

/// Chatwoot is read back each minute, and that is written down every few: so old it is at most, in minutes.
const SWEEP_MINUTES: u64 = 20;

pub(super) fn check(facts: &CheckFacts) -> Vec<Finding> {
    let mut found = vec![address(facts)];
    found.extend(table(facts));
    found.extend(clock(facts));
    if let Some(Err(failure)) = &facts.scheduled {
        let finding = Finding::warn("schedules", InstallationCode::SchedulesUnreadable);
        found.push(finding.with("why", failure));
    }
    if facts.given_up > 0 {
        let finding = Finding::warn("replies.given_up", InstallationCode::GivenUp);
        let finding = finding.with("given_up", facts.given_up);
        let finding = finding.with("hours", GIVE_UP.as_secs() / 3600);
        found.push(finding.offering(OfferedFix::Replay));
    }
    found
}

fn address(facts: &CheckFacts) -> Finding {
    let check = "address";
    match &facts.own {
        None => Finding::fail(check, InstallationCode::AddressUnknown),
        Some(own) if own.scheme() != "https" || !is_public(own) => {
            Finding::warn(check, InstallationCode::AddressPrivate).with("own", own)
        }
        Some(own) => Finding::ok(check, InstallationCode::AddressRight).with("own", own),
    }
}

fn table(facts: &CheckFacts) -> Vec<Finding> {
    match (&facts.health, &facts.overview) {
        (Ok(Some(health)), Ok(_)) => parts(*health),
        (Ok(None), _) => vec![Finding::fail("table", InstallationCode::TableMissing)],
        (Err(failure), _) | (Ok(Some(_)), Err(failure)) => {
            let finding = Finding::fail("table", InstallationCode::TableUnreadable);
            vec![finding.with("why", failure)]
        }
    }
}

fn parts(health: Health) -> Vec<Finding> {
    let mut found = Vec::new();
    if !health.has_index {
        found.push(Finding::fail("table.index", InstallationCode::IndexMissing));
    }
    if !health.has_stream {
        found.push(Finding::fail("table.stream", InstallationCode::StreamOff));
    }
    if !health.expires {
        found.push(Finding::warn("table.expiry", InstallationCode::ExpiryOff));
    }
    if found.is_empty() {
        found.push(Finding::ok("table", InstallationCode::TableRight));
    }
    found
}

fn clock(facts: &CheckFacts) -> Option<Finding> {
    let overview = facts.overview.as_ref().ok()?;
    let check = "poller";
    let Some(last) = overview.read_back_until else {
        return Some(Finding::warn(check, InstallationCode::PollerNeverRan));
    };
    let minutes = age(last, facts.now).as_secs() / 60;
    Some(if minutes > SWEEP_MINUTES {
        Finding::fail(check, InstallationCode::PollerStopped).with("minutes", minutes)
    } else {
        Finding::ok(check, InstallationCode::PollerRuns)
    })
}
