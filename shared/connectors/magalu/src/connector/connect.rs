//! Connecting an account: the code that a seller's browser brought back becomes tokens and a tenant (§2.3).

use bridge::{
    accounts::Account,
    failure::{Failure, FailureKind, Reach},
};
use http_api::Endpoint;
use secrecy::SecretString;
use serde_json::Value;
use tokens::NotMinted;

use super::Magalu;
use crate::{
    endpoints::{
        exchange_code::ExchangeCode,
        get_portfolio::GetPortfolio,
        list_tickets::{ListTickets, Wanted},
    },
    ids::TenantId,
    oauth::pair,
    wire::{token::tenant_in, written},
};

/// Whose a token is, and what they are called.
struct Owner {
    tenant: TenantId,
    name: Option<String>,
}

impl Magalu {
    /// Spends the code that a seller's browser brought back to `redirect`: the account as it is to be imported.
    ///
    /// # Errors
    ///
    /// [`Auth`](FailureKind::Auth) reaching the account: the code is spent or wrong, consent again. Reaching the
    /// application: its id, secret or address is wrong. [`Permanent`](FailureKind::Permanent): nobody could tell
    /// whose the token is.
    pub(crate) async fn redeem(
        &self,
        code: &SecretString,
        redirect: &str,
    ) -> Result<Account, Failure> {
        let failed = |kind| Failure::new(kind, ExchangeCode::NAME).reaching(Reach::Account);
        let granted = match self.calls.login().exchange(code, redirect).await {
            Ok(granted) => granted,
            Err(NotMinted::Spent) => return Err(failed(FailureKind::Auth)),
            Err(NotMinted::Failed(failure)) => return Err(failure),
        };
        let now = self.calls.now();
        let tokens = pair(&granted, None, now).ok_or_else(|| {
            failed(FailureKind::Retryable { after: None }).because("no token in the answer")
        })?;
        let owner = self.owner(&tokens.access).await.ok_or_else(|| {
            failed(FailureKind::Permanent).because("nothing says which shop the token is for")
        })?;
        Ok(Account {
            nickname: owner.name,
            ..Account::granted(owner.tenant.account(), tokens, now)
        })
    }

    /// Whose a token is. No page says it for certain, so it is looked for in three places: the portfolio, whose
    /// permission may be missing, the token itself, and the shop of any ticket.
    async fn owner(&self, token: &SecretString) -> Option<Owner> {
        let portfolio = self.calls.make_with(&GetPortfolio, token).await.ok();
        if let Some(owner) = portfolio.as_ref().and_then(owner_in) {
            return Some(owner);
        }
        let call = ListTickets {
            wanted: Wanted::One,
            offset: 0,
        };
        let page = self.calls.make_with(&call, token).await.ok();
        let ticket = page.and_then(|page| page.results.items.into_iter().next());
        let shop = ticket.as_ref().and_then(|ticket| ticket.seller());
        let named = tenant_in(token);
        let is_same = |shop: &&crate::wire::ticket::TicketSeller| {
            named.as_ref().is_none_or(|named| *named == shop.id)
        };
        let shop = shop.filter(is_same);
        let name = shop.and_then(|shop| shop.name.clone());
        let tenant = named.or_else(|| shop.map(|shop| shop.id.clone()))?;
        Some(Owner { tenant, name })
    }
}

/// Whose a portfolio is: its answer is said to name tenant, channel and seller, in a form that is not written
/// down.
fn owner_in(portfolio: &Value) -> Option<Owner> {
    let places = [
        Some(portfolio),
        portfolio.get("data"),
        portfolio.get("results").and_then(|list| list.get(0)),
    ];
    places.into_iter().flatten().find_map(|place| {
        let tenant = place
            .get("tenant")
            .and_then(|tenant| written(tenant).or_else(|| written(tenant.get("id")?)))
            .or_else(|| written(place.get("tenant_id")?))?;
        let seller = place.get("seller");
        let name = seller.and_then(|seller| written(seller.get("name")?));
        Some(Owner {
            tenant: TenantId::parse(&tenant)?,
            name,
        })
    })
}
