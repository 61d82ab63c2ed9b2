//! People, their tokens, and what their application may not see.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    MercadoLivre,
    calls::{Door, Incoming, get},
    dates,
    replies::{Answer, Reply},
    state::{App, Quirk, State},
};

/// How long an access token lives.
pub(super) const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(6);

/// A pair as `POST /oauth/token` gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Goes in the `Authorization` header for 6 hours.
    pub access_token: String,
    /// Good for one refresh.
    pub refresh_token: String,
}

/// Everybody, and every token given out.
#[derive(Default)]
pub(super) struct Accounts {
    pub(super) people: BTreeMap<u64, Person>,
    pub(super) access: BTreeMap<String, Access>,
    /// The only refresh token that works, by account.
    pub(super) refresh: BTreeMap<u64, String>,
    pub(super) refreshes: BTreeMap<u64, usize>,
    pub(super) forbidden: BTreeSet<(u64, String)>,
    pub(super) codes: BTreeMap<String, Code>,
    pub(super) redirect: Option<String>,
    /// Minutes in which sellers answer, of those of whom there is a figure.
    pub(super) response_times: BTreeMap<u64, u64>,
    pub(super) signed_in: Option<u64>,
    /// Nobody but a seller's operator is signed in.
    pub(super) operator: bool,
}

/// A seller or a buyer.
pub(super) struct Person {
    pub(super) nickname: String,
    pub(super) site: String,
    pub(super) sells: bool,
}

/// What an access token opens, and until when.
pub(super) struct Access {
    pub(super) user: u64,
    pub(super) expires: Timestamp,
}

/// An authorization code not used yet.
pub(super) struct Code {
    pub(super) user: u64,
    pub(super) redirect: String,
    pub(super) challenge: Option<(String, String)>,
    pub(super) expires: Timestamp,
}

impl State {
    /// A new pair for `user`; the refresh token before it stops working.
    pub(super) fn new_tokens(&mut self, user: u64) -> Tokens {
        if self.has(Quirk::OldTokensDie) {
            self.accounts.access.retain(|_, access| access.user != user);
        }
        let now = self.now();
        let (long, short) = (self.new_hex(32), self.new_hex(24));
        let access_token = format!(
            "APP_USR-{}-{}-{long}-{user}",
            self.app_id,
            dates::month_day_hour(now)
        );
        let refresh_token = format!("TG-{short}-{user}");
        self.accounts.access.insert(
            access_token.clone(),
            Access {
                user,
                expires: now + TOKEN_LIFE,
            },
        );
        self.accounts.refresh.insert(user, refresh_token.clone());
        Tokens {
            access_token,
            refresh_token,
        }
    }

    /// The account behind an access token, or the message of the 401.
    pub(super) fn caller(&self, token: &str) -> Result<u64, &'static str> {
        match self.accounts.access.get(token) {
            None => Err("invalid access token"),
            Some(access) if access.expires <= self.now() => Err("expired_token"),
            Some(access) => Ok(access.user),
        }
    }

    pub(super) fn site_of(&self, user: u64) -> String {
        self.accounts
            .people
            .get(&user)
            .map_or_else(|| "MLB".to_owned(), |person| person.site.clone())
    }
}

impl MercadoLivre {
    /// An account that granted the application; its tokens are valid for 6 hours by the clock.
    pub fn add_seller(&self, id: u64, site: &str, nickname: &str) -> Tokens {
        let mut state = self.state();
        let person = Person {
            nickname: nickname.to_owned(),
            site: site.to_owned(),
            sells: true,
        };
        state.accounts.people.insert(id, person);
        state.new_tokens(id)
    }

    /// Somebody who asks and buys.
    pub fn add_buyer(&self, id: u64, nickname: &str) {
        let person = Person {
            nickname: nickname.to_owned(),
            site: "MLB".to_owned(),
            sells: false,
        };
        self.state().accounts.people.insert(id, person);
    }

