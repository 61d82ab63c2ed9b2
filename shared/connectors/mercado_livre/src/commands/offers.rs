//! What agents may ask for, and how it is offered.

use bridge::{
    failure::Failure,
    i18n::{Locale, Localized},
    marketplace::{PlannedCommand, Takes, ThreadKind},
    ports::CommandPlan,
};

use super::deed::Deed;
use crate::words::{
    claim_commands as claim_words, commands as words, evidence_commands as evidence_words,
    invoice_commands as invoice_words, start_commands as start_words,
};

pub(super) const DELETE: &str = "delete";
pub(super) const BLOCK: &str = "block";
pub(super) const UNBLOCK: &str = "unblock";
pub(super) const REFUND: &str = "refund";
pub(super) const RETURN: &str = "return";
pub(super) const MEDIATION: &str = "mediation";
pub(super) const START: &str = "start";
pub(super) const INVOICE: &str = "invoice";
pub(super) const PROVE: &str = "prove";

/// What agents may ask for. Mercado Livre has no call that reports a question.
pub(crate) const COMMANDS: &[PlannedCommand] = &[
    PlannedCommand {
        name: DELETE,
        words: words::DELETE,
        kinds: &[ThreadKind::OneShot],
        takes: Takes::Nothing,
        does: words::DELETE_DOES,
    },
    PlannedCommand {
        name: BLOCK,
        words: words::BLOCK,
        kinds: &[ThreadKind::OneShot],
        takes: Takes::Nothing,
        does: words::BLOCK_DOES,
    },
    PlannedCommand {
        name: UNBLOCK,
        words: words::UNBLOCK,
        kinds: &[ThreadKind::OneShot],
        takes: Takes::Nothing,
        does: words::UNBLOCK_DOES,
    },
    PlannedCommand {
        name: REFUND,
        words: claim_words::REFUND,
        kinds: &[ThreadKind::Ticket],
        takes: Takes::Amount,
        does: claim_words::REFUND_DOES,
    },
    PlannedCommand {
        name: RETURN,
        words: claim_words::RETURN,
        kinds: &[ThreadKind::Ticket],
        takes: Takes::Nothing,
        does: claim_words::RETURN_DOES,
    },
    PlannedCommand {
        name: MEDIATION,
        words: claim_words::MEDIATION,
        kinds: &[ThreadKind::Ticket],
        takes: Takes::Nothing,
        does: claim_words::MEDIATION_DOES,
    },
    PlannedCommand {
        name: PROVE,
        words: evidence_words::PROVE,
        kinds: &[ThreadKind::Ticket],
        takes: Takes::MaybeText,
        does: evidence_words::PROVE_DOES,
    },
    PlannedCommand {
        name: START,
        words: start_words::START,
        kinds: &[ThreadKind::Chat],
        takes: Takes::MaybeText,
        does: start_words::START_DOES,
    },
    PlannedCommand {
        name: INVOICE,
        words: invoice_words::INVOICE,
        kinds: &[ThreadKind::Chat],
        takes: Takes::Files,
        does: invoice_words::INVOICE_DOES,
    },
];

/// The plan of a deed whose words have no places.
pub(super) fn offer(
    locale: Locale,
    deed: &Deed,
    will: Localized,
    done: Localized,
) -> Result<CommandPlan, Failure> {
    Ok(CommandPlan::Offered {
        action: deed.action()?,
        will: will.of(locale).to_owned(),
        done: done.of(locale).to_owned(),
    })
}
