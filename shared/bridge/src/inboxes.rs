//! Chatwoot inboxes, by what appears in them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    ids::{AccountId, InboxId, Thread},
    marketplace::ThreadKind,
};

/// Chatwoot inboxes by kind of thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inboxes {
    /// For questions.
    pub questions: Option<InboxId>,
    /// For sales, and for accounts themselves.
    pub messages: Option<InboxId>,
    /// For claims; `None` = the same as messages.
    pub claims: Option<InboxId>,
}

impl Inboxes {
    /// The inbox for threads of this kind.
    pub fn of(&self, kind: ThreadKind) -> Option<InboxId> {
        self.only(kind).or(match kind {
            ThreadKind::OneShot | ThreadKind::Chat => None,
            ThreadKind::Ticket => self.messages,
        })
    }

    /// The inbox that is for this kind and no other.
    pub fn only(&self, kind: ThreadKind) -> Option<InboxId> {
        match kind {
            ThreadKind::OneShot => self.questions,
            ThreadKind::Chat => self.messages,
            ThreadKind::Ticket => self.claims,
        }
    }

    /// What the inbox for a kind is called where inboxes are stored.
    pub const fn name(kind: ThreadKind) -> &'static str {
        match kind {
            ThreadKind::OneShot => "questions",
            ThreadKind::Chat => "messages",
            ThreadKind::Ticket => "claims",
        }
    }

    /// These inboxes, and `others` where there is none.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        Self {
            questions: self.questions.or(others.questions),
            messages: self.messages.or(others.messages),
            claims: self.claims.or(others.claims),
        }
    }

    /// Whether nothing that is stored elsewhere could add to these.
    pub fn is_complete(&self) -> bool {
        self.questions.is_some() && self.messages.is_some() && self.claims.is_some()
    }

    fn each(&self) -> impl Iterator<Item = InboxId> {
        [self.questions, self.messages, self.claims]
            .into_iter()
            .flatten()
    }

    /// Reads `{"questions": 7, "messages": 8, "claims": 9}`, everything optional.
    fn read(json: &Value) -> Self {
        let inbox = |kind| json.get(Self::name(kind))?.as_u64().map(InboxId);
        Self {
            questions: inbox(ThreadKind::OneShot),
            messages: inbox(ThreadKind::Chat),
            claims: inbox(ThreadKind::Ticket),
        }
    }
}

/// What inboxes are called where they are stored.
const KINDS: [&str; 3] = ["questions", "messages", "claims"];

/// All inboxes: those of everybody, and those that one marketplace or one account has for itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InboxMap {
    /// For everybody who has none of their own.
    pub shared: Inboxes,
    /// By a marketplace's prefix, or by an account.
    pub own: BTreeMap<String, Inboxes>,
}

impl From<Inboxes> for InboxMap {
    fn from(shared: Inboxes) -> Self {
        Self {
            shared,
            own: BTreeMap::new(),
        }
    }
}

impl InboxMap {
    /// The inbox of a thread: its account's, else its marketplace's, else the one that all share.
    pub fn of(&self, thread: &Thread) -> Option<InboxId> {
        self.find(&thread.key.account(), |inboxes| inboxes.of(thread.kind))
    }

    /// The inbox in which people are told of an account.
    pub fn of_account(&self, account: &AccountId) -> Option<InboxId> {
        self.find(account, |inboxes| inboxes.messages)
    }

    fn find(
        &self,
        account: &AccountId,
        choose: impl Fn(&Inboxes) -> Option<InboxId>,
    ) -> Option<InboxId> {
        let prefix = account.parts().map_or("", |(prefix, _)| prefix);
        let own = [account.as_str(), prefix].into_iter();
        own.filter_map(|owner| self.own.get(owner))
            .find_map(&choose)
            .or_else(|| choose(&self.shared))
    }

    /// These inboxes, and `others` where there is none.
    #[must_use]
    pub fn or(mut self, others: Self) -> Self {
        self.shared = self.shared.or(others.shared);
        for (owner, inboxes) in others.own {
            let own = self.own.entry(owner).or_default();
            *own = own.or(inboxes);
        }
        self
    }

