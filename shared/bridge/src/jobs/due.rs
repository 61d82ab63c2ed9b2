//! What is due, sellers in turn, for as long as there is time for it.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use tracing::info;

use crate::{
    accounts::{Account, AccountFact, Connection, Overview, Pace, Rest},
    bridge::{Bridge, RunSummary, Target},
    deadline::Share,
    failure::StoreFailure,
    ids::{AccountId, ThreadKey},
    jobs::{
        fair::{A_FEW, Hints, HintsOfAccount, alternate, plan},
        shard::Shard,
    },
    ports::Due,
    thread::{Trigger, WorkOutcome, gather, unless_unreadable},
};

/// Pieces worked on at the same time.
const PARALLEL: usize = 16;

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DueScope {
    /// All that is due, in a run that has other things to do.
    All,
    /// One shard of it, in a run that has nothing else to do.
    One(Shard),
}

impl DueScope {
    fn share(self) -> Share {
        match self {
            Self::All => Share::Due,
            Self::One(_) => Share::Whole,
        }
    }
}

/// One piece of what is due.
enum Work {
    /// A few notifications of one account.
    Hints(Hints),
    Thread(ThreadKey),
}

/// Threads over which workers died before, and whose turn has come: worked on when nothing else can
/// suffer from it.
#[derive(Debug, Default)]
pub struct Last(pub(super) Vec<Target>);

impl Bridge {
    /// Works off what is due, each row once, sellers in turn, until the time for it is over. It is read
    /// once: one call of the table per 5 000 rows. Then at most 2 calls per hint that is removed or
    /// followed, beside what threads cost.
    pub(super) async fn work_off_due(
        &self,
        overview: &Overview,
        turn: DueScope,
    ) -> Result<(RunSummary, Last), StoreFailure> {
        let mut due = self.table.due(self.now()).await?;
        if let DueScope::One(shard) = turn {
            due.retain(|row| shard.holds(row));
        }
        let paces = self.paces(&overview.accounts, &due).await?;
        let now = self.now();
        let plan = plan(due, |account| hints_of(paces.get(account), now));
        self.remove(plan.removed).await?;
        let threads = plan.threads.into_iter().map(Work::Thread).collect();
        let hints = plan.hints.into_iter().map(Work::Hints).collect();
        let mut works = alternate(threads, hints);
        if matches!(turn, DueScope::One(_)) {
            // The plain sweep begins with the first of them at the same time.
            let half = works.len() / 2;
            works.rotate_left(half);
        }
        let (asked, mut last) = (Asked::default(), Last::default());
        let mut summary = self.work_off_all(works, turn, &asked, &mut last).await?;
        // Those that waited for a first answer of their account.
        let works = asked.take_waiting().into_iter().map(Work::Hints).collect();
        summary += self.work_off_all(works, turn, &asked, &mut last).await?;
        self.let_notifications_rest(&asked, &paces).await?;
        Ok((summary, last))
    }

    async fn work_off_all(
        &self,
        works: Vec<Work>,
        turn: DueScope,
        asked: &Asked,
        last: &mut Last,
    ) -> Result<RunSummary, StoreFailure> {
        let works = stream::iter(works)
            .map(|work| self.work_off(work, turn.share(), asked))
            .buffer_unordered(PARALLEL)
            .map_ok(|(target, worked)| {
                last.0
                    .extend(target.filter(|_| worked == WorkOutcome::Last));
                worked
            });
        gather(works.boxed()).await.map(|(summary, _)| summary)
    }

    /// The paces of these rows' accounts that can be asked: 1 call of the table per 100 that are not `known`.
    async fn paces(
        &self,
        known: &[Account],
        due: &[Due],
    ) -> Result<HashMap<AccountId, Pace>, StoreFailure> {
        let mut unknown: HashSet<&AccountId> = due.iter().filter_map(hinted).collect();
        for account in known {
            unknown.remove(&account.id);
        }
        let unknown: Vec<AccountId> = unknown.into_iter().cloned().collect();
        let read = self.table.some_accounts(&unknown).await?;
        let connected = known
            .iter()
            .chain(&read)
            .filter(|account| account.connection == Connection::Connected);
        let paces = connected.map(|account| (account.id.clone(), account.pace.clone()));
        Ok(paces.collect())
    }

