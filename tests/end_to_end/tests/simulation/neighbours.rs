//! Shops on two more marketplaces in the same town: people write there too, and everything goes wrong there too.
//!
//! They are in every third seed. A worker does not die in the middle of a call to them: a call that would hang is lost.

use std::{collections::HashMap, sync::Arc};

use bridge::{
    accounts::{Account, Accounts as _, Tokens},
    ids::AccountId,
    ports::Clock as _,
};
use end_to_end::TestClock;
use simulators::{
    Clock, Fault, Wire,
    chatwoot::{Chatwoot, MessageView},
    magalu::{self, Magalu},
    shopee::{self, Shopee},
};
use store::Table;

use crate::{chance::Chance, faults::Faults, people::SECRET, plan::Plan};

/// The shop on Shopee, and who writes to it.
const SHOP: u64 = 227_000_001;
const WRITERS: [u64; 2] = [880_000_003, 880_000_004];
/// The shop on Magalu.
const TENANT: &str = "e9f0a1b2-1111-4000-8000-000000000004";
/// Replies that go before the buyer has to write again: Shopee takes five.
const IN_A_ROW: usize = 3;
/// Beside the numbers of workers.
const CALLERS: [usize; 2] = [100, 101];

/// A thread, as people know it.
struct Talk {
    source_id: String,
    /// The buyer on Shopee, or the question on Magalu.
    who: Who,
    /// What the buyer wrote, in order.
    written: Vec<String>,
    /// Replies of agents: the message's number and its text.
    replies: Vec<(u64, String)>,
    since_the_buyer: usize,
}

enum Who {
    Writer(u64),
    Question(String),
}

/// Shopee and Magalu with a shop each.
pub(crate) struct Neighbours {
    shopee: Shopee,
    magalu: Magalu,
    talks: Vec<Talk>,
    chance: Chance,
    words: u64,
}

/// Lets the same go wrong as elsewhere; what would hang is lost.
fn judge(wire: &Wire, faults: &Arc<Faults>, caller: usize) {
    let faults = Arc::clone(faults);
    wire.judge(move |call| {
        faults.judge(caller, call).map(|fault| match fault {
            Fault::HangAfter => Fault::DropAfter,
            Fault::HangBefore => Fault::DropBefore,
            other => other,
        })
    });
}

impl Neighbours {
    /// Them, if this seed has them; the workers' settings are told of them.
    pub(crate) async fn drawn(
        plan: &Plan,
        (clock, table, faults): (&TestClock, &Table, &Arc<Faults>),
        settings: &mut HashMap<String, String>,
    ) -> Option<Self> {
        if !plan.seed.is_multiple_of(3) {
            return None;
        }
        Some(Self::found(plan, clock, table, faults, settings).await)
    }

    /// Starts both, connected; what the workers have to be told of them.
    async fn found(
        plan: &Plan,
        clock: &TestClock,
        table: &Table,
        faults: &Arc<Faults>,
        settings: &mut HashMap<String, String>,
    ) -> Self {
        let time = || {
            let clock = clock.clone();
            Clock::new(move || clock.now())
        };
        let shopee = Shopee::start(shopee::Options::new(time())).await.unwrap();
        let magalu = Magalu::start(magalu::Options::new(time())).await.unwrap();
        judge(shopee.wire(), faults, CALLERS[0]);
        judge(magalu.wire(), faults, CALLERS[1]);
        let granted = shopee.add_shop(SHOP, "loja.exemplo");
        for writer in WRITERS {
            shopee.add_buyer(writer, &format!("escritor{writer}"));
        }
        let pair = magalu.add_tenant(TENANT);
        let accounts = [
            (
                format!("shopee:{SHOP}"),
                granted.access_token,
                granted.refresh_token,
            ),
            (
                format!("magalu:{TENANT}"),
                pair.access_token,
                pair.refresh_token,
            ),
        ];
        for (id, access, refresh) in accounts {
            let account = account(&id, access, refresh, clock.now());
            assert!(table.import(&account).await.unwrap());
        }
        let set = [
            ("SHOPEE_PARTNER_ID", "2001887".to_owned()),
            ("SHOPEE_PARTNER_KEY", "partner-key".to_owned()),
            ("SHOPEE_HOST", shopee.url()),
            ("MAGALU_CLIENT_ID", "magalu-app".to_owned()),
            ("MAGALU_CLIENT_SECRET", "magalu-secret".to_owned()),
            ("MAGALU_LOGIN_URL", magalu.login_url()),
            ("MAGALU_API_URL", magalu.api_url()),
            ("MAGALU_SERVICES_URL", magalu.services_url()),
        ];
        settings.extend(set.map(|(name, value)| (name.to_owned(), value)));
        Self {
            shopee,
            magalu,
            talks: Vec::new(),
            chance: Chance::new(plan.seed, "neighbours"),
            words: 0,
        }
    }

    /// Somebody does something there, now and then; how many messages were said.
    pub(crate) fn act(&mut self, chatwoot: &Chatwoot) -> u64 {
        let before = self.words;
        match self.chance.between(1, 100) {
            1..=14 => self.buyer_writes(),
            15..=22 => self.buyer_asks(),
            23..=44 => self.agent_replies(chatwoot),
            45..=48 => self.agent_notes(chatwoot),
            _ => {}
        }
        self.words - before
    }

    fn text(&mut self, who: &str) -> String {
        self.words += 1;
        format!("{who} número {} do lado", self.words)
    }

