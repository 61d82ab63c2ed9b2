//! `GET /product/get_item_base_info` — up to 50 listings.

use http_api::Effect;
use reqwest::{Method, RequestBuilder};

use super::{Call, ShopCall};
use crate::{ids::ItemId, wire::item::Items};

/// Most listings of one call.
const MOST: usize = 50;

/// Asks for listings; more than 50 are left out.
#[derive(Debug)]
pub(crate) struct GetItems<'a>(pub(crate) &'a [ItemId]);

impl Call for GetItems<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const PATH: &'static str = "product/get_item_base_info";
    const NAME: &'static str = "GET /product/get_item_base_info";
    type Data = Items;

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        let asked: Vec<String> = self.0.iter().take(MOST).map(ItemId::to_string).collect();
        request.query(&[("item_id_list", asked.join(","))])
    }
}

impl ShopCall for GetItems<'_> {}
