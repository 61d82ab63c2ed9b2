//! A claim and its messages (§8).

use serde::Deserialize;

use super::{
    LenientList, is, maybe,
    message::{Moderation, ModerationVerdict, verdict},
    text,
};
use crate::{
    dates::Date,
    ids::{ClaimId, UserId},
};

/// A claim, as the search and the call by id show it. Only its id is indispensable.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Claim {
    pub(crate) id: ClaimId,
    #[serde(default, rename = "type", deserialize_with = "text")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "text")]
    status: Option<String>,
    #[serde(default, deserialize_with = "text")]
    stage: Option<String>,
    /// What `resource_id` is the id of: `order`, `shipment`, `payment`, `purchase`.
    #[serde(default, deserialize_with = "text")]
    pub(crate) resource: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) resource_id: Option<String>,
    /// What else belongs to it, such as `return`.
    #[serde(default, deserialize_with = "maybe")]
    related_entities: Option<Vec<String>>,
    #[serde(default, deserialize_with = "maybe")]
    players: Option<LenientList<Player>>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) date_created: Option<Date>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) last_updated: Option<Date>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) resolution: Option<Resolution>,
}

/// How a claim ended.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Resolution {
    #[serde(default, deserialize_with = "text")]
    pub(crate) reason: Option<String>,
    /// Roles in whose favour.
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) benefited: Option<Vec<String>>,
}

/// A party of a claim.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Player {
    /// `complainant`, `respondent` or `mediator`.
    #[serde(default, deserialize_with = "text")]
    pub(crate) role: Option<String>,
    /// `buyer`, `seller` or `internal`.
    #[serde(default, rename = "type", deserialize_with = "text")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) user_id: Option<UserId>,
    #[serde(default, rename = "available_actions", deserialize_with = "maybe")]
    actions: Option<LenientList<Action>>,
}

/// What a player may do now.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Action {
    #[serde(rename = "action")]
    pub(crate) name: String,
    #[serde(default, deserialize_with = "maybe")]
    mandatory: Option<bool>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) due_date: Option<Date>,
}

impl Action {
    pub(crate) fn is_mandatory(&self) -> bool {
        self.mandatory == Some(true)
    }
}

impl Player {
    pub(crate) fn actions(&self) -> &[Action] {
        self.actions.as_ref().map_or(&[], |actions| &actions.items)
    }

    pub(crate) fn is_complainant(&self) -> bool {
        is(self.role.as_deref(), "complainant")
    }

    /// By its type; where that is not given, by its role.
    pub(crate) fn is_buyer(&self) -> bool {
        match self.kind.as_deref() {
            Some(kind) => is(Some(kind), "buyer"),
            None => self.is_complainant(),
        }
    }
}

impl Claim {
    pub(crate) fn players(&self) -> &[Player] {
        self.players.as_ref().map_or(&[], |players| &players.items)
    }

    /// The seller's own part in it.
    pub(crate) fn player(&self, seller: UserId) -> Option<&Player> {
        self.players()
            .iter()
            .find(|player| player.user_id == Some(seller))
    }

    /// Whether the account is the buyer in it: nothing for its desk.
    pub(crate) fn is_bought_by(&self, account: UserId) -> bool {
        self.player(account).is_some_and(Player::is_buyer)
    }

    pub(crate) fn is_closed(&self) -> bool {
        is(self.status.as_deref(), "closed")
    }

    /// A mediator decides.
    pub(crate) fn is_dispute(&self) -> bool {
        is(self.stage.as_deref(), "dispute")
    }

    /// A return has a state and no messages (§8.3).
    pub(crate) fn is_return(&self) -> bool {
        is(self.kind.as_deref(), "return") || is(self.kind.as_deref(), "returns")
    }

    /// Whether there is a return to be read.
    pub(crate) fn has_return(&self) -> bool {
        let related = self.related_entities.as_deref().unwrap_or_default();
        let is_named = |name: &String| is(Some(name), "return") || is(Some(name), "returns");
        self.is_return() || related.iter().any(is_named)
    }

    pub(crate) fn stage(&self) -> Option<&str> {
        super::filled(self.stage.as_deref())
    }
}

/// A message of a claim. It has no id; where it has a hash, that stands in for one.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ClaimMessage {
    #[serde(default, deserialize_with = "text")]
    pub(crate) sender_role: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) receiver_role: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) message: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) hash: Option<String>,
    /// As it is written: part of what stands in for a hash.
    #[serde(default, deserialize_with = "text")]
    pub(crate) date_created: Option<String>,
    #[serde(default, deserialize_with = "maybe")]
    message_date: Option<Date>,
    #[serde(default, deserialize_with = "maybe")]
    date_read: Option<Date>,
    #[serde(default, deserialize_with = "text")]
    status: Option<String>,
    #[serde(default, rename = "message_moderation", deserialize_with = "maybe")]
    moderation: Option<Moderation>,
    #[serde(default, deserialize_with = "maybe")]
    attachments: Option<LenientList<ClaimFile>>,
    #[serde(default, deserialize_with = "maybe")]
    repeated: Option<bool>,
}

/// A file of a claim's message.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ClaimFile {
    /// Fetches it.
    pub(crate) filename: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) original_filename: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "text")]
    pub(crate) content_type: Option<String>,
    /// In bytes.
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) size: Option<u64>,
}

impl ClaimMessage {
    /// When it was written, or the nearest instant to that which is known.
    pub(crate) fn created(&self) -> Option<Date> {
        let created = self
            .date_created
            .clone()
            .and_then(|text| crate::dates::read(&text.into()))
            .map(Date);
        created.or(self.message_date)
    }

    pub(crate) fn read(&self) -> Option<Date> {
        self.date_read
    }

    pub(crate) fn files(&self) -> &[ClaimFile] {
        self.attachments.as_ref().map_or(&[], |files| &files.items)
    }

    pub(crate) fn verdict(&self) -> ModerationVerdict {
        verdict(self.status.as_deref(), self.moderation.as_ref())
    }

    /// Whether both are by the same to the same in the same words.
    pub(crate) fn says_the_same_as(&self, other: &Self) -> bool {
        let words = |message: &Self| {
            (
                message.sender_role.clone(),
                message.receiver_role.clone(),
                message.message.clone(),
            )
        };
        words(self) == words(other)
    }

    /// Mercado Livre's mark of an entry that is there twice.
    pub(crate) fn is_repeated(&self) -> bool {
        self.repeated == Some(true)
    }
}
