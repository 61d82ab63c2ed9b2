//! A pair of tokens (§2.3), and what it says of whose it is.

use std::fmt;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;

use super::written;
use crate::ids::TenantId;

/// A pair of tokens. Read from a [`Value`], so that no parse error can quote one.
#[derive(Clone, Deserialize)]
#[serde(from = "Value")]
pub(crate) struct Granted {
    /// `None`: the answer was not what it should be.
    pub access: Option<SecretString>,
    /// Good once. `None`: the one before is still good.
    pub refresh: Option<SecretString>,
    /// How long the access token lives, in seconds.
    pub expires_in: Option<i64>,
    /// What was granted; `None` when that is not said.
    pub scopes: Option<Vec<String>>,
}

impl From<Value> for Granted {
    fn from(answer: Value) -> Self {
        let token = |key: &str| {
            let token = answer.get(key)?.as_str();
            token
                .filter(|token| !token.is_empty())
                .map(SecretString::from)
        };
        let seconds = answer.get("expires_in").and_then(written);
        let scopes = answer.get("scope").and_then(Value::as_str);
        Self {
            access: token("access_token"),
            refresh: token("refresh_token"),
            expires_in: seconds.and_then(|seconds| seconds.parse().ok()),
            scopes: scopes.map(|scopes| scopes.split_whitespace().map(str::to_owned).collect()),
        }
    }
}

impl fmt::Debug for Granted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Granted")
            .field("expires_in", &self.expires_in)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// The claims that may name the tenant. Never `sub`: that is a person.
const TENANT_CLAIMS: &[&str] = &["tenant_id", "tenant", "tenantId", "tid"];

/// The tenant that an access token says it is for, where it is a JWT that does.
///
/// Nothing is checked: it came from Magalu over TLS a moment ago.
pub(crate) fn tenant_in(access: &SecretString) -> Option<TenantId> {
    let claims = access.expose_secret().split('.').nth(1)?;
    let claims = BASE64_URL_SAFE_NO_PAD
        .decode(claims.trim_end_matches('='))
        .ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let id = |value: &Value| written(value).or_else(|| written(value.get("id")?));
    let named = TENANT_CLAIMS.iter().find_map(|name| id(claims.get(*name)?));
    TenantId::parse(&named?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn token(claims: &Value) -> SecretString {
        let claims = BASE64_URL_SAFE_NO_PAD.encode(claims.to_string());
        SecretString::from(format!("eyJhbGciOi.{claims}.sig"))
    }

    #[test]
    fn a_token_may_name_its_tenant_and_never_its_person() {
        let tenant = TenantId::parse("e9f0a1b2-1111").unwrap();
        for claims in [
            json!({"sub": "person", "tenant_id": "e9f0a1b2-1111"}),
            json!({"tenant": {"id": "e9f0a1b2-1111"}}),
        ] {
            assert_eq!(tenant_in(&token(&claims)), Some(tenant.clone()));
        }
        for claims in [
            json!({"sub": "person"}),
            json!({"tenant_id": "a b"}),
            json!([]),
        ] {
            assert_eq!(tenant_in(&token(&claims)), None);
        }
        for token in ["", "opaque", "a.b.c", "eyJhbGciOi.%%%"] {
            assert_eq!(tenant_in(&SecretString::from(token)), None);
        }
    }

    #[test]
    fn a_grant_is_shown_without_its_tokens() {
        let granted: Granted = serde_json::from_value(json!({
            "access_token": "segredo", "refresh_token": "segredo", "expires_in": "7200", "scope": "a b",
        }))
        .unwrap();
        assert_eq!(granted.expires_in, Some(7200));
        assert!(!format!("{granted:?}").contains("segredo"));
    }
}
