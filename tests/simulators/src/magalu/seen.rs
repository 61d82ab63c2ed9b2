//! What buyers see, as a whole.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Magalu, chat::Conversation, moderation::Verdict, questions::Question, tickets::Ticket,
};

impl Magalu {
    /// The truth: every question, conversation and ticket as its buyer sees it.
    pub fn seen(&self) -> Value {
        let state = self.state();
        let now = state.now();
        let questions = state.questions.iter();
        let questions: Vec<Value> = questions.map(|(id, one)| one.seen(id, now)).collect();
        let talks = state.conversations.iter();
        let talks: Vec<Value> = talks.map(|(id, one)| one.seen(id, now)).collect();
        let tickets = state.tickets.iter();
        let tickets: Vec<Value> = tickets.map(|(id, one)| one.seen(id, now)).collect();
        json!({"questions": questions, "conversations": talks, "tickets": tickets})
    }

    /// The truth: name, type and bytes of a file of a ticket.
    pub fn file(&self, id: &str) -> Option<(String, String, Vec<u8>)> {
        let state = self.state();
        let messages = state.tickets.values().flat_map(|ticket| &ticket.messages);
        let mut files = messages.flat_map(|message| &message.files);
        let file = files.find(|file| file.id == id)?;
        Some((file.name.clone(), file.kind.clone(), file.bytes.clone()))
    }

    /// Ends the life of every access token now; refreshing still works.
    pub fn expire_access_tokens(&self) {
        let mut state = self.state();
        let now = state.now();
        for access in state.books.access.values_mut() {
            access.expires = now;
        }
    }
}

impl Question {
    fn seen(&self, id: &str, now: Timestamp) -> Value {
        let last = self.answers.last();
        let answer = last.filter(|answer| answer.moderation.at(now) == Verdict::Approved);
        json!({
            "id": id, "buyer": self.buyer, "text": self.text, "at": self.at.to_string(),
            "answer": answer.map(|answer| &answer.text),
        })
    }
}

impl Conversation {
    fn seen(&self, id: &str, now: Timestamp) -> Value {
        let got = self.messages.iter().filter(|message| {
            !message.from_seller || message.moderation.at(now) == Verdict::Approved
        });
        let messages: Vec<Value> = got
            .map(|message| {
                let from = if message.from_seller {
                    "seller"
                } else {
                    "customer"
                };
                json!({"from": from, "text": message.text, "files": []})
            })
            .collect();
        json!({"id": id, "buyer": self.buyer, "blocked": self.is_closed, "messages": messages})
    }
}

impl Ticket {
    fn seen(&self, id: &str, now: Timestamp) -> Value {
        let got = self.messages.iter().filter(|message| {
            !message.is_of_seller()
                || (message.processed <= now && message.verdict(now) == Verdict::Approved)
        });
        let messages: Vec<Value> = got
            .map(|message| {
                let files: Vec<Value> = message
                    .files
                    .iter()
                    .map(|file| json!({"id": file.id, "name": file.name, "kind": file.kind}))
                    .collect();
                json!({"from": message.from, "to": message.to, "text": message.text, "files": files})
            })
            .collect();
        json!({
            "id": id, "buyer": self.buyer, "protocol": self.protocol, "order": self.order,
            "blocked": self.status(now) == "closed", "messages": messages,
        })
    }
}
