//! The marketplace itself: what people do there, and what it makes of a caller.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bridge::{
    accounts::{Accounts, Renewal},
    failure::{Failure, FailureKind, Reach},
    ids::{AccountId, Thread, ThreadKey},
    marketplace::ThreadKind,
    message::Author,
    ports::Clock,
};
use jiff::{SignedDuration, Timestamp};

use super::{MARKETPLACE, Manners, Moderation, PLAIN, Said, Talk, Temper};
use crate::{
    memory_table::MemoryTable,
    stage::{Stage, Trouble},
};

/// How a whole marketplace fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Down {
    /// It does not answer.
    Silent,
    /// It refuses the application.
    RefusesApp,
    /// The application's calls are used up until then.
    SpentUntil(Timestamp),
    /// It lets no account do anything, although each is connected.
    BarsAccounts,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) talks: BTreeMap<ThreadKey, Talk>,
    pub(super) changes: u64,
    pub(super) refused: BTreeSet<String>,
    pub(super) lost: Vec<(AccountId, String)>,
    pub(super) confirmed: Vec<String>,
    pub(super) authors: Vec<String>,
    pub(super) calls: BTreeMap<String, u32>,
    down: BTreeMap<String, Down>,
    forbidden: BTreeSet<String>,
    dead: BTreeSet<AccountId>,
    said: i32,
    skew: SignedDuration,
}

/// The marketplace, the plain one beside it, and the connector to both. Cheap to clone.
#[derive(Clone, Debug)]
pub struct OddBazaar {
    pub(super) stage: Stage,
    table: MemoryTable,
    manners: Manners,
    state: Arc<Mutex<State>>,
}

impl OddBazaar {
    /// A marketplace where nothing was said yet.
    pub fn new(stage: &Stage, table: &MemoryTable, manners: Manners) -> Self {
        Self {
            stage: stage.clone(),
            table: table.clone(),
            manners,
            state: Arc::default(),
        }
    }

    /// How much its clock is ahead, in seconds.
    pub fn set_skew(&self, seconds: i64) {
        self.state().skew = SignedDuration::from_secs(seconds);
    }

    /// The permission for this lane is missing, or back.
    pub fn forbid(&self, lane: &str, on: bool) {
        let mut state = self.state();
        state
            .talks
            .values_mut()
            .filter(|talk| talk.lane() == lane)
            .for_each(|talk| talk.was_barred = true);
        if on {
            state.forbidden.insert(lane.to_owned())
        } else {
            state.forbidden.remove(lane)
        };
    }

    /// The credential of this account is dead, or good again.
    pub fn kill(&self, account: &AccountId, on: bool) {
        let mut state = self.state();
        if on {
            state.dead.insert(account.clone())
        } else {
            state.dead.remove(account)
        };
    }

    /// A buyer opens a thread; what they say comes next.
    pub fn open(&self, account: &AccountId, lane: &str, id: &str, buyer: &str) -> Thread {
        let name = format!("{account}:{lane}:{id}");
        let both = [MARKETPLACE, PLAIN];
        let thread = both.iter().find_map(|one| one.thread(&name));
        let thread = thread.expect("a lane of ours");
        let is_plain = thread.key.as_str().starts_with(PLAIN.prefix);
        let temper = Temper {
            limit: if thread.kind == ThreadKind::OneShot {
                400
            } else {
                40
            },
            max_parts: if thread.kind == ThreadKind::OneShot {
                1
            } else {
                30
            },
            limit_after: None,
            shows_after: Duration::ZERO,
            moderation: Moderation::Passes,
            incomplete_until: None,
            free_from: None,
            answer_within: None,
            sold_out: false,
        };
        let talk = Talk {
            thread: thread.clone(),
            said: Vec::new(),
            temper,
            blocked: None,
            ended: None,
            was_barred: false,
            hidden: false,
            deadly: false,
            marked: (0, 0),
            mended: Vec::new(),
            enclosed: Vec::new(),
            mended_at: None,
            manners: if is_plain {
                Manners::Plain
            } else {
                self.manners
            },
            buyer: buyer.to_owned(),
            changed: 0,
        };
        self.state().talks.insert(thread.key.clone(), talk);
        thread
    }

    /// Somebody says something there: it is in the list at once.
    pub fn say(&self, thread: &Thread, author: Author, text: &str) {
        self.say_with_files(thread, author, text, 0);
    }

    /// The same with so many files.
    pub fn say_with_files(&self, thread: &Thread, author: Author, text: &str, files: usize) {
        let now = self.stage.now();
        let mut state = self.state();
        state.changes += 1;
        let changed = state.changes;
        let at = state.instant(now);
        let Some(talk) = state.talks.get_mut(&thread.key) else {
            return;
        };
        if author == Author::Seller && talk.has_one_answer() && talk.is_answered(now) {
            return;
        }
        talk.changed = changed;
        talk.said.push(Said {
            author,
            text: text.to_owned(),
            at,
            files: (0..files)
                .map(|n| format!("{}-{n}.png", at.as_nanosecond()))
                .collect(),
            reference: None,
            shows_from: now,
            taken_back: None,
        });
    }

    /// Nothing can be sent in a thread any more, with this code, or something can again.
    pub fn block(&self, thread: &Thread, code: Option<&str>) {
        self.change_openly(thread, |talk| {
            talk.blocked = code.map(str::to_owned);
            talk.was_barred = true;
        });
    }

    /// A thread comes to its end.
    pub fn end(&self, thread: &Thread) {
        self.change_openly(thread, |talk| {
            talk.ended.get_or_insert(talk.said.len());
            talk.was_barred = true;
        });
    }

