//! `GET /returns/get_return_detail` — one return.

use http_api::Effect;
use reqwest::{Method, RequestBuilder};

use super::{Call, ShopCall};
use crate::{ids::ReturnSn, wire::returns::ReturnCase};

/// Asks for a return.
#[derive(Debug)]
pub(crate) struct GetReturn<'a>(pub(crate) &'a ReturnSn);

impl Call for GetReturn<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const PATH: &'static str = "returns/get_return_detail";
    const NAME: &'static str = "GET /returns/get_return_detail";
    type Data = ReturnCase;

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[("return_sn", self.0.as_str())])
    }
}

impl ShopCall for GetReturn<'_> {}
