//! Notifications as hints: what to look at, never what it says (§9).

use bridge::ids::AccountId;
use marketplace::HintKind;
use serde_json::{Value, json};

use crate::{
    ids::{ClaimId, MessageId, OrderId, PackId, QuestionId, ShipmentId, UserId, digits, number},
    places,
    poll::{claims, questions, sales},
};

/// Fewest digits of a bare number that may be a sale's.
const SHORTEST_SALE: usize = 10;

/// A notification that is worth following.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notification {
    /// Whose account it is about.
    pub account: AccountId,
    /// What to look at: `questions/<id>`, `messages/<id>`, `sales/<id>`, `claims/<id>`, `orders/<id>`
    /// or `shipments/<id>`.
    pub hint: String,
    /// What else would tell of it.
    pub kind: HintKind,
}

/// Reads a notification's body. `None` for topics that we do not follow, and for anything that
/// is not exactly what it should be.
pub(crate) fn parse(body: &Value) -> Option<Notification> {
    let account = places::account(UserId(number(body.get("user_id")?)?));
    let resource = body.get("resource")?.as_str()?;
    let id_behind = |place: &str| digits(resource.strip_prefix(place)?);
    let target = match body.get("topic")?.as_str()? {
        "questions" => NotificationTarget::Question(QuestionId(id_behind("/questions/")?)),
        "messages" => message(resource, &account)?,
        "orders_v2" => NotificationTarget::Order(OrderId(id_behind("/orders/")?)),
        "shipments" => NotificationTarget::Shipment(ShipmentId(id_behind("/shipments/")?)),
        "post_purchase" | "claims" => NotificationTarget::Claim(claim(resource)?),
        _ => return None,
    };
    let is_message = matches!(target, NotificationTarget::Message(_));
    let is_reading = is_message && body.get("actions") == Some(&json!(["read"]));
    Some(Notification {
        account,
        hint: target.hint(),
        kind: if is_reading {
            HintKind::Reading
        } else {
            HintKind::of_feed(target.feed())
        },
    })
}

/// A message's id, bare or below `/messages/`; or the thread itself, as some receive it:
/// `/messages/packs/{pack}/sellers/{seller}`, with or without what stands around the pack.
fn message(resource: &str, account: &AccountId) -> Option<NotificationTarget> {
    let path = path_of(resource)?;
    let path = path.strip_prefix("messages/").unwrap_or(path);
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["packs" | "orders", pack] => sale(pack),
        ["packs" | "orders", pack, "sellers", seller] => {
            let is_ours = digits(seller).is_some_and(|id| places::account(UserId(id)) == *account);
            sale(pack).filter(|_| is_ours)
        }
        [id] => MessageId::parse(id)
            .map(NotificationTarget::Message)
            .or_else(|| sale(id).filter(|_| id.len() >= SHORTEST_SALE)),
        _ => None,
    }
}

/// The path of an address, or a path as it is, without its ends and what is asked.
fn path_of(resource: &str) -> Option<&str> {
    let path = match resource.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?.1,
        None => resource,
    };
    let (path, _) = path.split_once('?').unwrap_or((path, ""));
    Some(path.trim_matches('/'))
}

fn sale(id: &str) -> Option<NotificationTarget> {
    digits(id).map(PackId).map(NotificationTarget::Sale)
}

/// `/post-purchase/v1/claims/{id}`, the same without the first slash, `/v1/claims/{id}`, `/claims/{id}`.
fn claim(resource: &str) -> Option<ClaimId> {
    let path = resource.strip_prefix('/').unwrap_or(resource);
    let path = path.strip_prefix("post-purchase/").unwrap_or(path);
    let versioned = path
        .split_once('/')
        .filter(|(version, _)| is_version(version));
    let path = versioned.map_or(path, |(_, rest)| rest);
    digits(path.strip_prefix("claims/")?).map(ClaimId)
}

fn is_version(word: &str) -> bool {
    word.strip_prefix('v')
        .is_some_and(|number| number.len() == 1 && digits(number).is_some())
}

/// The hint that brings in everything of the last `days`, read by people or not.
pub(crate) fn backfill_hint(days: u16) -> String {
    NotificationTarget::Backfill { days }.hint()
}

/// What a hint points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotificationTarget {
    /// A question.
    Question(QuestionId),
    /// A message of some sale.
    Message(MessageId),
    /// A sale in whose thread something was written: a pack or an order.
    Sale(PackId),
    /// A claim.
    Claim(ClaimId),
    /// An order, whose thread did not change.
    Order(OrderId),
    /// A shipment, likewise.
    Shipment(ShipmentId),
    /// Everything of the last days. No notification asks for it: people do.
    Backfill {
        /// How many.
        days: u16,
    },
}

