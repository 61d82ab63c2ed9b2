//! `auth/token/get`, `auth/access_token/get`: codes and refresh tokens work once.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    Shopee,
    gate::{Door, Incoming, post},
    replies::{Answer, Reply},
    state::{App, Quirk, State},
};

/// How long an access token lives.
pub(super) const ACCESS_LIFE: SignedDuration = SignedDuration::from_hours(4);
const REFRESH_LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Who a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Party {
    Shop(u64),
    Merchant(u64),
}

/// A pair as the token calls give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Goes into the query for 4 hours.
    pub access_token: String,
    /// Good for one refresh of each shop it was given for.
    pub refresh_token: String,
}

/// Every token and code given out.
#[derive(Default)]
pub(super) struct Books {
    access: BTreeMap<String, Access>,
    refresh: BTreeMap<String, Refresh>,
    pub(super) codes: BTreeMap<String, Code>,
    refreshes: BTreeMap<u64, usize>,
}

struct Access {
    parties: BTreeSet<Party>,
    expires: Timestamp,
}

struct Refresh {
    /// Who may still spend it.
    parties: BTreeSet<Party>,
    /// Who has spent it, and what it gave them.
    spent: BTreeMap<Party, Tokens>,
    expires: Timestamp,
}

/// An authorization code not used yet.
pub(super) struct Code {
    pub(super) shop: Option<u64>,
    pub(super) main: Option<u64>,
    pub(super) expires: Timestamp,
    /// It came by a seller's resending.
    pub(super) resent: bool,
}

impl Books {
    /// Whether `token` opens calls of `shop` at `now`.
    pub(super) fn opens(&self, token: &str, shop: u64, now: Timestamp) -> bool {
        self.access.get(token).is_some_and(|access| {
            access.expires > now && access.parties.contains(&Party::Shop(shop))
        })
    }
}

impl State {
    /// A new pair that all of `parties` share.
    pub(super) fn new_tokens(&mut self, parties: &[Party]) -> Tokens {
        let now = self.now();
        let pair = Tokens {
            access_token: self.new_hex(32),
            refresh_token: self.new_hex(32),
        };
        let parties: BTreeSet<Party> = parties.iter().copied().collect();
        let access = Access {
            parties: parties.clone(),
            expires: now + ACCESS_LIFE,
        };
        let refresh = Refresh {
            parties,
            spent: BTreeMap::new(),
            expires: now + REFRESH_LIFE,
        };
        self.books.access.insert(pair.access_token.clone(), access);
        self.books
            .refresh
            .insert(pair.refresh_token.clone(), refresh);
        pair
    }
}

impl Shopee {
    /// Ends the life of every access token of `shop` now; refreshing still works.
    pub fn expire_access_tokens(&self, shop: u64) {
        let mut state = self.state();
        let now = state.now();
        for access in state.books.access.values_mut() {
            if access.parties.contains(&Party::Shop(shop)) {
                access.expires = now;
            }
        }
    }

    /// Ends the life of every refresh token of `shop` now.
    pub fn expire_refresh_tokens(&self, shop: u64) {
        let mut state = self.state();
        let now = state.now();
        for refresh in state.books.refresh.values_mut() {
            if refresh.parties.contains(&Party::Shop(shop)) {
                refresh.expires = now;
            }
        }
    }

    /// Successful refreshes of a shop so far.
    pub fn refreshes(&self, shop: u64) -> usize {
        self.state()
            .books
            .refreshes
            .get(&shop)
            .copied()
            .unwrap_or(0)
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/api/v2/auth/token/get", post(Door::Public, exchange))
        .route("/api/v2/auth/access_token/get", post(Door::Public, refresh))
        .route(
            "/api/v2/public/get_token_by_resend_code",
            post(Door::Public, exchange_resent),
        )
}

fn text<'a>(body: &'a Value, name: &str) -> Result<&'a str, Reply> {
    let text = body[name].as_str().filter(|text| !text.is_empty());
    text.ok_or_else(|| Reply::bad("parameter invalid"))
}

fn check_partner(state: &State, body: &Value) -> Result<(), Reply> {
    if body["partner_id"].as_u64() == Some(state.app.partner_id) {
        Ok(())
    } else {
        Err(Reply::bad("Invalid partner_id."))
    }
}

