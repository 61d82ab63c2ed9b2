//! One Odd Bazaar, one Chatwoot, one table, and the functions between them.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    future::Future,
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use bridge::{
    BotRules, Bridge, Deadline, Inboxes, MarkRead, Policy, Routes,
    accounts::{Account, Connection, Tokens},
    command::CommandAccess,
    ids::{AccountId, ConversationId, HelpdeskMessageId, InboxId, Thread, ThreadKey},
    message::Author,
    ports::{Clock, HintRow, Sender},
    texts::Locale,
    timing::later,
};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::{
    memory_helpdesk::{MemoryHelpdesk, News},
    memory_table::{MemoryTable, Wakeup},
    stage::{Calm, Director, Stage},
    workers,
    worst_case::{MARKETPLACE, Manners, OddBazaar, PLAIN},
};

/// Where questions appear.
pub const QUESTIONS: InboxId = InboxId(7);
/// Where sales appear.
pub const MESSAGES: InboxId = InboxId(8);
/// Where disputes appear.
pub const DISPUTES: InboxId = InboxId(9);

/// Webhooks and stream come to rest within this many rounds.
const MOST_ROUNDS: usize = 1000;

/// What an agent wrote, for the truth's sake.
#[derive(Clone, Debug)]
pub struct Written {
    /// Where.
    pub conversation: ConversationId,
    /// The message.
    pub id: HelpdeskMessageId,
    /// What they wrote.
    pub text: String,
    /// How many files go with it.
    pub files: usize,
    /// It was listed only later than it was written.
    pub late: bool,
}

/// A note that asks the bridge for something.
#[derive(Clone, Copy, Debug)]
pub struct Commanded {
    /// Where.
    pub conversation: ConversationId,
    /// The note.
    pub id: HelpdeskMessageId,
    /// The note whose code it holds, if it confirms one.
    pub confirms: Option<HelpdeskMessageId>,
}

/// A world.
#[derive(Debug)]
pub struct World {
    /// Where everything happens.
    pub stage: Stage,
    /// The table.
    pub table: MemoryTable,
    /// Chatwoot.
    pub helpdesk: MemoryHelpdesk,
    /// The marketplace.
    pub market: OddBazaar,
    /// What is to be proven.
    pub bridge: Bridge,
    /// Everything that agents wrote to buyers.
    pub written: Vec<Written>,
    /// Notes of agents that ask the bridge for something.
    pub commands: Vec<Commanded>,
    /// Retries that agents asked for, by message.
    pub retried: BTreeMap<HelpdeskMessageId, u32>,
    /// A record whose worker died is brought once more, at once.
    pub stream_repeats: bool,
    /// Webhooks come unsigned: what they say is a hint.
    pub unsigned: bool,
    /// Replays that somebody asked for.
    pub replays: Cell<usize>,
    /// A worker that the stream woke has died.
    pub dispatcher_died: Cell<bool>,
    /// How often each account's connection died, and came back.
    pub connections: BTreeMap<AccountId, (usize, usize)>,
    /// Conversations that were deleted when the table knew of them.
    pub known_gone: BTreeSet<ConversationId>,
    /// A run is killed after this long, and knows it; `None` = nobody ends it.
    pub time_out: Option<Duration>,
    nonces: u64,
}

impl Default for World {
    fn default() -> Self {
        Self::with(Manners::Odd)
    }
}

/// From this number on, sellers are at the plain marketplace.
pub const PLAIN_SELLERS: usize = 10;

/// The account of the first seller, and so on.
pub fn account(number: usize) -> AccountId {
    let prefix = match number {
        PLAIN_SELLERS.. => PLAIN.prefix,
        _ => MARKETPLACE.prefix,
    };
    AccountId::from_connector(format!("{prefix}:seller{number}"))
}

