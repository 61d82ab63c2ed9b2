//! Shops, the main accounts above them, and what of them is cut.

use std::collections::BTreeMap;

use axum::Router;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{
    Shopee,
    gate::{Door, Incoming, get},
    replies::{Answer, Reply},
    state::{App, State},
    tokens::{Party, Tokens},
};

/// A consent lives a year.
const CONSENT_LIFE: SignedDuration = SignedDuration::from_hours(365 * 24);
const NOT_LINKED: (&str, &str) = ("shop_no_linked", "Partner and shop has no linked.");

/// Every shop and main account.
#[derive(Default)]
pub(super) struct Shops {
    pub(super) by_id: BTreeMap<u64, Shop>,
    pub(super) mains: BTreeMap<u64, Main>,
    pub(super) buyers: BTreeMap<u64, String>,
}

/// One shop.
pub(super) struct Shop {
    pub(super) name: String,
    pub(super) region: String,
    /// The user that the shop writes as; another number than the shop's own.
    pub(super) user: u64,
    /// Since when it is linked to the application; `None`: it is not.
    pub(super) linked: Option<Timestamp>,
    /// Its calls are refused with this.
    cut: Option<(&'static str, &'static str)>,
    /// Its chat is refused with this.
    no_chat: Option<(&'static str, &'static str)>,
}

/// A login that holds several shops.
pub(super) struct Main {
    pub(super) shops: Vec<u64>,
    pub(super) merchants: Vec<u64>,
}

impl State {
    /// Whether the shop is linked to the application and not cut.
    pub(super) fn admit_linked(&self, shop: u64) -> Result<(), Reply> {
        let Some(row) = self.shops.by_id.get(&shop) else {
            return Err(Reply::refuse(
                "partner_shop_no_link",
                "Invalid partner_id or shop_id, please have a check.",
            ));
        };
        let refuse = |(code, message): (&str, &str)| Err(Reply::refuse(code, message));
        match (row.cut, row.linked) {
            (Some(why), _) => refuse(why),
            (None, Some(since)) if self.now() < since + CONSENT_LIFE => Ok(()),
            (None, _) => refuse(NOT_LINKED),
        }
    }

    /// Whether the shop's chat was granted.
    pub(super) fn admit_chat(&self, shop: u64) -> Result<(), Reply> {
        match self.shops.by_id[&shop].no_chat {
            None => Ok(()),
            Some((code, message)) => Err(Reply::refuse(code, message)),
        }
    }

    pub(super) fn shop(&self, shop: u64) -> &Shop {
        self.shops.by_id.get(&shop).expect("a known shop")
    }

    pub(super) fn buyer_name(&self, buyer: u64) -> String {
        let name = self.shops.buyers.get(&buyer).cloned();
        name.unwrap_or_else(|| format!("user{buyer}"))
    }

    /// Links shops to the application, now.
    pub(super) fn link(&mut self, shops: &[u64]) {
        let now = self.now();
        for shop in shops {
            if let Some(row) = self.shops.by_id.get_mut(shop) {
                row.linked = Some(now);
            }
        }
    }
}

impl Shopee {
    /// A shop that granted the application; its tokens are valid for 4 hours by the clock.
    pub fn add_shop(&self, shop: u64, name: &str) -> Tokens {
        self.add_unlinked_shop(shop, name);
        let mut state = self.state();
        state.link(&[shop]);
        state.new_tokens(&[Party::Shop(shop)])
    }

    /// A shop that has not granted anything yet.
    pub fn add_unlinked_shop(&self, shop: u64, name: &str) {
        let row = Shop {
            name: name.to_owned(),
            region: "BR".to_owned(),
            user: shop / 50 + 1,
            linked: None,
            cut: None,
            no_chat: None,
        };
        self.state().shops.by_id.insert(shop, row);
    }

    /// A main account over these shops, which must be there, and merchants.
    pub fn add_main_account(&self, main: u64, shops: &[u64], merchants: &[u64]) {
        let row = Main {
            shops: shops.to_vec(),
            merchants: merchants.to_vec(),
        };
        self.state().shops.mains.insert(main, row);
    }

    /// Somebody who asks and buys.
    pub fn add_buyer(&self, buyer: u64, name: &str) {
        let names = &mut self.state().shops.buyers;
        names.insert(buyer, name.to_owned());
    }

    /// The seller takes the consent back: pushed as code 2, and every call is refused.
    pub fn unlink(&self, shop: u64) {
        let mut state = self.state();
        if let Some(row) = state.shops.by_id.get_mut(&shop) {
            row.linked = None;
        }
        state.push_authorization(2, shop);
    }

    /// Shopee bans the shop.
    pub fn ban(&self, shop: u64, on: bool) {
        self.cut(
            shop,
            on.then_some((
                "shop_banned",
                "The shop account has been banned. Permissions for shop authorization and API calls have been suspended until the shop account is restored.",
            )),
        );
    }

    /// The seller's registration is not finished.
    pub fn leave_unregistered(&self, shop: u64, on: bool) {
        self.cut(
            shop,
            on.then_some((
                "error_kyc_auth",
                "No permission. Please inform the seller to complete the Seller Registration on Shopee Seller Center first, then this shop can call for this API.",
            )),
        );
    }

    fn cut(&self, shop: u64, why: Option<(&'static str, &'static str)>) {
        if let Some(row) = self.state().shops.by_id.get_mut(&shop) {
            row.cut = why;
        }
    }

    /// Chat of this shop is refused with `code`; `None` grants it.
    pub fn refuse_chat(&self, shop: u64, code: Option<&'static str>) {
        let words = |code: &'static str| match code {
            "error_auth" => (code, "No permission to current api."),
            "api_suspended" => (code, "The API is offline. Please call v2 API instead."),
            _ => (code, "Sorry you don't have the permission, detail: chat."),
        };
        if let Some(row) = self.state().shops.by_id.get_mut(&shop) {
            row.no_chat = code.map(words);
        }
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/api/v2/shop/get_shop_info", get(Door::Shop, info))
}

#[expect(clippy::unnecessary_wraps, reason = "a handler like the others")]
fn info(state: &mut State, incoming: &Incoming) -> Answer {
    let shop = state.shop(incoming.shop);
    let since = shop.linked.unwrap_or_default();
    Ok(Reply::Beside(json!({
        "shop_name": shop.name,
        "region": shop.region,
        "status": "NORMAL",
        "is_cb": false,
        "auth_time": since.as_second(),
        "expire_time": (since + CONSENT_LIFE).as_second(),
    })))
}
