//! What can be otherwise than well, one thing at a time.

use bridge::{
    accounts::{Connection, FeedArrivals, PermissionScope},
    failure::{Failure, FailureKind, StoreFailure},
    i18n::Localized,
    ids::InboxId,
};
use chatwoot::endpoints::{About, Inbox, Version};
use http_api::{CallError, Effect, Trouble};
use schedules::ScheduleFailure;
use store::{Door, Fault, Note};

use super::facts::{account, at, market};
use crate::checks::facts::CheckFacts;

/// A change to an installation in which all is well.
pub(super) struct Scenario {
    pub(super) name: &'static str,
    pub(super) change: fn(&mut CheckFacts),
}

const fn when(name: &'static str, change: fn(&mut CheckFacts)) -> Scenario {
    Scenario { name, change }
}

fn answered(status: u16) -> Failure {
    let trouble = Trouble::Status {
        status,
        retry_after: None,
        body: String::new(),
        is_verdict: true,
    };
    failed(FailureKind::Permanent, trouble)
}

fn failed(kind: FailureKind, trouble: Trouble) -> Failure {
    let error = CallError {
        name: "GET /api",
        effect: Effect::Idempotent,
        trouble,
    };
    error.into_failure(kind)
}

fn late() -> Failure {
    failed(FailureKind::Unknown, Trouble::Late)
}

fn table_failure() -> StoreFailure {
    StoreFailure {
        call: "Query accounts",
        row: None,
        source: "no way there".into(),
    }
}

fn accounts(facts: &mut CheckFacts) -> &mut Vec<bridge::accounts::Account> {
    &mut facts.overview.as_mut().unwrap().accounts
}

fn first_account(facts: &mut CheckFacts) -> &mut bridge::accounts::Account {
    accounts(facts).first_mut().unwrap()
}

fn forbidden(facts: &mut CheckFacts, scope: PermissionScope) {
    let missing = &mut first_account(facts).missing_permissions;
    missing.insert(scope, at("2026-11-27T11:00:00Z"));
}

fn first_inbox(facts: &mut CheckFacts) -> &mut Inbox {
    let listed = facts.desk.as_mut().unwrap().listed.as_mut().unwrap();
    listed.first_mut().unwrap()
}

fn release(facts: &mut CheckFacts, version: Version) {
    facts.about.as_mut().unwrap().version = Some(version);
}

fn role(facts: &mut CheckFacts, role: &str) {
    let profile = facts.profile.as_mut().unwrap();
    profile.accounts.first_mut().unwrap().role = Some(role.to_owned());
}

/// A Chatwoot from before webhooks were signed.
fn unsigned(facts: &mut CheckFacts) {
    release(facts, Version(4, 10, 0));
    let listed = facts.desk.as_mut().unwrap().listed.as_mut().unwrap();
    for inbox in listed {
        inbox.secret = None;
    }
}

fn profile_refused(facts: &mut CheckFacts, failure: Failure) {
    facts.profile = Err(failure);
    facts.desk = None;
}

fn noted(facts: &mut CheckFacts, door: Door) {
    facts.notes.push(Note {
        door,
        at: Some(at("2026-11-27T10:30:00Z")),
    });
}

fn heard(facts: &mut CheckFacts, feed: &str, missed: u64) {
    let known = FeedArrivals {
        heard_at: Some(at("2026-11-27T10:30:00Z")),
        missed,
        ..FeedArrivals::default()
    };
    let arrivals = &mut first_account(facts).pace.arrivals;
    arrivals.insert(feed.to_owned(), known);
}

fn unverified(facts: &mut CheckFacts, fault: Fault) {
    noted(facts, Door::Unverified(InboxId(11), fault));
}

fn scheduled(facts: &mut CheckFacts) -> &mut crate::checks::facts::Scheduled {
    facts.scheduled.as_mut().unwrap().as_mut().unwrap()
}

