//! Words of the pages in each language, a file each. A text that is missing does not compile.

mod en;
mod es;
mod pt;

use bridge::{text::fill, texts::Locale};

use self::{en::EN, es::ES, pt::PT};
use super::Refused;
use crate::checks::{Status, Step};

/// Everything that pages say, in one language.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) locale: Locale,
    /// As in `BRIDGE_LOCALE` and in HTML.
    pub(crate) tag: &'static str,
    /// What the language calls itself.
    pub(crate) name: &'static str,
    pub(crate) language: &'static str,
    pub(crate) title: &'static str,
    pub(crate) token: &'static str,
    pub(crate) token_hint: &'static str,
    pub(crate) token_wrong: &'static str,
    pub(crate) enter: &'static str,
    pub(crate) session_over: &'static str,
    pub(crate) session_to_connect: &'static str,
    pub(crate) no_cookie: &'static str,
    too_many: &'static str,
    minute: &'static str,
    minutes: &'static str,
    pub(crate) try_again: &'static str,
    pub(crate) invite_over: &'static str,
    pub(crate) nothing_here: &'static str,
    pub(crate) wrong_method: &'static str,
    pub(crate) not_from_here: &'static str,
    pub(crate) too_large: &'static str,
    pub(crate) unreadable: &'static str,
    pub(crate) no_such_site: &'static str,
    pub(crate) unavailable: &'static str,
    pub(crate) back: &'static str,
    pub(crate) connected: &'static str,
    pub(crate) connected_next: &'static str,
    pub(crate) not_connected: &'static str,
    pub(crate) not_done: &'static str,
    pub(crate) no_address: &'static str,
    pub(crate) not_administrator: &'static str,
    pub(crate) busy: &'static str,
    pub(crate) chatwoot_says: &'static str,
    pub(crate) no_chatwoot: &'static str,
    pub(crate) prepared: &'static str,
    pub(crate) left_one: &'static str,
    pub(crate) left_some: &'static str,
    pub(crate) made: &'static str,
    pub(crate) made_nothing: &'static str,
    /// One, and several.
    pub(crate) made_inboxes: [&'static str; 2],
    /// One, and several.
    pub(crate) made_webhooks: [&'static str; 2],
    /// One, and several.
    pub(crate) made_attributes: [&'static str; 2],
    /// One, and several.
    pub(crate) made_labels: [&'static str; 2],
    pub(crate) provision: &'static str,
    pub(crate) paste: &'static str,
    pub(crate) redirect: &'static str,
    pub(crate) notifications: &'static str,
    pub(crate) topics: &'static str,
    pub(crate) connect: &'static str,
    pub(crate) other_country: &'static str,
    pub(crate) invite: &'static str,
    pub(crate) invite_until: &'static str,
    pub(crate) poll: &'static str,
    pub(crate) test: &'static str,
    pub(crate) backfill: &'static str,
    pub(crate) disconnect: &'static str,
    pub(crate) disconnect_hint: &'static str,
    pub(crate) disconnect_now: &'static str,
    pub(crate) site: &'static str,
    pub(crate) number: &'static str,
    pub(crate) token_age: &'static str,
    pub(crate) last_poll: &'static str,
    pub(crate) last_message: &'static str,
    pub(crate) schedule: &'static str,
    pub(crate) schedule_own: &'static str,
    pub(crate) schedule_paused: &'static str,
    pub(crate) schedule_tick: &'static str,
    pub(crate) never: &'static str,
    pub(crate) ago: &'static str,
    pub(crate) left: &'static str,
    statuses: [&'static str; 3],
    overall: [&'static str; 3],
    steps: [&'static str; 5],
    done: [&'static str; 5],
    refused: [&'static str; 8],
}

impl Words {
    /// Every language.
    pub(crate) const ALL: [&'static Self; 3] = [&PT, &ES, &EN];

    pub(crate) fn of(locale: Locale) -> &'static Self {
        match locale {
            Locale::PtBr => &PT,
            Locale::Es => &ES,
            Locale::En => &EN,
        }
    }

    pub(crate) fn status(&self, status: Status) -> &'static str {
        pick(self.statuses, status)
    }

    pub(crate) fn overall(&self, worst: Status) -> &'static str {
        pick(self.overall, worst)
    }

    pub(crate) fn step(&self, step: Step) -> &'static str {
        let [chatwoot, inboxes, application, accounts, installation] = self.steps;
        match step {
            Step::Chatwoot => chatwoot,
            Step::Inboxes => inboxes,
            Step::Application => application,
            Step::Accounts => accounts,
            Step::Installation => installation,
        }
    }

    /// What was just done, as the route names it; provisioning has more to say.
    pub(crate) fn done(&self, what: &str) -> Option<&'static str> {
        let [invite, disconnect, poll, test, backfill] = self.done;
        Some(match what {
            "invite" => invite,
            "disconnect" => disconnect,
            "poll" => poll,
            "test" => test,
            "backfill" => backfill,
            _ => return None,
        })
    }

    pub(crate) fn why_not_connected(&self, refused: Refused) -> &'static str {
        let [not_ours, used, denied, operator, code, app, unclear, invite] = self.refused;
        match refused {
            Refused::NotOurs => not_ours,
            Refused::UsedOrLate => used,
            Refused::Denied => denied,
            Refused::Operator => operator,
            Refused::Code => code,
            Refused::App => app,
            Refused::Unclear => unclear,
            Refused::InviteOver => invite,
        }
    }

    /// That too many wrong tokens came, and how long to wait: in minutes, begun ones included.
    pub(crate) fn wait(&self, seconds: u64) -> String {
        let span = match seconds.div_ceil(60) {
            0 | 1 => self.minute.to_owned(),
            minutes => fill(self.minutes, &[("", &minutes.to_string())]),
        };
        fill(self.too_many, &[("", &span)])
    }

    /// `2 h`, `35 min`: long enough for people, and the same in all three languages.
    pub(crate) fn span(seconds: u64) -> String {
        match seconds {
            0..60 => format!("{seconds} s"),
            60..7200 => format!("{} min", seconds / 60),
            7200..172_800 => format!("{} h", seconds / 3600),
            _ => format!("{} d", seconds / 86_400),
        }
    }
}

fn pick([ok, warn, fail]: [&'static str; 3], status: Status) -> &'static str {
    match status {
        Status::Ok => ok,
        Status::Warn => warn,
        Status::Fail => fail,
    }
}
