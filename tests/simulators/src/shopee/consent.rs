//! The consent page, as a browser meets it: signed address in, redirect with a code out.

use axum::Router;
use jiff::SignedDuration;

use super::{
    Shopee,
    gate::{Door, Incoming, get},
    replies::{Answer, Reply},
    state::{App, State},
    tokens::Code,
};

const CODE_LIFE: SignedDuration = SignedDuration::from_mins(10);

/// Who is signed in at the consent page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Visitor {
    Shop(u64),
    Main(u64),
}

impl Shopee {
    /// The seller of this shop opens the consent page next.
    pub fn sign_in(&self, shop: u64) {
        self.state().receive(Visitor::Shop(shop));
    }

    /// Somebody with a main account opens the consent page next.
    pub fn sign_in_main(&self, main: u64) {
        self.state().receive(Visitor::Main(main));
    }

    /// The seller has a code sent again, because the tokens were lost: what the redirect brings.
    pub fn resend_code(&self, shop: u64) -> String {
        let mut state = self.state();
        state.new_code(Some(shop), None, true)
    }
}

impl State {
    fn receive(&mut self, visitor: Visitor) {
        self.visitor = Some(visitor);
    }

    fn new_code(&mut self, shop: Option<u64>, main: Option<u64>, resent: bool) -> String {
        let given = self.new_hex(32);
        let code = Code {
            shop,
            main,
            expires: self.now() + CODE_LIFE,
            resent,
        };
        self.books.codes.insert(given.clone(), code);
        given
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/api/v2/shop/auth_partner", get(Door::Public, authorize))
}

/// Signed like a public call. The code and who granted it are added to whatever query `redirect` has.
fn authorize(state: &mut State, incoming: &Incoming) -> Answer {
    let redirect = incoming
        .query("redirect")
        .ok_or_else(|| Reply::bad("There is no redirect in query."))?;
    let visitor = state
        .visitor
        .ok_or_else(|| Reply::bad("nobody is signed in"))?;
    let (shop, main, who) = match visitor {
        Visitor::Shop(shop) => (Some(shop), None, format!("shop_id={shop}")),
        Visitor::Main(main) => (None, Some(main), format!("main_account_id={main}")),
    };
    let code = state.new_code(shop, main, false);
    let shops = main.map_or_else(
        || shop.into_iter().collect(),
        |main| state.shops.mains[&main].shops.clone(),
    );
    for shop in shops {
        state.push_authorization(1, shop);
    }
    let mark = if redirect.contains('?') { '&' } else { '?' };
    Ok(Reply::Redirect(format!(
        "{redirect}{mark}code={code}&{who}"
    )))
}
