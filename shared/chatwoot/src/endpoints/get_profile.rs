//! `GET /api/v1/profile` — says whose token it is and what it may do where.
//!
//! Source: Chatwoot 4.15.1, `app/views/api/v1/models/_user.json.jbuilder`.

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;

use crate::lenient::{Id, ReadableList, Text, maybe};

/// Asks whose token it is.
#[derive(Clone, Copy, Debug)]
pub struct GetProfile;

/// The user whose token it is, and what it may do where.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Wire")]
pub struct Profile {
    /// Its id.
    pub id: u64,
    /// The accounts it belongs to.
    pub accounts: Vec<Membership>,
}

/// A user's place in one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The account.
    pub account: u64,
    /// `administrator`, `agent`, or a role of somebody's own making.
    pub role: Option<String>,
}

#[derive(Deserialize)]
struct Wire {
    id: Id,
    #[serde(default, deserialize_with = "maybe")]
    accounts: Option<ReadableList<WireMembership>>,
}

#[derive(Deserialize)]
struct WireMembership {
    id: Id,
    #[serde(default, deserialize_with = "maybe")]
    role: Option<Text>,
}

impl From<Wire> for Profile {
    fn from(wire: Wire) -> Self {
        let membership = |wire: WireMembership| Membership {
            account: wire.id.0,
            role: wire.role.map(|role| role.0),
        };
        let accounts = wire.accounts.into_iter().flat_map(|each| each.0);
        Self {
            id: wire.id.0,
            accounts: accounts.map(membership).collect(),
        }
    }
}

impl Endpoint for GetProfile {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /profile";
    type Response = Profile;

    fn path(&self) -> String {
        "profile".to_owned()
    }
}
