//! `GET /post-purchase/v1/claims/search` — one page of the claims against the seller, latest change first.
//!
//! Asked by role, user and status: thinner queries are refused, and a client saw ranges of dates
//! refused as well (§8.1).
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciar-reclamacoes> (updated 2026-05-06).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::{Deserialize, Serialize};

use super::SellerCall;
use crate::{
    error::RefusalScope,
    ids::UserId,
    wire::{LenientList, claim::Claim, maybe, message::MessagesPaging},
};

/// Claims per page: the most that is given.
const PER_PAGE: usize = 100;

/// The names of the search's parameters for a player. The pages of 2026 and most clients have them with
/// dots; others found those ignored, and use underscores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Filter {
    /// `players.role`, `players.user_id`.
    #[default]
    Dotted,
    /// `player_role`, `player_user_id`: those with dots were refused or ignored.
    Underscored,
    /// With dots, although they are ignored: the others are too.
    #[serde(other)]
    Ignored,
}

impl Filter {
    fn names(self) -> [&'static str; 2] {
        match self {
            Self::Dotted | Self::Ignored => ["players.role", "players.user_id"],
            Self::Underscored => ["player_role", "player_user_id"],
        }
    }

    /// What to ask with where this is refused.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Dotted | Self::Ignored => Self::Underscored,
            Self::Underscored => Self::Dotted,
        }
    }

    /// What to ask with the next time. Both are tried once; then what is not ours is left out by us.
    pub(crate) fn after(self, is_ignored: bool) -> Self {
        match self {
            Self::Dotted if is_ignored => Self::Underscored,
            Self::Underscored if is_ignored => Self::Ignored,
            kept => kept,
        }
    }
}

/// Which claims are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ClaimStatus {
    /// Those that are open.
    Opened,
    /// Those that have ended.
    Closed,
}

/// Asks for the page that begins at `offset`.
#[derive(Debug)]
pub(crate) struct SearchClaims {
    pub(crate) status: ClaimStatus,
    pub(crate) seller: UserId,
    pub(crate) filter: Filter,
    pub(crate) offset: usize,
}

/// One page.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ClaimsPage {
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) paging: Option<MessagesPaging>,
    pub(crate) data: LenientList<Claim>,
}

impl Endpoint for SearchClaims {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /post-purchase/v1/claims/search";
    type Response = ClaimsPage;

    fn path(&self) -> String {
        "post-purchase/v1/claims/search".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        let [role, user] = self.filter.names();
        let status = match self.status {
            ClaimStatus::Opened => "opened",
            ClaimStatus::Closed => "closed",
        };
        request
            .query(&[
                (role, "respondent"),
                ("status", status),
                ("sort", "last_updated:desc"),
            ])
            .query(&[(user, self.seller.0)])
            .query(&[("limit", PER_PAGE), ("offset", self.offset)])
    }
}

impl SellerCall for SearchClaims {
    const REFUSAL_SCOPE: RefusalScope = RefusalScope::Feed;
}