    /// Leaves the notifications of accounts alone that were not answered about them in this run, longer each time.
    /// New ones are followed all the same, as they come. 1 call of the table for each such account.
    async fn let_notifications_rest(
        &self,
        asked: &Asked,
        paces: &HashMap<AccountId, Pace>,
    ) -> Result<(), StoreFailure> {
        stream::iter(asked.silent().into_iter().map(Ok))
            .try_for_each_concurrent(PARALLEL, |account| async move {
                let last = paces.get(&account).and_then(|pace| pace.notifications_rest);
                let rest = Rest::of_notifications(last, self.now());
                info!(account.id = %account, until = %rest.until, "notifications rest: several in a row could not be followed");
                let fact = AccountFact::NotificationsRest(rest);
                self.table.note_fact(&account, &fact).await
            })
            .await
    }

    /// Removes hints of accounts that cannot be asked: the poll after their return finds all.
    async fn remove(&self, hints: Hints) -> Result<(), StoreFailure> {
        if let Some((account, _)) = hints.first() {
            info!(account.id = %account, count = hints.len(), "notifications dropped: their accounts are not connected");
        }
        stream::iter(hints.into_iter().map(Ok))
            .try_for_each_concurrent(PARALLEL, |(account, hint)| async move {
                self.table.discard(&account, &hint).await
            })
            .await
    }

    async fn work_off(
        &self,
        work: Work,
        share: Share,
        asked: &Asked,
    ) -> Result<(Option<Target>, WorkOutcome), StoreFailure> {
        match work {
            Work::Hints(few) => {
                let followed = self.follow_unless_asked(few, share, asked).await?;
                Ok((None, WorkOutcome::Done(followed)))
            }
            Work::Thread(_) if !self.deadline.has_room(share) => Ok((None, WorkOutcome::Left)),
            Work::Thread(key) => {
                let target = Target::of(&self.policy, key);
                let worked = self.work(&target, Trigger::Due).await?;
                Ok((Some(target), worked))
            }
        }
    }

    /// Follows notifications, unless another piece of this run is at them.
    async fn follow_unless_asked(
        &self,
        few: Hints,
        share: Share,
        asked: &Asked,
    ) -> Result<RunSummary, StoreFailure> {
        let Some(few) = asked.begin(few) else {
            return Ok(RunSummary::default());
        };
        let followed = self.follow_few(&few, share, asked).await;
        asked.end(&few);
        followed
    }

    /// Follows a few notifications of one account, one after the other. When several fail in a row, the
    /// others are not asked about in this run: they are as due as before.
    async fn follow_few(
        &self,
        few: &Hints,
        share: Share,
        asked: &Asked,
    ) -> Result<RunSummary, StoreFailure> {
        let mut summary = RunSummary::default();
        if !self.deadline.has_room(share) {
            summary.left = u32::try_from(few.len()).unwrap_or(u32::MAX);
            return Ok(summary);
        }
        for hint in self.table.hints(few, self.now()).await? {
            let Some(hint) = unless_unreadable(hint, &mut summary)? else {
                continue;
            };
            if asked.is_silent(&hint.account) {
                break;
            }
            if !self.deadline.has_room(share) {
                summary.left += 1;
                continue;
            }
            let followed = unless_unreadable(self.follow(&hint).await, &mut summary)?;
            let followed = followed.unwrap_or_default();
            asked.note(&hint.account, followed);
            summary += followed;
            summary.retried += 1;
        }
        Ok(summary)
    }
}

/// What came of asking accounts about their notifications in this run.
#[derive(Debug, Default)]
struct Asked(Mutex<Inquiry>);

#[derive(Debug, Default)]
struct Inquiry {
    accounts: BTreeMap<AccountId, Answers>,
    /// Of accounts of which as many as [`A_FEW`] are being followed, and none was answered yet.
    waiting: Vec<Hints>,
}

#[derive(Debug, Default)]
struct Answers {
    failed_in_a_row: usize,
    unanswered_in_a_row: usize,
    under_way: usize,
    has_answered: bool,
}

