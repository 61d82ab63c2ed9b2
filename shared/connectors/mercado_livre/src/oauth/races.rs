//! Renewal as a state machine, under every order of its calls and with every call gone wrong.
//!
//! Each worker is a process of its own; the table and the token end point are all they share. A
//! refresh token works once, so a pair that was granted and not stored is lost: then, and only
//! then, may the account end disconnected.

use std::{pin::Pin, sync::Mutex};

use bridge::accounts::{Connection, Tokens};
use core_kit::{
    memory_table::MemoryTable,
    stage::{Calm, Director, Every, Fate, Fated, Stage, Trouble},
};
use http_api::Effect;

use super::{refusal::AfterRefusal, *};
use crate::error::RefusalScope;

type Work = Pin<Box<dyn Future<Output = ()>>>;

/// Mercado Livre's side: the one refresh token that is good now.
#[derive(Clone, Debug)]
struct OneMint {
    stage: Stage,
    state: Arc<Mutex<Issued>>,
}

#[derive(Debug, Default)]
struct Issued {
    pairs: u32,
    shown: Vec<String>,
    /// An access token that is refused although its time has not come.
    taken_back: Option<String>,
}

impl Issued {
    fn spend(&mut self, refresh: &str) -> Result<Granted, CallError> {
        self.shown.push(refresh.to_owned());
        if refresh != format!("TG-{}", self.pairs) {
            return Err(refusal(400));
        }
        self.pairs += 1;
        let token = |kind: &str| Some(SecretString::from(format!("{kind}-{}", self.pairs)));
        Ok(Granted {
            access: token("APP"),
            refresh: token("TG"),
            expires_in: Some(21_600),
            user: None,
        })
    }
}

/// A refusal of Mercado Livre's own.
fn refusal(status: u16) -> CallError {
    trouble(http_api::Trouble::Status {
        status,
        retry_after: None,
        body: r#"{"error":"invalid_grant"}"#.to_owned(),
        is_verdict: true,
    })
}

fn trouble(trouble: http_api::Trouble) -> CallError {
    CallError {
        name: NAME,
        effect: Effect::NotIdempotent,
        trouble,
    }
}

impl TokenIssuer for OneMint {
    async fn renew(&self, call: &RefreshToken<'_>) -> Result<Granted, CallError> {
        let refresh = call.refresh.expose_secret();
        let spend = || self.state.lock().unwrap().spend(refresh);
        let fail = |kind| match kind {
            Trouble::NotMade => trouble(http_api::Trouble::NotSent("no connection".into())),
            Trouble::Unclear => trouble(http_api::Trouble::Status {
                status: 502,
                retry_after: None,
                body: String::new(),
                is_verdict: false,
            }),
        };
        self.stage.call("mint.renew", spend, fail).await
    }

    async fn whose(&self, token: &SecretString) -> Result<(), CallError> {
        let is_known = || {
            let is_known = self.is_good(token);
            is_known.then_some(()).ok_or_else(|| refusal(401))
        };
        let fail = |_| trouble(http_api::Trouble::NotSent("no connection".into()));
        self.stage.call("mint.whose", is_known, fail).await
    }
}

impl OneMint {
    /// The newest token is good, unless it was taken back.
    fn is_good(&self, token: &SecretString) -> bool {
        let state = self.state.lock().unwrap();
        let token = token.expose_secret();
        token == format!("APP-{}", state.pairs) && state.taken_back.as_deref() != Some(token)
    }
}

struct World {
    stage: Stage,
    table: MemoryTable,
    mint: OneMint,
}

fn id() -> AccountId {
    AccountId::from_connector("meli:1")
}

/// One call of the feed, refused if its token is, and what follows.
async fn call(keys: &SellerTokens<OneMint>, mint: &OneMint) {
    let Ok(key) = keys.key(&id()).await else {
        return;
    };
    if mint.is_good(&key.token) {
        return keys.trust(&id()).await;
    }
    if let Ok(AfterRefusal::Again(key)) = keys
        .after_refusal(&id(), &key, (RefusalScope::Feed, Effect::Idempotent))
        .await
        && !mint.is_good(&key.token)
    {
        drop(keys.refused_again(&id(), &key, RefusalScope::Feed).await);
    }
}

