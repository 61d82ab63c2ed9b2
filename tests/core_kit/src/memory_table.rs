//! The table, in memory: a test double for checking the core, never a second store.
//!
//! It keeps the conditions of `store`, write by write and call by call: where `store` makes
//! two calls (a lease that is taken, a row that went on), two calls pass the [`Stage`], so that
//! others can come between them. `shared/store/tests/table/double.rs` holds both against one list of
//! scenarios. What it leaves out: transaction conflicts, pages, expiry.

use async_trait::async_trait;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bridge::{
    Gap,
    accounts::{
        Account, AccountFact, Accounts, ConnectedCounts, Connection, Coverage, Cursors,
        FeedArrivals, Installation, Overview, Renewal, StoredSettings, Tokens, WATCH_LIFE,
    },
    failure::StoreFailure,
    ids::{AccountId, HelpdeskMessageId, MessageKey, ThreadKey},
    outbox::{PartRow, PartState, ReplyRow, ReplyState, Request, Revision},
    ports::{
        Acquired, Arrivals, Dead, Due, DueQueue, Entry, HintRow, Intent, Lease, LeaseError, Leases,
        Ledger, Released, Rows, ThreadState,
    },
    timing::age,
};
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret;

use crate::stage::{Stage, Trouble};

/// How often `store` asks for a lease that changes hands each time.
const ROUNDS: u32 = 8;
/// Hints that nobody followed are kept for a week.
const HINT_LIFE: i64 = 7 * 24 * 60 * 60;
/// A fresh hint is left to the stream for this long.
const HINT_GRACE: i64 = 30;

/// With fewer accounts than this all are read each time: 20 rows with that of the sweep, as there are no
/// settings here.
const FEW_ACCOUNTS: usize = 19;

/// A new row that the stream tells of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wakeup {
    /// A reply was announced in this thread.
    Reply(ThreadKey),
    /// A hint came in.
    Hint(AccountId, String),
}

#[derive(Clone, Debug, Default)]
struct ThreadRow {
    state: ThreadState,
    /// As it was before the last change: what a read that is not consistent may still show.
    before: ThreadState,
    lease_until: Option<Timestamp>,
    fence: u64,
    wanted: Option<u64>,
    attempts: u32,
}

#[derive(Clone, Debug, Default)]
struct State {
    threads: BTreeMap<ThreadKey, ThreadRow>,
    ledger: BTreeMap<(ThreadKey, MessageKey), Entry>,
    /// Who wrote the latest intent, and when.
    intents: BTreeMap<(ThreadKey, MessageKey), (u64, Timestamp)>,
    replies: BTreeMap<(ThreadKey, HelpdeskMessageId, Option<Request>), ReplyRow>,
    hints: BTreeMap<(AccountId, String), (HintRow, Option<Timestamp>)>,
    /// Those that were followed and are remembered.
    followed: BTreeMap<(AccountId, String), HintRow>,
    accounts: BTreeMap<AccountId, (Account, Option<Timestamp>)>,
    cursors: BTreeMap<AccountId, Cursors>,
    read_back_until: Option<Timestamp>,
    gap: Option<Gap>,
    /// How often accounts changed in what the clock looks at.
    changes: u64,
    /// Which of them the clock looks at, as of how many changes and when.
    watched: Option<(Vec<AccountId>, u64, Timestamp)>,
    unreadable: BTreeSet<ThreadKey>,
    dead: BTreeMap<(ThreadKey, MessageKey), Timestamp>,
    stream: VecDeque<Wakeup>,
    stale_reads: bool,
}

/// The rows of a moment, as a backup holds them.
#[derive(Clone, Debug)]
pub struct Backup(State);

/// The table. Cheap to clone; clones share their rows.
#[derive(Clone, Debug)]
pub struct MemoryTable {
    stage: Stage,
    state: Arc<Mutex<State>>,
}

impl MemoryTable {
    /// An empty table.
    pub fn new(stage: &Stage) -> Self {
        Self {
            stage: stage.clone(),
            state: Arc::default(),
        }
    }

    /// Every row as it is now.
    pub fn backup(&self) -> Backup {
        Backup(self.state().clone())
    }

    /// Every row as it was then. What was new then is none of its stream's news.
    pub fn restore(&self, backup: Backup) {
        let mut state = self.state();
        *state = backup.0;
        state.stream.clear();
    }

    /// Everything new in the stream.
    pub fn take_stream(&self) -> Vec<Wakeup> {
        self.state().stream.drain(..).collect()
    }

    fn with_feed(&self, account: &AccountId, feed: &str, note: impl FnOnce(&mut FeedArrivals)) {
        if let Some((row, _)) = self.state().accounts.get_mut(account) {
            note(row.pace.arrivals.entry(feed.to_owned()).or_default());
        }
    }