fn exchange(state: &mut State, incoming: &Incoming) -> Answer {
    let body = incoming.json();
    check_partner(state, &body)?;
    let code = take_code(state, text(&body, "code")?, false)?;
    match (body["shop_id"].as_u64(), body["main_account_id"].as_u64()) {
        (Some(shop), None) if code.shop == Some(shop) => {
            state.link(&[shop]);
            let pair = state.new_tokens(&[Party::Shop(shop)]);
            Ok(granted(&pair, json!({})))
        }
        (None, Some(main)) if code.main == Some(main) => Ok(of_main(state, main)),
        (Some(_), None) => Err(Reply::refuse(
            "invalid_shop_id",
            "The code or shop_id is wrong, please check the code or the shop_id.",
        )),
        (None, Some(_)) => Err(Reply::refuse(
            "invalid_main_acount_id",
            "The code or main_accoount_id is wrong, please check the code or the main_account_id.",
        )),
        _ => Err(Reply::bad("parameter invalid")),
    }
}

/// One pair for every shop and merchant of a main account.
fn of_main(state: &mut State, main: u64) -> Reply {
    let row = &state.shops.mains[&main];
    let (shops, merchants) = (row.shops.clone(), row.merchants.clone());
    let parties = shops.iter().copied().map(Party::Shop);
    let parties: Vec<Party> = parties
        .chain(merchants.iter().copied().map(Party::Merchant))
        .collect();
    state.link(&shops);
    let pair = state.new_tokens(&parties);
    granted(
        &pair,
        json!({"shop_id_list": shops, "merchant_id_list": merchants}),
    )
}

fn exchange_resent(state: &mut State, incoming: &Incoming) -> Answer {
    let body = incoming.json();
    let code = take_code(state, text(&body, "resend_code")?, true)?;
    let shops: Vec<u64> = code.shop.into_iter().collect();
    let parties: Vec<Party> = shops.iter().copied().map(Party::Shop).collect();
    let pair = state.new_tokens(&parties);
    Ok(granted(&pair, json!({"shop_id_list": shops})))
}

fn take_code(state: &mut State, given: &str, resent: bool) -> Result<Code, Reply> {
    let now = state.now();
    let code = state.books.codes.remove(given);
    let code = code.filter(|code| code.expires > now && code.resent == resent);
    code.ok_or_else(|| {
        Reply::refuse(
            "invalid_code",
            "The code is expired or used or invalid, please check the code.",
        )
    })
}

fn refresh(state: &mut State, incoming: &Incoming) -> Answer {
    let body = incoming.json();
    check_partner(state, &body)?;
    let given = text(&body, "refresh_token")?.to_owned();
    let party = match (body["shop_id"].as_u64(), body["merchant_id"].as_u64()) {
        (Some(shop), None) => Party::Shop(shop),
        (None, Some(merchant)) => Party::Merchant(merchant),
        _ => return Err(Reply::bad("parameter invalid")),
    };
    if let Party::Shop(shop) = party {
        state.admit_linked(shop)?;
    }
    let again = state.has(Quirk::RefreshRepeats);
    let now = state.now();
    let known = state.books.refresh.get_mut(&given).ok_or_else(wrong)?;
    if let Some(pair) = known.spent.get(&party).filter(|_| again) {
        return Ok(granted(&pair.clone(), of_party(party)));
    }
    if !known.parties.contains(&party) {
        return Err(wrong());
    }
    if known.expires <= now {
        return Err(Reply::refuse(
            "refresh_token_expired",
            "Your refresh_token expired.",
        ));
    }
    let pair = state.new_tokens(&[party]);
    let spent = state.books.refresh.get_mut(&given).expect("just seen");
    spent.parties.remove(&party);
    spent.spent.insert(party, pair.clone());
    if let Party::Shop(shop) = party {
        *state.books.refreshes.entry(shop).or_default() += 1;
    }
    Ok(granted(&pair, of_party(party)))
}

fn of_party(party: Party) -> Value {
    match party {
        Party::Shop(shop) => json!({"shop_id": shop}),
        Party::Merchant(merchant) => json!({"merchant_id": merchant}),
    }
}

fn wrong() -> Reply {
    Reply::refuse(
        "error_shop_refresh_token",
        "Your refresh token is error ,please check refresh token or shopid.",
    )
}

fn granted(pair: &Tokens, mut beside: Value) -> Reply {
    beside["access_token"] = json!(pair.access_token);
    beside["refresh_token"] = json!(pair.refresh_token);
    beside["expire_in"] = json!(ACCESS_LIFE.as_secs());
    Reply::Beside(beside)
}
