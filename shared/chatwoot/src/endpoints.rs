//! Chatwoot's calls, one file each.
//!
//! Paths are below `/api/v1/accounts/{account}/`, except the profile's, which is below
//! `/api/v1/`, and the release's, which is below the base address. Calls that set something to a given value count as
//! [`Effect::Idempotent`](http_api::Effect::Idempotent): doing them twice is doing them once.

mod assign;
mod attribute_definitions;
mod create_contact;
mod create_conversation;
mod create_inbox;
mod create_message;
mod create_message_with_files;
mod dashboard_apps;
mod delete_contact;
mod filter_contact_inboxes;
mod filter_contacts;
mod find_conversations;
mod get_conversation;
mod get_inbox;
mod get_profile;
mod get_version;
mod inbox_members;
mod labels;
mod list_active_conversations;
mod list_conversations;
mod list_inboxes;
mod list_messages;
mod list_webhooks;
mod set_custom_attributes;
mod set_inbox_webhook;
mod set_labels;
mod set_priority;
mod set_status;
mod show_contact;
mod show_conversation;
mod update_message;
mod view_conversation;

pub use assign::{Assign, Owner};
pub use attribute_definitions::{
    AttributeDefinition, CreateAttributeDefinition, ListAttributeDefinitions,
};
pub use create_contact::{CreateContact, CreatedContact};
pub use create_conversation::{CreateConversation, CreatedConversation};
pub use create_inbox::CreateInbox;
pub use create_message::{CreateMessage, CreatedMessage, MessageType};
pub use create_message_with_files::{CreateMessageWithFiles, form};
pub use dashboard_apps::{
    CreateDashboardApp, DashboardApp, DashboardApps, ListDashboardApps, SetDashboardApp,
};
pub use delete_contact::DeleteContact;
pub use filter_contact_inboxes::{FilterContactInboxes, LinkedContact};
pub use filter_contacts::{Contact, FilterContacts, FilteredContacts};
pub use find_conversations::{ConversationList, FindConversations};
pub use get_conversation::{GetConversation, MarkedConversation, Owners};
pub use get_inbox::{GetInbox, Inbox};
pub use get_profile::{GetProfile, Membership, Profile};
pub use get_version::{About, GetVersion, Version};
pub use inbox_members::{AddInboxMembers, ListInboxMembers, Members};
pub use labels::{CreateLabel, Label, LabelList, ListLabels};
pub use list_active_conversations::ListActiveConversations;
pub use list_conversations::ListConversations;
pub use list_inboxes::{InboxList, ListInboxes};
pub use list_messages::{ListMessages, MessagePage, PAGE, RANGE};
pub use list_webhooks::{ListWebhooks, WebhookList};
pub use set_custom_attributes::SetCustomAttributes;
pub use set_inbox_webhook::SetInboxWebhook;
pub use set_labels::SetLabels;
pub use set_priority::{SetPriority, URGENT};
pub use set_status::{ConversationState, SetStatus};
pub use show_contact::{ShowContact, ShownContact};
pub use show_conversation::ShowConversation;
pub use update_message::{MessageStatus, UpdateMessage};
pub use view_conversation::{
    ContactConversations, ConversationView, ConversationViews, ViewConversation,
};

pub use crate::{convert::Conversation, lenient::Acknowledged};