impl World {
    /// A world with one seller.
    pub fn with(manners: Manners) -> Self {
        let stage = Stage::at(
            "2026-03-04T12:00:00Z"
                .parse::<Timestamp>()
                .expect("an instant"),
        );
        let table = MemoryTable::new(&stage);
        let helpdesk = MemoryHelpdesk::new(&stage);
        let market = OddBazaar::new(&stage, &table, manners);
        let inboxes = Inboxes {
            questions: Some(QUESTIONS),
            messages: Some(MESSAGES),
            claims: Some(DISPUTES),
        };
        let policy = Policy {
            inboxes: inboxes.into(),
            locale: Locale::En,
            relay_bots: BotRules::default(),
            commands: CommandAccess::Everybody,
            marketplaces: &[MARKETPLACE, PLAIN],
            mark_read: MarkRead::Answered,
            routes: Routes::default(),
            urgent_below: 25,
            runs_every: Duration::from_mins(1),
        };
        let bridge = Bridge {
            connector: Arc::new(market.clone()),
            helpdesk: Arc::new(helpdesk.clone()),
            table: Arc::new(table.clone()),
            clock: Arc::new(stage.clone()),
            policy,
            deadline: Deadline::none(),
        };
        let world = Self {
            stage,
            table,
            helpdesk,
            market,
            bridge,
            written: Vec::new(),
            commands: Vec::new(),
            retried: BTreeMap::new(),
            stream_repeats: false,
            unsigned: false,
            replays: Cell::new(0),
            dispatcher_died: Cell::new(false),
            connections: BTreeMap::new(),
            known_gone: BTreeSet::new(),
            time_out: Some(Duration::from_secs(55)),
            nonces: 0,
        };
        world.connect(0);
        world
    }

    /// Connects a seller.
    pub fn connect(&self, number: usize) {
        self.table.put_account(Account::granted(
            account(number),
            Tokens {
                access: SecretString::from("a"),
                refresh: SecretString::from("r"),
                expires_at: None,
            },
            self.stage.now(),
        ));
    }

    // -------------------------------------------------------------- what people do

    /// A thread of the first seller; a buyer opens it if it is new.
    pub fn thread(&self, lane: &str, id: &str) -> Thread {
        self.thread_of(0, lane, id)
    }

    /// The same of any seller.
    pub fn thread_of(&self, seller: usize, lane: &str, id: &str) -> Thread {
        let name = format!("{}:{lane}:{id}", account(seller));
        let thread = self.bridge.policy.thread(&name).expect("a lane of ours");
        let known = self.market.talks().iter().any(|talk| talk.thread == thread);
        if known {
            thread
        } else {
            self.market.open(&account(seller), lane, id, "buyer1")
        }
    }

    /// A buyer writes.
    pub fn buyer(&self, thread: &Thread, text: &str) {
        self.market.say(thread, Author::Buyer, text);
    }

    /// A buyer writes and sends so many files along.
    pub fn buyer_sends(&self, thread: &Thread, text: &str, files: usize) {
        self.market
            .say_with_files(thread, Author::Buyer, text, files);
    }

    /// The seller writes at the marketplace.
    pub fn seller(&self, thread: &Thread, text: &str) {
        self.market.say(thread, Author::Seller, text);
    }

    /// The marketplace itself speaks.
    pub fn platform(&self, thread: &Thread, text: &str) {
        self.market
            .say(thread, Author::Platform("Arbiter".to_owned()), text);
    }

    /// The conversation of `thread` that agents see.
    pub fn conversation(&self, thread: &Thread) -> Option<ConversationId> {
        self.helpdesk
            .conversation_of(thread.key.as_str())
            .map(|held| held.id)
    }

    /// An agent answers in the conversation of `thread`.
    pub fn agent(&mut self, thread: &Thread, text: &str) -> HelpdeskMessageId {
        let conversation = self.conversation(thread).expect("a conversation");
        self.agent_in(conversation, text, Duration::ZERO)
    }

    /// An agent writes in `conversation`; the message is listed only after `lag`.
    pub fn agent_in(
        &mut self,
        conversation: ConversationId,
        text: &str,
        lag: Duration,
    ) -> HelpdeskMessageId {
        let id = self.helpdesk.agent_writes(conversation, text, lag);
        self.stage.note(|| {
            format!("an agent writes {id} in {conversation} (listed after {lag:?}): {text}")
        });
        self.written.push(Written {
            conversation,
            id,
            text: text.to_owned(),
            files: 0,
            late: !lag.is_zero(),
        });
        id
    }