pub(super) const SCENARIOS: &[Scenario] = &[
    when("Chatwoot is older than bubbles that change", |facts| {
        release(facts, Version(4, 1, 0));
    }),
    when("something else answers", |facts| {
        facts.about = Ok(About {
            version: None,
            at: None,
        });
        profile_refused(facts, answered(404));
    }),
    when("something else answers in another form", |facts| {
        facts.about = Err(answered(404));
        profile_refused(facts, answered(404));
    }),
    when("Chatwoot does not answer in time", |facts| {
        facts.about = Err(late());
        profile_refused(facts, late());
    }),
    when("Chatwoot has its own words for a failure", |facts| {
        let failure = Failure::new(FailureKind::Permanent, "GET /profile");
        profile_refused(facts, failure.because("in maintenance"));
    }),
    when("the clock of Chatwoot is off by two minutes", |facts| {
        facts.about.as_mut().unwrap().at = Some(at("2026-11-27T12:02:00Z"));
    }),
    when("the clock of Chatwoot is off by ten minutes", |facts| {
        facts.about.as_mut().unwrap().at = Some(at("2026-11-27T11:50:00Z"));
    }),
    when("the token is of another account", |facts| {
        facts.account_id = 4;
    }),
    when("the token is an agent's", |facts| role(facts, "agent")),
    when("a proxy drops the token", |facts| {
        let failure = Failure::new(FailureKind::Auth, "GET /profile");
        let words = "You need to sign in or sign up before continuing.";
        profile_refused(facts, failure.because(words));
    }),
    when("the token is wrong", |facts| {
        profile_refused(facts, Failure::new(FailureKind::Auth, "GET /profile"));
    }),
    when("whose the token is cannot be asked", |facts| {
        profile_refused(facts, answered(500));
    }),
    when("our address is private, and 4.14.0 filters", |facts| {
        facts.own = Some("http://10.0.0.8/".parse().unwrap());
        release(facts, Version(4, 14, 0));
    }),
    when("our address is private, and 4.15 can allow it", |facts| {
        facts.own = Some("http://10.0.0.8/".parse().unwrap());
    }),
    when("our address is not known", |facts| facts.own = None),
    when("inboxes are not listed", |facts| {
        facts.desk.as_mut().unwrap().listed = Err(answered(403));
    }),
    when("no inboxes were made yet", |facts| {
        facts.inboxes.shared.questions = None;
        facts.inboxes.shared.messages = None;
    }),
    when("an inbox is gone", |facts| {
        facts.inboxes.shared.questions = Some(InboxId(99));
    }),
    when("an inbox is of another kind", |facts| {
        first_inbox(facts).channel_type = "Channel::WebWidget".to_owned();
    }),
    when("webhooks are neither signed nor behind a token", unsigned),
    when("webhooks are not signed, but behind a token", |facts| {
        unsigned(facts);
        facts.webhook_token = Some("a-token-of-ours".into());
        first_inbox(facts).webhook_url =
            Some("https://bridge.example/webhook/a-token-of-ours".to_owned());
    }),
    when("a webhook is empty", |facts| {
        first_inbox(facts).webhook_url = None;
    }),
    when("a webhook ends in an old token", |facts| {
        first_inbox(facts).webhook_url = Some("https://bridge.example/webhook/old".to_owned());
    }),
    when("a webhook leads to an earlier address", |facts| {
        facts.own_addresses = vec!["https://before.example/".to_owned()];
        first_inbox(facts).webhook_url = Some("https://before.example/webhook/t".to_owned());
    }),
    when("a webhook leads elsewhere", |facts| {
        first_inbox(facts).webhook_url = Some("https://elsewhere.example/".to_owned());
    }),
    when("a secret is not known to an agent", |facts| {
        role(facts, "agent");
        facts.secrets.clear();
        first_inbox(facts).secret = None;
    }),
    when("another secret is known", |facts| {
        facts.secrets = vec!["another".into()];
    }),
    when("an inbox greets", |facts| {
        first_inbox(facts).speaks_by_itself = true;
    }),
    when("an inbox allows several conversations", |facts| {
        first_inbox(facts).lock_to_single_conversation = false;
    }),
    when("an inbox has no agents", |facts| {
        let members = &mut facts.desk.as_mut().unwrap().members;
        members.insert(InboxId(11), 0);
    }),
    when("questions and sales share an inbox", |facts| {
        facts.inboxes.shared.messages = Some(InboxId(11));
    }),
    when("the account sends its events as well", |facts| {
        let webhooks = &mut facts.desk.as_mut().unwrap().webhooks;
        webhooks.push("https://bridge.example/webhook".to_owned());
    }),
    when("attributes and labels are missing", |facts| {
        let desk = facts.desk.as_mut().unwrap();
        desk.definitions.as_mut().unwrap().truncate(3);
        desk.labels.as_mut().unwrap().truncate(1);
    }),
    when("no account is connected", |facts| {
        accounts(facts).clear();
    }),
    when("a marketplace has something to say", |facts| {
        let words = Localized::new("mensagem", "mensaje", "message");
        let fix = Localized::new("remédio", "remedio", "remedy");
        let application = marketplace::Finding::fail("app.credentials", words, fix);
        let account = marketplace::Finding::ok("account.meli:987.astray", words).of_account();
        facts.examined = vec![(market(), vec![application, account])];
    }),
    when("an account is disconnected", |facts| {
        first_account(facts).connection = Connection::Disconnected;
    }),
    when("an account was closed", |facts| {
        first_account(facts).connection = Connection::Closed;
    }),
    when("a permission is missing", |facts| {
        forbidden(facts, PermissionScope::Feed("claims".to_owned()));
    }),
    when("an account is barred", |facts| {
        forbidden(facts, PermissionScope::Account);
    }),
    when("an account is not read", |facts| {
        first_account(facts).polled_at = None;
    }),
    when("a schedule is missing", |facts| {
        scheduled(facts).listed.clear();
    }),
    when("a schedule is paused", |facts| {
        for listed in &mut scheduled(facts).listed {
            listed.enabled = false;
        }
    }),
    when("a schedule was changed by hand", |facts| {
        scheduled(facts).wrong.push(account().id);
    }),
    when("schedules cannot be read", |facts| {
        facts.scheduled = Some(Err(ScheduleFailure {
            call: "ListSchedules",
            why: "AccessDenied".to_owned(),
        }));
    }),
    when("the table cannot be read", |facts| {
        facts.overview = Err(table_failure());
    }),
    when("there is no table", |facts| facts.health = Ok(None)),
    when("the table lacks its parts", |facts| {
        let health = facts.health.as_mut().unwrap().as_mut().unwrap();
        health.has_index = false;
        health.has_stream = false;
        health.expires = false;
    }),
    when("the poller never ran", |facts| {
        facts.overview.as_mut().unwrap().read_back_until = None;
    }),
    when("the poller stopped", |facts| {
        let overview = facts.overview.as_mut().unwrap();
        overview.read_back_until = Some(at("2026-11-27T11:15:00Z"));
    }),
    when("messages were given up on", |facts| facts.given_up = 7),
    when("tokens are short", |facts| {
        facts.short_tokens = vec!["WEBHOOK_TOKEN", "NOTIFICATION_TOKEN"];
    }),
    when("a signature is wrong", |facts| {
        unverified(facts, Fault::Wrong);
    }),
    when("a signature is missing", |facts| {
        unverified(facts, Fault::Missing);
    }),
    when("a signature is stale", |facts| {
        unverified(facts, Fault::Stale);
    }),
    when("an account is flooded", |facts| {
        noted(facts, Door::Flooded(account().id));
    }),
    when("notifications come", |facts| {
        heard(facts, "questions", 0);
        heard(facts, "claims", 1);
    }),
    when("notifications stopped, or never came", |facts| {
        heard(facts, "questions", 5);
        heard(facts, "sales", 9);
        heard(facts, "claims", 0);
        for feed in ["sales", "claims"] {
            let arrivals = &mut first_account(facts).pace.arrivals;
            arrivals.get_mut(feed).unwrap().heard_at = None;
        }
    }),
];