    /// The marketplace says that a thread is not there, or shows it again.
    pub fn hide(&self, thread: &Thread, on: bool) {
        self.change_openly(thread, |talk| talk.hidden = on);
    }

    /// Changes a thread, and tells nobody.
    pub fn change(&self, thread: &Thread, change: impl FnOnce(&mut Talk)) {
        change(
            self.state()
                .talks
                .get_mut(&thread.key)
                .expect("it was opened"),
        );
    }

    /// Changes a thread, and lists it as changed.
    pub fn change_openly(&self, thread: &Thread, change: impl FnOnce(&mut Talk)) {
        let mut state = self.state();
        state.changes += 1;
        let changes = state.changes;
        let talk = state.talks.get_mut(&thread.key).expect("it was opened");
        talk.changed = changes;
        change(talk);
    }

    /// Whether the permission for this thread's lane is missing.
    pub fn is_forbidden(&self, thread: &Thread) -> bool {
        thread
            .key
            .kind_and_id()
            .is_some_and(|(lane, _)| self.state().forbidden.contains(lane))
    }

    /// Every thread.
    pub fn talks(&self) -> Vec<Talk> {
        self.state().talks.values().cloned().collect()
    }

    /// From now on a whole marketplace, named by its prefix, fails so, or not any more.
    pub fn break_down(&self, prefix: &str, how: Option<Down>) {
        let mut state = self.state();
        let mut talks = state.talks.values_mut();
        if how == Some(Down::BarsAccounts) {
            let here = talks.by_ref().filter(|talk| talk.prefix() == prefix);
            here.for_each(|talk| talk.was_barred = true);
        }
        match how {
            Some(how) => state.down.insert(prefix.to_owned(), how),
            None => state.down.remove(prefix),
        };
    }

    /// A notification that could not be delivered: it is listed until it is confirmed.
    pub fn lose_notification(&self, thread: &Thread) {
        let hint = (thread.key.account(), thread.key.to_string());
        self.state().lost.push(hint);
    }

    /// What changed in a thread is in no list.
    pub fn forget_change(&self, thread: &Thread) {
        self.change(thread, |talk| talk.changed = 0);
    }

    /// What was confirmed so far.
    pub fn confirmed(&self) -> Vec<String> {
        self.state().confirmed.clone()
    }

    /// Who wrote what was sent from here, as it was told, in order.
    pub fn authors(&self) -> Vec<String> {
        self.state().authors.clone()
    }

    /// How many calls a marketplace got, named by its prefix.
    pub fn calls_of(&self, prefix: &str) -> u32 {
        self.state().calls.get(prefix).copied().unwrap_or(0)
    }

    /// References of parts that were refused at once.
    pub fn refused(&self) -> BTreeSet<String> {
        self.state().refused.clone()
    }

    pub(super) async fn call<T>(
        &self,
        name: &'static str,
        effect: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let trouble = |trouble| match trouble {
            // The edge's HTML 403: it never reached the marketplace.
            Trouble::NotMade => Failure::retryable(name),
            Trouble::Unclear => Failure::new(FailureKind::Unknown, name),
        };
        self.stage.call(name, effect, trouble).await
    }

    /// What a connector does that finds a credential refused for good.
    pub(super) async fn disconnect(&self, account: &AccountId) {
        let now = self.stage.now();
        let Some(row) = self.table.account_row(account) else {
            return;
        };
        let until = now + SignedDuration::from_secs(30);
        if let Ok(Renewal::Granted(row)) = self
            .table
            .begin_renewal(account, row.generation, now, until)
            .await
        {
            drop(
                self.table
                    .abandon_renewal(account, row.generation, true)
                    .await,
            );
        }
    }

    /// A read whose answer is lost did nothing.
    pub(super) async fn read_call<T>(
        &self,
        name: &'static str,
        effect: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.stage
            .call(name, effect, |_| Failure::retryable(name))
            .await
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(super) fn instant(&mut self, now: Timestamp) -> Timestamp {
        self.said += 1;
        now + self.skew + SignedDuration::from_nanos(i64::from(self.said))
    }

    /// Whether an account may make this call in a lane.
    pub(super) fn may(
        &mut self,
        account: &AccountId,
        lane: &str,
        call: &'static str,
    ) -> Result<(), Failure> {
        let prefix = account.parts().map_or("", |(prefix, _)| prefix);
        *self.calls.entry(prefix.to_owned()).or_default() += 1;
        match self.down.get(prefix) {
            None => {}
            Some(Down::Silent) => return Err(Failure::retryable(call).reaching(Reach::App)),
            Some(Down::RefusesApp) => {
                return Err(Failure::new(FailureKind::Auth, call).reaching(Reach::App));
            }
            Some(Down::SpentUntil(until)) => {
                let spent = Failure::retryable(call).reaching(Reach::App);
                return Err(spent.until(*until));
            }
            Some(Down::BarsAccounts) => {
                return Err(Failure::new(FailureKind::Forbidden, call).reaching(Reach::Account));
            }
        }
        if self.dead.contains(account) {
            return Err(Failure::new(FailureKind::Auth, call).reaching(Reach::Account));
        }
        if self.forbidden.contains(lane) {
            return Err(Failure::new(FailureKind::Forbidden, call).reaching(Reach::Feed));
        }
        Ok(())
    }

    pub(super) fn talk(
        &mut self,
        thread: &Thread,
        call: &'static str,
    ) -> Result<&mut Talk, Failure> {
        let lane = thread.key.kind_and_id().map_or("", |(lane, _)| lane);
        self.may(&thread.key.account(), lane, call)?;
        self.talks
            .get_mut(&thread.key)
            .ok_or_else(|| Failure::new(FailureKind::Missing, call))
    }
}
