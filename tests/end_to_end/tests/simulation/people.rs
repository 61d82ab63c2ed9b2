//! What buyers, agents and sellers do, and what they expect of it.

use std::{collections::BTreeSet, time::Duration};

use crate::{
    chance::Chance,
    plan::{Kind, Plan},
    town::Town,
};

/// Is in everything that must never reach a buyer.
pub(crate) const SECRET: &str = "SEGREDO";

/// Where something was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// A question, by its place in [`Said::questions`].
    Question(usize),
    /// A sale, by its place in [`Said::sales`].
    Sale(usize),
    /// A conversation that an agent began.
    Stray,
}

/// What must become of an agent's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It reaches the buyer.
    Relayed,
    /// It is refused with a reason.
    Refused,
    /// It may have reached the buyer or not: it was deleted soon after.
    Deleted,
}

/// An agent's public message.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) place: Place,
    pub(crate) conversation: u64,
    pub(crate) id: u64,
    pub(crate) text: String,
    pub(crate) fate: Fate,
}

/// A question on a listing.
pub(crate) struct Question {
    pub(crate) id: u64,
    pub(crate) seller: u64,
    pub(crate) text: String,
    pub(crate) elsewhere: Option<String>,
    /// Its seller was connected when it was asked.
    pub(crate) is_ours: bool,
    /// An agent resolved its conversation by hand.
    pub(crate) by_hand: bool,
}

/// A sale.
pub(crate) struct Sale {
    pub(crate) thread: u64,
    pub(crate) seller: u64,
    /// Texts written in the app.
    pub(crate) by_app: BTreeSet<String>,
    /// Something may be in it that no list shows as unread.
    pub(crate) hidden: bool,
    /// It was blocked for a while.
    pub(crate) blocked: bool,
}

/// Everything that was said.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) questions: Vec<Question>,
    pub(crate) sales: Vec<Sale>,
    pub(crate) replies: Vec<Reply>,
    pub(crate) words: u64,
    pub(crate) messages: u64,
}

impl Said {
    /// A text that nobody said before.
    fn text(&mut self, who: &str) -> String {
        self.words += 1;
        self.messages += 1;
        format!("{who} número {}, está bem", self.words)
    }
}

/// People, who act as the seed says.
pub(crate) struct People {
    chance: Chance,
    app: bool,
    block: bool,
}

