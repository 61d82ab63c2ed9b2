//! A pair of tokens (§3).

use std::fmt;

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;

use crate::ids::{ShopId, written};

/// A pair of tokens. Read from a [`Value`], so that no parse error can quote one.
#[derive(Clone, Deserialize)]
#[serde(from = "Value")]
pub(crate) struct Granted {
    /// `None`: the answer was not what it should be.
    pub(crate) access: Option<SecretString>,
    /// Good once for each shop that it was given for.
    pub(crate) refresh: Option<SecretString>,
    /// How long the access token lives, in seconds.
    pub(crate) expire_in: Option<i64>,
    /// The shops that share the pair, where a main account granted it.
    pub(crate) shops: Vec<ShopId>,
}

impl From<Value> for Granted {
    fn from(answer: Value) -> Self {
        let token = |key: &str| {
            let token = answer.get(key)?.as_str();
            token
                .filter(|token| !token.is_empty())
                .map(SecretString::from)
        };
        let seconds = answer.get("expire_in").and_then(written);
        let shops = answer.get("shop_id_list").and_then(Value::as_array);
        let shops = shops.into_iter().flatten().filter_map(written);
        Self {
            access: token("access_token"),
            refresh: token("refresh_token"),
            expire_in: seconds.and_then(|seconds| seconds.parse().ok()),
            shops: shops.filter_map(|id| ShopId::parse(&id)).collect(),
        }
    }
}

impl fmt::Debug for Granted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Granted")
            .field("expire_in", &self.expire_in)
            .field("shops", &self.shops)
            .finish_non_exhaustive()
    }
}
