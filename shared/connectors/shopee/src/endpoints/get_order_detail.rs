//! `GET /order/get_order_detail` — up to 50 orders, with the fields that were asked for.

use http_api::Effect;
use reqwest::{Method, RequestBuilder};

use super::{Call, ShopCall};
use crate::{ids::OrderSn, wire::order::Orders};

/// Most orders of one call.
pub(crate) const MOST: usize = 50;

/// What notes need. Neither addresses nor documents of buyers are ever asked for.
const FIELDS: &str =
    "buyer_user_id,buyer_username,item_list,total_amount,shipping_carrier,cancel_reason";

/// Asks for orders by their numbers; more than 50 are left out.
#[derive(Debug)]
pub(crate) struct GetOrderDetail<'a>(pub(crate) &'a [OrderSn]);

impl Call for GetOrderDetail<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const PATH: &'static str = "order/get_order_detail";
    const NAME: &'static str = "GET /order/get_order_detail";
    type Data = Orders;

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        let asked: Vec<&str> = self.0.iter().take(MOST).map(OrderSn::as_str).collect();
        request.query(&[
            ("order_sn_list", asked.join(",").as_str()),
            ("response_optional_fields", FIELDS),
        ])
    }
}

impl ShopCall for GetOrderDetail<'_> {}
