//! The ground truth of both sides, compared.

use std::collections::{BTreeMap, BTreeSet};

use bridge::{
    capabilities::{Charset, TextRules},
    text::prepare,
};
use serde_json::{Value, from_value, json};
use simulators::chatwoot::MessageView;

use crate::{
    mail::BROKEN,
    people::{Fate, Place, Question, Reply, SECRET, Sale},
    town::Town,
};

/// How the words of a reply end of which only a part is there.
const THE_REST: &str = "enviar o restante";
const ANSWER: TextRules = TextRules {
    max_chars: 2000,
    max_parts: 1,
    charset: Charset::Unicode,
};
const MESSAGE: TextRules = TextRules {
    max_chars: 350,
    max_parts: 20,
    charset: Charset::Latin1AndEmoji,
};

/// Everything that is not as it must be.
pub(crate) fn problems(town: &Town) -> Vec<String> {
    let mut found = Problems {
        town,
        all: Vec::new(),
    };
    for (at, question) in town.said.questions.iter().enumerate() {
        found.in_question(at, question);
    }
    for (at, sale) in town.said.sales.iter().enumerate() {
        found.in_sale(at, sale);
    }
    for reply in town
        .said
        .replies
        .iter()
        .filter(|reply| reply.place == Place::Stray)
    {
        found.must_be_refused(reply);
    }
    found.in_chatwoot();
    found.in_accounts();
    found.in_table();
    if let Some(neighbours) = &town.neighbours {
        found.all.extend(neighbours.problems(&town.chatwoot));
    }
    found.all
}

#[derive(Debug, PartialEq, Eq)]
enum Bubble {
    Delivered,
    Failed(String),
    /// Turned red by Chatwoot itself.
    Broken,
    Sent,
}

fn bubble(town: &Town, reply: &Reply) -> Bubble {
    let messages = town.chatwoot.messages(reply.conversation);
    let message = messages
        .into_iter()
        .find(|message| message.id == reply.id)
        .expect("a known message");
    match (message.status.as_str(), message.external_error) {
        ("delivered" | "read", _) => Bubble::Delivered,
        ("failed", Some(reason)) if reason == BROKEN => {
            match outbox_state(town, reply.id).as_deref() {
                Some("sent") | None => Bubble::Broken,
                Some(other) => Bubble::Failed(format!("{BROKEN}, after it was {other}")),
            }
        }
        ("failed", reason) => Bubble::Failed(reason.unwrap_or_default()),
        _ => Bubble::Sent,
    }
}

/// What the outbox says of a reply.
fn outbox_state(town: &Town, id: u64) -> Option<String> {
    let sk = format!("reply#{id}");
    let row = rows(town)
        .into_iter()
        .find(|row| row["sk"]["S"] == sk.as_str())?;
    row["state"]["S"].as_str().map(str::to_owned)
}

/// Tells the rows that hold the words of `PEEK`, in a run that is told aloud.
pub(crate) fn peek(town: &Town) {
    let Some((_, wanted)) = std::env::vars().find(|(name, _)| name == "PEEK") else {
        return;
    };
    for row in rows(town)
        .iter()
        .map(Value::to_string)
        .filter(|row| row.contains(&wanted))
    {
        town.tell(|| format!("  {row}"));
    }
}

/// Every row of the table.
fn rows(town: &Town) -> Vec<Value> {
    let asked = from_value(json!({"TableName": local_table::TABLE_NAME})).unwrap();
    let scanned = serde_json::to_value(town.table.database.scan(asked).unwrap()).unwrap();
    scanned["Items"].as_array().cloned().unwrap_or_default()
}

struct Problems<'a> {
    town: &'a Town,
    all: Vec<String>,
}