    /// Ends the life of every access token of `seller` now; refreshing still works.
    pub fn expire_access_tokens(&self, seller: u64) {
        let mut state = self.state();
        let now = state.now();
        for access in state
            .accounts
            .access
            .values_mut()
            .filter(|access| access.user == seller)
        {
            access.expires = now;
        }
    }

    /// The seller takes the grant back: all tokens die and a refresh is `invalid_grant`.
    pub fn revoke(&self, seller: u64) {
        let mut state = self.state();
        state
            .accounts
            .access
            .retain(|_, access| access.user != seller);
        state.accounts.refresh.remove(&seller);
    }

    /// The seller grants again: a new pair, and the refresh token before it dies.
    pub fn grant_again(&self, seller: u64) -> Tokens {
        self.state().new_tokens(seller)
    }

    /// Makes `tokens` the seller's, as if granted now; the refresh token before them dies.
    pub fn grant_tokens(&self, seller: u64, tokens: &Tokens) {
        let mut state = self.state();
        let access = Access {
            user: seller,
            expires: state.now() + TOKEN_LIFE,
        };
        state
            .accounts
            .access
            .insert(tokens.access_token.clone(), access);
        state
            .accounts
            .refresh
            .insert(seller, tokens.refresh_token.clone());
    }

    /// Successful refreshes so far.
    pub fn refreshes(&self, seller: u64) -> usize {
        self.state()
            .accounts
            .refreshes
            .get(&seller)
            .copied()
            .unwrap_or(0)
    }

    /// Whether a refresh kills the access token before it; undocumented, off by default.
    pub fn old_tokens_die(&self, on: bool) {
        self.switch(Quirk::OldTokensDie, on);
    }

    /// Refuses the seller's calls whose path contains `path_part`, as a missing permission does.
    pub fn forbid_policy(&self, seller: u64, path_part: &str, on: bool) {
        let mut state = self.state();
        let entry = (seller, path_part.to_owned());
        if on {
            state.accounts.forbidden.insert(entry);
        } else {
            state.accounts.forbidden.remove(&entry);
        }
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/users/me", get(Door::Usual, me))
        .route("/users/{user}", get(Door::Usual, somebody))
}

fn me(state: &mut State, incoming: &Incoming) -> Answer {
    let mut body = public(state, incoming.caller)?;
    body["email"] = json!("loja@example.com");
    body["first_name"] = json!("Ana");
    body["last_name"] = json!("Exemplo");
    body["registration_date"] = json!("2018-03-01T10:00:00.000-04:00");
    body["identification"] = json!({"type": "CNPJ", "number": "00000000000000"});
    body["phone"] =
        json!({"area_code": "11", "number": "900000000", "extension": "", "verified": true});
    body["status"] =
        json!({"site_status": "active", "list": {"allow": true}, "sell": {"allow": true}});
    Ok(Reply::ok(body))
}

fn somebody(state: &mut State, incoming: &Incoming) -> Answer {
    public(state, incoming.number("user")?).map(Reply::ok)
}

/// What anybody sees: nickname, city and state, never a name, phone or address.
fn public(state: &State, id: u64) -> Result<Value, Reply> {
    let Some(person) = state.accounts.people.get(&id) else {
        return Err(Reply::missing(format!("User with id {id} not found")));
    };
    let (nickname, site) = (&person.nickname, &person.site);
    let level = if person.sells {
        json!("5_green")
    } else {
        Value::Null
    };
    Ok(json!({
        "id": id,
        "nickname": nickname,
        "country_id": country(site),
        "address": {"city": "São Paulo", "state": "BR-SP"},
        "user_type": "normal",
        "site_id": site,
        "permalink": format!("http://perfil.mercadolivre.com.br/{nickname}"),
        "seller_reputation": {"level_id": level, "power_seller_status": null},
        "tags": ["normal"],
        "status": {"site_status": "active"},
    }))
}

fn country(site: &str) -> &'static str {
    match site {
        "MLA" => "AR",
        "MLM" => "MX",
        "MLC" => "CL",
        "MCO" => "CO",
        "MLU" => "UY",
        _ => "BR",
    }
}