    /// An agent answers with so many files beside the text.
    pub fn agent_sends(&mut self, thread: &Thread, text: &str, files: usize) -> HelpdeskMessageId {
        let conversation = self.conversation(thread).expect("a conversation");
        let id = self.helpdesk.agent_sends(conversation, text, files);
        self.stage
            .note(|| format!("an agent writes {id} in {conversation} with {files} files: {text}"));
        self.written.push(Written {
            conversation,
            id,
            text: text.to_owned(),
            files,
            late: false,
        });
        id
    }

    /// An agent asks the bridge for something.
    pub fn command(&mut self, thread: &Thread, text: &str) -> HelpdeskMessageId {
        self.command_with_files(thread, text, 0)
    }

    /// The same with so many files beside the note.
    pub fn command_with_files(
        &mut self,
        thread: &Thread,
        text: &str,
        files: usize,
    ) -> HelpdeskMessageId {
        let conversation = self.conversation(thread).expect("a conversation");
        let id = self.helpdesk.agent_notes_files(conversation, text, files);
        self.stage
            .note(|| format!("an agent asks {id} in {conversation}: {text}"));
        self.commands.push(Commanded {
            conversation,
            id,
            confirms: None,
        });
        id
    }

    /// An agent confirms what was proposed last in the conversation of `thread`, if anything was.
    pub fn confirm(&mut self, thread: &Thread) -> Option<HelpdeskMessageId> {
        let held = self.helpdesk.conversation_of(thread.key.as_str())?;
        let proposal = held.messages.iter().rev().find_map(|one| {
            let (_, code) = one.shown.content.split_once("`/confirm ")?;
            let (code, _) = code.split_once('`')?;
            let (_, asked) = one.shown.source_id.as_ref()?.rsplit_once(":command-")?;
            Some((code.to_owned(), asked.parse().ok()?))
        });
        let (code, asked) = proposal?;
        let id = self
            .helpdesk
            .agent_notes(held.id, &format!("/confirm {code}"));
        self.stage
            .note(|| format!("an agent confirms {asked} by {id} in {}", held.id));
        self.commands.push(Commanded {
            conversation: held.id,
            id,
            confirms: Some(asked),
        });
        Some(id)
    }

    /// The credential of an account dies at the marketplace.
    pub fn connection_dies(&mut self, account: &AccountId) {
        self.market.kill(account, true);
        self.connections.entry(account.clone()).or_default().0 += 1;
    }

    /// Somebody connects the account again.
    pub fn reconnect(&mut self, account: &AccountId) {
        self.market.kill(account, false);
        let Some(mut row) = self.table.account_row(account) else {
            return;
        };
        row.generation += 1;
        row.connection = Connection::Connected;
        self.table.put_account(row);
        self.connections.entry(account.clone()).or_default().1 += 1;
    }

    /// The inbox of sales was made anew: another id stands in the settings.
    pub fn move_sales(&mut self, inbox: InboxId) {
        self.bridge.policy.inboxes.shared.messages = Some(inbox);
    }

    /// Somebody deletes a conversation.
    pub fn delete(&mut self, conversation: ConversationId) {
        let all = self.helpdesk.conversations();
        let key = all.iter().find(|held| held.id == conversation);
        let key = key.map(|held| ThreadKey::from_connector(held.source_id.as_str()));
        let row = key.and_then(|key| self.table.thread(&key));
        if row.is_some_and(|row| row.conversation == Some(conversation)) {
            self.known_gone.insert(conversation);
        }
        self.helpdesk.delete(conversation);
        self.stage
            .note(|| format!("somebody deletes {conversation}"));
    }

    /// An agent presses Retry.
    pub fn retry(&mut self, conversation: ConversationId, message: HelpdeskMessageId) {
        *self.retried.entry(message).or_default() += 1;
        self.helpdesk.press_retry(conversation, message);
        self.stage
            .note(|| format!("an agent retries {message} in {conversation}"));
    }

