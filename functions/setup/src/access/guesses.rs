//! Wrong tokens are counted for each address of the network, so that a stranger who guesses
//! does not lock the owner out, and, far more generously, for everybody together.

use std::net::IpAddr;

use bridge::failure::StoreFailure;
use jiff::{SignedDuration, Timestamp};
use lambda_http::{Request, RequestExt, request::RequestContext};

use super::keys::SigningKeys;
use crate::{problem::Problem, state::State};

/// Guesses are counted within windows of this length.
const WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// Where there is no API gateway, everybody comes from here.
const HERE: &str = "here";

/// How many tries are borne within a window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    name: &'static str,
    each: u64,
    all: u64,
}

/// Tokens that people type. Each try counts, so that a thousand at once are no more than a thousand one by one.
pub(crate) const TYPED: Limit = Limit {
    name: "guesses-session",
    each: 5,
    all: 100,
};
/// Wrong bearers of tools, which nobody watches: more, and still far from guessing anything.
pub(crate) const BEARERS: Limit = Limit {
    name: "guesses-bearer",
    each: 50,
    all: 1000,
};

/// Wrong keys of panels: a tab that was left open with an old key asks now and then.
pub(crate) const PANELS: Limit = Limit {
    name: "guesses-panel",
    each: 50,
    all: 1000,
};

impl Limit {
    /// Where the tries of whoever asks are counted. The row does not tell the address.
    fn row(self, keys: &SigningKeys, request: &Request) -> String {
        format!("{}#{}", self.name, keys.alias(&guesser(request)))
    }
}

/// Counts a try.
///
/// # Errors
///
/// It is one too many.
pub(crate) async fn count_try(
    state: &State,
    limit: Limit,
    keys: &SigningKeys,
    request: &Request,
) -> Result<(), Problem> {
    // Whoever is over the limit does not use up that of the others.
    for (row, most) in [
        (limit.row(keys, request), limit.each),
        (limit.name.to_owned(), limit.all),
    ] {
        let now = state.now();
        let (tries, ends) = state.table().count_try(&row, now, WINDOW).await?;
        if tries > most {
            return Err(Problem::TooMany(seconds_between(now, ends)));
        }
    }
    Ok(())
}

/// The right token came: whoever sent it begins anew.
pub(crate) async fn forget_tries(
    state: &State,
    limit: Limit,
    keys: &SigningKeys,
    request: &Request,
) -> Result<(), StoreFailure> {
    state
        .table()
        .forget_passing(&limit.row(keys, request))
        .await
}

fn seconds_between(now: Timestamp, ends: Timestamp) -> u64 {
    let seconds = ends.duration_since(now).as_secs();
    u64::try_from(seconds).unwrap_or_default().max(1)
}

/// Who counts as one guesser. Only the gateway is believed: anybody can write a header.
fn guesser(request: &Request) -> String {
    let address = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref(),
        _ => None,
    };
    address.map_or_else(|| HERE.to_owned(), network)
}

/// An address of the older kind; of the newer kind its network, because one customer has it whole.
fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        Ok(IpAddr::V4(ip)) => ip.to_string(),
        Err(_) => HERE.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_guesser_and_a_customers_network_too() {
        for (address, expected) in [
            ("203.0.113.7", "203.0.113.7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2"),
            ("2001:db8:1:2::", "2001:db8:1:2"),
            ("nonsense", HERE),
        ] {
            assert_eq!(network(address), expected, "{address}");
        }
    }
}
