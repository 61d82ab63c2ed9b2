//! Notifications that Mercado Livre could not deliver (§9).

use std::time::Duration;

use bridge::{failure::Failure, ids::AccountId, ports::Unheard, timing::age};
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    calls::Calls,
    dates,
    endpoints::missed_feeds::{MissedFeeds, PER_PAGE},
    limits::Purpose,
    notification,
};

/// Most pages that are read.
const PAGES: usize = 20;
/// One is listed an hour after it was first sent, for two days, however often it was followed: those of the last
/// hours are enough for who asks each hour.
const LATELY: Duration = Duration::from_hours(3);

/// Those that came up lately, each once.
pub(crate) async fn list(calls: &Calls, account: &AccountId) -> Result<Unheard, Failure> {
    calls
        .admit(account, Purpose::Reread, "missed_feeds")
        .await?;
    let (mut hints, now) = (Vec::new(), calls.now());
    for page in 0..PAGES {
        let call = MissedFeeds {
            app: calls.app_id(),
            offset: page * PER_PAGE,
        };
        let listed = calls.make(account, &call).await?.messages;
        let notices = listed.items.iter().filter(|notice| is_late(notice, now));
        for notice in notices.filter_map(notification::parse) {
            let hint = (notice.account, notice.hint);
            if !hints.contains(&hint) {
                hints.push(hint);
            }
        }
        if listed.seen() == 0 {
            break;
        }
    }
    Ok(Unheard {
        hints,
        confirm: None,
    })
}

/// Whether a notification is of late, or does not say when it is of.
fn is_late(notice: &Value, now: Timestamp) -> bool {
    let dates = ["sent", "received", "recieved"].map(|name| notice.get(name).and_then(dates::read));
    let latest = dates.into_iter().flatten().max();
    latest.is_none_or(|at| age(at, now) < LATELY)
}