impl Problems<'_> {
    fn say(&mut self, problem: String) {
        self.all.push(problem);
    }

    /// The messages of the one conversation of `key`.
    fn conversation(&mut self, key: &str) -> Vec<MessageView> {
        let of_key = |id: &String| id == key;
        let all = self.town.chatwoot.conversations();
        let ids: Vec<u64> = all
            .iter()
            .filter(|one| of_key(&one.source_id))
            .map(|one| one.id)
            .collect();
        if ids.len() != 1 {
            self.say(format!("{key} has {} conversations", ids.len()));
        }
        ids.first()
            .map(|id| self.town.chatwoot.messages(*id))
            .unwrap_or_default()
    }

    /// Whether agents see the conversation of `key` as open.
    fn status(&self, key: &str) -> Option<String> {
        let held = self.town.chatwoot.conversation_of(key)?;
        Some(held.status)
    }

    /// Notes that must be in the conversation of `key`, each once, and what its attributes must say.
    fn looks(&mut self, key: &str, (attribute, id): (&str, u64)) {
        let Some(held) = self.town.chatwoot.conversation_of(key) else {
            return;
        };
        let shown = self.town.chatwoot.messages(held.id);
        let notes = shown
            .iter()
            .filter(|one| one.private && one.source_id.is_some());
        if notes.count() == 0 {
            self.say(format!("{key} has no note that says what it is about"));
        }
        if held.custom_attributes[attribute] != json!(id.to_string()) {
            self.say(format!(
                "{key} has the attributes {:?}",
                held.custom_attributes
            ));
        }
    }

    fn replies(&self, place: Place) -> Vec<Reply> {
        let mut replies: Vec<Reply> = self
            .town
            .said
            .replies
            .iter()
            .filter(|reply| reply.place == place)
            .cloned()
            .collect();
        replies.sort_by_key(|reply| reply.id);
        replies
    }

    fn in_question(&mut self, at: usize, question: &Question) {
        let key = format!("meli:{}:question:{}", question.seller, question.id);
        let shown = self.conversation(&key);
        let expected: Vec<String> = std::iter::once(format!("< {}", question.text))
            .chain(question.elsewhere.iter().map(|text| format!("> {text}")))
            .collect();
        let shown = mirrored(&shown);
        if shown != expected {
            self.say(format!("{key} shows {shown:?}, not {expected:?}"));
        }
        self.looks(&key, ("meli_question_id", question.id));
        let answer = self.town.meli.answer_of(question.id);
        let replies = self.replies(Place::Question(at));
        if question.elsewhere.is_some() && answer != question.elsewhere {
            self.say(format!(
                "{key} has the answer {answer:?}, not {:?}",
                question.elsewhere
            ));
        }
        let mut delivered = 0;
        for reply in replies.iter().filter(|reply| reply.fate != Fate::Deleted) {
            let text = prepare(&reply.text, &ANSWER)
                .map(|parts| parts.concat())
                .ok();
            match bubble(self.town, reply) {
                Bubble::Failed(reason) if reason.trim().is_empty() => {
                    self.say(format!("{} failed without a reason", reply.id));
                }
                Bubble::Failed(reason) if is_unclear(&reason) => {
                    self.say(format!("{} stayed uncertain", reply.id));
                }
                Bubble::Failed(_) => {}
                Bubble::Delivered if text == answer && text.is_some() => delivered += 1,
                other => self.say(format!(
                    "{} in {key} is {other:?}, the answer {answer:?}",
                    reply.id
                )),
            }
        }
        let did_not_arrive = |reply: &Reply| matches!(bubble(self.town, reply), Bubble::Failed(reason) if is_honest_end(&reason));
        let might = replies
            .iter()
            .any(|reply| reply.fate == Fate::Deleted || did_not_arrive(reply));
        let must =
            question.elsewhere.is_none() && replies.iter().any(|reply| reply.fate == Fate::Relayed);
        let ours = answer.is_some() && question.elsewhere.is_none();
        // What has its answer waits for nobody; what has none does.
        let is_deleted = replies.iter().any(|reply| reply.fate == Fate::Deleted);
        let status = self.status(&key);
        let wanted = if answer.is_some() { "resolved" } else { "open" };
        if status.as_deref() != Some(wanted) && !is_deleted && !question.by_hand {
            self.say(format!("{key} is {status:?} and should be {wanted}"));
        }
        if delivered > 1 || (delivered == 0 && (must || ours) && !might) {
            let bubbles: Vec<_> = replies
                .iter()
                .map(|reply| (reply.id, bubble(self.town, reply)))
                .collect();
            self.say(format!(
                "{delivered} replies in {key} count as its answer {answer:?}: {bubbles:?}"
            ));
        }
    }

    fn in_sale(&mut self, at: usize, sale: &Sale) {
        let key = format!("meli:{}:pack:{}", sale.seller, sale.thread);
        let texts = self.town.meli.thread_texts(sale.thread);
        let is_mirrored =
            |(by_seller, text): &&(bool, String)| !by_seller || sale.by_app.contains(text);
        let arrow = |by_seller: bool| if by_seller { ">" } else { "<" };
        let expected: Vec<String> = texts
            .iter()
            .filter(is_mirrored)
            .map(|(by_seller, text)| format!("{} {text}", arrow(*by_seller)))
            .collect();
        self.looks(&key, ("meli_pack_id", sale.thread));
        let shown = self.conversation(&key);
        let shown = mirrored(&shown);
        if shown != expected {
            self.say(format!(
                "{key} shows\n      {shown:?}, not\n      {expected:?}"
            ));
        }
        let mut sent: Vec<String> = texts
            .iter()
            .filter(|one| !is_mirrored(one))
            .map(|(_, text)| text.clone())
            .collect();
        let is_again = |reply: &Reply| self.town.mail.certain.contains(&reply.id);
        let (again, plain): (Vec<Reply>, Vec<Reply>) = self
            .replies(Place::Sale(at))
            .into_iter()
            .partition(is_again);
        // What an agent sent again stands behind what went meanwhile.
        for reply in again {
            let taken = take_out(
                &mut sent,
                &prepare(&reply.text, &MESSAGE).unwrap_or_default(),
            );
            self.sent_in_order(&key, sale, &reply, &taken);
        }
        let mut rest = sent.as_slice();
        for reply in plain {
            rest = self.sent_in_order(&key, sale, &reply, rest);
        }
        if !rest.is_empty() {
            self.say(format!(
                "{key}: the buyer got {rest:?} too many or out of order, of {sent:?}"
            ));
        }
    }

    /// Takes what `reply` sent off the front of what the buyer got.
    fn sent_in_order<'b>(
        &mut self,
        key: &str,
        sale: &Sale,
        reply: &Reply,
        got: &'b [String],
    ) -> &'b [String] {
        let parts = prepare(&reply.text, &MESSAGE).unwrap_or_default();
        let there = parts
            .iter()
            .zip(got)
            .take_while(|(part, got)| part == got)
            .count();
        let (whole, after) = (there == parts.len(), &got[there..]);
        match (reply.fate, bubble(self.town, reply)) {
            (Fate::Deleted, _) => return after,
            (Fate::Refused, _) => self.must_be_refused(reply),
            (Fate::Relayed, Bubble::Delivered) if whole => return after,
            (Fate::Relayed, Bubble::Failed(reason))
                if sale.blocked && !reason.trim().is_empty() =>
            {
                if is_unclear(&reason) {
                    self.say(format!("{} in {key} stayed uncertain", reply.id));
                }
                // Nothing of it, or what the reason says.
                return if reason.contains("em parte") {
                    after
                } else {
                    got
                };
            }
            (Fate::Relayed, Bubble::Failed(reason)) if is_honest_end(&reason) => {
                return if reason.contains(THE_REST) {
                    after
                } else {
                    got
                };
            }
            (Fate::Relayed, bubble) => {
                self.say(format!(
                    "{} in {key} is {bubble:?}, and {there} of {} parts are there",
                    reply.id,
                    parts.len()
                ));
                return if whole { after } else { got };
            }
        }
        got
    }

    fn must_be_refused(&mut self, reply: &Reply) {
        match bubble(self.town, reply) {
            Bubble::Failed(reason) if !reason.trim().is_empty() && !is_unclear(&reason) => {}
            other => self.say(format!(
                "{} must be refused with a reason and is {other:?}",
                reply.id
            )),
        }
    }

    fn in_chatwoot(&mut self) {
        let mut ids: BTreeMap<String, u64> = BTreeMap::new();
        for conversation in self.town.chatwoot.conversations() {
            for message in self.town.chatwoot.messages(conversation.id) {
                if let Some(id) = message.source_id {
                    *ids.entry(id).or_default() += 1;
                }
            }
        }
        for (id, times) in ids.into_iter().filter(|(_, times)| *times > 1) {
            self.say(format!("{id} is shown {times} times"));
        }
        let mut known = BTreeSet::new();
        let buyers: BTreeSet<String> = self
            .town
            .buyers
            .iter()
            .map(|buyer| format!("meli:user:{buyer}"))
            .collect();
        for contact in self.town.chatwoot.contacts() {
            let Some(identifier) = contact.identifier else {
                continue;
            };
            let is_elsewhere = !identifier.starts_with("meli:") && self.town.neighbours.is_some();
            let is_known = buyers.contains(&identifier) || identifier.starts_with("meli:account:");
            if !is_known && !is_elsewhere {
                self.say(format!("a contact {identifier} that is no buyer"));
            }
            if !known.insert(identifier.clone()) {
                self.say(format!("two contacts {identifier}"));
            }
        }
        let leaked = |text: &String| text.contains(SECRET);
        let texts: Vec<String> = self
            .town
            .said
            .sales
            .iter()
            .flat_map(|sale| self.town.meli.thread_texts(sale.thread))
            .map(|(_, text)| text)
            .collect();
        let answers = self
            .town
            .said
            .questions
            .iter()
            .filter_map(|question| self.town.meli.answer_of(question.id));
        for text in texts.into_iter().chain(answers).filter(leaked) {
            self.say(format!("leaked: {text}"));
        }
        for text in self.town.meli.lost() {
            self.say(format!("sent to nobody: {text}"));
        }
    }

    /// Every death of a connection was told once, and so was every return.
    fn in_accounts(&mut self) {
        for seller in &self.town.sellers {
            let times = self.town.reconnected.get(&seller.id).copied().unwrap_or(0);
            let conversation = self
                .town
                .chatwoot
                .conversation_of(&format!("meli:{}:account", seller.id));
            let told = conversation
                .map(|held| self.town.chatwoot.messages(held.id))
                .unwrap_or_default();
            let told = told.iter().filter(|message| message.incoming).count();
            if told != 2 * times {
                self.say(format!(
                    "{} died {times} times and people were told {told} times",
                    seller.id
                ));
            }
        }
    }

    fn in_table(&mut self) {
        let now = format!("{:.3}", bridge::ports::Clock::now(&self.town.clock));
        for row in &rows(self.town) {
            let text = |name: &str| row[name]["S"].as_str().unwrap_or_default().to_owned();
            let place = format!("{} {}", text("pk"), text("sk"));
            let waits = is_due_for_its_time_limit(row, &now) || is_due_for_its_context(row, &now);
            if row.get("due_at").is_some() && !waits {
                self.say(format!(
                    "{place} is still due at {} (now {now}): {}",
                    text("due_at"),
                    brief(row)
                ));
            }
            if text("lease_until") >= now {
                self.say(format!(
                    "{place} is still held until {}",
                    text("lease_until")
                ));
            }
            if text("renewing_until") >= now {
                self.say(format!(
                    "{place} is still being renewed until {}",
                    text("renewing_until")
                ));
            }
        }
    }
}

