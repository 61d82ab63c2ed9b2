//! A claim, and whose it is.

use bridge::i18n::Locale;

use crate::{
    endpoints::get_claim_detail::ClaimDetail,
    ids::UserId,
    wire::claim::{Action, Claim, Player},
};

/// A claim as this seller sees it, in the language that its agents read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClaimView<'a> {
    pub(crate) locale: Locale,
    pub(crate) seller: UserId,
    pub(crate) site: Option<&'a str>,
    pub(crate) claim: &'a Claim,
    pub(crate) detail: &'a ClaimDetail,
}

impl<'a> ClaimView<'a> {
    /// What the seller may do now.
    pub(crate) fn actions(&self) -> &'a [Action] {
        self.claim
            .player(self.seller)
            .map_or(&[][..], Player::actions)
    }
}
