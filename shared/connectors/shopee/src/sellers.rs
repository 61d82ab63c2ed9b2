//! Pages at Shopee that people open, by the region of a shop.

use jiff::tz::{Offset, offset};

use crate::ids::{ItemId, ShopId};

/// A region's hosts, as far as they were seen: where sellers work, and where people buy.
const REGIONS: &[(&str, &str, &str)] = &[
    ("BR", "seller.shopee.com.br", "shopee.com.br"),
    ("ID", "seller.shopee.co.id", "shopee.co.id"),
    ("TH", "seller.shopee.co.th", "shopee.co.th"),
    ("TW", "seller.shopee.tw", "shopee.tw"),
    ("VN", "banhang.shopee.vn", "shopee.vn"),
];

/// Hours by which the clocks of a region are ahead of UTC, summer time left out.
const HOURS: &[(&str, i8)] = &[
    ("BR", -3),
    ("MX", -6),
    ("CO", -5),
    ("CL", -4),
    ("ID", 7),
    ("TH", 7),
    ("VN", 7),
    ("TW", 8),
    ("MY", 8),
    ("PH", 8),
    ("SG", 8),
];

/// How far the clocks of a region are from UTC; UTC for one that nobody saw.
pub(crate) fn utc_offset(region: Option<&str>) -> Offset {
    let known = HOURS
        .iter()
        .find(|(name, _)| region.is_some_and(|region| name.eq_ignore_ascii_case(region)));
    known.map_or(Offset::UTC, |(_, hours)| offset(*hours))
}

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
    fn times_are_told_by_the_clocks_of_the_region() {
        assert_eq!(utc_offset(Some("br")), offset(-3));
        assert_eq!(utc_offset(Some("TW")), offset(8));
        assert_eq!([utc_offset(None), utc_offset(Some("XX"))], [Offset::UTC; 2]);
    }

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
