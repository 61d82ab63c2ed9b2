//! JSON of REST answers (§3–§5, §7.3).

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    rows::{Attachment, Contact, Conversation, InboxRow, Kind, Link, Message, Sender, User},
    state::State,
};

/// ISO 8601 with milliseconds.
pub(super) fn iso(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// Unix seconds; nothing is 0.
pub(super) fn epoch(at: Option<Timestamp>) -> i64 {
    at.map_or(0, Timestamp::as_second)
}

impl State {
    pub(super) fn contact_json(&self, contact: &Contact, with_links: bool) -> Value {
        let mut json = json!({
            "additional_attributes": contact.additional, "availability_status": "offline", "email": contact.email,
            "id": contact.id, "name": contact.name, "phone_number": contact.phone, "blocked": contact.blocked,
            "identifier": contact.identifier, "thumbnail": "", "custom_attributes": contact.custom,
            "created_at": contact.created_at.as_second(),
        });
        if let Some(at) = contact.last_activity_at {
            json["last_activity_at"] = json!(at.as_second());
        }
        if with_links {
            let links = self
                .links
                .values()
                .filter(|link| link.contact == contact.id);
            json["contact_inboxes"] = links.map(|link| self.link_json(link)).collect();
        }
        json
    }

    pub(super) fn link_json(&self, link: &Link) -> Value {
        json!({ "source_id": link.source_id, "inbox": self.inboxes.get(&link.inbox).map(slim_inbox) })
    }

    pub(super) fn inbox_json(&self, inbox: &InboxRow, admin: bool) -> Value {
        let mut json = slim_inbox(inbox);
        let more = json!({
            "greeting_enabled": false, "greeting_message": null, "working_hours_enabled": false,
            "enable_email_collect": true, "csat_survey_enabled": false, "enable_auto_assignment": true,
            "out_of_office_message": null, "allow_messages_after_resolved": true, "timezone": "UTC",
            "lock_to_single_conversation": inbox.lock_to_single, "sender_name_type": "friendly",
            "business_name": null, "auto_assignment_config": {}, "callback_webhook_url": null,
            "working_hours": (0..7).map(|day| json!({ "day_of_week": day, "closed_all_day": day % 6 == 0 })).collect::<Value>(),
        });
        json.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        json.as_object_mut().unwrap().extend(inbox.settings.clone());
        if inbox.is_api() {
            json["webhook_url"] = json!(inbox.webhook_url);
            json["inbox_identifier"] = json!(inbox.identifier);
            json["hmac_mandatory"] = json!(false);
            json["additional_attributes"] = json!(inbox.additional);
            if admin {
                json["hmac_token"] = json!(inbox.hmac_token);
            }
            if admin && self.profile.since(4, 13, 0) {
                json["secret"] = json!(inbox.secret);
            }
        }
        json
    }

    pub(super) fn conversation_json(&self, conversation: &Conversation) -> Value {
        let last = self.messages_of(conversation.id).next_back();
        let spoken = self
            .messages_of(conversation.id)
            .rfind(|message| message.kind != Kind::Activity);
        let mut json = json!({
            "meta": self.conversation_meta(conversation), "id": conversation.id,
            "messages": last.map(|message| self.nested_message(message)).into_iter().collect::<Vec<_>>(),
            "account_id": self.account_id, "uuid": conversation.uuid,
            "additional_attributes": conversation.additional,
            "agent_last_seen_at": epoch(conversation.agent_last_seen_at), "assignee_last_seen_at": 0,
            "can_reply": true, "contact_last_seen_at": 0, "custom_attributes": conversation.custom,
            "inbox_id": conversation.inbox, "labels": conversation.labels, "muted": conversation.muted,
            "snoozed_until": conversation.snoozed_until.map(Timestamp::as_second), "status": conversation.status,
            "created_at": conversation.created_at.as_second(), "timestamp": conversation.last_activity_at.as_second(),
            "first_reply_created_at": epoch(conversation.first_reply_at),
            "unread_count": self.unread(conversation),
            "last_non_activity_message": spoken.map(|message| self.nested_message(message)),
            "last_activity_at": conversation.last_activity_at.as_second(), "priority": conversation.priority,
            "waiting_since": epoch(conversation.waiting_since), "sla_policy_id": null,
        });
        if self.profile.since(4, 0, 0) {
            json["updated_at"] = json!(conversation.updated_at.as_duration().as_secs_f64());
        }
        json
    }

    fn conversation_meta(&self, conversation: &Conversation) -> Value {
        let sender = self
            .contacts
            .get(&conversation.contact)
            .map(|contact| self.contact_json(contact, false));
        let channel = self
            .inboxes
            .get(&conversation.inbox)
            .map(|inbox| inbox.channel_type);
        let mut meta = json!({ "sender": sender, "channel": channel, "hmac_verified": false });
        if let Some(user) = conversation.assignee.and_then(|id| self.user(id)) {
            meta["assignee"] = self.agent_json(user);
            if self.profile.since(4, 8, 0) {
                meta["assignee_type"] = json!("User");
            }
        }
        if let Some(team) = conversation.team {
            meta["team"] = json!({ "id": team, "name": "sul" });
        }
        meta
    }

    pub(super) fn agent_json(&self, user: &User) -> Value {
        json!({
            "id": user.id, "account_id": self.account_id, "availability_status": "online", "auto_offline": true,
            "confirmed": true, "email": user.email, "provider": "email",
            "available_name": user.name.split(' ').next(), "name": user.name,
            "role": if user.admin { "administrator" } else { "agent" }, "thumbnail": "", "custom_role_id": null,
        })
    }

    /// Incoming messages since an agent last looked, at most ten.
    pub(super) fn unread(&self, conversation: &Conversation) -> usize {
        let seen = conversation.agent_last_seen_at;
        let unseen = |message: &&Message| {
            message.kind == Kind::Incoming && seen.is_none_or(|seen| message.created_at > seen)
        };
        self.messages_of(conversation.id)
            .filter(unseen)
            .take(10)
            .count()
    }

    pub(super) fn message_json(&self, message: &Message) -> Value {
        let mut json = json!({
            "id": message.id, "content": message.content, "inbox_id": message.inbox,
            "conversation_id": message.conversation, "message_type": message.kind as u8,
            "content_type": message.content_type, "status": message.status,
            "content_attributes": message.content_attributes, "created_at": message.created_at.as_second(),
            "private": message.private, "source_id": message.source_id,
        });
        let sender = self.sender_json(message.sender);
        if !sender.is_null() {
            json["sender"] = sender;
        }
        if !message.attachments.is_empty() {
            json["attachments"] = self.attachments_json(message);
        }
        json
    }

    pub(super) fn nested_message(&self, message: &Message) -> Value {
        let mut json = self.message_json(message);
        let (sender_type, sender_id) = match message.sender {
            Sender::Nobody => (None, None),
            Sender::Contact(id) => (Some("Contact"), Some(id)),
            Sender::User(id) => (Some("User"), Some(id)),
            Sender::Bot(id) => (Some("AgentBot"), Some(id)),
        };
        let conversation = self.conversations.get(&message.conversation);
        let source_id = conversation
            .and_then(|held| self.links.get(&held.link))
            .map(|link| &link.source_id);
        let more = json!({
            "account_id": self.account_id, "updated_at": iso(message.updated_at), "sender_type": sender_type,
            "sender_id": sender_id, "external_source_ids": {}, "additional_attributes": {},
            "processed_message_content": message.content, "sentiment": {},
            "conversation": {
                "assignee_id": conversation.and_then(|held| held.assignee),
                "unread_count": conversation.map(|held| self.unread(held)),
                "last_activity_at": conversation.map(|held| held.last_activity_at.as_second()),
                "contact_inbox": { "source_id": source_id },
            },
        });
        json.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        json
    }

    /// The sender as REST and nested messages show it; null for nobody.
    pub(super) fn sender_json(&self, sender: Sender) -> Value {
        match sender {
            Sender::Nobody => Value::Null,
            Sender::Contact(id) => self.contacts.get(&id).map_or(Value::Null, typed_contact),
            Sender::User(id) => self.user(id).map_or(Value::Null, pushed_user),
            Sender::Bot(id) => self.bots.get(&id).map_or(
                Value::Null,
                |bot| json!({ "id": bot.id, "name": bot.name, "avatar_url": "", "type": "agent_bot" }),
            ),
        }
    }

    pub(super) fn attachments_json(&self, message: &Message) -> Value {
        message
            .attachments
            .iter()
            .filter_map(|attachment| self.attachment_json(message.id, attachment))
            .collect()
    }

    fn attachment_json(&self, message: u64, attachment: &Attachment) -> Option<Value> {
        let blob = self.blobs.get(&attachment.signed_id)?;
        let host = self.knobs.file_host.as_ref().unwrap_or(&self.base_url);
        let path = format!("{}/{}", attachment.signed_id, escaped(&blob.name));
        let file_type = file_type(&blob.content_type);
        let mut data_url = format!("{host}/rails/active_storage/blobs/redirect/{path}");
        if file_type == "audio" && self.profile.since(4, 14, 0) {
            data_url.push_str("?disposition=inline");
        }
        let thumb = format!("{host}/rails/active_storage/representations/redirect/{path}");
        let mut json = json!({
            "id": attachment.id, "message_id": message, "file_type": file_type, "account_id": self.account_id,
            "extension": null, "data_url": data_url, "thumb_url": if file_type == "image" { thumb } else { String::new() },
            "file_size": blob.bytes.len(), "width": null, "height": null,
        });
        if self.profile.since(4, 13, 0) {
            json["extension"] = json!(blob.name.rsplit_once('.').map(|(_, extension)| extension));
            json["content_type"] = json!(blob.content_type);
        }
        Some(json)
    }
}

/// An inbox as it stands inside other objects.
pub(super) fn slim_inbox(inbox: &InboxRow) -> Value {
    json!({
        "id": inbox.id, "avatar_url": "", "channel_id": inbox.id - 3, "name": inbox.name,
        "channel_type": inbox.channel_type, "provider": null,
    })
}

/// A contact as sender, in REST and in conversation events.
pub(super) fn typed_contact(contact: &Contact) -> Value {
    json!({
        "additional_attributes": contact.additional, "custom_attributes": contact.custom, "email": contact.email,
        "id": contact.id, "identifier": contact.identifier, "name": contact.name, "phone_number": contact.phone,
        "thumbnail": "", "blocked": contact.blocked, "type": "contact",
    })
}

/// A user as live events show it.
pub(super) fn pushed_user(user: &User) -> Value {
    json!({
        "id": user.id, "name": user.name, "available_name": user.name.split(' ').next(), "avatar_url": "",
        "type": "user", "availability_status": null, "thumbnail": "",
    })
}

fn file_type(content_type: &str) -> &'static str {
    match content_type.split(';').next().unwrap_or_default() {
        "image/jpeg" | "image/jpg" | "image/png" | "image/gif" | "image/bmp" | "image/webp" => {
            "image"
        }
        "video/ogg" | "video/mp4" | "video/webm" | "video/quicktime" => "video",
        kind if kind.starts_with("audio/") => "audio",
        _ => "file",
    }
}

/// A file name as a path segment.
fn escaped(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    name.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