    /// Whether reads that promise no consistency show the state before the last change.
    pub fn read_stale(&self, on: bool) {
        self.state().stale_reads = on;
    }

    /// Writes a hint over an earlier one of the same words, as the webhook does.
    pub async fn put_hint(&self, hint: &HintRow, now: Timestamp) -> Result<(), StoreFailure> {
        let put = || {
            let mut state = self.state();
            let is_new = !state.has_hint(hint);
            if is_new {
                state.insert_hint(hint, None);
            }
            Ok(is_new)
        };
        if self.call("table.put_hint", put).await? {
            return Ok(());
        }
        self.put_due_hint(hint, now).await
    }

    /// One reply, without retries, as the webhook reads it.
    pub async fn reply(
        &self,
        key: &ThreadKey,
        message: HelpdeskMessageId,
    ) -> Result<Option<ReplyRow>, StoreFailure> {
        self.call("table.reply", || {
            Ok(self
                .state()
                .replies
                .get(&(key.clone(), message, None))
                .cloned())
        })
        .await
    }

    // ----------------------------------------------------- what only tests look at

    /// From now on the rows of this thread do not read, as if a later version had written them.
    pub fn make_unreadable(&self, key: &ThreadKey) {
        self.state().unreadable.insert(key.clone());
    }

    /// Until when Chatwoot was read back well.
    pub fn read_back_until(&self) -> Option<Timestamp> {
        self.state().read_back_until
    }

    /// How many hints there are.
    pub fn hint_count(&self) -> usize {
        self.state().hints.len()
    }

    /// Whether this message was given up on.
    pub fn is_dead(&self, message: &MessageKey) -> bool {
        self.state().dead.keys().any(|(_, dead)| dead == message)
    }

    /// How many messages were given up on.
    pub fn dead_messages(&self) -> usize {
        self.state().dead.len()
    }

    /// Every row of the outbox.
    pub fn all_replies(&self) -> Vec<ReplyRow> {
        self.state().replies.values().cloned().collect()
    }

    /// The state of a thread.
    pub fn thread(&self, key: &ThreadKey) -> Option<ThreadState> {
        self.state().threads.get(key).map(|row| row.state.clone())
    }

    /// Every ledger entry of a thread.
    pub fn ledger(&self, key: &ThreadKey) -> Vec<(MessageKey, Entry)> {
        let state = self.state();
        let here = state.ledger.iter().filter(|((thread, _), _)| thread == key);
        here.map(|((_, message), entry)| (message.clone(), entry.clone()))
            .collect()
    }

    /// Rows that have a time at which they are due. What a thread of a dead connection is to be asked for
    /// waits for its return.
    pub fn open_ends(&self) -> Vec<String> {
        let state = self.state();
        let dead = |key: &ThreadKey| {
            state
                .accounts
                .get(&key.account())
                .is_some_and(|(row, _)| row.connection != Connection::Connected)
        };
        let threads = state.threads.iter().filter(|(key, _)| !dead(key));
        let threads =
            threads.filter_map(|(key, row)| Some(format!("{key} at {}", row.state.retry_at?)));
        let replies = state
            .replies
            .values()
            .filter_map(|row| Some(format!("reply {} at {}", row.message, row.due_at?)));
        let hints = state
            .hints
            .values()
            .filter_map(|(hint, at)| Some(format!("hint {} at {}", hint.hint, (*at)?)));
        threads.chain(replies).chain(hints).collect()
    }

    /// Until when an account is being renewed.
    pub fn renewing_until(&self, id: &AccountId) -> Option<Timestamp> {
        self.state().accounts.get(id)?.1
    }

    /// An account's row, without a call.
    pub fn account_row(&self, id: &AccountId) -> Option<Account> {
        self.state().accounts.get(id).map(|(row, _)| row.clone())
    }

    /// Writes an account's row, without a call.
    pub fn put_account(&self, account: Account) {
        let mut state = self.state();
        state.changes += 1;
        state.accounts.insert(account.id.clone(), (account, None));
    }

    /// Counts a change in what the clock looks at, after it.
    async fn note_change(&self) -> Result<(), StoreFailure> {
        let note = || {
            self.state().changes += 1;
            Ok(())
        };
        self.call("table.note_change", note).await
    }

    // ------------------------------------------------------------------- the calls

    async fn call<T>(
        &self,
        name: &'static str,
        effect: impl FnOnce() -> Result<T, StoreFailure>,
    ) -> Result<T, StoreFailure> {
        self.stage
            .call(name, effect, |trouble| broken(name, trouble))
            .await
    }