impl NotificationTarget {
    /// The feed whose news it announces, if it announces any.
    pub(crate) fn feed(&self) -> Option<&'static str> {
        match self {
            Self::Question(_) => Some(questions::FEED),
            Self::Message(_) | Self::Sale(_) => Some(sales::FEED),
            Self::Claim(_) => Some(claims::FEED),
            Self::Order(_) | Self::Shipment(_) | Self::Backfill { .. } => None,
        }
    }

    /// Reads a hint; `None` when it is none of ours. Hints were stored meanwhile, so they are
    /// checked again before anything is asked for.
    pub(crate) fn parse(hint: &str) -> Option<Self> {
        let (kind, id) = hint.split_once('/')?;
        Some(match kind {
            "questions" => Self::Question(QuestionId(digits(id)?)),
            "orders" => Self::Order(OrderId(digits(id)?)),
            "shipments" => Self::Shipment(ShipmentId(digits(id)?)),
            "claims" => Self::Claim(ClaimId(digits(id)?)),
            "messages" => Self::Message(MessageId::parse(id)?),
            "sales" => Self::Sale(PackId(digits(id)?)),
            "backfill" => Self::Backfill {
                days: id.parse().ok()?,
            },
            _ => return None,
        })
    }

    fn hint(&self) -> String {
        match self {
            Self::Question(id) => format!("questions/{id}"),
            Self::Order(id) => format!("orders/{id}"),
            Self::Shipment(id) => format!("shipments/{id}"),
            Self::Claim(id) => format!("claims/{id}"),
            Self::Message(id) => format!("messages/{}", id.as_str()),
            Self::Sale(id) => format!("sales/{id}"),
            Self::Backfill { days } => format!("backfill/{days}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn hint(body: &Value) -> Option<String> {
        let notification = parse(body)?;
        assert_eq!(notification.account.as_str(), "meli:987654321");
        Some(notification.hint)
    }

    #[test]
    fn questions_and_messages_are_followed() {
        let message = "d81f5c3ea0b7496c82e4f09b7a6d1c35";
        let followed = [
            (
                json!({"topic": "questions", "resource": "/questions/13200000001"}),
                "questions/13200000001".to_owned(),
            ),
            (
                json!({"topic": "messages", "resource": message}),
                format!("messages/{message}"),
            ),
            (
                json!({"topic": "messages", "resource": format!("/messages/{message}")}),
                format!("messages/{message}"),
            ),
            (
                json!({"topic": "messages", "resource": message, "actions": ["created"]}),
                format!("messages/{message}"),
            ),
            (
                json!({"topic": "messages", "resource": message, "actions": ["read"]}),
                format!("messages/{message}"),
            ),
            (
                json!({"topic": "messages", "resource": message, "actions": []}),
                format!("messages/{message}"),
            ),
            (
                json!({"topic": "messages", "resource": message, "actions": null}),
                format!("messages/{message}"),
            ),
            (
                json!({"topic": "messages", "resource": message, "actions": ["created", "read"]}),
                format!("messages/{message}"),
            ),
        ];

        for (mut body, expected) in followed {
            for user in [
                json!(987_654_321),
                json!("987654321"),
                json!("000987654321"),
            ] {
                body["user_id"] = user;

                let found = hint(&body);

                assert_eq!(found.as_ref(), Some(&expected), "{body}");
                assert_eq!(
                    NotificationTarget::parse(&expected).unwrap().hint(),
                    expected
                );
            }
        }
    }

    #[test]
    fn only_what_says_so_is_of_a_messages_reading() {
        let message = "d81f5c3ea0b7496c82e4f09b7a6d1c35";
        let of_reading = |topic: &str, resource: &str, actions: Value| {
            let body = json!({"topic": topic, "resource": resource, "user_id": 987_654_321, "actions": actions});
            parse(&body).unwrap().kind == HintKind::Reading
        };

        assert!(of_reading("messages", message, json!(["read"])));
        for actions in [
            json!(["created"]),
            json!(["created", "read"]),
            json!([]),
            json!(null),
            json!("read"),
        ] {
            assert!(
                !of_reading("messages", message, actions.clone()),
                "{actions}"
            );
        }
        let thread = "/messages/packs/2000009876543210/sellers/987654321";
        assert!(!of_reading("messages", thread, json!(["read"])));
        assert!(!of_reading(
            "questions",
            "/questions/13200000001",
            json!(["read"])
        ));
    }

    #[test]
    fn a_message_is_followed_however_its_thread_is_named() {
        let message = "d81f5c3ea0b7496c82e4f09b7a6d1c35";
        for (resource, expected) in [
            (
                "/messages/packs/2000009876543210/sellers/987654321".to_owned(),
                "sales/2000009876543210",
            ),
            (
                "messages/packs/2000009876543210/sellers/987654321?tag=post_sale".to_owned(),
                "sales/2000009876543210",
            ),
            (
                "/packs/2000009876543210/sellers/987654321".to_owned(),
                "sales/2000009876543210",
            ),
            (
                "/messages/orders/2000001111111111".to_owned(),
                "sales/2000001111111111",
            ),
            (
                "https://api.mercadolibre.com/messages/packs/2000009876543210/sellers/987654321/"
                    .to_owned(),
                "sales/2000009876543210",
            ),
            ("45000000012".to_owned(), "sales/45000000012"),
            (
                format!("messages/{message}?tag=post_sale"),
                "messages/d81f5c3ea0b7496c82e4f09b7a6d1c35",
            ),
            (
                format!("https://api.mercadolibre.com/messages/{message}"),
                "messages/d81f5c3ea0b7496c82e4f09b7a6d1c35",
            ),
        ] {
            let body = json!({"user_id": 987_654_321, "topic": "messages", "resource": resource});
            assert_eq!(hint(&body).as_deref(), Some(expected), "{resource}");
            assert_eq!(
                NotificationTarget::parse(expected).unwrap().hint(),
                expected
            );
        }
    }

    #[test]
    fn orders_and_shipments_are_followed() {
        for (topic, resource, expected) in [
            (
                "orders_v2",
                "/orders/2000001111111111",
                "orders/2000001111111111",
            ),
            (
                "shipments",
                "/shipments/44000000022",
                "shipments/44000000022",
            ),
        ] {
            let body = json!({"user_id": 987_654_321, "topic": topic, "resource": resource});
            assert_eq!(hint(&body).as_deref(), Some(expected));
            assert_eq!(
                NotificationTarget::parse(expected).unwrap().hint(),
                expected
            );
        }
    }

    #[test]
    fn claims_are_followed_in_every_spelling() {
        let resources = [
            ("post_purchase", "/post-purchase/v1/claims/5300000001"),
            ("post_purchase", "post-purchase/v1/claims/5300000001"),
            ("post_purchase", "/v1/claims/5300000001"),
            ("claims", "/claims/5300000001"),
        ];

        for (topic, resource) in resources {
            let body = json!({"user_id": 987_654_321, "topic": topic, "resource": resource, "actions": ["claims"]});
            assert_eq!(
                hint(&body).as_deref(),
                Some("claims/5300000001"),
                "{resource}"
            );
        }
        assert_eq!(
            NotificationTarget::parse("claims/5300000001")
                .unwrap()
                .hint(),
            "claims/5300000001"
        );
    }

    #[test]
    fn anything_else_is_not() {
        let ignored = [
            json!({"user_id": 1, "topic": "orders_v2", "resource": "/orders/2000001111111111/feedback"}),
            json!({"user_id": 1, "topic": "orders_feedback", "resource": "/orders/1/feedback"}),
            json!({"user_id": 1, "topic": "shipments", "resource": "/shipments/x"}),
            json!({"user_id": 1, "topic": "items", "resource": "/items/MLB1"}),
            json!({"user_id": 1, "topic": "questions", "resource": "/questions/1/../../users/me"}),
            json!({"user_id": 1, "topic": "questions", "resource": "questions/1"}),
            json!({"user_id": 1, "topic": "post_purchase", "resource": "/post-purchase/v1/claims/1/detail"}),
            json!({"user_id": 1, "topic": "post_purchase", "resource": "/post-purchase/v12/claims/1"}),
            json!({"user_id": 1, "topic": "post_purchase", "resource": "/post-purchase/v1/returns/1"}),
            json!({"user_id": 1, "topic": "claims", "resource": "/claims/x"}),
            json!({"user_id": 1, "topic": "questions", "resource": "/questions/"}),
            json!({"user_id": 1, "topic": "questions", "resource": "/questions/99999999999999999999999"}),
            json!({"user_id": 1, "topic": "messages", "resource": "/messages/unread?role=seller"}),
            json!({"user_id": 1, "topic": "messages", "resource": "short"}),
            json!({"user_id": 1, "topic": "messages", "resource": "/messages/packs/2000009876543210/sellers/2"}),
            json!({"user_id": 1, "topic": "messages", "resource": "/messages/packs/x/sellers/1"}),
            json!({"user_id": 1, "topic": "messages", "resource": "/messages/packs/../sellers/1"}),
            json!({"user_id": 1, "topic": "messages", "resource": "12345"}),
            json!({"user_id": "x", "topic": "questions", "resource": "/questions/1"}),
            json!({"topic": "questions", "resource": "/questions/1"}),
            json!({"user_id": 1, "topic": "questions"}),
            json!({"user_id": 1, "topic": 7, "resource": "/questions/1"}),
            json!([]),
            json!(null),
        ];

        for body in ignored {
            assert_eq!(parse(&body), None, "{body}");
        }
        for hint in [
            "",
            "questions/",
            "questions/x",
            "messages/../users",
            "orders/x",
            "questions/1/x",
        ] {
            assert_eq!(NotificationTarget::parse(hint), None, "{hint}");
        }
    }
}
