//! Bodies of webhooks (§7).

use serde_json::{Value, json};

use super::{
    rows::{Contact, Conversation, Kind, Message, Sender},
    shapes::{epoch, iso, pushed_user, typed_contact},
    state::State,
    webhooks::Event,
};

impl State {
    /// The body of a webhook; `None` when a record vanished.
    pub(super) fn payload(&self, event: &Event) -> Option<Value> {
        match event {
            Event::Message(name, id) => self.message_event(name, self.messages.get(id)?),
            Event::Conversation(name, id, changed) => {
                let mut json = self.conversation_event(self.conversations.get(id)?)?;
                json["event"] = json!(name);
                if *name != "conversation_created" {
                    json["changed_attributes"] = json!(changed);
                }
                Some(json)
            }
            Event::Contact(name, id) => {
                let mut json = self.webhook_contact(self.contacts.get(id)?);
                json["event"] = json!(name);
                Some(json)
            }
            Event::Typing(name, id, user, private) => Some(json!({
                "event": name, "user": self.user(*user).map(pushed_user), "is_private": private,
                "conversation": self.conversation_event(self.conversations.get(id)?)?,
            })),
        }
    }

    fn account_stub(&self) -> Value {
        json!({ "id": self.account_id, "name": super::ACCOUNT_NAME })
    }

    fn message_event(&self, name: &str, message: &Message) -> Option<Value> {
        let mut conversation =
            self.conversation_event(self.conversations.get(&message.conversation)?)?;
        if self.knobs.stale_nested {
            let other = self
                .public_messages(message.conversation)
                .rfind(|other| other.id != message.id);
            conversation["messages"] = other
                .map(|other| self.nested_message(other))
                .into_iter()
                .collect();
        }
        let mut json = json!({
            "account": self.account_stub(), "additional_attributes": {},
            "content_attributes": message.content_attributes, "content_type": message.content_type,
            "content": self.webhook_content(message), "conversation": conversation,
            "created_at": iso(message.created_at), "id": message.id,
            "inbox": self.inboxes.get(&message.inbox).map(|inbox| json!({ "id": inbox.id, "name": inbox.name })),
            "message_type": message.kind.name(), "private": message.private,
            "sender": self.webhook_sender(message.sender), "source_id": message.source_id, "event": name,
        });
        if !message.attachments.is_empty() {
            json["attachments"] = self.attachments_json(message);
        }
        Some(json)
    }

    fn webhook_content(&self, message: &Message) -> Option<String> {
        let content = message.content.clone()?;
        Some(if self.profile.since(4, 13, 0) {
            content.replace("\\\n", "\n")
        } else {
            content
        })
    }

    fn webhook_sender(&self, sender: Sender) -> Value {
        match sender {
            Sender::Nobody => Value::Null,
            Sender::Contact(id) => self.contacts.get(&id).map_or(Value::Null, |contact| self.webhook_contact(contact)),
            Sender::User(id) => self.user(id).map_or(
                Value::Null,
                |user| json!({ "id": user.id, "name": user.name, "email": user.email, "type": "user" }),
            ),
            Sender::Bot(id) => self
                .bots
                .get(&id)
                .map_or(Value::Null, |bot| json!({ "id": bot.id, "name": bot.name, "type": "agent_bot" })),
        }
    }

    /// A contact as webhooks show it: without `type`.
    fn webhook_contact(&self, contact: &Contact) -> Value {
        let mut json = typed_contact(contact);
        json.as_object_mut().unwrap().remove("type");
        json["account"] = self.account_stub();
        json["avatar"] = json!("");
        json
    }

    fn public_messages(&self, conversation: u64) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages_of(conversation)
            .filter(|message| !message.private && message.kind != Kind::Activity)
    }

    fn conversation_event(&self, held: &Conversation) -> Option<Value> {
        let link = self.links.get(&held.link)?;
        let inbox = self.inboxes.get(&held.inbox)?;
        let newest = self.public_messages(held.id).next_back();
        let assignee = held.assignee.and_then(|id| self.user(id));
        let mut json = json!({
            "additional_attributes": held.additional, "can_reply": true, "channel": inbox.channel_type,
            "contact_inbox": {
                "id": link.id, "contact_id": link.contact, "inbox_id": link.inbox, "source_id": link.source_id,
                "created_at": iso(link.created_at), "updated_at": iso(link.created_at), "hmac_verified": false,
                "pubsub_token": link.pubsub_token,
            },
            "id": held.id, "inbox_id": held.inbox,
            "messages": newest.map(|message| self.nested_message(message)).into_iter().collect::<Vec<_>>(),
            "labels": held.labels,
            "meta": {
                "sender": self.contacts.get(&held.contact).map(typed_contact),
                "assignee": assignee.map(pushed_user), "team": null, "hmac_verified": false,
            },
            "status": held.status, "custom_attributes": held.custom, "snoozed_until": held.snoozed_until.map(iso),
            "unread_count": self.unread(held), "first_reply_created_at": held.first_reply_at.map(iso),
            "priority": held.priority, "waiting_since": epoch(held.waiting_since),
            "agent_last_seen_at": epoch(held.agent_last_seen_at), "contact_last_seen_at": 0,
            "last_activity_at": held.last_activity_at.as_second(), "timestamp": held.last_activity_at.as_second(),
            "created_at": held.created_at.as_second(),
        });
        if self.profile.since(4, 0, 0) {
            json["updated_at"] = json!(held.updated_at.as_duration().as_secs_f64());
        }
        if self.profile.since(4, 8, 0) {
            json["meta"]["assignee_type"] = json!(assignee.map(|_| "User"));
        }
        if self.profile.since(4, 14, 2) {
            json["account"] = self.account_stub();
        }
        Some(json)
    }
}
