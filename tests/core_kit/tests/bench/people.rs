//! Buyers, sellers, agents and the marketplace itself, moved by dice.

use std::{collections::VecDeque, time::Duration};

use bridge::{
    ids::Thread,
    message::Author,
    ports::{BubbleState, Clock},
};
use core_kit::{
    dice::Dice,
    memory_helpdesk::News,
    world::{PLAIN_SELLERS, World, account},
    worst_case::{Moderation, OddBazaar, PLAIN},
};
use jiff::SignedDuration;

/// Sellers in a run.
pub(crate) const SELLERS: [usize; 3] = [0, 1, PLAIN_SELLERS];
const LANES: [&str; 5] = ["ask", "talk", "case", "desk", "chat"];
const WORDS: [&str; 12] = [
    "yes", "no", "tomorrow", "blue", "it", "left", "today", "thanks!", "please;", "soon",
    "really?", "box",
];

/// People, and what they did so far.
pub(crate) struct People {
    pub(crate) dice: Dice,
    threads: Vec<Thread>,
    said: usize,
    dead: Option<usize>,
    /// Webhooks that come later than others.
    late: VecDeque<News>,
}

impl People {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            dice: Dice::new(seed),
            threads: Vec::new(),
            said: 0,
            dead: None,
            late: VecDeque::new(),
        }
    }

    /// One thing happens.
    pub(crate) fn act(&mut self, world: &mut World) {
        match self.dice.below(100) {
            0..30 => self.buyer(world),
            30..36 => self.elsewhere(world),
            36..74 => self.agent(world),
            74..77 => self.command(world),
            77..80 => self.confirm(world),
            80..85 => self.retry(world),
            85..88 => self.moods(world),
            88..91 => self.moderation(world),
            91..93 => self.bar(world),
            93..95 => self.permission(world),
            95..97 => self.connection(world),
            97..98 => self.delete(world),
            98..99 => self.refusal(world),
            _ => self.stranger(world),
        }
    }

    /// Whatever hinders is gone from now on.
    pub(crate) fn calm_down(&mut self, world: &mut World) {
        for lane in LANES {
            world.market.forbid(lane, false);
        }
        let now = world.stage.now();
        for thread in &self.threads {
            // Whoever waits for a turn has it now.
            world.market.change_openly(thread, |talk| {
                talk.temper.moderation = Moderation::Passes;
                talk.temper.incomplete_until = None;
                talk.temper.free_from = Some(now);
            });
        }
    }

    /// A dead connection is connected again once people were told.
    pub(crate) fn heal(&mut self, world: &mut World) {
        if let Some(dead) = self.dead
            && world
                .table
                .account_row(&account(dead))
                .is_some_and(|row| row.announced)
        {
            world.reconnect(&account(dead));
            self.dead = None;
        }
    }

    /// What webhooks there are: 5 % are lost, and every other of those turns its bubble red; 10 % come twice, 10 % come late.
    pub(crate) fn webhooks(&mut self, world: &World) -> Vec<News> {
        let mut now = Vec::new();
        for news in world.helpdesk.take_news() {
            match self.dice.below(100) {
                0..5 => {
                    world
                        .stage
                        .note(|| format!("webhook lost: {}", news.message.id));
                    if self.dice.chance(500) {
                        world.helpdesk.turn_red(news.conversation, news.message.id);
                    }
                }
                5..15 => now.extend([news.clone(), news]),
                15..25 => self.late.push_back(news),
                _ => now.push(news),
            }
        }
        now
    }

    /// Those that come late.
    pub(crate) fn late_webhooks(&mut self) -> Vec<News> {
        self.late.drain(..).collect()
    }

    /// A thread whose notification is worth sending: 5 % never are.
    pub(crate) fn notified(&mut self) -> Option<Thread> {
        let thread = self.threads.last().cloned();
        thread.filter(|_| self.dice.chance(500))
    }

    fn text(&mut self) -> String {
        self.said += 1;
        // One in ten says the same as others do, on purpose.
        if self.dice.chance(100) {
            return "Yes!".to_owned();
        }
        let many = if self.dice.chance(200) { 24 } else { 4 };
        let words: Vec<&str> = (0..=self.dice.below(many))
            .map(|_| *self.dice.pick(&WORDS))
            .collect();
        format!("{} n{}", words.join(" "), self.said)
    }

    fn thread(&mut self) -> Option<Thread> {
        (!self.threads.is_empty()).then(|| self.dice.pick(&self.threads).clone())
    }

    fn buyer(&mut self, world: &mut World) {
        let thread = match self.thread() {
            Some(thread) if !self.dice.chance(250) => thread,
            _ => self.open(&world.market),
        };
        let is_question = thread
            .key
            .kind_and_id()
            .is_some_and(|(lane, _)| lane == "ask");
        let has_words = world
            .market
            .talks()
            .iter()
            .any(|talk| talk.thread == thread && !talk.said.is_empty());
        if !(is_question && has_words) {
            let (text, with) = (self.text(), self.dice.chance(150));
            let files = if with { 1 + self.dice.below(2) } else { 0 };
            world.buyer_sends(&thread, &text, files);
        }
        // The next notification is about it.
        self.threads.retain(|known| *known != thread);
        self.threads.push(thread);
    }

    fn open(&mut self, market: &OddBazaar) -> Thread {
        let (seller, lane) = (*self.dice.pick(&SELLERS), *self.dice.pick(&LANES));
        let (id, buyer) = (
            format!("{lane}{}", self.threads.len()),
            format!("buyer{}", self.dice.below(3)),
        );
        market.open(&account(seller), lane, &id, &buyer)
    }

    fn elsewhere(&mut self, world: &mut World) {
        let Some(thread) = self.thread() else { return };
        let author = if self.dice.chance(500) {
            Author::Seller
        } else {
            Author::Platform("Arbiter".to_owned())
        };
        // Never the words of a reply: nobody could tell the two apart.
        let text = format!("from elsewhere {}", self.text());
        world.market.say(&thread, author, &text);
    }

    fn agent(&mut self, world: &mut World) {
        let Some(thread) = self.thread() else { return };
        let Some(conversation) = world.conversation(&thread) else {
            return;
        };
        let text = self.text();
        if self.dice.chance(100) {
            world.secrets(conversation);
        }
        let lag = if self.dice.chance(30) {
            Duration::from_secs(2)
        } else {
            Duration::ZERO
        };
        let is_chat = thread
            .key
            .kind_and_id()
            .is_some_and(|(lane, _)| lane == "chat");
        if is_chat && !is_plain(&thread) && self.dice.chance(250) {
            world.agent_sends(&thread, &text, 1 + self.dice.below(2));
            return;
        }
        world.agent_in(conversation, &text, lag);
    }

    /// An agent asks for something to be done, or mistypes it.
    fn command(&mut self, world: &mut World) {
        let Some(thread) = self.thread() else { return };
        if world.conversation(&thread).is_some() {
            let notes = ["/mend", "/reparar 12,50", "/mendd", "/mend all", "/enclose"];
            let note = *self.dice.pick(&notes);
            let files = if note == "/enclose" { 2 } else { 0 };
            world.command_with_files(&thread, note, files);
        }
    }

    /// An agent confirms what was proposed last, perhaps for a second time or too late.
    fn confirm(&mut self, world: &mut World) {
        if let Some(thread) = self.thread() {
            world.confirm(&thread);
        }
    }

    fn retry(&mut self, world: &mut World) {
        let conversations = world.helpdesk.conversations();
        let failed: Vec<_> = conversations
            .iter()
            .filter(|held| !held.deleted)
            .flat_map(|held| held.messages.iter().map(|one| (held.id, one)))
            .filter(|(_, one)| one.shown.bubble == Some(BubbleState::Failed))
            .map(|(conversation, one)| (conversation, one.shown.id))
            .collect();
        if !failed.is_empty() {
            let (conversation, message) = *self.dice.pick(&failed);
            world.retry(conversation, message);
        }
    }

    fn moods(&mut self, world: &mut World) {
        let Some(thread) = self.thread() else { return };
        let late = Duration::from_secs(self.dice.roll() % 30);
        let until = world.stage.now() + SignedDuration::from_mins(self.dice.between(1, 8));
        let incomplete = self.dice.chance(300).then_some(until);
        let limit = self.dice.chance(300).then_some(30);
        world.market.change(&thread, |talk| {
            talk.temper.shows_after = late;
            talk.temper.incomplete_until = incomplete;
            talk.temper.limit_after = limit;
        });
    }

    fn moderation(&mut self, world: &mut World) {
        let Some(thread) = self.thread() else { return };
        // Where a send ends with a plain "sent", a verdict never comes.
        if is_plain(&thread) {
            return;
        }
        if thread
            .key
            .kind_and_id()
            .is_none_or(|(lane, _)| lane == "talk" || lane == "chat")
        {
            return;
        }
        let after = Duration::from_secs(self.dice.roll() % 200);
        let moderation = *self.dice.pick(&[
            Moderation::Passes,
            Moderation::RefusesAfter(after),
            Moderation::VanishesAfter(after),
        ]);
        world
            .market
            .change(&thread, |talk| talk.temper.moderation = moderation);
    }

    /// Chatwoot has a bad moment: it refuses the next few things, and may store them all the same.
    fn refusal(&mut self, world: &mut World) {
        let times = u32::try_from(self.dice.between(1, 3)).unwrap_or(1);
        let stored = self.dice.chance(300);
        world.helpdesk.refuse("", times, stored);
        world
            .stage
            .note(|| format!("Chatwoot refuses the next {times} posts, stored: {stored}"));
    }

    fn bar(&mut self, world: &mut World) {
        let Some(thread) = self.thread() else { return };
        match self.dice.below(3) {
            0 => world.market.block(&thread, Some("late")),
            1 => world.market.block(&thread, None),
            _ => world.market.end(&thread),
        }
    }

    fn permission(&mut self, world: &mut World) {
        let (lane, on) = (*self.dice.pick(&LANES), self.dice.chance(300));
        world.market.forbid(lane, on);
    }

    fn connection(&mut self, world: &mut World) {
        let seller = *self.dice.pick(&SELLERS);
        let is_quiet = world
            .table
            .account_row(&account(seller))
            .is_some_and(|row| !row.announced);
        if self.dead.is_none() && is_quiet {
            world.connection_dies(&account(seller));
            self.dead = Some(seller);
        }
    }

    fn delete(&mut self, world: &mut World) {
        let Some(thread) = self.thread() else { return };
        if let Some(conversation) = world.conversation(&thread) {
            world.delete(conversation);
        }
    }

    /// Somebody writes in a conversation of our inbox that belongs to no thread.
    fn stranger(&mut self, world: &mut World) {
        let conversation = world.helpdesk.stranger(core_kit::world::MESSAGES);
        let text = self.text();
        world.agent_in(conversation, &text, Duration::ZERO);
    }
}

fn is_plain(thread: &Thread) -> bool {
    thread.key.as_str().starts_with(PLAIN.prefix)
}
