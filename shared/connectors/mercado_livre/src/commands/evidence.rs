//! A claim's proof that the product was sent, or will be: added only while Mercado Livre lists that as an action of
//! the seller's.

mod form;

use bridge::{
    command::CommandArgument,
    failure::Failure,
    i18n::Locale,
    ports::{CommandLook, CommandPlan},
};

use self::form::{ADD, PROMISE, WrittenProof, forms, read};
use super::{
    claims::{instead, may},
    deed::{Deed, EvidenceDeed},
};
use crate::{
    calls::{Calls, Stopped},
    endpoints::{add_evidence::AddEvidence, get_claim::GetClaim, get_evidences::GetEvidences},
    ids::ClaimId,
    places::ThreadAddress,
    sites::utc_offset,
    wire::claim::Claim,
    words::evidence_commands as words,
};

/// What would come of it now; alone, how each proof is written. 2 calls, or 1.
pub(super) async fn plan(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    id: ClaimId,
    argument: &CommandArgument,
) -> Result<CommandPlan, Failure> {
    let claim = calls.make(&at.account, &GetClaim(id)).await?;
    let listed = listed(&claim, at);
    if listed == [None, None] {
        return Ok(CommandPlan::NotOffered(instead(locale, &claim, at)));
    }
    let CommandArgument::Text(written) = argument else {
        return Ok(CommandPlan::Lists(forms(locale, listed)));
    };
    let site = calls.site(&at.account).await?;
    let now = (calls.now(), utc_offset(site.as_deref()));
    match read(locale, written, now) {
        Ok(proof) if listed.contains(&Some(proof.needs)) => {
            offered(calls, locale, at, id, proof).await
        }
        Ok(_) => Ok(CommandPlan::NotOffered(instead(locale, &claim, at))),
        Err(why) => {
            let why = format!("{why}\n\n{}", forms(locale, listed));
            Ok(CommandPlan::NotOffered(why))
        }
    }
}

/// The actions that take a proof, as far as they are listed now.
fn listed(claim: &Claim, at: &ThreadAddress) -> [Option<&'static str>; 2] {
    [ADD, PROMISE].map(|name| may(claim, at, name).then_some(name))
}

async fn offered(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    id: ClaimId,
    proof: WrittenProof,
) -> Result<CommandPlan, Failure> {
    let before = added(calls, at, id).await?;
    let deed = EvidenceDeed::AddEvidence {
        claim: id.0,
        evidence: proof.evidence,
        before,
    };
    Ok(CommandPlan::Offered {
        action: Deed::Evidence(deed).action()?,
        will: words::WILL.fill(locale, &[("lines", &proof.told)]),
        done: words::DONE.of(locale).to_owned(),
    })
}

/// How much was proven so far.
async fn added(calls: &Calls, at: &ThreadAddress, id: ClaimId) -> Result<usize, Failure> {
    match calls.make(&at.account, &GetEvidences(id)).await {
        Ok(list) => Ok(list.seen()),
        Err(stopped) if stopped.is_missing() => Ok(0),
        Err(stopped) => Err(stopped.into()),
    }
}

/// Adds it. 1 call.
pub(super) async fn act(
    calls: &Calls,
    at: &ThreadAddress,
    deed: &EvidenceDeed,
) -> Result<(), Stopped> {
    let EvidenceDeed::AddEvidence {
        claim, evidence, ..
    } = deed;
    let claim = ClaimId(*claim);
    let call = AddEvidence { claim, evidence };
    calls.make(&at.account, &call).await.map(drop)
}

/// Whether it is there: the list holds one more. 1 call.
pub(super) async fn look(
    calls: &Calls,
    at: &ThreadAddress,
    deed: &EvidenceDeed,
) -> Result<CommandLook, Failure> {
    let EvidenceDeed::AddEvidence { claim, before, .. } = deed;
    let now = added(calls, at, ClaimId(*claim)).await?;
    Ok(told_by_list(*before, now))
}

/// What the list, before and now, tells. Fewer than before, or several more: some are somebody else's.
fn told_by_list(before: usize, now: usize) -> CommandLook {
    match now.checked_sub(before) {
        Some(0) => CommandLook::NotDone,
        Some(1) => CommandLook::Done,
        _ => CommandLook::CannotTell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_is_ours_and_anything_else_tells_nothing() {
        for (before, now, told) in [
            (0, 1, CommandLook::Done),
            (2, 3, CommandLook::Done),
            (2, 2, CommandLook::NotDone),
            (0, 0, CommandLook::NotDone),
            (1, 3, CommandLook::CannotTell),
            (2, 1, CommandLook::CannotTell),
        ] {
            assert_eq!(told_by_list(before, now), told, "{before} {now}");
        }
    }
}