impl People {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            chance: Chance::new(plan.seed, "people"),
            app: plan.has(Kind::App),
            block: plan.has(Kind::Block),
        }
    }

    /// Whether somebody acts in this step.
    pub(crate) fn are_moved(&mut self) -> bool {
        self.chance.thousandths(600)
    }

    /// Somebody does something.
    pub(crate) fn act(&mut self, town: &mut Town) {
        match self.chance.between(1, 100) {
            1..=16 => self.ask(town),
            43..=74 => self.agent_writes(town),
            75..=79 => self.chatwoot_chatters(town),
            80..=85 if self.app => self.seller_uses_app(town),
            86..=89 if self.app => self.answer_elsewhere(town),
            90..=91 => self.buyer_reads(town),
            92..=93 => agent_deletes(town),
            94..=95 => self.agent_retries(town),
            96 => self.agent_begins(town),
            97..=98 if self.block => self.block(town),
            99 => self.agent_resolves(town),
            _ => self.buyer_writes(town),
        }
    }

    fn ask(&mut self, town: &mut Town) {
        let seller = self.chance.pick(&town.sellers).unwrap();
        let item = self.chance.pick(&seller.items).unwrap().clone();
        let seller = seller.id;
        let buyer = *self.chance.pick(&town.buyers).unwrap();
        let text = town.said.text("Pergunta");
        let of_seller = format!("meli:{seller}:");
        let is_ours = town
            .chatwoot
            .conversations()
            .iter()
            .any(|one| one.source_id.starts_with(&of_seller));
        let id = town.meli.ask(&item, buyer, &text);
        town.tell(|| format!("question {id} of {seller} by {buyer}: {text}"));
        town.said.questions.push(Question {
            id,
            seller,
            text,
            elsewhere: None,
            is_ours,
            by_hand: false,
        });
    }

    fn buyer_writes(&mut self, town: &mut Town) {
        let at = if town.said.sales.is_empty() || self.chance.thousandths(250) {
            let seller = self.chance.pick(&town.sellers).unwrap();
            let buyer = *self.chance.pick(&town.buyers).unwrap();
            let pack = self.chance.thousandths(600);
            let items: Vec<&str> = seller.items.iter().map(String::as_str).collect();
            let items = if pack { &items[..] } else { &items[..1] };
            let sale = town.meli.add_sale(seller.id, buyer, items, pack);
            let (thread, seller) = (sale.thread, seller.id);
            town.said.sales.push(Sale {
                thread,
                seller,
                by_app: BTreeSet::new(),
                hidden: false,
                blocked: false,
            });
            town.said.sales.len() - 1
        } else {
            usize::try_from(self.chance.next() % town.said.sales.len() as u64).unwrap()
        };
        let thread = town.said.sales[at].thread;
        for _ in 0..if self.chance.thousandths(150) { 3 } else { 1 } {
            let text = town.said.text("Mensagem");
            town.tell(|| format!("buyer in {thread}: {text}"));
            town.meli.buyer_writes(thread, &text);
            // Mercado Livre dates messages to the second: within one, nobody knows their order.
            town.clock.pass(Duration::from_secs(1));
        }
    }

    /// The conversations that agents see, oldest first.
    fn conversations(town: &Town) -> Vec<(Place, u64)> {
        let place_of = |source_id: &str| {
            let id: u64 = source_id.rsplit(':').next()?.parse().ok()?;
            let question = town
                .said
                .questions
                .iter()
                .position(|question| question.id == id)
                .map(Place::Question);
            question.or_else(|| {
                town.said
                    .sales
                    .iter()
                    .position(|sale| sale.thread == id)
                    .map(Place::Sale)
            })
        };
        let all = town.chatwoot.conversations().into_iter();
        all.filter_map(|one| Some((place_of(&one.source_id)?, one.id)))
            .collect()
    }

    fn some_conversation(&mut self, town: &Town) -> Option<(Place, u64)> {
        self.chance.pick(&Self::conversations(town)).copied()
    }

    fn agent_writes(&mut self, town: &mut Town) {
        let Some((place, conversation)) = self.some_conversation(town) else {
            return self.ask(town);
        };
        match self.chance.between(1, 100) {
            1..=55 => {
                let text = town.said.text("Resposta – com **destaque** 👍");
                reply(town, place, conversation, text, Fate::Relayed);
            }
            56..=70 => {
                let head = town.said.text("Resposta longa");
                let text = format!(
                    "{head}. {}",
                    "Uma frase que se repete bastante. ".repeat(25).trim()
                );
                let text = if matches!(place, Place::Question(_)) {
                    head
                } else {
                    text
                };
                reply(town, place, conversation, text, Fate::Relayed);
            }
            71..=82 => {
                let text = town.said.text("Duas vezes o mesmo");
                town.said.messages += 1;
                reply(town, place, conversation, text.clone(), Fate::Relayed);
                reply(town, place, conversation, text, Fate::Relayed);
            }
            83..=94 => {
                for _ in 0..3 {
                    let text = town.said.text("Em seguida");
                    reply(town, place, conversation, text, Fate::Relayed);
                }
            }
            _ => {
                let (text, fate) = match place {
                    Place::Question(_) => ("a".repeat(2001), Fate::Refused),
                    Place::Sale(_) | Place::Stray => {
                        (format!("{} ₿", town.said.text("Custa")), Fate::Refused)
                    }
                };
                reply(town, place, conversation, text, fate);
            }
        }
    }

    fn chatwoot_chatters(&mut self, town: &mut Town) {
        let Some((_, conversation)) = self.some_conversation(town) else {
            return;
        };
        let text = town.said.text(SECRET);
        town.tell(|| format!("not for buyers, in {conversation}: {text}"));
        match self.chance.between(1, 5) {
            1 | 2 => town.chatwoot.agent_notes(conversation, &text),
            3 => town.chatwoot.bot_replies(conversation, &text),
            4 => town.chatwoot.template(conversation, &text, "text"),
            _ => town.chatwoot.automation_replies(conversation, &text),
        };
    }

    fn seller_uses_app(&mut self, town: &mut Town) {
        if town.said.sales.is_empty() {
            return;
        }
        let at = usize::try_from(self.chance.next() % town.said.sales.len() as u64).unwrap();
        let thread = town.said.sales[at].thread;
        town.said.sales[at].hidden = true;
        if self.chance.thousandths(500) {
            town.tell(|| format!("a person reads {thread}"));
            town.meli.person_reads(thread);
        } else {
            let text = town.said.text("Pelo app");
            town.tell(|| format!("seller in the app, {thread}: {text}"));
            town.meli.seller_writes_in_app(thread, &text);
            town.said.sales[at].by_app.insert(text);
        }
    }

    /// A question from before the connection stays out if it is answered before anybody here saw it.
    fn answer_elsewhere(&mut self, town: &mut Town) {
        if town.said.questions.is_empty() {
            return;
        }
        let at = usize::try_from(self.chance.next() % town.said.questions.len() as u64).unwrap();
        let (id, is_ours) = (town.said.questions[at].id, town.said.questions[at].is_ours);
        let is_seen = || {
            Self::conversations(town)
                .iter()
                .any(|(place, _)| *place == Place::Question(at))
        };
        if town.meli.answer_of(id).is_some() || !(is_ours || is_seen()) {
            return;
        }
        let text = town.said.text("Pelo app");
        town.tell(|| format!("question {id} answered in the app: {text}"));
        town.meli.answer_elsewhere(id, &text);
        town.said.questions[at].elsewhere = Some(text);
    }

    fn buyer_reads(&mut self, town: &mut Town) {
        if let Some(sale) = self.chance.pick(&town.said.sales) {
            town.meli.buyer_reads(sale.thread);
        }
    }

    fn agent_retries(&mut self, town: &mut Town) {
        let is_red = |conversation: u64, id: u64| {
            town.chatwoot
                .messages(conversation)
                .iter()
                .any(|message| message.id == id && message.status == "failed")
        };
        let all = town
            .said
            .replies
            .iter()
            .filter(|reply| reply.fate != Fate::Deleted);
        let red: Vec<u64> = all
            .filter(|reply| is_red(reply.conversation, reply.id))
            .map(|reply| reply.id)
            .collect();
        let Some(id) = self.chance.pick(&red).copied() else {
            return;
        };
        town.tell(|| format!("Retry is pressed on {id}"));
        town.faults.count("Retry pressed");
        town.mail.certain.push(id);
        town.chatwoot.agent_presses_retry(id);
    }

    fn agent_begins(&mut self, town: &mut Town) {
        let text = format!("{SECRET} {}", town.said.text("Olá"));
        let inbox = *self.chance.pick(&town.inboxes).unwrap();
        let (conversation, id) = town.chatwoot.agent_starts_conversation(inbox, &text);
        town.tell(|| format!("an agent begins conversation {conversation} with {id}"));
        let place = Place::Stray;
        town.said.replies.push(Reply {
            place,
            conversation,
            id,
            text,
            fate: Fate::Refused,
        });
    }

    fn block(&mut self, town: &mut Town) {
        let Some(sale) = self.chance.pick(&town.said.sales) else {
            return;
        };
        let thread = sale.thread;
        town.tell(|| format!("{thread} is blocked"));
        town.meli.block(thread, Some("blocked_by_time"));
        town.said
            .sales
            .iter_mut()
            .filter(|sale| sale.thread == thread)
            .for_each(|sale| sale.blocked = true);
    }

    fn agent_resolves(&mut self, town: &mut Town) {
        if let Some((place, conversation)) = self.some_conversation(town) {
            town.chatwoot.agent_resolves(conversation);
            if let Place::Question(at) = place {
                town.said.questions[at].by_hand = true;
            }
        }
    }
}

