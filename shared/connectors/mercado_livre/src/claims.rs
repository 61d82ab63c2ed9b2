//! Claims: a buyer's complaint about a sale, with a stage, a deadline and perhaps a mediator (§8).

pub(crate) mod convert;
pub(crate) mod note;
mod returned;
pub(crate) mod view;

use bridge::{
    capabilities::Refusal,
    failure::Failure,
    i18n::Locale,
    ids::AccountId,
    message::Snapshot,
    ports::{Found, Outcome, Part},
};
use tracing::warn;

use crate::{
    calls::{Calls, Stopped},
    claims::convert::ClaimMessages,
    claims::view::ClaimView,
    endpoints::{
        get_claim::GetClaim,
        get_claim_detail::{ClaimDetail, GetClaimDetail},
        get_claim_messages::GetClaimMessages,
        send_claim_message::SendClaimMessage,
    },
    ids::{ClaimId, UserId},
    places::{self, ThreadAddress},
    route::{ClaimRoute, ThreadRoute},
    wire::{LenientList, claim::Claim},
    words::claims::NOT_NOW,
};

/// Reads a claim whole.
pub(crate) async fn read(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    id: ClaimId,
) -> Result<Snapshot, Failure> {
    let claim = calls.make(&at.account, &GetClaim(id)).await?;
    whole(calls, locale, &at.account, at.seller, &claim).await
}

/// The claim that a notification speaks of, unless the account is the buyer in it; it may be
/// [missing](Stopped::is_missing).
pub(crate) async fn follow(
    calls: &Calls,
    locale: Locale,
    account: &AccountId,
    seller: UserId,
    id: ClaimId,
) -> Result<Vec<Found>, Stopped> {
    let claim = calls.make(account, &GetClaim(id)).await?;
    if claim.is_bought_by(seller) {
        return Ok(Vec::new());
    }
    let snapshot = whole(calls, locale, account, seller, &claim).await?;
    Ok(vec![Found {
        thread: places::claim_thread(seller, id),
        snapshot: Some(snapshot),
        announced: None,
    }])
}

async fn whole(
    calls: &Calls,
    locale: Locale,
    account: &AccountId,
    seller: UserId,
    claim: &Claim,
) -> Result<Snapshot, Failure> {
    let messages = if claim.is_return() {
        LenientList::default()
    } else {
        calls.make(account, &GetClaimMessages(claim.id)).await?
    };
    calls
        .missed
        .note(format!("claim {}", claim.id), messages.skipped);
    // Words for people: worth a call, not worth a wait.
    let detail = match calls
        .make(account, &GetClaimDetail(claim.id))
        .await
        .map_err(Failure::from)
    {
        Ok(detail) => detail,
        Err(failure) => {
            warn!(error = &failure as &dyn std::error::Error, claim.id = %claim.id, "claim detail lookup failed: shown without its description");
            ClaimDetail::default()
        }
    };
    let site = calls.site(account).await?;
    let about = ClaimView {
        locale,
        seller,
        site: site.as_deref(),
        claim,
        detail: &detail,
    };
    let mut snapshot = convert::snapshot(
        &about,
        &ClaimMessages {
            messages: &messages,
            now: calls.now(),
        },
    );
    let shown = returned::read(calls, account, claim).await;
    let note = shown.and_then(|shown| returned::note(locale, claim.id, &shown));
    snapshot.notes.extend(note);
    Ok(snapshot)
}

/// Writes in a claim: to the buyer, or to the mediator once there is one.
pub(crate) async fn write(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    claim: ClaimId,
    snapshot: &Snapshot,
    part: Part<'_>,
) -> Result<Outcome, Failure> {
    let closed = || {
        Ok(Outcome::Refused(Refusal::Explained(
            NOT_NOW.of(locale).to_owned(),
        )))
    };
    let Some(ThreadRoute::Claim(ClaimRoute {
        receiver: Some(receiver),
        ..
    })) = ThreadRoute::parse(&snapshot.route)
    else {
        return closed();
    };
    let call = SendClaimMessage {
        claim,
        receiver: receiver.role(),
        text: part.content.text(),
        files: &part.content.files(),
    };
    // Its hash is found by reading the claim again.
    let Err(stopped) = calls.make(&at.account, &call).await else {
        return Ok(Outcome::Sent(None));
    };
    match stopped.answer() {
        Some((400 | 403, body)) if body.says("not available for player") => closed(),
        Some((400 | 404 | 422, body)) if body.says("attachment not found") => {
            Ok(Outcome::Refused(Refusal::FilesExpired))
        }
        Some((400 | 413 | 422 | 451, body)) => Ok(Outcome::Refused(Refusal::Other(
            body.words().unwrap_or_default(),
        ))),
        _ => Err(stopped.into()),
    }
}

#[cfg(test)]
mod tests;