    fn buyer_writes(&mut self) {
        let writer = *self.chance.pick(&WRITERS).unwrap();
        let text = self.text("Conversa");
        let (conversation, _) = self.shopee.buyer_writes(SHOP, writer, &text);
        let source_id = format!("shopee:{SHOP}:chat:{conversation}");
        let known = self.talks.iter().position(|one| one.source_id == source_id);
        let at = known.unwrap_or_else(|| {
            self.begin(source_id, Who::Writer(writer));
            self.talks.len() - 1
        });
        let talk = &mut self.talks[at];
        talk.written.push(text);
        talk.since_the_buyer = 0;
    }

    fn buyer_asks(&mut self) {
        let text = self.text("Dúvida");
        let question = self.magalu.ask(TENANT, "Rita", &text);
        let source_id = format!("magalu:{TENANT}:question:{question}");
        self.begin(source_id, Who::Question(question));
        self.talks.last_mut().unwrap().written.push(text);
    }

    fn begin(&mut self, source_id: String, who: Who) {
        self.talks.push(Talk {
            source_id,
            who,
            written: Vec::new(),
            replies: Vec::new(),
            since_the_buyer: 0,
        });
    }

    /// A talk that agents see, by its place, with its conversation.
    fn some_talk(&mut self, chatwoot: &Chatwoot) -> Option<(usize, u64)> {
        let seen = self.talks.iter().enumerate().filter_map(|(at, talk)| {
            let held = chatwoot.conversation_of(&talk.source_id)?;
            Some((at, held.id))
        });
        let seen: Vec<_> = seen.collect();
        self.chance.pick(&seen).copied()
    }

    fn agent_replies(&mut self, chatwoot: &Chatwoot) {
        let Some((at, conversation)) = self.some_talk(chatwoot) else {
            return;
        };
        let may = match self.talks[at].who {
            Who::Writer(_) => self.talks[at].since_the_buyer < IN_A_ROW,
            Who::Question(_) => self.talks[at].replies.is_empty(),
        };
        if !may {
            return;
        }
        let text = self.text("Resposta");
        let id = chatwoot.agent_replies(conversation, &text);
        let talk = &mut self.talks[at];
        talk.replies.push((id, text));
        talk.since_the_buyer += 1;
    }

    fn agent_notes(&mut self, chatwoot: &Chatwoot) {
        if let Some((_, conversation)) = self.some_talk(chatwoot) {
            let text = self.text(SECRET);
            chatwoot.agent_notes(conversation, &text);
        }
    }

    /// What reached the buyer of a talk.
    fn received(&self, talk: &Talk) -> Vec<String> {
        match &talk.who {
            Who::Writer(writer) => {
                let got = self.shopee.received_by_buyer(SHOP, *writer);
                got.into_iter().map(|(_, content)| content).collect()
            }
            Who::Question(id) => self.magalu.published_answer(id).into_iter().collect(),
        }
    }

    /// Everything there that is not as it must be.
    pub(crate) fn problems(&self, chatwoot: &Chatwoot) -> Vec<String> {
        let talks = self.talks.iter();
        talks
            .flat_map(|talk| self.of_talk(talk, chatwoot))
            .collect()
    }

    fn of_talk(&self, talk: &Talk, chatwoot: &Chatwoot) -> Vec<String> {
        let name = &talk.source_id;
        let Some(held) = chatwoot.conversation_of(name) else {
            return vec![format!("{name}: no conversation")];
        };
        let messages = chatwoot.messages(held.id);
        let incoming = messages.iter().filter(|one| one.incoming && !one.private);
        let shown: Vec<&str> = incoming.map(|one| one.content.as_str()).collect();
        let mut wrong = Vec::new();
        if shown != talk.written {
            let written = &talk.written;
            wrong.push(format!("{name}: written {written:?}, shown {shown:?}"));
        }
        let received = self.received(talk);
        for text in received.iter().filter(|text| text.contains(SECRET)) {
            wrong.push(format!("{name}: a note left: {text}"));
        }
        for (id, text) in &talk.replies {
            let times = received.iter().filter(|got| got.contains(text)).count();
            let bubble = messages.iter().find(|one| one.id == *id);
            wrong.extend(of_reply(bubble, times).map(|what| format!("{name}: {text}: {what}")));
        }
        let order: Vec<_> = talk
            .replies
            .iter()
            .filter_map(|(_, text)| received.iter().position(|got| got.contains(text)))
            .collect();
        if !order.is_sorted() {
            wrong.push(format!("{name}: replies out of order: {received:?}"));
        }
        wrong
    }
}

/// What is wrong with a reply that is at the buyer's so often.
fn of_reply(bubble: Option<&MessageView>, times: usize) -> Option<String> {
    let status = bubble.map_or("gone", |bubble| bubble.status.as_str());
    match (status, times) {
        ("delivered" | "read", 1) | ("failed", 0) => None,
        // Nobody could tell, and the agent reads so.
        ("failed", 1) if is_uncertain(bubble) => None,
        _ => Some(format!("there {times} times, and its bubble says {status}")),
    }
}

fn is_uncertain(bubble: Option<&MessageView>) -> bool {
    let words = bubble.and_then(|bubble| bubble.external_error.as_deref());
    words.is_some_and(|words| words.contains("pode ter"))
}

fn account(id: &str, access: String, refresh: String, now: jiff::Timestamp) -> Account {
    Account::granted(
        AccountId::from_connector(id),
        Tokens {
            access: access.into(),
            refresh: refresh.into(),
            expires_at: None,
        },
        now,
    )
}
