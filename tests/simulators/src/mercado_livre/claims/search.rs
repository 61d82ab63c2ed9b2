//! `GET /post-purchase/v1/claims/search`, with the refusals of thin queries.

use serde_json::{Value, json};

use super::{Claim, show};
use crate::mercado_livre::{
    calls::Incoming,
    replies::{Answer, Reply},
    state::{Quirk, State},
};

/// Any of these makes a query thick enough.
const FILTERS: [&str; 12] = [
    "id",
    "type",
    "stage",
    "status",
    "resource",
    "reason_id",
    "site_id",
    "players.role",
    "order_id",
    "pack_id",
    "payment_id",
    "parent_id",
];

/// Only the caller's own claims are ever found.
pub(super) fn search(state: &mut State, incoming: &Incoming) -> Answer {
    check(incoming)?;
    if state.has(Quirk::DotsRefused) && incoming.query("players.role").is_some() {
        return Err(Reply::json(
            400,
            json!({"error": "invalid_params", "message": "Invalid parameters: [players.role]"}),
        ));
    }
    let names = player_names(state);
    let limit = incoming.count("limit").unwrap_or(30).min(100);
    let offset = incoming.count("offset").unwrap_or(0);
    let mut found: Vec<_> = state
        .claims
        .iter()
        .filter(|(id, claim)| fits(**id, claim, incoming, names) && in_pack(state, claim, incoming))
        .collect();
    let (field, direction) = incoming
        .query("sort")
        .and_then(|sort| sort.split_once(':'))
        .unwrap_or(("", "asc"));
    found.sort_by_key(|(id, claim)| {
        (
            if field == "last_updated" {
                claim.updated
            } else {
                claim.created
            },
            **id,
        )
    });
    if direction == "desc" {
        found.reverse();
    }
    let page: Vec<Value> = found
        .iter()
        .skip(offset)
        .take(limit)
        .map(|(id, claim)| show(state, **id, claim))
        .collect();
    Ok(Reply::ok(
        json!({"paging": {"total": found.len(), "offset": offset, "limit": limit}, "data": page}),
    ))
}

fn check(incoming: &Incoming) -> Result<(), Reply> {
    let has = |name: &str| incoming.query(name).is_some();
    let halved =
        has("players.role") != has("players.user_id") || has("resource") != has("resource_id");
    if halved || has("order_id") && has("pack_id") {
        let message = "Invalid parameters. At least submit some of these filters: \
                       [resource and resource_id] [players.role and players.user_id]...";
        return Err(Reply::json(
            400,
            json!({"error": "invalid_params", "message": message}),
        ));
    }
    if !incoming.has_any(&FILTERS) {
        let message =
            "at least any of these filters: id, type, stage, status, resource, players.role";
        return Err(Reply::json(
            400,
            json!({"error": "invalid_query", "message": message}),
        ));
    }
    Ok(())
}

/// The parameters that name a player, by role and by user.
fn player_names(state: &State) -> [&'static str; 2] {
    if state.has(Quirk::PlayersIgnored) {
        ["", ""]
    } else if state.has(Quirk::UnderscoredPlayers) || state.has(Quirk::DotsRefused) {
        ["player_role", "player_user_id"]
    } else {
        ["players.role", "players.user_id"]
    }
}

fn fits(id: u64, claim: &Claim, incoming: &Incoming, [role, user]: [&str; 2]) -> bool {
    let is = |name, value: &str| incoming.query(name).is_none_or(|wanted| wanted == value);
    let player = match incoming.query(role) {
        Some("respondent") => is(user, &claim.seller.to_string()),
        Some("complainant") => is(user, &claim.buyer.to_string()),
        Some(_) => false,
        None => true,
    };
    let order = claim.order.to_string();
    player
        && [claim.seller, claim.buyer].contains(&incoming.caller)
        && is("id", &id.to_string())
        && is("type", "mediations")
        && is("stage", claim.stage)
        && is("status", claim.status)
        && is("resource", "order")
        && is("resource_id", &order)
        && is("order_id", &order)
        && is("site_id", &claim.site)
}

fn in_pack(state: &State, claim: &Claim, incoming: &Incoming) -> bool {
    incoming.query("pack_id").is_none_or(|wanted| {
        let pack = state.orders.get(&claim.order).and_then(|order| order.pack);
        pack.is_some_and(|pack| pack.to_string() == wanted)
    })
}
