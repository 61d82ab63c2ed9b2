//! Where workers and their neighbours meet: every call to any port passes here.
//!
//! The core has no runtime and keeps no state between port calls, so its calls are all that can
//! interleave. A call arrives, waits, and is let go by a [`Director`], who decides which of the
//! waiting calls is next, how much time passes first, and what becomes of it: it may be
//! made, fail, take effect and lose its answer, or be the last thing its worker does. Nothing
//! sleeps, and the same director decides the same again.
//!
//! Why not shuttle: it schedules threads and locks, of which the core has none, cannot end a
//! worker in the middle, and brings 25 crates. This file is all that is needed instead.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use bridge::ports::Clock;
use jiff::{SignedDuration, Timestamp};

use crate::dice::Dice;

/// Workers that make more calls than this in one run do not come to an end.
const MOST_CALLS: usize = 50_000;

/// No call is in the air for longer than this: the clients' own time-out (12 s).
pub const LONGEST_CALL: Duration = Duration::from_secs(12);

/// What becomes of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It is made and answered.
    Answered,
    /// It is made, and the answer takes its time: others may go first.
    Slow,
    /// It does not take effect, and the caller learns that it may try again.
    Fails,
    /// It takes effect, and the caller does not learn so.
    AnswerLost,
    /// Its worker ends before it goes out.
    DiesBefore,
    /// It takes effect, and its worker ends before the answer comes.
    DiesUnanswered,
    /// It is answered, and its worker ends before it does anything with that.
    DiesAnswered,
}

impl Fate {
    /// The three moments in which a worker may end.
    pub const DEATHS: [Self; 3] = [Self::DiesBefore, Self::DiesUnanswered, Self::DiesAnswered];
    /// What a worker lives through.
    pub const TROUBLES: [Self; 2] = [Self::Fails, Self::AnswerLost];
}

/// Why a call has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It did not take effect.
    NotMade,
    /// It may have taken effect.
    Unclear,
}

/// A call that waits to be let go.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// Which one, counted from 0 as they came.
    pub number: u64,
    /// Whose.
    pub worker: usize,
    /// What it asks for, such as `helpdesk.post`.
    pub name: &'static str,
    /// The last moment at which it may be in the air.
    until: Timestamp,
}

/// Decides what happens next.
pub trait Director {
    /// Which of `waiting` is let go. Never called with none.
    fn choose(&mut self, waiting: &[Waiting]) -> usize;

    /// What becomes of it.
    fn fate(&mut self, call: &Waiting) -> Fate;

    /// How much time passes before, at most `most`.
    fn pass(&mut self, most: Duration) -> Duration;
}

struct Held {
    call: Waiting,
    waker: Waker,
    let_go: Option<Fate>,
}

/// A line of the trace, put into words only when somebody reads it.
#[derive(Clone)]
enum Event {
    Call(Waiting, Fate),
    Note(String),
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(call, fate) => {
                let (worker, number, name) = (call.worker, call.number, call.name);
                write!(f, "worker {worker} #{number} {name} {fate:?}")
            }
            Self::Note(text) => f.write_str(text),
        }
    }
}

#[derive(Default)]
struct Inner {
    now: Timestamp,
    next: u64,
    worker: usize,
    held: Vec<Held>,
    dead: Vec<bool>,
    /// Answered its last call; the next one does not happen.
    doomed: Vec<bool>,
    trace: Option<Vec<(Timestamp, Event)>>,
}

/// The meeting place, and the clock on its wall. Cheap to clone.
#[derive(Clone, Default)]
pub struct Stage(Arc<Mutex<Inner>>);

impl std::fmt::Debug for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stage")
            .field("now", &self.now())
            .finish_non_exhaustive()
    }
}

impl Clock for Stage {
    fn now(&self) -> Timestamp {
        self.lock().now
    }
}

impl Stage {
    /// A stage whose clock shows `now`.
    pub fn at(now: Timestamp) -> Self {
        let stage = Self::default();
        stage.lock().now = now;
        stage
    }

    /// Lets time pass while nobody is at work.
    pub fn pass(&self, span: Duration) {
        self.lock().now += SignedDuration::try_from(span).unwrap_or_default();
    }

    /// From now on, writes down every call and its fate.
    pub fn keep_trace(&self) {
        self.lock().trace = Some(Vec::new());
    }

