//! Claims: refunds, returns, mediation. Each is done only while Mercado Livre lists it as an action of the seller's.

use bridge::{
    command::CommandArgument,
    failure::Failure,
    i18n::Locale,
    ports::{AskedCommand, CommandLook, CommandPlan},
    text::money,
};

use super::{
    deed::{ClaimDeed, Deed},
    offers::{MEDIATION, REFUND, RETURN, offer},
};
use crate::{
    calls::{Calls, Stopped},
    endpoints::{
        act_on_claim::{ActOnClaim, ClaimAct},
        get_claim::GetClaim,
        get_refund_offers::{GetRefundOffers, RefundOffer, RefundOffers},
        get_resolutions::GetResolutions,
    },
    ids::ClaimId,
    places::ThreadAddress,
    wire::claim::{Claim, Player},
    words::{claim_commands as words, claims::action},
};

/// What would come of it now. 2 calls, or 3 for a part of the money.
pub(super) async fn plan(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    id: ClaimId,
    asked: AskedCommand<'_>,
) -> Result<CommandPlan, Failure> {
    let claim = calls.make(&at.account, &GetClaim(id)).await?;
    let wanted = wanted(asked);
    let is_listed = wanted.iter().any(|name| may(&claim, at, name));
    if !is_listed {
        return Ok(CommandPlan::NotOffered(instead(locale, &claim, at)));
    }
    let (claim, before) = (id.0, resolutions(calls, at, id).await?);
    let (deed, [will, done]) = match (asked.name, asked.argument) {
        (REFUND, CommandArgument::Nothing) => {
            let deed = ClaimDeed::Refund { claim, before };
            (deed, [words::REFUND_WILL, words::REFUND_DONE])
        }
        (REFUND, part) => return part_of(calls, locale, at, id, part, before).await,
        (RETURN, _) => {
            let deed = ClaimDeed::AllowReturn { claim, before };
            (deed, [words::RETURN_WILL, words::RETURN_DONE])
        }
        _ => {
            let deed = ClaimDeed::OpenMediation { claim };
            (deed, [words::MEDIATION_WILL, words::MEDIATION_DONE])
        }
    };
    offer(locale, &Deed::Claim(deed), will, done)
}

/// The actions of which one has to be listed.
fn wanted(asked: AskedCommand<'_>) -> &'static [&'static str] {
    match (asked.name, asked.argument) {
        (REFUND, CommandArgument::Nothing) => &["refund"],
        (REFUND, _) => &["allow_partial_refund"],
        (RETURN, _) => &["allow_return", "allow_return_label"],
        (MEDIATION, _) => &["open_dispute"],
        _ => &[],
    }
}

/// Whether an action of the seller's is listed.
pub(super) fn may(claim: &Claim, at: &ThreadAddress, name: &str) -> bool {
    let actions = claim.player(at.seller).map_or(&[][..], Player::actions);
    actions.iter().any(|action| action.name == name)
}

/// What the seller may do instead.
pub(super) fn instead(locale: Locale, claim: &Claim, at: &ThreadAddress) -> String {
    let actions = claim.player(at.seller).map_or(&[][..], Player::actions);
    let names: Vec<&str> = actions
        .iter()
        .map(|one| action(locale, &one.name))
        .collect();
    if names.is_empty() {
        return words::NOTHING_NOW.of(locale).to_owned();
    }
    words::ONLY_THIS_NOW.fill(locale, &[("actions", &names.join(", "))])
}

/// How often the seller has asked for or offered something in it.
async fn resolutions(calls: &Calls, at: &ThreadAddress, id: ClaimId) -> Result<usize, Failure> {
    match calls.make(&at.account, &GetResolutions(id)).await {
        Ok(list) => {
            let ours = list.items.iter();
            Ok(ours.filter(|one| one.user_id == Some(at.seller)).count())
        }
        Err(stopped) if stopped.is_missing() => Ok(0),
        Err(stopped) => Err(stopped.into()),
    }
}

async fn part_of(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    id: ClaimId,
    part: &CommandArgument,
    before: usize,
) -> Result<CommandPlan, Failure> {
    let offers = calls.make(&at.account, &GetRefundOffers(id)).await?;
    let said = |offer: &RefundOffer| {
        let amount = money(locale, offer.amount, offers.currency_id.as_deref());
        Some(format!("{amount} ({}%)", offer.percent()?))
    };
    let Some((offer, percentage)) = offered(&offers, part) else {
        let all: Vec<String> = offers.offers().iter().filter_map(said).collect();
        let why = words::ONLY_THESE_PARTS.fill(locale, &[("parts", &all.join(", "))]);
        return Ok(CommandPlan::NotOffered(why));
    };
    let deed = ClaimDeed::RefundPart {
        claim: id.0,
        percentage,
        before,
    };
    let part = said(offer).unwrap_or_default();
    Ok(CommandPlan::Offered {
        action: Deed::Claim(deed).action()?,
        will: words::PART_WILL.fill(locale, &[("part", &part)]),
        done: words::PART_DONE.fill(locale, &[("part", &part)]),
    })
}

/// The offer that is exactly what was asked for.
fn offered<'a>(offers: &'a RefundOffers, part: &CommandArgument) -> Option<(&'a RefundOffer, u8)> {
    let is_it = |offer: &&RefundOffer| match part {
        CommandArgument::Percent(percent) => offer.percent() == Some(*percent),
        CommandArgument::Money {
            hundredths,
            currency,
        } => {
            let is_own = currency.is_none() || *currency == offers.currency_id;
            is_own && offer.hundredths() == Some(*hundredths)
        }
        CommandArgument::Nothing | CommandArgument::Text(_) | CommandArgument::Files => false,
    };
    let offer = offers.offers().iter().find(is_it)?;
    Some((offer, offer.percent()?))
}

