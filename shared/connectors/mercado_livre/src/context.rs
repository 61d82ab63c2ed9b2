//! Who the buyer is, and what agents should know beside the messages.

pub(crate) mod caution;
pub(crate) mod claim;
pub(crate) mod question;
pub(crate) mod sale;
mod sale_note;

use bridge::{
    failure::{Failure, FailureKind},
    i18n::Locale,
    ids::MessageKey,
    ports::Context,
};

use crate::{
    calls::Calls,
    endpoints::get_user::GetUser,
    ids::{UserId, digits},
    places::{self, ThreadAddress},
    wire::filled,
    words::labels,
};

const SELLER: &str = "meli_seller_id";
const QUESTION: &str = "meli_question_id";
const PACK: &str = "meli_pack_id";
const CLAIM: &str = "meli_claim_id";
pub(crate) const ORDER: &str = "meli_order_id";
pub(crate) const ITEM: &str = "meli_item_id";
const ITEM_TITLE: &str = "meli_item_title";
const ITEM_URL: &str = "meli_item_url";
const SALE_URL: &str = "meli_sale_url";
const ORDER_STATUS: &str = "meli_order_status";
const SHIPMENT_STATUS: &str = "meli_shipment_status";
const ORDER_STATUS_CODE: &str = "meli_order_status_code";
const SHIPMENT_STATUS_CODE: &str = "meli_shipment_status_code";

/// Between several values of one attribute.
const AND: &str = ", ";

/// A name is never worth delaying a message: without one there is a number.
async fn contact(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    user: Option<UserId>,
    nobody: &str,
) -> Context {
    let nickname = match user {
        Some(user) => calls
            .make(&at.account, &GetUser(user))
            .await
            .ok()
            .and_then(|profile| profile.nickname),
        None => None,
    };
    let name =
        filled(nickname.as_deref()).map_or_else(|| labels::nameless(locale, user), str::to_owned);
    let identifier = user.map_or_else(|| places::nobody(nobody), places::contact);
    Context {
        contact_identifier: identifier,
        contact_name: name,
        ..Context::default()
    }
}

/// What we may not see or is gone is left out of a note; only what may work later fails it.
fn unless_hidden<T>(outcome: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match outcome {
        Ok(shown) => Ok(Some(shown)),
        Err(failure) => match failure.kind {
            FailureKind::Missing | FailureKind::Permanent | FailureKind::Forbidden => Ok(None),
            FailureKind::Retryable { .. } | FailureKind::Auth | FailureKind::Unknown => {
                Err(failure)
            }
        },
    }
}

fn about(
    contact: &Context,
    attributes: Vec<(&'static str, String)>,
    notes: Vec<(MessageKey, String)>,
) -> Context {
    Context {
        attributes,
        notes,
        ..contact.clone()
    }
}

fn attribute<'a>(context: &'a Context, name: &str) -> Option<&'a str> {
    context
        .attributes
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.as_str())
}

/// The first number of an attribute that may hold several.
pub(crate) fn first_of(value: &str) -> Option<u64> {
    digits(value.split(AND).next()?.trim())
}

/// Every value once, in order.
fn joined(values: impl Iterator<Item = String>) -> String {
    let mut distinct: Vec<String> = Vec::new();
    for value in values {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    distinct.join(AND)
}
