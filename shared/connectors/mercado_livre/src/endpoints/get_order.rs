//! `GET /orders/{id}` — one order.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciamento-de-vendas> (2026).

use http_api::{Effect, Endpoint};
use reqwest::Method;

use super::SellerCall;
use crate::{ids::OrderId, wire::order::Order};

/// Reads an order.
#[derive(Debug)]
pub(crate) struct GetOrder(pub(crate) OrderId);

impl Endpoint for GetOrder {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /orders/{id}";
    type Response = Order;

    fn path(&self) -> String {
        format!("orders/{}", self.0)
    }
}

impl SellerCall for GetOrder {}
