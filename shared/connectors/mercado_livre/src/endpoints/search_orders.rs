//! `GET /orders/search` — one page of the seller's orders since a day, newest first.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciamento-de-vendas> (2026).

use http_api::{Effect, Endpoint};
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;

use super::SellerCall;
use crate::{
    error::RefusalScope,
    ids::UserId,
    wire::{LenientList, maybe, order::Order},
};

/// Orders per page: the most that Mercado Livre gives.
pub(crate) const PER_PAGE: usize = 50;

/// Asks for the page that begins at `offset`.
#[derive(Debug)]
pub(crate) struct SearchOrders {
    pub(crate) seller: UserId,
    pub(crate) since: Timestamp,
    pub(crate) offset: usize,
}

/// One page.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct OrdersPage {
    pub(crate) results: LenientList<Order>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) paging: Option<OrdersPaging>,
}

/// How many there are.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct OrdersPaging {
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) total: Option<usize>,
}

impl Endpoint for SearchOrders {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /orders/search";
    type Response = OrdersPage;

    fn path(&self) -> String {
        "orders/search".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        // Only whole hours count, and the offset must be written out.
        let since = self
            .since
            .strftime("%Y-%m-%dT%H:00:00.000-00:00")
            .to_string();
        request
            .query(&[
                ("seller", self.seller.to_string().as_str()),
                ("sort", "date_desc"),
            ])
            .query(&[("order.date_created.from", since)])
            .query(&[("limit", PER_PAGE), ("offset", self.offset)])
    }
}

impl SellerCall for SearchOrders {
    const REFUSAL_SCOPE: RefusalScope = RefusalScope::Feed;
}
