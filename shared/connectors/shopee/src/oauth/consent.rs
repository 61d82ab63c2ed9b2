//! The consent page's address, and what the seller's browser brings back from it.

use jiff::Timestamp;
use secrecy::SecretString;
use url::Url;

use super::Granter;
use crate::{
    app::AppCredentials,
    ids::{MainAccountId, ShopId},
    signed::consent_query,
};

/// Below the host; the page that a browser is sent to.
const PATH: &str = "shop/auth_partner";

/// The address of the consent page on `host`, which sends the browser to `redirect` afterwards. It is good
/// for five minutes, so it is made when it is followed. A state of ours goes into the query of `redirect`.
pub(crate) fn address(host: &Url, app: &AppCredentials, redirect: &Url, now: Timestamp) -> Url {
    let mut page = host.clone();
    page.set_path(&format!("/api/v2/{PATH}"));
    page.query_pairs_mut()
        .clear()
        .extend_pairs(consent_query(app, PATH, now))
        .append_pair("redirect", redirect.as_str());
    page
}

/// What a seller's browser brought back.
#[derive(Clone, Debug)]
pub(crate) struct Callback {
    /// Good once, for 10 minutes.
    pub(crate) code: SecretString,
    /// Who granted it.
    pub(crate) granter: Granter,
    /// It was sent again, because tokens were lost.
    pub(crate) resent: bool,
}

/// Reads the fields of the callback; `None` when they are not Shopee's.
pub(crate) fn callback<'a>(
    fields: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Option<Callback> {
    let (mut code, mut resent, mut shop, mut main) = (None, None, None, None);
    for (name, value) in fields {
        match name {
            "code" => code = filled(value),
            "resend_code" => resent = filled(value),
            "shop_id" => shop = ShopId::parse(value),
            "main_account_id" => main = value.parse().ok().map(MainAccountId),
            _ => {}
        }
    }
    let granter = match (shop, main) {
        (Some(shop), None) => Granter::Shop(shop),
        (None, Some(main)) => Granter::MainAccount(main),
        _ => return None,
    };
    let is_resent = code.is_none();
    Some(Callback {
        code: SecretString::from(code.or(resent)?),
        granter,
        resent: is_resent,
    })
}

fn filled(value: &str) -> Option<&str> {
    Some(value).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn the_page_is_signed_and_the_redirect_is_kept_whole() {
        let host = Url::parse("https://openplatform.shopee.com.br").unwrap();
        let redirect = Url::parse("https://bridge.example/shopee/callback?state=a%26b").unwrap();
        let app = AppCredentials {
            partner_id: 2_001_887,
            key: SecretString::from("partner-key"),
            key_before: None,
        };

        let page = address(
            &host,
            &app,
            &redirect,
            Timestamp::from_second(1_795_355_391).unwrap(),
        );

        assert_eq!(page.path(), "/api/v2/shop/auth_partner");
        let query: Vec<(String, String)> = page.query_pairs().into_owned().collect();
        assert_eq!(query[1].1, "1795355391");
        assert_eq!(
            query[2].1,
            "8e983d72fb482e7879367141b4705a687837ab75b1f908979a591879c6bd8d3f"
        );
        assert_eq!(query[3], ("redirect".to_owned(), redirect.to_string()));
    }

    #[test]
    fn a_callback_names_a_shop_or_a_main_account_and_a_code() {
        let read = |fields: &[(&'static str, &'static str)]| {
            let read = callback(fields.iter().copied())?;
            Some((
                read.code.expose_secret().to_owned(),
                read.granter,
                read.resent,
            ))
        };
        let shop = Granter::Shop(ShopId(300_400));
        for (fields, code, granter, resent) in [
            (
                vec![("code", "c"), ("shop_id", "300400"), ("state", "s")],
                "c",
                shop,
                false,
            ),
            (
                vec![("resend_code", "r"), ("shop_id", "300400")],
                "r",
                shop,
                true,
            ),
            (
                vec![("code", "c"), ("main_account_id", "77")],
                "c",
                Granter::MainAccount(MainAccountId(77)),
                false,
            ),
        ] {
            assert_eq!(read(&fields), Some((code.to_owned(), granter, resent)));
        }
        for fields in [
            vec![],
            vec![("code", "c")],
            vec![("shop_id", "300400")],
            vec![("code", ""), ("shop_id", "300400")],
            vec![("code", "c"), ("shop_id", "x")],
            vec![("code", "c"), ("shop_id", "1"), ("main_account_id", "2")],
        ] {
            assert_eq!(read(&fields), None, "{fields:?}");
        }
    }
}
