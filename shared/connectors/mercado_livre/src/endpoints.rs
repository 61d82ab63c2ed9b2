//! One file per call: method, path, sentence, dated source.

pub(crate) mod act_on_claim;
pub(crate) mod add_evidence;
pub(crate) mod choose_option;
pub(crate) mod delete_question;
pub(crate) mod exchange_code;
pub(crate) mod get_application;
pub(crate) mod get_attachment;
pub(crate) mod get_claim;
pub(crate) mod get_claim_attachment;
pub(crate) mod get_claim_detail;
pub(crate) mod get_claim_messages;
pub(crate) mod get_evidences;
pub(crate) mod get_invoices;
pub(crate) mod get_item;
pub(crate) mod get_me;
pub(crate) mod get_message;
pub(crate) mod get_options;
pub(crate) mod get_order;
pub(crate) mod get_pack;
pub(crate) mod get_question;
pub(crate) mod get_refund_offers;
pub(crate) mod get_resolutions;
pub(crate) mod get_response_time;
pub(crate) mod get_returns;
pub(crate) mod get_shipment;
pub(crate) mod get_shipment_items;
pub(crate) mod get_thread;
pub(crate) mod get_user;
pub(crate) mod mark_thread_read;
pub(crate) mod missed_feeds;
pub(crate) mod past_questions;
pub(crate) mod post_answer;
pub(crate) mod questions_blacklist;
pub(crate) mod refresh_token;
pub(crate) mod search_claims;
pub(crate) mod search_orders;
pub(crate) mod search_questions;
pub(crate) mod send_claim_message;
pub(crate) mod send_message;
pub(crate) mod unread_messages;
pub(crate) mod upload_attachment;
pub(crate) mod upload_claim_attachment;
pub(crate) mod upload_invoice;

use http_api::Endpoint;

use crate::error::RefusalScope;

/// A call of Mercado Livre's that is opened by a seller's access token.
pub(crate) trait SellerCall: Endpoint + Sync {
    /// What being refused this call means for others.
    const REFUSAL_SCOPE: RefusalScope = RefusalScope::OneThing;
}