/// Does it. 1 call.
pub(super) async fn act(calls: &Calls, at: &ThreadAddress, deed: ClaimDeed) -> Result<(), Stopped> {
    let (claim, act) = match deed {
        ClaimDeed::Refund { claim, .. } => (claim, ClaimAct::Refund),
        ClaimDeed::RefundPart {
            claim, percentage, ..
        } => (claim, ClaimAct::PartialRefund(percentage)),
        ClaimDeed::AllowReturn { claim, .. } => (claim, ClaimAct::AllowReturn),
        ClaimDeed::OpenMediation { claim } => (claim, ClaimAct::OpenDispute),
    };
    let claim = ClaimId(claim);
    let call = ActOnClaim { claim, act };
    calls.make(&at.account, &call).await.map(drop)
}

/// Whether it was done: the claim shows its end or one more wish of the seller's. 1 call or 2.
pub(super) async fn look(
    calls: &Calls,
    at: &ThreadAddress,
    deed: ClaimDeed,
) -> Result<CommandLook, Failure> {
    let (claim, before, action) = match deed {
        ClaimDeed::Refund { claim, before } => (claim, before, "refund"),
        ClaimDeed::RefundPart { claim, before, .. } => (claim, before, "allow_partial_refund"),
        ClaimDeed::AllowReturn { claim, before } => (claim, before, "allow_return"),
        ClaimDeed::OpenMediation { claim } => (claim, usize::MAX, "open_dispute"),
    };
    let shown = calls.make(&at.account, &GetClaim(ClaimId(claim))).await?;
    if is_done(&shown, deed) || resolutions(calls, at, ClaimId(claim)).await? > before {
        return Ok(CommandLook::Done);
    }
    let is_open = !shown.is_closed() && may(&shown, at, action);
    Ok(if is_open {
        CommandLook::NotDone
    } else {
        CommandLook::CannotTell
    })
}

/// Whether the claim itself shows it.
fn is_done(claim: &Claim, deed: ClaimDeed) -> bool {
    let reason = claim
        .resolution
        .as_ref()
        .and_then(|one| one.reason.as_deref());
    match deed {
        ClaimDeed::Refund { .. } => {
            claim.is_closed() && reason.is_some_and(|reason| reason.contains("refunded"))
        }
        ClaimDeed::OpenMediation { .. } => claim.is_dispute(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers() -> RefundOffers {
        let offers = r#"{"currency_id":"BRL","available_offers":[
            {"amount":4.99,"percentage":10},{"amount":24.95,"percentage":50.0},{"amount":8.3,"percentage":16.63}]}"#;
        serde_json::from_str(offers).unwrap()
    }

    fn percent(part: &CommandArgument) -> Option<u8> {
        offered(&offers(), part).map(|(_, percent)| percent)
    }

    #[test]
    fn only_what_is_offered_to_the_cent_is_refunded() {
        let money = |hundredths, currency: Option<&str>| CommandArgument::Money {
            hundredths,
            currency: currency.map(str::to_owned),
        };

        assert_eq!(percent(&CommandArgument::Percent(10)), Some(10));
        assert_eq!(percent(&money(2_495, None)), Some(50));
        assert_eq!(percent(&money(2_495, Some("BRL"))), Some(50));
        for other in [
            CommandArgument::Percent(20),
            CommandArgument::Nothing,
            money(2_500, None),
            money(2_495, Some("ARS")),
            money(830, None),
        ] {
            assert_eq!(percent(&other), None, "{other:?}");
        }
    }
}
