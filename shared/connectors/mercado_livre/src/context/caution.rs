//! What became of a question's listing since it was asked.

use bridge::{failure::Failure, i18n::Locale, message::Snapshot};

use crate::{
    calls::Calls,
    endpoints::get_item::GetItem,
    places::ThreadAddress,
    route::ThreadRoute,
    words::{cautions, statuses},
};

/// What agents should know of the listing before they answer. 1 call.
pub(crate) async fn of_listing(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    snapshot: &Snapshot,
) -> Result<Option<(&'static str, String)>, Failure> {
    let subject = ThreadRoute::parse(&snapshot.route).and_then(ThreadRoute::into_question);
    let Some(item) = subject.and_then(|subject| subject.item) else {
        return Ok(None);
    };
    let item = calls.make(&at.account, &GetItem(&item)).await?;
    Ok(caution(
        locale,
        item.status.as_deref(),
        item.available_quantity,
    ))
}

fn caution(
    locale: Locale,
    status: Option<&str>,
    left: Option<u64>,
) -> Option<(&'static str, String)> {
    let (name, words) = match (status?, left) {
        ("active", Some(0)) => ("stock", cautions::NO_STOCK),
        ("active", _) => return None,
        ("paused", _) => ("paused", cautions::PAUSED),
        ("closed", _) => ("ended", cautions::ENDED),
        (other, _) => {
            let status = statuses::item_status(locale, other);
            let text = cautions::INACTIVE.fill(locale, &[("status", status)]);
            return Some(("inactive", text));
        }
    };
    Some((name, words.of(locale).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_hinders_a_purchase_is_said() {
        let said = |status: Option<&str>, left: Option<u64>| {
            caution(Locale::PtBr, status, left).map(|(name, _)| name)
        };

        assert_eq!(said(Some("active"), Some(3)), None);
        assert_eq!(said(Some("active"), None), None);
        assert_eq!(said(None, Some(0)), None);
        assert_eq!(said(Some("active"), Some(0)), Some("stock"));
        assert_eq!(said(Some("paused"), Some(0)), Some("paused"));
        assert_eq!(said(Some("closed"), None), Some("ended"));
        assert_eq!(said(Some("under_review"), Some(1)), Some("inactive"));
    }
}
