//! Exactly one thing to be done, as it is written down between being offered and being done.

use bridge::{
    failure::{Failure, FailureKind},
    ports::CommandAction,
};
use serde::{Deserialize, Serialize};

use crate::endpoints::{add_evidence::ClaimProof, choose_option::TemplateValue};

/// One thing to be done. Two that differ in anything are two things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Deed {
    /// To a question or its asker.
    Question(QuestionDeed),
    /// In a claim.
    Claim(ClaimDeed),
    /// In a sale.
    Sale(SaleDeed),
    /// To prove something in a claim.
    Evidence(EvidenceDeed),
    /// With the files of a note.
    Invoice(InvoiceDeed),
}

/// Something is proven in a claim. `before` = how much had been: one more is this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub(super) enum EvidenceDeed {
    /// As it is sent.
    AddEvidence {
        claim: u64,
        evidence: ClaimProof,
        before: usize,
    },
}

/// Files become a sale's invoice. `before` = what was there already, by its ids in order: what is new is this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub(super) enum InvoiceDeed {
    /// All of them by one call.
    AttachInvoice {
        pack: u64,
        files: Vec<InvoiceFile>,
        before: Vec<String>,
    },
}

/// One of its files, as it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct InvoiceFile {
    pub(super) name: String,
    pub(super) content_type: String,
    /// How many bytes it has, where Chatwoot says it.
    pub(super) size: Option<u64>,
}

/// The first message of a sale, by a reason. `left` = how often the reason could be used before: one less is this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub(super) enum SaleDeed {
    /// With a text of the seller's.
    StartText {
        pack: u64,
        reason: String,
        text: String,
        left: Option<usize>,
    },
    /// With a text that is Mercado Livre's.
    StartTemplate {
        pack: u64,
        reason: String,
        template: String,
        values: Vec<TemplateValue>,
        left: Option<usize>,
    },
}

/// What is done to a question or its asker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub(super) enum QuestionDeed {
    /// The question leaves its listing.
    DeleteQuestion {
        /// Which.
        question: u64,
    },
    /// This buyer may ask nothing any more.
    BlockAsker {
        /// Who.
        asker: u64,
    },
    /// They may again.
    UnblockAsker {
        /// Who.
        asker: u64,
    },
}

/// What is done in a claim. `before` = how often the seller had asked for or offered something in it: one more is this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub(super) enum ClaimDeed {
    /// The buyer gets everything back.
    Refund { claim: u64, before: usize },
    /// The buyer is offered a part.
    RefundPart {
        claim: u64,
        percentage: u8,
        before: usize,
    },
    /// The buyer may send the product back.
    AllowReturn { claim: u64, before: usize },
    /// A mediator is asked in.
    OpenMediation { claim: u64 },
}

impl Deed {
    /// Reads what [`action`](Self::action) wrote.
    pub(super) fn of(action: &CommandAction) -> Result<Self, Failure> {
        serde_json::from_str(action.as_str())
            .map_err(|_| Failure::new(FailureKind::Permanent, "act"))
    }

    /// The same as the core keeps it.
    pub(super) fn action(&self) -> Result<CommandAction, Failure> {
        let written = serde_json::to_string(self);
        let written = written.map_err(|_| Failure::new(FailureKind::Permanent, "plan"))?;
        Ok(CommandAction::from_connector(written))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoints::add_evidence::SentBy;

    fn reads_back(deed: &Deed, written: &str) {
        let action = deed.action().unwrap();
        assert_eq!(action.as_str(), written);
        assert_eq!(Deed::of(&action).unwrap(), *deed);
    }

    #[test]
    fn what_goes_with_files_or_as_a_proof_reads_back_too() {
        for (deed, written) in [
            (
                Deed::Evidence(EvidenceDeed::AddEvidence {
                    claim: 5,
                    evidence: ClaimProof::Shipped(SentBy::PersonalDelivery {
                        date_delivered: "2026-11-20T12:00:00.000-03:00".to_owned(),
                    }),
                    before: 0,
                }),
                r#"{"do":"add_evidence","claim":5,"evidence":{"type":"shipping_evidence","shipping_method":"personal_delivery","date_delivered":"2026-11-20T12:00:00.000-03:00"},"before":0}"#,
            ),
            (
                Deed::Invoice(InvoiceDeed::AttachInvoice {
                    pack: 3,
                    files: vec![InvoiceFile {
                        name: "n.pdf".to_owned(),
                        content_type: "application/pdf".to_owned(),
                        size: Some(9),
                    }],
                    before: vec!["9_a".to_owned()],
                }),
                r#"{"do":"attach_invoice","pack":3,"files":[{"name":"n.pdf","content_type":"application/pdf","size":9}],"before":["9_a"]}"#,
            ),
        ] {
            reads_back(&deed, written);
        }
    }

    #[test]
    fn what_is_written_down_reads_back_and_stays_as_it_was_written() {
        for (deed, written) in [
            (
                Deed::Question(QuestionDeed::DeleteQuestion { question: 7 }),
                r#"{"do":"delete_question","question":7}"#,
            ),
            (
                Deed::Claim(ClaimDeed::RefundPart {
                    claim: 5,
                    percentage: 50,
                    before: 1,
                }),
                r#"{"do":"refund_part","claim":5,"percentage":50,"before":1}"#,
            ),
            (
                Deed::Question(QuestionDeed::BlockAsker { asker: 8 }),
                r#"{"do":"block_asker","asker":8}"#,
            ),
            (
                Deed::Sale(SaleDeed::StartText {
                    pack: 3,
                    reason: "OTHER".to_owned(),
                    text: "Oi".to_owned(),
                    left: Some(1),
                }),
                r#"{"do":"start_text","pack":3,"reason":"OTHER","text":"Oi","left":1}"#,
            ),
            (
                Deed::Sale(SaleDeed::StartTemplate {
                    pack: 3,
                    reason: "R".to_owned(),
                    template: "T".to_owned(),
                    values: vec![TemplateValue {
                        id: "V".to_owned(),
                        value: 12,
                    }],
                    left: None,
                }),
                r#"{"do":"start_template","pack":3,"reason":"R","template":"T","values":[{"id":"V","value":12}],"left":null}"#,
            ),
        ] {
            reads_back(&deed, written);
        }
        for odd in ["", "{}", r#"{"do":"something"}"#] {
            assert!(
                Deed::of(&CommandAction::from_connector(odd)).is_err(),
                "{odd}"
            );
        }
    }
}
