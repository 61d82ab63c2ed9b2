//! `GET /returns/get_return_list` — one page of the returns that changed in a span of at most 15 days.

use http_api::Effect;
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder};

use super::{Call, ShopCall};
use crate::wire::returns::ReturnsPage;

/// The most that a page may hold.
const PER_PAGE: i64 = 100;

/// Asks for the page `page`, counted from 0.
#[derive(Debug)]
pub(crate) struct ListReturns {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    pub(crate) page: u32,
}

impl Call for ListReturns {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const PATH: &'static str = "returns/get_return_list";
    const NAME: &'static str = "GET /returns/get_return_list";
    type Data = ReturnsPage;

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[
            ("page_no", i64::from(self.page)),
            ("page_size", PER_PAGE),
            ("update_time_from", self.from.as_second()),
            ("update_time_to", self.to.as_second()),
        ])
    }
}

impl ShopCall for ListReturns {}