    /// Everything that must never reach a buyer.
    pub fn secrets(&self, conversation: ConversationId) {
        self.helpdesk.agent_notes(conversation, "secret note");
        self.helpdesk
            .machine_writes(conversation, "secret greeting", Sender::System);
        self.helpdesk
            .machine_writes(conversation, "secret bot", Sender::Bot);
    }

    // --------------------------------------------------------- what the clock does

    /// Runs one worker by itself; whether it died.
    pub fn run<'a>(
        &self,
        director: &mut dyn Director,
        work: impl Future<Output = ()> + 'a,
    ) -> bool {
        self.stage
            .run(director, vec![Box::pin(work)])
            .contains(&true)
    }

    /// One minute passes and the clock ticks.
    pub fn tick(&self, director: &mut dyn Director) {
        self.stage.pass(Duration::from_mins(1));
        self.run(director, self.poller());
        self.settle(director);
    }

    /// A poller at work.
    pub fn poller(&self) -> Pin<Box<dyn Future<Output = ()>>> {
        let bridge = self.bridge_of_a_run();
        Box::pin(async move { drop(workers::tick(&bridge).await) })
    }

    /// A webhook at work.
    pub fn webhook(&self, news: News) -> Pin<Box<dyn Future<Output = ()>>> {
        let (bridge, table, unsigned) = (self.bridge.clone(), self.table.clone(), self.unsigned);
        Box::pin(async move { drop(workers::webhook(&bridge, &table, &news, unsigned).await) })
    }

    /// A dispatcher at work.
    pub fn dispatcher(&self, wakeup: Wakeup) -> Pin<Box<dyn Future<Output = ()>>> {
        let bridge = self.bridge_of_a_run();
        Box::pin(async move { drop(workers::dispatch(&bridge, &wakeup).await) })
    }

    /// The bridge in a run that begins now.
    fn bridge_of_a_run(&self) -> Bridge {
        let clock = self.bridge.clock.clone();
        let ends = self.time_out.map(|time| later(self.stage.now(), time));
        Bridge {
            deadline: ends.map_or_else(Deadline::none, |ends| Deadline::at(clock, ends)),
            ..self.bridge.clone()
        }
    }

    /// A notification comes in.
    pub fn hint(&mut self, director: &mut dyn Director, thread: &Thread) {
        self.nonces += 1;
        let (account, hint) = (thread.key.account(), thread.key.to_string());
        let hint = HintRow {
            account,
            hint,
            nonce: self.nonces.to_string(),
            arrived_at: self.stage.now(),
        };
        let (table, now) = (self.table.clone(), self.stage.now());
        self.run(
            director,
            async move { drop(table.put_hint(&hint, now).await) },
        );
    }

    /// Webhooks and stream, until nothing moves any more.
    ///
    /// # Panics
    ///
    /// When that does not happen.
    pub fn settle(&self, director: &mut dyn Director) {
        for _ in 0..self.replays.take() {
            let bridge = self.bridge.clone();
            self.run(
                director,
                async move { drop(workers::replay(&bridge).await) },
            );
        }
        for _ in 0..MOST_ROUNDS {
            let (news, stream) = (self.helpdesk.take_news(), self.table.take_stream());
            if news.is_empty() && stream.is_empty() {
                return;
            }
            for news in news {
                self.run(director, self.webhook(news));
            }
            for wakeup in stream {
                let died = self.run(director, self.dispatcher(wakeup.clone()));
                self.dispatcher_died.set(self.dispatcher_died.get() || died);
                if died && self.stream_repeats {
                    self.run(director, self.dispatcher(wakeup));
                }
            }
        }
        panic!("webhooks and stream do not come to rest");
    }

    /// Ticks without any trouble.
    pub fn ticks(&self, count: usize) {
        for _ in 0..count {
            self.tick(&mut Calm);
        }
    }

    /// Webhooks that wait never come.
    pub fn lose_webhooks(&self) {
        drop(self.helpdesk.take_news());
    }
}
