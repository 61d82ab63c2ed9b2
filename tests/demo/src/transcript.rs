//! Prints what is new on either side.

use std::collections::{HashMap, HashSet};

use bridge::i18n::Locale;
use simulators::chatwoot::{ConversationView, MessageView};

use super::{
    captions,
    columns::{Columns, Side},
    seen::{self, Said},
    stage::Stage,
};

/// Lines of a note that are shown at most.
const NOTE_LINES: usize = 4;

/// What was printed so far.
pub struct Transcript {
    locale: Locale,
    columns: Columns,
    /// Messages printed of each thread, as the buyer sees it.
    buyer: HashMap<String, usize>,
    /// Messages printed of Chatwoot.
    agent: HashSet<u64>,
    /// The status printed of each reply.
    status: HashMap<u64, String>,
    /// The thread that each side showed last.
    last: HashMap<&'static str, String>,
}

impl Transcript {
    /// Prints the head.
    pub fn begin(locale: Locale) -> Self {
        let (buyer, agent) = (HashMap::new(), HashSet::new());
        Self {
            locale,
            columns: Columns::begin(locale),
            buyer,
            agent,
            status: HashMap::new(),
            last: HashMap::new(),
        }
    }

    /// Prints what happens next.
    pub fn caption(&self, text: &str) {
        self.columns.caption(text);
    }

    /// Prints everything that is new on `stage`.
    pub fn show_new(&mut self, stage: &Stage) {
        for (thread, said) in seen::by_buyers(stage) {
            let shown = self.buyer.insert(thread.clone(), said.len()).unwrap_or(0);
            for said in said.iter().skip(shown) {
                self.show_buyers(&thread, said);
            }
        }
        for (thread, (conversation, messages)) in seen::by_agents(&stage.chatwoot) {
            for message in &messages {
                self.show_agents(&thread, &conversation, message);
            }
        }
    }

    fn show_buyers(&mut self, thread: &str, said: &Said) {
        self.place(Side::Buyer, thread, &thread.replace(':', " "));
        let who = if said.by_seller {
            captions::SHOP.of(self.locale)
        } else {
            buyer_of(thread)
        };
        self.columns
            .say(Side::Buyer, &format!("{who}: {}", said.text));
    }

    fn show_agents(
        &mut self,
        thread: &str,
        conversation: &ConversationView,
        message: &MessageView,
    ) {
        if self.agent.insert(message.id) {
            if let Some(text) = agents_line(self.locale, thread, message) {
                let number = conversation.id.to_string();
                let name = captions::CONVERSATION.fill(self.locale, &[("", &number)]);
                self.place(Side::Agent, thread, &name);
                self.columns.say(Side::Agent, &text);
            }
        } else if let Some(mark) = mark(self.locale, message) {
            let before = self.status.insert(message.id, message.status.clone());
            if before.as_ref() != Some(&message.status) {
                self.columns.say(Side::Agent, &mark);
            }
        }
    }

    /// Names the thread when it is another than the one before on this side.
    fn place(&mut self, side: Side, thread: &str, name: &str) {
        let column = match side {
            Side::Buyer => "buyer",
            Side::Agent => "agent",
        };
        if self.last.insert(column, thread.to_owned()).as_deref() != Some(thread) {
            self.columns.say(side, &format!("[{name}]"));
        }
    }
}

/// Who the buyer of a thread is.
fn buyer_of(thread: &str) -> &'static str {
    match thread.split_once(':') {
        Some(("chat", _)) => "Beto",
        Some(("question", id)) if id.parse::<u64>().is_err() => "Rita",
        _ => "Carlos",
    }
}

/// A message as agents see it; Chatwoot's own lines are left out.
fn agents_line(locale: Locale, thread: &str, message: &MessageView) -> Option<String> {
    let is_ours = |id: &str| connectors::MARKETPLACES.iter().any(|one| one.issued(id));
    let ours = message.source_id.as_deref().is_some_and(is_ours);
    let who = match (message.kind.as_str(), message.private, ours) {
        ("incoming", ..) => buyer_of(thread),
        ("outgoing", true, true) => captions::NOTE_OF_BRIDGE.of(locale),
        ("outgoing", true, false) => captions::NOTE_OF_AGENT.of(locale),
        ("outgoing", false, true) => captions::SHOP_IN_APP.of(locale),
        ("outgoing", false, false) => "Ana",
        _ => return None,
    };
    let lines: Vec<&str> = message
        .content
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let shown = if message.private && ours {
        lines.len().min(NOTE_LINES)
    } else {
        lines.len()
    };
    let rest = if shown < lines.len() { "\n…" } else { "" };
    Some(format!(
        "{who}: {}{rest}",
        as_it_reads(&lines[..shown].join("\n"))
    ))
}

/// A text of Chatwoot as it reads there: without the marks of bold, and what is escaped as it was written.
fn as_it_reads(text: &str) -> String {
    let mut read = String::new();
    let text = text.replace("**", "");
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_escape = letter == '\\' && letters.peek().is_some_and(char::is_ascii_punctuation);
        read.push(if is_escape {
            letters.next().unwrap_or(letter)
        } else {
            letter
        });
    }
    read
}

/// What became of an agent's reply, once something did.
fn mark(locale: Locale, message: &MessageView) -> Option<String> {
    let reply = message.kind == "outgoing" && !message.private && message.source_id.is_none();
    match message.status.as_str() {
        "delivered" if reply => Some(format!("✓ {}", captions::DELIVERED.of(locale))),
        "read" if reply => Some(format!("✓ {}", captions::READ.of(locale))),
        "failed" if reply => Some(format!(
            "✗ {}",
            message
                .external_error
                .as_deref()
                .unwrap_or(captions::FAILED.of(locale))
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::as_it_reads;

    #[test]
    fn what_a_buyer_wrote_reads_as_it_was_written() {
        for (shown, read) in [
            (r"Tem \*\*azul\*\*?", "Tem **azul**?"),
            ("**Venda** 2000", "Venda 2000"),
            (r"C:\dir", r"C:\dir"),
            (r"fim\", r"fim\"),
        ] {
            assert_eq!(as_it_reads(shown), read);
        }
    }
}
