//! `GET /seller/v1/orders/{code}` — an order by the code that tickets carry (§6).

use http_api::{Effect, Endpoint};
use reqwest::Method;

use super::{Host, TenantCall};
use crate::{ids::OrderCode, wire::order::Order};

/// An order by the code that tickets carry (§6).
#[derive(Debug)]
pub(crate) struct GetOrder<'a> {
    pub(crate) order: &'a OrderCode,
}

impl Endpoint for GetOrder<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /seller/v1/orders/{code}";
    type Response = Order;

    fn path(&self) -> String {
        format!("seller/v1/orders/{}", self.order)
    }
}

impl TenantCall for GetOrder<'_> {
    const HOST: Host = Host::Api;
}