    /// What was written down.
    pub fn trace(&self) -> Vec<String> {
        let events = self.lock().trace.clone().unwrap_or_default();
        let lines = events.iter().map(|(at, event)| format!("{at:.3} {event}"));
        lines.collect()
    }

    /// Writes a line of one's own into the trace.
    pub fn note(&self, line: impl FnOnce() -> String) {
        let mut inner = self.lock();
        let now = inner.now;
        if let Some(trace) = inner.trace.as_mut() {
            trace.push((now, Event::Note(line())));
        }
    }

    /// Makes a call: waits to be let go, then lets `effect` happen as its fate will have it.
    pub async fn call<T, E>(
        &self,
        name: &'static str,
        effect: impl FnOnce() -> Result<T, E>,
        trouble: impl FnOnce(Trouble) -> E,
    ) -> Result<T, E> {
        match self.arrive(name).await {
            Fate::Answered => effect(),
            Fate::Slow => {
                let answer = effect();
                self.arrive_again(name).await;
                answer
            }
            Fate::Fails => Err(trouble(Trouble::NotMade)),
            Fate::AnswerLost => {
                drop(effect());
                Err(trouble(Trouble::Unclear))
            }
            Fate::DiesBefore => std::future::pending().await,
            Fate::DiesUnanswered => {
                drop(effect());
                std::future::pending().await
            }
            Fate::DiesAnswered => {
                let answer = effect();
                let mut inner = self.lock();
                let worker = inner.worker;
                if let Some(doomed) = inner.doomed.get_mut(worker) {
                    *doomed = true;
                }
                drop(inner);
                answer
            }
        }
    }

    /// Runs `workers` side by side until each has ended, one way or another.
    ///
    /// # Panics
    ///
    /// When they wait for something that is no call: nobody would ever wake them. When they do not
    /// come to an end.
    ///
    /// Answers which of them died.
    pub fn run<'a>(
        &self,
        director: &mut dyn Director,
        workers: Vec<Pin<Box<dyn Future<Output = ()> + 'a>>>,
    ) -> Vec<bool> {
        let mut running: Vec<Option<Running<'a>>> = workers
            .into_iter()
            .map(|work| Some(Running::new(work)))
            .collect();
        {
            let mut inner = self.lock();
            inner.dead = vec![false; running.len()];
            inner.doomed = vec![false; running.len()];
        }
        for _ in 0..MOST_CALLS {
            self.poll_all(&mut running);
            if running.iter().all(Option::is_none) {
                return std::mem::take(&mut self.lock().dead);
            }
            let waiting = self.waiting();
            assert!(
                !waiting.is_empty(),
                "workers wait for something that is no call"
            );
            self.let_one_go(director, &waiting);
            self.bury(&mut running);
        }
        panic!("workers do not come to an end");
    }

    /// Polls whoever was woken, until nobody is: one who ends may wake another.
    fn poll_all(&self, running: &mut [Option<Running<'_>>]) {
        let is_woken = |slot: &Option<Running<'_>>| slot.as_ref().is_some_and(Running::is_woken);
        while let Some(worker) = running.iter().position(is_woken) {
            let Some(one) = running[worker].as_mut() else {
                return;
            };
            one.woken.0.store(false, Ordering::Relaxed);
            self.lock().worker = worker;
            let waker = Waker::from(Arc::clone(&one.woken));
            let ended = one
                .work
                .as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_ready();
            if ended || self.lock().dead[worker] {
                running[worker] = None;
            }
        }
    }

    fn waiting(&self) -> Vec<Waiting> {
        self.lock()
            .held
            .iter()
            .filter(|held| held.let_go.is_none())
            .map(|held| held.call)
            .collect()
    }

    fn let_one_go(&self, director: &mut dyn Director, waiting: &[Waiting]) {
        let now = self.now();
        let ends = waiting.iter().map(|call| call.until).min().unwrap_or(now);
        let most = Duration::try_from(ends.duration_since(now)).unwrap_or_default();
        let passed = if most.is_zero() {
            most
        } else {
            director.pass(most).min(most)
        };
        self.pass(passed);
        // What has been in the air for as long as a call may be cannot wait any longer.
        let overdue = waiting.iter().position(|call| call.until <= now + passed);
        let chosen = waiting[overdue.unwrap_or_else(|| director.choose(waiting))];
        let mut inner = self.lock();
        let fate = match inner.doomed.get(chosen.worker) {
            Some(true) => Fate::DiesBefore,
            _ => director.fate(&chosen),
        };
        if matches!(fate, Fate::DiesBefore | Fate::DiesUnanswered) {
            inner.dead[chosen.worker] = true;
        }
        let now = inner.now;
        if let Some(trace) = inner.trace.as_mut() {
            trace.push((now, Event::Call(chosen, fate)));
        }
        let held = inner
            .held
            .iter_mut()
            .find(|held| held.call.number == chosen.number)
            .expect("it waits");
        held.let_go = Some(fate);
        held.waker.wake_by_ref();
    }

    /// Drops workers that ended before their call went out; one that dies after its call is
    /// polled once more, so that the call takes effect.
    fn bury(&self, running: &mut [Option<Running<'_>>]) {
        let buried: Vec<usize> = {
            let inner = self.lock();
            let before = |held: &&Held| held.let_go == Some(Fate::DiesBefore);
            inner
                .held
                .iter()
                .filter(before)
                .map(|held| held.call.worker)
                .collect()
        };
        for worker in buried {
            running[worker] = None;
        }
    }

    async fn arrive(&self, name: &'static str) -> Fate {
        let until = self.now() + SignedDuration::try_from(LONGEST_CALL).unwrap_or_default();
        Arrival {
            stage: self,
            name,
            number: None,
            until,
        }
        .await
    }

    async fn arrive_again(&self, name: &'static str) {
        let until = self.now() + SignedDuration::from_secs(2);
        match (Arrival {
            stage: self,
            name,
            number: None,
            until,
        })
        .await
        {
            Fate::DiesBefore | Fate::DiesUnanswered => std::future::pending().await,
            _ => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Arrival<'a> {
    stage: &'a Stage,
    name: &'static str,
    number: Option<u64>,
    until: Timestamp,
}

impl Future for Arrival<'_> {
    type Output = Fate;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Fate> {
        let mut inner = self.stage.lock();
        let Some(number) = self.number else {
            let (number, worker) = (inner.next, inner.worker);
            inner.next += 1;
            let call = Waiting {
                number,
                worker,
                name: self.name,
                until: self.until,
            };
            inner.held.push(Held {
                call,
                waker: context.waker().clone(),
                let_go: None,
            });
            drop(inner);
            self.number = Some(number);
            return Poll::Pending;
        };
        let at = inner
            .held
            .iter()
            .position(|held| held.call.number == number)
            .expect("it was never let go twice");
        let Some(fate) = inner.held[at].let_go else {
            inner.held[at].waker.clone_from(context.waker());
            return Poll::Pending;
        };
        inner.held.swap_remove(at);
        drop(inner);
        self.number = None;
        Poll::Ready(fate)
    }
}

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            self.stage
                .lock()
                .held
                .retain(|held| held.call.number != number);
        }
    }
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