impl World {
    /// A token that is refused long before its time; its refresh token is good.
    fn taken_back() -> Self {
        let world = Self::new();
        let row = world.table.account_row(&id()).unwrap();
        world.table.put_account(Account {
            tokens: Tokens {
                expires_at: Some(world.stage.now() + Duration::from_hours(3)),
                ..row.tokens.clone()
            },
            ..row
        });
        world.mint.state.lock().unwrap().taken_back = Some("APP-0".to_owned());
        world
    }

    /// A token that ran out a moment ago.
    fn new() -> Self {
        let now = crate::testing::now();
        let stage = Stage::at(now);
        let table = MemoryTable::new(&stage);
        let tokens = Tokens {
            access: "APP-0".into(),
            refresh: "TG-0".into(),
            expires_at: Some(now),
        };
        table.put_account(Account {
            id: id(),
            tokens,
            generation: 0,
            ..crate::testing::connected()
        });
        let mint = OneMint {
            stage: stage.clone(),
            state: Arc::default(),
        };
        Self { stage, table, mint }
    }

    /// A process that wants to make one call, or two at once.
    fn process(&self, calls: usize) -> Vec<Work> {
        let app = AppCredentials {
            id: "1".to_owned(),
            secret: "s".into(),
        };
        let (table, clock) = (Arc::new(self.table.clone()), Arc::new(self.stage.clone()));
        let keys = Arc::new(SellerTokens::new(self.mint.clone(), app, table, clock));
        let one = |_| -> Work {
            let (keys, mint) = (Arc::clone(&keys), self.mint.clone());
            Box::pin(async move { call(&keys, &mint).await })
        };
        (0..calls).map(one).collect()
    }

    fn run(&self, director: &mut dyn Director, processes: usize) {
        let works = (0..processes)
            .flat_map(|process| self.process(1 + usize::from(process == 0)))
            .collect();
        self.stage.run(director, works);
    }

    /// The clock's normal work.
    fn ticks(&self, many: usize) {
        for _ in 0..many {
            self.stage.pass(Duration::from_mins(1));
            self.stage.run(&mut Calm, self.process(1));
        }
    }

    /// `None`: the pair that is good is in the table, and nobody is at it.
    fn wrong(&self) -> Option<String> {
        let row = self.table.account_row(&id())?;
        let good = format!("TG-{}", self.mint.state.lock().unwrap().pairs);
        let is_well = row.connection == Connection::Connected
            && row.tokens.refresh.expose_secret() == good
            && row.tokens.access.expose_secret() == good.replace("TG", "APP");
        (!is_well).then(|| {
            format!(
                "{:?}, generation {}, good is {good}",
                row.connection, row.generation
            )
        })
    }

    fn is_disconnected(&self) -> bool {
        self.table
            .account_row(&id())
            .is_some_and(|row| row.connection == Connection::Disconnected)
    }

    /// Each token was shown once.
    fn shown_once(&self) -> bool {
        let shown = self.mint.state.lock().unwrap().shown.clone();
        shown
            .iter()
            .enumerate()
            .all(|(at, one)| !shown[..at].contains(one))
    }
}

#[test]
fn whoever_comes_first_a_refresh_token_is_spent_once() {
    let (mut every, mut schedules) = (Every::default(), 0);
    loop {
        let world = World::new();
        world.run(&mut every, 3);
        schedules += 1;
        assert!(
            world.shown_once(),
            "schedule {schedules}: {:?}",
            world.mint.state
        );
        assert_eq!(world.wrong(), None, "schedule {schedules}");
        if schedules >= 100_000 || !every.next_schedule() {
            break;
        }
    }
    assert!(schedules > 17_000, "{schedules} are not all there are");
}

