//! `GET /shop/get_shop_info` — name, state and the end of the shop's consent.

use http_api::Effect;
use reqwest::Method;

use super::{Call, ShopCall};
use crate::wire::shop::ShopInfo;

/// Asks for the shop.
#[derive(Debug)]
pub(crate) struct GetShopInfo;

impl Call for GetShopInfo {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const PATH: &'static str = "shop/get_shop_info";
    const NAME: &'static str = "GET /shop/get_shop_info";
    type Data = ShopInfo;
}

impl ShopCall for GetShopInfo {}