struct Running<'a> {
    work: Pin<Box<dyn Future<Output = ()> + 'a>>,
    woken: Arc<Woken>,
}

impl<'a> Running<'a> {
    fn new(work: Pin<Box<dyn Future<Output = ()> + 'a>>) -> Self {
        Self {
            work,
            woken: Arc::new(Woken(AtomicBool::new(true))),
        }
    }

    fn is_woken(&self) -> bool {
        self.woken.0.load(Ordering::Relaxed)
    }
}

// -------------------------------------------------------------------- directors

/// Everything goes well, first come first served.
#[derive(Clone, Copy, Debug, Default)]
pub struct Calm;

impl Director for Calm {
    fn choose(&mut self, _: &[Waiting]) -> usize {
        0
    }

    fn fate(&mut self, _: &Waiting) -> Fate {
        Fate::Answered
    }

    fn pass(&mut self, _: Duration) -> Duration {
        Duration::ZERO
    }
}

/// First come first served; the calls that are named (counted from 0) meet with their fate.
#[derive(Clone, Debug, Default)]
pub struct Fated {
    /// Which call, and what becomes of it. After the first, calls are counted from 0 again.
    pub plan: Vec<(u64, Fate)>,
    /// Calls since the last fate.
    pub calls: u64,
    /// Names of the calls so far.
    pub names: Vec<&'static str>,
}

impl Fated {
    /// With this plan.
    pub fn new(plan: &[(u64, Fate)]) -> Self {
        Self {
            plan: plan.iter().rev().copied().collect(),
            ..Self::default()
        }
    }

