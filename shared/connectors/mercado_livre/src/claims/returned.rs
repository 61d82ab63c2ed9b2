//! The return of a claim, for agents: a note for each change of it.

use bridge::{
    failure::Failure,
    i18n::{Locale, Localized},
    ids::{AccountId, MessageKey},
};
use sha2::{Digest, Sha256};
use tracing::warn;

use crate::{
    calls::Calls,
    endpoints::get_returns::{ClaimReturn, GetReturns, ReturnShipment},
    ids::ClaimId,
    markdown::escaped,
    places::{self, Place},
    wire::{claim::Claim, filled},
    words::{
        returns::{self as words, money_status, return_status},
        statuses::shipment_status,
    },
};

/// The return of a claim that has one, as far as it can be had now. 1 call, or none.
pub(crate) async fn read(calls: &Calls, account: &AccountId, claim: &Claim) -> Option<ClaimReturn> {
    if !claim.has_return() {
        return None;
    }
    let stopped = match calls.make(account, &GetReturns(claim.id)).await {
        Ok(shown) => return Some(shown),
        Err(stopped) if stopped.is_missing() => return None,
        Err(stopped) => stopped,
    };
    // Words for people: worth a call, not worth a wait.
    let failure = Failure::from(stopped);
    warn!(error = &failure as &dyn std::error::Error, claim.id = %claim.id, "claim return lookup failed: shown without its return");
    None
}

/// The note that says how it stands; another state is another note. `None` = it says nothing.
pub(crate) fn note(
    locale: Locale,
    claim: ClaimId,
    shown: &ClaimReturn,
) -> Option<(MessageKey, String)> {
    let lines = lines(locale, shown);
    if lines.is_empty() {
        return None;
    }
    let text = format!("**{}**\n{}", words::RETURN.of(locale), lines.join("\n"));
    let state = hex::encode(Sha256::digest(text.as_bytes()).get(..6).unwrap_or_default());
    let key = places::note(Place::Claim(claim), &format!("return-{state}"));
    Some((key, text))
}

fn lines(locale: Locale, shown: &ClaimReturn) -> Vec<String> {
    let said = |label: Localized, value: &str| format!("**{}:** {value}", label.of(locale));
    let status = filled(shown.status.as_deref()).map(|word| return_status(locale, word));
    let money = filled(shown.status_money.as_deref()).map(|word| money_status(locale, word));
    let stands = [
        status.map(|status| said(words::STATUS, &escaped(status))),
        money.map(|money| said(words::MONEY, &escaped(money))),
    ];
    let parcels = shown.shipments().iter();
    let parcels = parcels.filter_map(|one| Some(said(words::PARCEL, &parcel(locale, one)?)));
    stands.into_iter().flatten().chain(parcels).collect()
}

/// Where a parcel is, and by which number it is followed.
fn parcel(locale: Locale, shipment: &ReturnShipment) -> Option<String> {
    let status = filled(shipment.status.as_deref());
    let status = status.map(|word| escaped(shipment_status(locale, word)));
    let number = filled(shipment.tracking_number.as_deref());
    let number = number.map(|n| words::TRACKING.fill(locale, &[("n", &escaped(n))]));
    let known: Vec<String> = status.into_iter().chain(number).collect();
    (!known.is_empty()).then(|| known.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn shown(shown: Value) -> Option<(MessageKey, String)> {
        note(
            Locale::En,
            ClaimId(5),
            &serde_json::from_value(shown).unwrap(),
        )
    }

    #[test]
    fn a_return_says_where_it_is_and_nothing_of_the_buyer() {
        let address = json!({"shipping_address": {"street_name": "Rua X"}});
        let (_, text) = shown(json!({
            "id": 7, "status": "shipped", "status_money": "retained",
            "shipments": [{"shipment_id": 9, "status": "shipped", "tracking_number": "AB_1",
                "destination": address}],
        }))
        .unwrap();

        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[..2], ["**Return**", "**Status:** on its way"]);
        assert_eq!(lines[2], "**The buyer's money:** held");
        assert!(lines[3].starts_with("**Parcel:** shipped, tracking AB"));
        assert!(!text.contains("Rua"), "{text}");
    }

    #[test]
    fn each_state_is_a_note_of_its_own_and_a_new_word_is_shown_as_it_is() {
        let (first, _) = shown(json!({"status": "shipped"})).unwrap();
        let (again, _) = shown(json!({"status": "shipped", "last_updated": "x"})).unwrap();
        let (second, text) = shown(json!({"status": "wandering"})).unwrap();

        assert_eq!(first, again);
        assert_ne!(first, second);
        assert!(text.contains("wandering"), "{text}");
        assert!(shown(json!({"id": 7, "shipments": null})).is_none());
    }
}
