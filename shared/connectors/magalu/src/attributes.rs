//! Attributes of conversations, by the names that setup makes them under.

pub(crate) const TENANT: &str = "magalu_tenant_id";
pub(crate) const QUESTION: &str = "magalu_question_id";
pub(crate) const CHAT: &str = "magalu_conversation_id";
pub(crate) const TICKET: &str = "magalu_ticket_id";
pub(crate) const PROTOCOL: &str = "magalu_protocol";
pub(crate) const ORDER: &str = "magalu_order_code";
pub(crate) const ORDER_STATUS: &str = "magalu_order_status";
pub(crate) const ITEM: &str = "magalu_item_title";
pub(crate) const ITEM_URL: &str = "magalu_item_url";
pub(crate) const SKU: &str = "magalu_sku";
pub(crate) const REASON: &str = "magalu_ticket_reason";
pub(crate) const STATUS: &str = "magalu_ticket_status";
pub(crate) const DUE: &str = "magalu_reply_due";