fn reply(town: &mut Town, place: Place, conversation: u64, text: String, fate: Fate) {
    let id = town.chatwoot.agent_replies(conversation, &text);
    town.tell(|| {
        format!(
            "agent in {conversation} ({place:?}), {id}: {}",
            text.chars().take(60).collect::<String>()
        )
    });
    town.said.replies.push(Reply {
        place,
        conversation,
        id,
        text,
        fate,
    });
}

/// Whatever no list shows is shown with the next message: people write once more.
pub(crate) fn last_words(town: &mut Town) {
    let threads: Vec<u64> = town
        .said
        .sales
        .iter()
        .filter(|sale| sale.hidden)
        .map(|sale| sale.thread)
        .collect();
    for thread in threads {
        let text = town.said.text("Última mensagem");
        town.tell(|| format!("buyer in {thread}: {text}"));
        town.meli.buyer_writes(thread, &text);
    }
}

fn agent_deletes(town: &mut Town) {
    let Some(reply) = town
        .said
        .replies
        .iter_mut()
        .rfind(|reply| reply.fate == Fate::Relayed)
    else {
        return;
    };
    reply.fate = Fate::Deleted;
    let id = reply.id;
    town.tell(|| format!("message {id} is deleted"));
    town.chatwoot.agent_deletes_message(id);
}