    /// Whether everything that was planned has happened.
    pub fn is_done(&self) -> bool {
        self.plan.is_empty()
    }
}

impl Director for Fated {
    fn choose(&mut self, _: &[Waiting]) -> usize {
        0
    }

    fn fate(&mut self, call: &Waiting) -> Fate {
        self.names.push(call.name);
        let number = self.calls;
        self.calls += 1;
        match self.plan.last() {
            Some((at, fate)) if *at == number => {
                let fate = *fate;
                self.plan.pop();
                self.calls = 0;
                fate
            }
            _ => Fate::Answered,
        }
    }

    fn pass(&mut self, _: Duration) -> Duration {
        Duration::ZERO
    }
}

/// How often what happens, in a thousand calls.
#[derive(Clone, Copy, Debug, Default)]
pub struct Odds {
    /// [`Fate::Fails`].
    pub fails: usize,
    /// [`Fate::AnswerLost`].
    pub lost: usize,
    /// One of [`Fate::DEATHS`].
    pub dies: usize,
    /// [`Fate::Slow`].
    pub slow: usize,
    /// Time passes before it.
    pub waits: usize,
}

/// Chance decides, and the seed decides chance.
#[derive(Clone, Debug)]
pub struct Chance {
    /// The dice.
    pub dice: Dice,
    /// The odds.
    pub odds: Odds,
    /// Calls let go.
    pub calls: u64,
}

impl Chance {
    /// With the dice of `seed`.
    pub fn new(seed: u64, odds: Odds) -> Self {
        Self {
            dice: Dice::new(seed),
            odds,
            calls: 0,
        }
    }
}

impl Director for Chance {
    fn choose(&mut self, waiting: &[Waiting]) -> usize {
        self.dice.below(waiting.len())
    }

    fn fate(&mut self, _: &Waiting) -> Fate {
        self.calls += 1;
        let Odds {
            fails,
            lost,
            dies,
            slow,
            ..
        } = self.odds;
        let drawn = self.dice.below(1000);
        if drawn < fails {
            Fate::Fails
        } else if drawn < fails + lost {
            Fate::AnswerLost
        } else if drawn < fails + lost + dies {
            *self.dice.pick(&Fate::DEATHS)
        } else if drawn < fails + lost + dies + slow {
            Fate::Slow
        } else {
            Fate::Answered
        }
    }

    fn pass(&mut self, most: Duration) -> Duration {
        if !self.dice.chance(self.odds.waits) {
            return Duration::ZERO;
        }
        let most = u64::try_from(most.as_millis()).unwrap_or(0);
        Duration::from_millis(self.dice.roll() % (most + 1))
    }
}

/// Goes through every schedule there is, one after the other, depth first.
#[derive(Clone, Debug, Default)]
pub struct Every {
    path: Vec<(usize, usize)>,
    at: usize,
    /// What may become of a call, besides being answered, and how often in one schedule.
    pub fates: Vec<Fate>,
    /// Fates other than an answer that one schedule may hold.
    pub at_most: usize,
    used: usize,
}

impl Every {
    /// With at most `at_most` of `fates` in each schedule.
    pub fn new(fates: &[Fate], at_most: usize) -> Self {
        Self {
            fates: fates.to_vec(),
            at_most,
            ..Self::default()
        }
    }

    /// Turns to the next schedule; false after the last one.
    pub fn next_schedule(&mut self) -> bool {
        (self.at, self.used) = (0, 0);
        while let Some((taken, of)) = self.path.pop() {
            if taken + 1 < of {
                self.path.push((taken + 1, of));
                return true;
            }
        }
        false
    }

    fn branch(&mut self, of: usize) -> usize {
        if of <= 1 {
            return 0;
        }
        if self.at == self.path.len() {
            self.path.push((0, of));
        }
        self.at += 1;
        self.path[self.at - 1].0
    }
}

impl Director for Every {
    fn choose(&mut self, waiting: &[Waiting]) -> usize {
        self.branch(waiting.len())
    }

    fn fate(&mut self, _: &Waiting) -> Fate {
        let of = if self.used < self.at_most {
            self.fates.len() + 1
        } else {
            1
        };
        match self.branch(of).checked_sub(1) {
            None => Fate::Answered,
            Some(fate) => {
                self.used += 1;
                self.fates[fate]
            }
        }
    }

    fn pass(&mut self, _: Duration) -> Duration {
        Duration::ZERO
    }
}
