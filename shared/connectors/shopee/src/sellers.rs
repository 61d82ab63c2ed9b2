//! Pages at Shopee that people open, by the region of a shop.

use crate::ids::{ItemId, ShopId};

/// A region's hosts, as far as they were seen: where sellers work, and where people buy.
const REGIONS: &[(&str, &str, &str)] = &[
    ("BR", "seller.shopee.com.br", "shopee.com.br"),
    ("ID", "seller.shopee.co.id", "shopee.co.id"),
    ("TH", "seller.shopee.co.th", "shopee.co.th"),
    ("TW", "seller.shopee.tw", "shopee.tw"),
    ("VN", "banhang.shopee.vn", "shopee.vn"),
];

/// The page on which sellers read their chats: one for all conversations.
pub(crate) fn chat_page(region: &str) -> Option<String> {
    let (_, seller, _) = of(region)?;
    Some(format!("https://{seller}/new-webchat/conversations"))
}

/// A listing's page.
pub(crate) fn item_page(region: &str, shop: ShopId, item: ItemId) -> Option<String> {
    let (_, _, buyer) = of(region)?;
    Some(format!("https://{buyer}/product/{shop}/{item}"))
}

fn of(region: &str) -> Option<(&'static str, &'static str, &'static str)> {
    let mut known = REGIONS.iter();
    known
        .find(|(name, ..)| name.eq_ignore_ascii_case(region))
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_that_nobody_saw_has_no_pages() {
        let brazil = chat_page("br");
        let chat = "https://seller.shopee.com.br/new-webchat/conversations";
        assert_eq!(brazil.as_deref(), Some(chat));
        let item = item_page("BR", ShopId(3), ItemId(8));
        assert_eq!(item.as_deref(), Some("https://shopee.com.br/product/3/8"));
        assert_eq!((chat_page("XX"), chat_page("")), (None, None));
    }
}
