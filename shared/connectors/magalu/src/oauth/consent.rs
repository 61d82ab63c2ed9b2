//! The consent page's address, and what the seller's browser brings back from it (§2.2).

use secrecy::SecretString;
use url::Url;

use crate::app::AppCredentials;

/// The address of the consent page on `login`, which sends the browser to `redirect` afterwards, with `state`.
pub fn address(
    login: &Url,
    app: &AppCredentials,
    scopes: &str,
    redirect: &str,
    state: &str,
) -> Url {
    let mut page = login.clone();
    page.set_path("/login");
    page.query_pairs_mut()
        .clear()
        .append_pair("client_id", &app.client_id)
        .append_pair("redirect_uri", redirect)
        .append_pair("scope", scopes)
        .append_pair("response_type", "code")
        // Without it a person consents, and no shop.
        .append_pair("choose_tenants", "true")
        .append_pair("state", state);
    page
}

/// The code that a seller's browser brought back; `None` when there is none in the fields.
pub fn code<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<SecretString> {
    let mut fields = fields.into_iter();
    let (_, code) = fields.find(|(name, _)| *name == "code")?;
    (!code.is_empty()).then(|| SecretString::from(code))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_shop_consents_and_not_a_person() {
        let login = Url::parse("https://id.magalu.com").unwrap();
        let redirect = "https://bridge.example/magalu/callback";
        let app = AppCredentials {
            client_id: "app".to_owned(),
            secret: SecretString::from("segredo"),
        };

        let page = address(&login, &app, "a:read b:write", redirect, "s&t");

        let pairs: Vec<(String, String)> = page.query_pairs().into_owned().collect();
        let value = |name: &str| pairs.iter().find(|(known, _)| known == name).unwrap();
        assert_eq!(page.path(), "/login");
        assert_eq!(value("choose_tenants").1, "true");
        assert_eq!(value("scope").1, "a:read b:write");
        assert_eq!(value("redirect_uri").1, redirect);
        assert_eq!(value("state").1, "s&t");
        assert!(!page.as_str().contains("segredo"));
    }

    #[test]
    fn a_callback_brings_a_code_or_nothing() {
        let read = |fields: &[(&str, &str)]| {
            let code = code(fields.iter().copied())?;
            Some(code.expose_secret().to_owned())
        };
        let both = [("state", "s"), ("code", "c")];
        assert_eq!(read(&both).as_deref(), Some("c"));
        for fields in [&[("error", "access_denied")][..], &[("code", "")], &[]] {
            assert_eq!(read(fields), None);
        }
    }
}