    async fn leased<T>(
        &self,
        name: &'static str,
        effect: impl FnOnce() -> Result<T, LeaseError>,
    ) -> Result<T, LeaseError> {
        self.stage
            .call(name, effect, |trouble| broken(name, trouble).into())
            .await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn broken(call: &'static str, trouble: Trouble) -> StoreFailure {
    StoreFailure {
        call,
        row: None,
        source: format!("{trouble:?}").into(),
    }
}

fn misread(call: &'static str, key: &ThreadKey) -> StoreFailure {
    StoreFailure {
        call,
        row: Some(format!("thread#{key}/thread")),
        source: "written in a later schema version".into(),
    }
}

/// Instants that the index and the leases hold have milliseconds only.
fn stamp(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

fn is_held(state: &State, lease: &Lease) -> bool {
    state
        .threads
        .get(&lease.key)
        .is_some_and(|row| row.fence == lease.fence && row.lease_until.is_some())
}

fn put_state(row: &mut ThreadRow, state: &ThreadState) {
    row.before = std::mem::replace(&mut row.state, state.clone());
    row.state.retry_at = row.state.retry_at.map(stamp);
}

#[async_trait]
impl Leases for MemoryTable {
    async fn acquire(
        &self,
        key: &ThreadKey,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Acquired, StoreFailure> {
        for _ in 0..ROUNDS {
            let take = || {
                let mut state = self.state();
                if state.unreadable.contains(key) {
                    return Err(misread("table.acquire", key));
                }
                let row = state.threads.entry(key.clone()).or_default();
                if row.lease_until.is_some_and(|until| until >= stamp(now)) {
                    return Ok(None);
                }
                row.lease_until = Some(stamp(until));
                row.fence += 1;
                row.attempts += 1;
                let wanted = *row.wanted.get_or_insert(0);
                self.stage
                    .note(|| format!("held: {key} with fence {}", row.fence));
                Ok(Some((
                    Lease {
                        key: key.clone(),
                        fence: row.fence,
                        until,
                        requests: wanted,
                        deaths: row.attempts - 1,
                    },
                    row.state.clone(),
                )))
            };
            if let Some((lease, state)) = self.call("table.acquire", take).await? {
                return Ok(Acquired::Held(lease, state));
            }
            let nudge = || {
                let mut state = self.state();
                let Some(row) = state.threads.get_mut(key) else {
                    return Ok(false);
                };
                let taken = row.lease_until.is_some_and(|until| until >= stamp(now));
                if taken {
                    self.stage.note(|| format!("wanted again: {key}"));
                    *row.wanted.get_or_insert(0) += 1;
                }
                Ok(taken)
            };
            if self.call("table.nudge", nudge).await? {
                return Ok(Acquired::Busy);
            }
        }
        Err(broken("table.acquire", Trouble::NotMade))
    }

    async fn renew(&self, lease: &Lease, until: Timestamp) -> Result<Lease, LeaseError> {
        let renew = || {
            let mut state = self.state();
            if !is_held(&state, lease) {
                return Err(LeaseError::Lost);
            }
            if let Some(row) = state.threads.get_mut(&lease.key) {
                row.lease_until = Some(stamp(until));
            }
            Ok(Lease {
                until,
                ..lease.clone()
            })
        };
        self.leased("table.renew", renew).await
    }

    async fn release(&self, lease: &Lease, new: &ThreadState) -> Result<Released, LeaseError> {
        let release = || {
            let mut state = self.state();
            let held = is_held(&state, lease);
            let Some(row) = state
                .threads
                .get_mut(&lease.key)
                .filter(|row| row.fence == lease.fence)
            else {
                return Err(LeaseError::Lost);
            };
            if !held {
                return Ok(Some(Released::Done)); // let go already, by a call whose answer was lost
            }
            if row.wanted != Some(lease.requests) {
                return Ok(None);
            }
            put_state(row, new);
            self.stage
                .note(|| format!("let go: {} with fence {}", lease.key, row.fence));
            (row.lease_until, row.wanted, row.attempts) = (None, None, 0);
            Ok(Some(Released::Done))
        };
        if let Some(released) = self.leased("table.release", release).await? {
            return Ok(released);
        }
        let keep = || {
            let mut state = self.state();
            if !is_held(&state, lease) {
                return Err(LeaseError::Lost);
            }
            let row = state.threads.get_mut(&lease.key).ok_or(LeaseError::Lost)?;
            put_state(row, new);
            row.attempts = 1;
            Ok(Released::WantedAgain(Lease {
                deaths: 0,
                requests: row.wanted.unwrap_or(0),
                ..lease.clone()
            }))
        };
        self.leased("table.keep", keep).await
    }
}

impl MemoryTable {
    /// The rows of a thread, those of the ledger from this message key on.
    async fn rows_from(&self, key: &ThreadKey, first: &str) -> Result<Rows, StoreFailure> {
        let rows = || {
            let state = self.state();
            let from = (key.clone(), HelpdeskMessageId(0), None);
            let replies = state
                .replies
                .range(from..)
                .take_while(|((thread, ..), _)| thread == key);
            let from = (key.clone(), MessageKey::from_connector(first));
            let ledger = state
                .ledger
                .range(from..)
                .take_while(|((thread, _), _)| thread == key);
            Ok(Rows {
                ledger: ledger
                    .map(|((_, message), entry)| (message.clone(), entry.clone()))
                    .collect(),
                replies: replies.map(|(_, row)| row.clone()).collect(),
                beside_messages: !first.is_empty(),
            })
        };
        self.call("table.rows", rows).await
    }
}

#[async_trait]
impl Ledger for MemoryTable {
    async fn rows(&self, key: &ThreadKey) -> Result<Rows, StoreFailure> {
        self.rows_from(key, "").await
    }

    async fn rows_beside_messages(&self, key: &ThreadKey) -> Result<Rows, StoreFailure> {
        let prefix = key.as_str().split(':').next().unwrap_or_default();
        self.rows_from(key, &format!("{prefix}:note:")).await
    }

    async fn begin_post(
        &self,
        lease: &Lease,
        message: &MessageKey,
        intent: &Intent,
        seen: Option<&Entry>,
    ) -> Result<(), LeaseError> {
        let Intent { at, refused } = intent.clone();
        let begin = || {
            let mut state = self.state();
            let key = (lease.key.clone(), message.clone());
            let written = (lease.fence, at);
            let is_ours = state.intents.get(&key) == Some(&written);
            let is_settled = matches!(seen, Some(Entry::Settled { .. }));
            let is_as_seen = match (state.ledger.get(&key), seen) {
                (None, None) | (Some(Entry::Dead), Some(Entry::Dead)) => true,
                (Some(Entry::Intended { at, .. }), Some(Entry::Intended { at: seen, .. })) => {
                    at == seen
                }
                _ => false,
            };
            if is_settled || !is_as_seen && !is_ours {
                return Err(LeaseError::Lost);
            }
            state.dead.remove(&key);
            state.intents.insert(key.clone(), written);
            let refused = refused.clone();
            state.ledger.insert(key, Entry::Intended { at, refused });
            Ok(())
        };
        self.leased("table.begin_post", begin).await
    }

    async fn post_done(
        &self,
        key: &ThreadKey,
        message: &MessageKey,
        posted: Option<HelpdeskMessageId>,
        _: Timestamp,
    ) -> Result<(), StoreFailure> {
        let settle = || {
            let mut state = self.state();
            let entry = state
                .ledger
                .entry((key.clone(), message.clone()))
                .or_insert(Entry::Settled { message: None });
            let known = match entry {
                Entry::Settled { message } => *message,
                Entry::Intended { .. } | Entry::Dead => None,
            };
            *entry = Entry::Settled {
                message: posted.or(known),
            };
            state.dead.remove(&(key.clone(), message.clone()));
            Ok(())
        };
        self.call("table.post_done", settle).await
    }

    async fn give_up(
        &self,
        key: &ThreadKey,
        message: &MessageKey,
        at: Timestamp,
    ) -> Result<(), StoreFailure> {
        let give_up = || {
            let mut state = self.state();
            let key = (key.clone(), message.clone());
            if !matches!(state.ledger.get(&key), Some(Entry::Settled { .. })) {
                state.ledger.insert(key.clone(), Entry::Dead);
                state.dead.insert(key, stamp(at));
            }
            Ok(())
        };
        self.call("table.give_up", give_up).await
    }

    async fn enqueue(&self, row: &ReplyRow) -> Result<bool, StoreFailure> {
        let announce = || {
            let mut state = self.state();
            if state.replies.contains_key(&key_of(row)) {
                return Ok(false);
            }
            state.replies.insert(key_of(row), as_stored(row));
            self.stage
                .note(|| format!("enqueued: {} {:?}", row.message, row.request));
            state.stream.push_back(Wakeup::Reply(row.key.clone()));
            Ok(true)
        };
        self.call("table.enqueue", announce).await
    }

    async fn replace(&self, row: &ReplyRow, seen: Option<&Revision>) -> Result<(), LeaseError> {
        let save = || {
            let mut state = self.state();
            let stored = state.replies.get(&key_of(row));
            let revision = stored.and_then(|stored| stored.revision);
            if revision.as_ref() != seen && revision != row.revision {
                return Err(LeaseError::Lost);
            }
            state.replies.insert(key_of(row), as_stored(row));
            Ok(())
        };
        self.leased("table.replace", save).await
    }

    async fn record_outcome(&self, row: &ReplyRow) -> Result<(), StoreFailure> {
        let record = || {
            let mut state = self.state();
            match state.replies.get(&key_of(row)) {
                Some(stored) if !takes_nothing_back(row, stored) => Ok(Some(stored.clone())),
                _ => {
                    state.replies.insert(key_of(row), as_stored(row));
                    Ok(None)
                }
            }
        };
        let Some(stored) = self.call("table.record_outcome", record).await? else {
            return Ok(());
        };
        let same = |at: usize, row: &ReplyRow, other: &ReplyRow| {
            row.parts
                .get(at)
                .zip(other.parts.get(at))
                .is_some_and(|(one, two)| one.intended_at == two.intended_at)
        };
        let news: Vec<usize> = (0..row.parts.len())
            .filter(|at| {
                same(*at, row, &stored) && row.parts[*at].is_sent() && !stored.parts[*at].is_sent()
            })
            .collect();
        if news.is_empty() {
            return Ok(());
        }
        let add = || {
            let mut state = self.state();
            if let Some(stored) = state.replies.get_mut(&key_of(row))
                && news.iter().all(|at| same(*at, row, stored))
            {
                stored.revision = row.revision;
                for at in news {
                    stored.parts[at].state = PartState::Sent;
                    let id = row.parts[at].id.clone();
                    let known = &mut stored.parts[at].id;
                    *known = known.take().or(id);
                }
            }
            Ok(())
        };
        self.call("table.add_sent", add).await
    }
}

fn key_of(row: &ReplyRow) -> (ThreadKey, HelpdeskMessageId, Option<Request>) {
    (row.key.clone(), row.message, row.request)
}

/// A row as it reads back: without a text that is not needed any more.
fn as_stored(row: &ReplyRow) -> ReplyRow {
    let content = row
        .content
        .clone()
        .filter(|_| row.state == ReplyState::Pending);
    ReplyRow {
        content,
        due_at: row.due_at.map(stamp),
        ..row.clone()
    }
}

fn is_sent(row: &ReplyRow, at: usize) -> bool {
    row.parts.get(at).is_some_and(PartRow::is_sent)
}

fn unsends_nothing(row: &ReplyRow, stored: &ReplyRow) -> bool {
    (0..row.parts.len()).all(|at| row.parts[at].is_sent() || !is_sent(stored, at))
}

fn takes_nothing_back(row: &ReplyRow, stored: &ReplyRow) -> bool {
    let turns_out_well = row.state == ReplyState::Sent
        && row
            .parts
            .len()
            .checked_sub(1)
            .map_or(stored.state != ReplyState::Sent, |last| {
                !is_sent(stored, last)
            });
    let onward = stored.state == ReplyState::Pending || stored.state == row.state || turns_out_well;
    stored.retries <= row.retries
        && onward
        && unsends_nothing(row, stored)
        && stored.parts.len() <= row.parts.len()
}

// Nothing is lost with them, so they are no calls that could fail.
#[async_trait]
impl Arrivals for MemoryTable {
    async fn note_heard(
        &self,
        account: &AccountId,
        feed: &str,
        now: Timestamp,
    ) -> Result<(), StoreFailure> {
        self.with_feed(account, feed, |known| {
            (known.heard, known.missed) = (known.heard + 1, 0);
            known.since.get_or_insert(now);
            known.heard_at = Some(now);
        });
        Ok(())
    }

    async fn note_missed(
        &self,
        account: &AccountId,
        feed: &str,
        now: Timestamp,
    ) -> Result<(), StoreFailure> {
        self.with_feed(account, feed, |known| {
            (known.heard, known.since) = (0, None);
            (known.missed, known.missed_at) = (known.missed + 1, Some(now));
        });
        Ok(())
    }
}

#[async_trait]
impl DueQueue for MemoryTable {
    async fn due(&self, now: Timestamp) -> Result<Vec<Due>, StoreFailure> {
        let due = || {
            let state = self.state();
            let threads = state
                .threads
                .iter()
                .filter_map(|(key, row)| Some((row.state.retry_at?, key.clone())));
            let replies = state
                .replies
                .values()
                .filter_map(|row| Some((row.due_at?, row.key.clone())));
            let threads = threads.chain(replies);
            let threads = threads.map(|(at, key)| (at, Due::Thread(key)));
            let hints = state.hints.iter();
            let hints = hints.filter_map(|((account, hint), (_, at))| {
                Some(((*at)?, Due::Hint(account.clone(), hint.clone())))
            });
            let mut rows: Vec<(Timestamp, Due)> = threads.chain(hints).collect();
            rows.retain(|(at, _)| *at <= stamp(now));
            rows.sort_by_key(|(at, _)| *at);
            let mut once = BTreeSet::new();
            rows.retain(|(_, row)| once.insert(row.clone()));
            Ok(rows.into_iter().map(|(_, row)| row).collect())
        };
        self.call("table.due", due).await
    }

    async fn hints(
        &self,
        named: &[(AccountId, String)],
        now: Timestamp,
    ) -> Result<Vec<Result<HintRow, StoreFailure>>, StoreFailure> {
        if named.is_empty() {
            return Ok(Vec::new());
        }
        let over = |hint: &HintRow| hint.arrived_at + SignedDuration::from_secs(HINT_LIFE) <= now;
        let read = || {
            let state = self.state();
            let found = named.iter().filter_map(|name| state.hints.get(name));
            Ok(found.map(|(hint, _)| hint.clone()).collect::<Vec<_>>())
        };
        let (gone, live): (Vec<_>, Vec<_>) = self
            .call("table.hints", read)
            .await?
            .into_iter()
            .partition(over);
        for hint in gone {
            self.forget(&hint).await?;
        }
        Ok(live.into_iter().map(Ok).collect())
    }

    async fn put_due_hint(&self, hint: &HintRow, now: Timestamp) -> Result<(), StoreFailure> {
        let due = stamp(now + SignedDuration::from_secs(HINT_GRACE));
        let keep = || {
            self.state().insert_hint(hint, Some(due));
            Ok(())
        };
        self.call("table.put_due_hint", keep).await
    }

    async fn discard(&self, account: &AccountId, hint: &str) -> Result<(), StoreFailure> {
        let key = (account.clone(), hint.to_owned());
        let discard = || {
            self.state().hints.remove(&key);
            Ok(())
        };
        self.call("table.discard", discard).await
    }

    async fn dead(&self, limit: usize) -> Result<Vec<Dead>, StoreFailure> {
        let dead = || {
            let state = self.state();
            let replies = state.replies.values().filter(|row| row.is_dead());
            let replies = replies.map(|row| {
                let at = row.bubble.set_at().unwrap_or(row.first_at);
                (stamp(at), Dead::Reply(row.key.clone(), row.message))
            });
            let messages = state.dead.iter();
            let messages = messages.map(|((thread, message), at)| {
                (*at, Dead::Message(thread.clone(), message.clone()))
            });
            let mut dead: Vec<_> = replies.chain(messages).collect();
            dead.sort_by_key(|(at, _)| *at);
            Ok(dead.into_iter().take(limit).map(|(_, one)| one).collect())
        };
        self.call("table.dead", dead).await
    }

    async fn hint(&self, account: &AccountId, hint: &str) -> Result<Option<HintRow>, StoreFailure> {
        let key = (account.clone(), hint.to_owned());
        self.call("table.hint", || {
            Ok(self.state().hints.get(&key).map(|(hint, _)| hint.clone()))
        })
        .await
    }

    async fn forget(&self, hint: &HintRow) -> Result<(), StoreFailure> {
        let key = (hint.account.clone(), hint.hint.clone());
        let forget = || {
            let mut state = self.state();
            if state
                .hints
                .get(&key)
                .is_some_and(|(stored, _)| stored.nonce == hint.nonce)
            {
                state.hints.remove(&key);
            }
            Ok(())
        };
        self.call("table.forget", forget).await
    }

    async fn mark_followed(&self, hint: &HintRow) -> Result<(), StoreFailure> {
        let key = (hint.account.clone(), hint.hint.clone());
        let mark = || {
            let mut state = self.state();
            let is_it = |(stored, _): &(HintRow, _)| stored.nonce == hint.nonce;
            if state.hints.get(&key).is_some_and(is_it) {
                state.hints.remove(&key);
                state.followed.insert(key.clone(), hint.clone());
            }
            Ok(())
        };
        self.call("table.mark_followed", mark).await
    }

    async fn postpone(&self, hint: &HintRow, at: Timestamp) -> Result<(), StoreFailure> {
        let key = (hint.account.clone(), hint.hint.clone());
        let postpone = || {
            let mut state = self.state();
            if let Some((_, due)) = state
                .hints
                .get_mut(&key)
                .filter(|(stored, _)| stored.nonce == hint.nonce)
            {
                *due = Some(stamp(at));
            }
            Ok(())
        };
        self.call("table.postpone", postpone).await
    }

    async fn waiting(&self, account: &AccountId) -> Result<Vec<ThreadKey>, StoreFailure> {
        let waiting = || {
            let state = self.state();
            let threads = state
                .threads
                .iter()
                .filter(|(_, row)| row.state.retry_at.is_some())
                .map(|(key, _)| key);
            let replies = state
                .replies
                .values()
                .filter(|row| row.due_at.is_some())
                .map(|row| &row.key);
            let mut keys: Vec<_> = threads
                .chain(replies)
                .filter(|key| key.account() == *account)
                .cloned()
                .collect();
            keys.sort();
            keys.dedup();
            Ok(keys)
        };
        self.call("table.waiting", waiting).await
    }

    async fn states(
        &self,
        keys: &[ThreadKey],
    ) -> Result<Vec<(ThreadKey, ThreadState)>, StoreFailure> {
        let states = || {
            let state = self.state();
            let before = state.stale_reads;
            let shown = |row: &ThreadRow| {
                if before {
                    row.before.clone()
                } else {
                    row.state.clone()
                }
            };
            let reads = |key: &&ThreadKey| !state.unreadable.contains(*key);
            let mut keys: Vec<&ThreadKey> = keys.iter().filter(reads).collect();
            keys.sort();
            keys.dedup();
            Ok(keys
                .iter()
                .filter_map(|key| Some(((*key).clone(), shown(state.threads.get(key)?))))
                .collect())
        };
        self.call("table.states", states).await
    }
}

#[async_trait]
impl Accounts for MemoryTable {
    async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreFailure> {
        self.call("table.account", || Ok(self.account_row(id)))
            .await
    }

    async fn some_accounts(&self, ids: &[AccountId]) -> Result<Vec<Account>, StoreFailure> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let some = || {
            let state = self.state();
            let rows = ids.iter().filter_map(|id| state.accounts.get(id));
            Ok(rows.map(|(row, _)| row.clone()).collect())
        };
        self.call("table.some_accounts", some).await
    }

    async fn import(&self, account: &Account) -> Result<bool, StoreFailure> {
        let import = || {
            let mut state = self.state();
            let is_new = !state.accounts.contains_key(&account.id);
            if is_new {
                state
                    .accounts
                    .insert(account.id.clone(), (account.clone(), None));
            }
            Ok(is_new)
        };
        let is_new = self.call("table.import", import).await?;
        if is_new {
            self.note_change().await?;
        }
        Ok(is_new)
    }

    async fn begin_renewal(
        &self,
        id: &AccountId,
        generation: u64,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Renewal, StoreFailure> {
        let begin = || {
            let mut state = self.state();
            let Some((row, renewing)) = state.accounts.get_mut(id) else {
                return Ok(None);
            };
            if row.generation != generation || renewing.is_some_and(|until| until >= stamp(now)) {
                return Ok(None);
            }
            *renewing = Some(stamp(until));
            Ok(Some(row.clone()))
        };
        if let Some(granted) = self.call("table.begin_renewal", begin).await? {
            return Ok(Renewal::Granted(granted));
        }
        match self.account(id).await? {
            Some(account) if account.generation > generation => Ok(Renewal::Renewed(account)),
            Some(_) => Ok(Renewal::Busy),
            None => Err(broken("there is no such account", Trouble::NotMade)),
        }
    }

    async fn finish_renewal(
        &self,
        id: &AccountId,
        generation: u64,
        tokens: &Tokens,
    ) -> Result<(), StoreFailure> {
        let finish = || {
            let mut state = self.state();
            let Some((row, renewing)) = state
                .accounts
                .get_mut(id)
                .filter(|(row, _)| row.generation == generation)
            else {
                return Ok(false);
            };
            *renewing = None;
            row.tokens = tokens.clone();
            row.generation = generation + 1;
            row.connection = Connection::Connected;
            Ok(true)
        };
        if self.call("table.finish_renewal", finish).await? {
            return Ok(());
        }
        let is_pair = |stored: &Tokens| {
            stored.refresh.expose_secret() == tokens.refresh.expose_secret()
                && stored.access.expose_secret() == tokens.access.expose_secret()
        };
        match self.account(id).await? {
            Some(stored) if is_pair(&stored.tokens) => Ok(()),
            _ => Err(broken(
                "another pair was stored meanwhile",
                Trouble::NotMade,
            )),
        }
    }

    async fn abandon_renewal(
        &self,
        id: &AccountId,
        generation: u64,
        refused: bool,
    ) -> Result<(), StoreFailure> {
        let abandon = || {
            let mut state = self.state();
            if let Some((row, renewing)) = state
                .accounts
                .get_mut(id)
                .filter(|(row, _)| row.generation == generation)
            {
                *renewing = None;
                if refused {
                    row.connection = Connection::Disconnected;
                }
            }
            Ok(())
        };
        self.call("table.abandon_renewal", abandon).await?;
        if refused {
            self.note_change().await
        } else {
            Ok(())
        }
    }

    async fn note_fact(&self, id: &AccountId, fact: &AccountFact) -> Result<(), StoreFailure> {
        let note = || {
            if let Some((row, _)) = self.state().accounts.get_mut(id) {
                row.learn(fact.clone());
            }
            Ok(())
        };
        self.call("table.note_fact", note).await
    }

    async fn cursors(&self, id: &AccountId) -> Result<Cursors, StoreFailure> {
        let read = || Ok(self.state().cursors.get(id).cloned().unwrap_or_default());
        self.call("table.cursors", read).await
    }

    async fn save_cursors(&self, id: &AccountId, cursors: &Cursors) -> Result<(), StoreFailure> {
        let save = || {
            let mut state = self.state();
            let known = state.cursors.entry(id.clone()).or_default();
            known.extend(cursors.clone());
            Ok(())
        };
        self.call("table.save_cursors", save).await
    }

    async fn close(&self, id: &AccountId) -> Result<(), StoreFailure> {
        let close = || {
            if let Some((row, renewing)) = self.state().accounts.get_mut(id) {
                *renewing = None;
                row.connection = Connection::Closed;
                row.generation += 1;
                row.scheduled = false;
                row.tokens = Tokens {
                    access: "".into(),
                    refresh: "".into(),
                    expires_at: None,
                };
            }
            Ok(())
        };
        self.call("table.close", close).await?;
        self.note_change().await
    }

    async fn set_scheduled(&self, id: &AccountId, scheduled: bool) -> Result<(), StoreFailure> {
        let set = || {
            if let Some((row, _)) = self.state().accounts.get_mut(id) {
                row.scheduled = scheduled;
            }
            Ok(())
        };
        self.call("table.set_scheduled", set).await?;
        self.note_change().await
    }

    async fn set_announced(&self, id: &AccountId, announced: bool) -> Result<(), StoreFailure> {
        let set = || {
            if let Some((row, _)) = self.state().accounts.get_mut(id) {
                row.announced = announced;
            }
            Ok(())
        };
        self.call("table.set_announced", set).await
    }
}

impl State {
    fn has_hint(&self, hint: &HintRow) -> bool {
        let key = (hint.account.clone(), hint.hint.clone());
        self.hints.contains_key(&key) || self.followed.contains_key(&key)
    }

    /// Writes a hint over an earlier one of the same words; the stream tells of the first.
    fn insert_hint(&mut self, hint: &HintRow, due: Option<Timestamp>) {
        let key = (hint.account.clone(), hint.hint.clone());
        if !self.has_hint(hint) {
            self.stream
                .push_back(Wakeup::Hint(key.0.clone(), key.1.clone()));
        }
        self.followed.remove(&key);
        self.hints.insert(key, (hint.clone(), due));
    }

    fn overview(&self, wanted: impl Fn(&AccountId) -> bool, coverage: Coverage) -> Overview {
        let rows = self.accounts.iter().filter(|(id, _)| wanted(id));
        Overview {
            settings: StoredSettings::default(),
            read_back_until: self.read_back_until,
            gap: self.gap.clone(),
            unreadable: 0,
            connected: ConnectedCounts::of(
                &self
                    .accounts
                    .values()
                    .map(|(row, _)| row.clone())
                    .collect::<Vec<_>>(),
            ),
            accounts: rows.map(|(_, (row, _))| row.clone()).collect(),
            coverage,
        }
    }
}

#[async_trait]
impl Installation for MemoryTable {
    async fn overview(&self) -> Result<Overview, StoreFailure> {
        let overview = || {
            let state = self.state();
            Ok(state.overview(|_| true, Coverage::Many(state.changes)))
        };
        self.call("table.overview", overview).await
    }

    async fn look_around(&self, now: Timestamp) -> Result<Overview, StoreFailure> {
        let is_few = || Ok(self.state().accounts.len() <= FEW_ACCOUNTS);
        if self.call("table.look_around", is_few).await? {
            let state = self.state();
            return Ok(state.overview(|_| true, Coverage::Few));
        }
        let watched = {
            let state = self.state();
            state
                .watched
                .clone()
                .filter(|(_, changes, at)| *changes == state.changes && age(*at, now) < WATCH_LIFE)
        };
        let Some((watched, ..)) = watched else {
            return self.overview().await;
        };
        let some = || {
            let state = self.state();
            // Those of the first page come along.
            let page = state.accounts.keys().rev().take(FEW_ACCOUNTS);
            let wanted: BTreeSet<&AccountId> = page.chain(&watched).collect();
            Ok(state.overview(|id| wanted.contains(id), Coverage::Watched))
        };
        self.call("table.look_around_watched", some).await
    }

    async fn watch(
        &self,
        accounts: &[AccountId],
        changes: u64,
        at: Timestamp,
    ) -> Result<(), StoreFailure> {
        let watch = || {
            self.state().watched = Some((accounts.to_vec(), changes, at));
            Ok(())
        };
        self.call("table.watch", watch).await
    }

    async fn set_read_back(
        &self,
        until: Timestamp,
        _: &ConnectedCounts,
    ) -> Result<(), StoreFailure> {
        let set = || {
            let mut state = self.state();
            (state.read_back_until, state.gap) = (Some(until), None);
            Ok(())
        };
        self.call("table.set_read_back", set).await
    }

    async fn keep_gap(&self, gap: &Gap) -> Result<(), StoreFailure> {
        let keep = || {
            self.state().gap = Some(gap.clone());
            Ok(())
        };
        self.call("table.keep_gap", keep).await
    }
}
