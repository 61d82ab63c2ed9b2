//! What people do outside the API: buyers ask and write, sellers use the portal, Magalu mediates.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{
    Magalu,
    chat::{Conversation, Message},
    moderation::Verdict,
    questions::Question,
    ticket_files::File,
    ticket_messages::Message as TicketMessage,
    tickets::Ticket,
};

/// The seller's reply is due within two days.
const DUE: SignedDuration = SignedDuration::from_hours(48);

impl Magalu {
    /// A buyer asks on an offer; the question's id.
    pub fn ask(&self, tenant: &str, buyer: &str, text: &str) -> String {
        let mut state = self.state();
        let id = state.new_id();
        let question = Question {
            tenant: tenant.to_owned(),
            buyer: buyer.to_owned(),
            text: text.to_owned(),
            at: state.now(),
            answers: Vec::new(),
            is_deleted: false,
            is_rejected: false,
        };
        state.questions.insert(id.clone(), question);
        state.announce_question(&id);
        id
    }

    /// A question is deleted.
    pub fn delete_question(&self, id: &str) {
        let mut state = self.state();
        state.questions.get_mut(id).expect("a question").is_deleted = true;
    }

    /// Moderation takes a question down.
    pub fn reject_question(&self, id: &str) {
        let mut state = self.state();
        state.questions.get_mut(id).expect("a question").is_rejected = true;
    }

    /// The truth: the answer that everybody sees.
    pub fn published_answer(&self, id: &str) -> Option<String> {
        let state = self.state();
        let last = state.questions.get(id)?.answers.last()?;
        let is_seen = last.moderation.at(state.now()) == Verdict::Approved;
        is_seen.then(|| last.text.clone())
    }

    /// How many answers were ever taken, refused ones included.
    pub fn answers_taken(&self, id: &str) -> usize {
        self.state().questions[id].answers.len()
    }

    /// A buyer opens a conversation; its id.
    pub fn open_chat(&self, tenant: &str, buyer: &str, text: &str) -> String {
        let id = {
            let mut state = self.state();
            let id = state.new_id();
            let talk = Conversation {
                tenant: tenant.to_owned(),
                buyer: buyer.to_owned(),
                buyer_id: state.new_id(),
                seller_id: state.new_id(),
                is_closed: false,
                unread: 0,
                created: state.now(),
                messages: Vec::new(),
            };
            state.conversations.insert(id.clone(), talk);
            id
        };
        self.chat(&id, false, text);
        id
    }

    /// A buyer writes, or somebody of the shop in the portal.
    pub fn chat(&self, id: &str, from_seller: bool, text: &str) -> String {
        self.put(id, from_seller, text, &[], false)
    }

    /// A buyer writes with files, by their addresses.
    pub fn chat_with_files(&self, id: &str, text: &str, files: &[&str]) -> String {
        self.put(id, false, text, files, false)
    }

    /// A system puts a card into the conversation.
    pub fn put_card(&self, id: &str, text: &str) -> String {
        self.put(id, false, text, &[], true)
    }

    fn put(&self, id: &str, from_seller: bool, text: &str, files: &[&str], card: bool) -> String {
        let mut state = self.state();
        let message = Message {
            id: state.new_id(),
            reference: state.new_uuid(),
            text: text.to_owned(),
            from_seller,
            is_card: card,
            files: files.iter().map(|file| (*file).to_owned()).collect(),
            at: state.now(),
            moderation: state.unmoderated(),
            read_by_buyer: false,
        };
        let written = message.id.clone();
        let talk = state.conversations.get_mut(id).expect("a conversation");
        talk.unread += usize::from(!from_seller);
        talk.messages.push(message);
        written
    }

    /// The buyer reads everything.
    pub fn buyer_reads(&self, id: &str) {
        let mut state = self.state();
        let talk = state.conversations.get_mut(id).expect("a conversation");
        for message in &mut talk.messages {
            message.read_by_buyer = true;
        }
    }