impl Asked {
    /// The notifications of one account, if they may be followed now. Else they wait, or are left to the next
    /// run, because the account does not answer.
    fn begin(&self, few: Hints) -> Option<Hints> {
        let mut inquiry = self.inquiry();
        let account = few.first().map(|(account, _)| account.clone())?;
        let answers = inquiry.accounts.entry(account).or_default();
        if answers.failed_in_a_row >= A_FEW {
            return None;
        }
        if answers.under_way >= A_FEW && !answers.has_answered {
            inquiry.waiting.push(few);
            return None;
        }
        answers.under_way += 1;
        Some(few)
    }

    fn end(&self, few: &Hints) {
        let mut inquiry = self.inquiry();
        let account = few.first().map(|(account, _)| account);
        if let Some(answers) = account.and_then(|id| inquiry.accounts.get_mut(id)) {
            answers.under_way = answers.under_way.saturating_sub(1);
        }
    }

    fn is_silent(&self, account: &AccountId) -> bool {
        let inquiry = self.inquiry();
        let answers = inquiry.accounts.get(account);
        answers.is_some_and(|answers| answers.failed_in_a_row >= A_FEW)
    }

    fn note(&self, account: &AccountId, followed: RunSummary) {
        let mut inquiry = self.inquiry();
        let answers = inquiry.accounts.entry(account.clone()).or_default();
        if followed.unanswered > 0 {
            answers.unanswered_in_a_row += 1;
        } else {
            answers.unanswered_in_a_row = 0;
        }
        if followed.failed > 0 {
            answers.failed_in_a_row += 1;
        } else {
            (answers.failed_in_a_row, answers.has_answered) = (0, true);
        }
    }

    /// The accounts that did not answer a few times in a row.
    fn silent(&self) -> Vec<AccountId> {
        let inquiry = self.inquiry();
        let is_silent = |answers: &Answers| answers.unanswered_in_a_row >= A_FEW;
        let silent = inquiry.accounts.iter().filter(|(_, its)| is_silent(its));
        silent.map(|(account, _)| account.clone()).collect()
    }

    fn take_waiting(&self) -> Vec<Hints> {
        std::mem::take(&mut self.inquiry().waiting)
    }

    fn inquiry(&self) -> MutexGuard<'_, Inquiry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is done with the notifications of an account of this pace; `None` = it cannot be asked.
fn hints_of(pace: Option<&Pace>, now: Timestamp) -> HintsOfAccount {
    match pace {
        Some(pace) if pace.notifications_rest(now) => HintsOfAccount::Left,
        Some(_) => HintsOfAccount::Followed,
        None => HintsOfAccount::Removed,
    }
}

fn hinted(row: &Due) -> Option<&AccountId> {
    match row {
        Due::Hint(account, _) => Some(account),
        Due::Thread(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn few(number: u32) -> Hints {
        let account = AccountId::from_connector("mk:1");
        vec![(account, format!("hint {number}"))]
    }

    #[test]
    fn an_account_that_has_not_answered_yet_is_asked_about_a_few_at_a_time() {
        let (asked, account) = (Asked::default(), AccountId::from_connector("mk:1"));
        let begun = (0..6).filter_map(|number| asked.begin(few(number)));
        assert_eq!(begun.count(), A_FEW);
        assert_eq!(asked.take_waiting(), [few(4), few(5)]);

        asked.note(&account, RunSummary::default());

        assert!(asked.begin(few(4)).is_some());
    }

    #[test]
    fn an_account_that_failed_a_few_times_in_a_row_is_left_alone() {
        let (asked, account) = (Asked::default(), AccountId::from_connector("mk:1"));
        let unanswered = RunSummary {
            failed: 1,
            unanswered: 1,
            ..RunSummary::default()
        };
        for number in 0..3 {
            assert!(asked.begin(few(number)).is_some());
            asked.note(&account, unanswered);
            asked.end(&few(number));
        }
        assert!(!asked.is_silent(&account));
        asked.note(&account, unanswered);

        assert!(asked.is_silent(&account));
        assert_eq!(asked.silent(), std::slice::from_ref(&account));
        // An answer that is of no use, or a call that was held back, is no silence.
        let refused = RunSummary {
            unanswered: 0,
            ..unanswered
        };
        asked.note(&account, refused);
        assert!(asked.is_silent(&account) && asked.silent().is_empty());
        assert!(asked.begin(few(9)).is_none());
        assert!(asked.take_waiting().is_empty());
    }
}