    /// Each inbox once, in order.
    pub fn all(&self) -> Vec<InboxId> {
        let own = self.own.values().flat_map(Inboxes::each);
        let mut all: Vec<_> = self.shared.each().chain(own).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Reads the same as text, strictly: people wrote it.
    pub fn parse(text: &str) -> Option<Self> {
        let json: Value = serde_json::from_str(text).ok()?;
        let map = Self::read(&json);
        let is_inbox = |(name, value): (&String, &Value)| {
            KINDS.contains(&name.as_str()) && value.as_u64().is_some_and(|id| id > 0)
        };
        let is_whole = json.as_object()?.iter().all(|(owner, value)| match value {
            Value::Object(inboxes) => inboxes.iter().all(is_inbox),
            _ => is_inbox((owner, value)),
        });
        is_whole.then_some(map)
    }

    /// Reads `{"questions": 7, "messages": 8, "odd": {"messages": 12}, "odd:987": {"questions": 5}}`;
    /// what is not legible counts as not said.
    pub fn read(json: &Value) -> Self {
        let entries = json.as_object().into_iter().flatten();
        let own = entries.filter(|(_, inboxes)| inboxes.is_object());
        Self {
            shared: Inboxes::read(json),
            own: own
                .map(|(owner, inboxes)| (owner.clone(), Inboxes::read(inboxes)))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ids::ThreadKey;

    fn thread(key: &str, kind: ThreadKind) -> Thread {
        let key = ThreadKey::from_connector(key);
        Thread { key, kind }
    }

    #[test]
    fn the_nearest_inbox_is_taken() {
        let map = InboxMap::read(&json!({
            "questions": 1, "messages": 2,
            "odd": { "messages": 3 },
            "odd:77": { "messages": 4, "claims": 5 },
            "secret": "ignored",
        }));
        let of = |key, kind| map.of(&thread(key, kind)).map(|inbox| inbox.0);

        assert_eq!(of("even:1:pack:9", ThreadKind::Chat), Some(2));
        assert_eq!(of("even:1:claim:9", ThreadKind::Ticket), Some(2));
        assert_eq!(of("odd:1:talk:9", ThreadKind::Chat), Some(3));
        assert_eq!(of("odd:1:claim:9", ThreadKind::Ticket), Some(3));
        assert_eq!(of("odd:1:question:9", ThreadKind::OneShot), Some(1));
        assert_eq!(of("odd:77:talk:9", ThreadKind::Chat), Some(4));
        assert_eq!(of("odd:77:claim:9", ThreadKind::Ticket), Some(5));
        let account = AccountId::from_connector("odd:77");
        assert_eq!(map.of_account(&account), Some(InboxId(4)));
        let all: Vec<_> = map.all().into_iter().map(|inbox| inbox.0).collect();
        assert_eq!(all, [1, 2, 3, 4, 5]);
    }

    #[test]
    fn what_people_write_is_read_strictly() {
        for text in [
            "",
            "7",
            r#"{"question": 7}"#,
            r#"{"odd": {"messages": "7"}}"#,
            r#"{"odd": {"messages": 0}}"#,
            r#"{"odd": 7}"#,
        ] {
            assert_eq!(InboxMap::parse(text), None, "{text}");
        }
        let text = r#"{"claims": 9, "odd": {"messages": 7}}"#;
        let map = InboxMap::parse(text).unwrap();
        assert_eq!((map.shared.claims, map.all().len()), (Some(InboxId(9)), 2));
    }

    #[test]
    fn what_people_set_comes_before_what_was_stored_owner_by_owner() {
        let set = InboxMap::read(&json!({ "messages": 1, "odd": { "questions": 2 } }));
        let stored = InboxMap::read(
            &json!({ "questions": 3, "messages": 4, "odd": { "questions": 5, "messages": 6 } }),
        );

        let map = set.or(stored);

        assert_eq!(
            map,
            InboxMap::read(
                &json!({ "questions": 3, "messages": 1, "odd": { "questions": 2, "messages": 6 } })
            )
        );
    }
}