    /// The conversation is closed.
    pub fn close_chat(&self, id: &str) {
        let mut state = self.state();
        let talk = state.conversations.get_mut(id).expect("a conversation");
        talk.is_closed = true;
    }

    /// The truth: what the buyer of a conversation got.
    pub fn received_in_chat(&self, id: &str) -> Vec<String> {
        let state = self.state();
        let now = state.now();
        let messages = state.conversations[id].messages.iter();
        messages
            .filter(|message| {
                message.from_seller && message.moderation.at(now) == Verdict::Approved
            })
            .map(|message| message.text.clone())
            .collect()
    }

    /// A buyer opens a ticket about an order; its id.
    pub fn open_ticket(&self, tenant: &str, buyer: &str, order: &str, text: &str) -> String {
        let id = {
            let mut state = self.state();
            let id = state.new_uuid();
            let now = state.now();
            let ticket = Ticket {
                tenant: tenant.to_owned(),
                protocol: format!("20261121{:07}", state.tickets.len() + 1),
                order: order.to_owned(),
                buyer: buyer.to_owned(),
                status: "waiting_seller",
                due: now + DUE,
                created: now,
                updated: now,
                messages: Vec::new(),
            };
            state.tickets.insert(id.clone(), ticket);
            id
        };
        self.write_in_ticket(&id, "customer", text);
        id
    }

    /// The buyer (`customer`) or Magalu (`channel`) writes in a ticket; it is the seller's turn again.
    pub fn write_in_ticket(&self, id: &str, from: &'static str, text: &str) -> String {
        self.put_in_ticket(id, from, text, Vec::new())
    }

    /// The buyer writes with an image.
    pub fn write_with_file(&self, id: &str, text: &str, name: &str, bytes: &[u8]) -> String {
        self.write_with_file_of(id, text, (name, "image/png", bytes))
    }

    /// The buyer writes with a file: its name, its type and its bytes.
    pub fn write_with_file_of(
        &self,
        id: &str,
        text: &str,
        (name, kind, bytes): (&str, &str, &[u8]),
    ) -> String {
        let file = File {
            id: self.state().new_uuid(),
            name: name.to_owned(),
            kind: kind.to_owned(),
            bytes: bytes.to_vec(),
        };
        self.put_in_ticket(id, "customer", text, vec![file])
    }

    fn put_in_ticket(&self, id: &str, from: &'static str, text: &str, files: Vec<File>) -> String {
        let mut state = self.state();
        let now = state.now();
        let message = TicketMessage {
            id: state.new_uuid(),
            reference: None,
            text: text.to_owned(),
            from,
            to: "seller".to_owned(),
            owner: Value::Null,
            at: now,
            processed: now,
            moderation: state.unmoderated(),
            files,
        };
        let written = message.id.clone();
        let ticket = state.tickets.get_mut(id).expect("a ticket");
        ticket.messages.push(message);
        ticket.status = "waiting_seller";
        ticket.updated = now;
        written
    }

    /// The ticket is closed.
    pub fn close_ticket(&self, id: &str) {
        let mut state = self.state();
        let now = state.now();
        let ticket = state.tickets.get_mut(id).expect("a ticket");
        ticket.status = "closed";
        ticket.updated = now;
    }

    /// The truth: what the seller's messages in a ticket came to, as destination, text and names of files.
    pub fn delivered_in_ticket(&self, id: &str) -> Value {
        let state = self.state();
        let now = state.now();
        let messages = state.tickets[id].messages.iter();
        let got = messages.filter(|message| {
            message.is_of_seller()
                && message.processed <= now
                && message.verdict(now) == Verdict::Approved
        });
        got.map(|message| {
            let files: Vec<&String> = message.files.iter().map(|file| &file.name).collect();
            json!({"to": message.to, "text": message.text, "files": files})
        })
        .collect()
    }
}