#[test]
fn whoever_is_refused_first_a_token_that_was_taken_back_is_renewed_once() {
    let (mut every, mut schedules) = (Every::default(), 0);
    loop {
        let world = World::taken_back();
        world.run(&mut every, 3);
        world.ticks(2);
        schedules += 1;
        assert!(world.shown_once(), "schedule {schedules}");
        assert_eq!(world.wrong(), None, "schedule {schedules}");
        assert_eq!(world.mint.state.lock().unwrap().pairs, 1);
        if schedules >= 20_000 || !every.next_schedule() {
            break;
        }
    }
    assert!(schedules > 100, "{schedules} are not all there are");
}

/// Whatever happens to any call, an account is dead only if its grant was refused.
#[test]
fn a_worker_that_ends_anywhere_leaves_a_token_that_was_taken_back_renewed() {
    for fate in Fate::DEATHS.iter().chain(&Fate::TROUBLES) {
        for at in 0.. {
            let world = World::taken_back();
            let mut director = Fated::new(&[(at, *fate)]);
            world.run(&mut director, 1);
            if !director.is_done() {
                break;
            }
            world.ticks(4);
            let was_refused = !world.shown_once();
            assert_eq!(
                world.is_disconnected(),
                was_refused,
                "{fate:?} {:?}",
                world.mint.state
            );
            assert!(
                was_refused || world.wrong().is_none(),
                "{:?}",
                world.wrong()
            );
        }
    }
}

/// Plays orders with at most `troubles` in each, until `check` was asked after `most` of them.
fn in_every_order(troubles: usize, most: usize, check: impl Fn(&World, usize)) {
    let mut every = Every::new(
        &[Fate::DiesUnanswered, Fate::Fails, Fate::AnswerLost],
        troubles,
    );
    for schedule in 1..=most {
        let world = World::new();
        world.run(&mut every, 2);
        world.ticks(3);
        assert!(
            world.wrong().is_none() || world.is_disconnected(),
            "schedule {schedule}: {:?}",
            world.wrong()
        );
        check(&world, schedule);
        if !every.next_schedule() {
            break;
        }
    }
}

/// More of them: `SCHEDULES=100000`.
fn schedules() -> usize {
    let asked = std::env::vars()
        .find(|(name, _)| name == "SCHEDULES")
        .and_then(|(_, value)| value.parse().ok());
    asked.unwrap_or(5_000)
}

#[test]
fn whatever_goes_wrong_once_in_whatever_order_the_connection_lives_or_is_seen_to_be_dead() {
    in_every_order(1, schedules(), |world, schedule| {
        assert_eq!(
            world.table.renewing_until(&id()),
            None,
            "schedule {schedule}"
        );
    });
}

#[test]
fn however_often_it_goes_wrong_the_connection_lives_or_is_seen_to_be_dead_and_nobody_is_kept_waiting()
 {
    in_every_order(4, schedules(), |world, schedule| {
        let until = world.table.renewing_until(&id());
        assert!(
            until.is_none_or(|until| until < world.stage.now()),
            "schedule {schedule}: held until {until:?}"
        );
    });
}

#[test]
fn a_worker_that_ends_anywhere_leaves_a_connection_or_an_honest_end() {
    let deaths = Fate::DEATHS.iter().chain(&Fate::TROUBLES);
    for fate in deaths {
        for at in 0.. {
            let world = World::new();
            let mut director = Fated::new(&[(at, *fate)]);
            world.run(&mut director, 1);
            if !director.is_done() {
                break;
            }
            let name = director.names[usize::try_from(at).unwrap()];
            world.ticks(3);
            // Granted, and lost with whoever it was granted to.
            let is_lost = match name {
                "mint.renew" => !matches!(fate, Fate::DiesBefore | Fate::Fails),
                "table.finish_renewal" => *fate == Fate::DiesBefore,
                _ => false,
            };
            let is_honest = if is_lost {
                world.is_disconnected()
            } else {
                world.wrong().is_none()
            };
            assert!(is_honest, "{name} {fate:?}: {:?}", world.wrong());
            assert_eq!(world.table.renewing_until(&id()), None, "{name} {fate:?}");
        }
    }
}