/// Takes `parts` out of `sent`, up to the first that is not there: the last that begins like them, and
/// what follows in their order.
fn take_out(sent: &mut Vec<String>, parts: &[String]) -> Vec<String> {
    let begins = sent.iter().rposition(|text| Some(text) == parts.first());
    let Some(mut from) = begins else {
        return Vec::new();
    };
    let mut taken = Vec::new();
    for part in parts {
        let Some(next) = sent.iter().skip(from).position(|text| text == part) else {
            break;
        };
        from += next;
        taken.push(sent.remove(from));
    }
    taken
}

fn brief(row: &Value) -> String {
    row.to_string().chars().take(400).collect()
}

/// Looking failed for a quarter of an hour, and then showed that it, or the rest of it, is not there.
fn is_honest_end(reason: &str) -> bool {
    reason.contains("a mensagem não chegou ao ") || reason.contains(THE_REST)
}

fn is_unclear(reason: &str) -> bool {
    reason.contains("Pode ter sido enviada")
}

/// What the bridge shows of a thread: the buyer's messages and the seller's from elsewhere.
fn mirrored(messages: &[MessageView]) -> Vec<String> {
    let ours = messages.iter().filter(|message| {
        message.incoming
            || (!message.private
                && message
                    .source_id
                    .as_deref()
                    .is_some_and(|id| id.starts_with("meli:")))
    });
    ours.map(|message| {
        format!(
            "{} {}",
            if message.incoming { "<" } else { ">" },
            message.content
        )
    })
    .collect()
}

/// What agents should know beside the messages is asked for less and less often while it cannot be had, and may wait
/// longer than the quiet lasts. Nothing else of the thread does.
fn is_due_for_its_context(row: &Value, now: &str) -> bool {
    let has_failed = row["note_tries"]["N"]
        .as_str()
        .is_some_and(|tries| tries != "0");
    let is_quiet = row["tries"]["N"].as_str() == Some("0");
    let waits_for_more = ["to_route", "owed", "failing_since"];
    let is_all = waits_for_more.iter().all(|name| row.get(*name).is_none());
    has_failed && is_quiet && is_all && row["due_at"]["S"].as_str() > Some(now)
}

/// Whether a thread's row is due, later than now, because of the time limit that its conversation shows, and for nothing else.
fn is_due_for_its_time_limit(row: &Value, now: &str) -> bool {
    let time = |at: &Value| at["S"].as_str()?.parse::<jiff::Timestamp>().ok();
    let limit = &row["limit"]["M"];
    let due = time(&row["due_at"]);
    due.is_some() && due == time(&limit["due_at"]) && row["due_at"]["S"].as_str() > Some(now)
}
