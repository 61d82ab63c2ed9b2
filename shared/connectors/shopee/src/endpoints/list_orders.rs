//! `GET /order/get_order_list` — one page of the orders that changed in a span of at most 15 days.

use http_api::Effect;
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder};

use super::{Call, ShopCall};
use crate::wire::order::OrdersPage;

/// The most that a page may hold.
const PER_PAGE: u8 = 100;

/// Asks for the page that begins at `cursor`.
#[derive(Debug)]
pub(crate) struct ListOrders<'a> {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    pub(crate) cursor: Option<&'a str>,
}

impl Call for ListOrders<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const PATH: &'static str = "order/get_order_list";
    const NAME: &'static str = "GET /order/get_order_list";
    type Data = OrdersPage;

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .query(&[
                ("time_range_field", "update_time"),
                ("response_optional_fields", "order_status"),
                ("cursor", self.cursor.unwrap_or_default()),
            ])
            .query(&[
                ("time_from", self.from.as_second()),
                ("time_to", self.to.as_second()),
            ])
            .query(&[("page_size", PER_PAGE)])
    }
}

impl ShopCall for ListOrders<'_> {}
