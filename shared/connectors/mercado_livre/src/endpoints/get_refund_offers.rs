//! `GET /post-purchase/v1/claims/{id}/partial-refund/available-offers` — which parts may be refunded.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciar-reclamacoes> (updated 2026-05-06).

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;

use super::SellerCall;
use crate::{
    ids::ClaimId,
    wire::{LenientList, maybe, text},
};

/// Reads them.
#[derive(Debug)]
pub(crate) struct GetRefundOffers(pub(crate) ClaimId);

/// What may be refunded.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct RefundOffers {
    #[serde(default, deserialize_with = "text")]
    pub(crate) currency_id: Option<String>,
    #[serde(default, deserialize_with = "maybe")]
    available_offers: Option<LenientList<RefundOffer>>,
}

/// One part.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct RefundOffer {
    pub(crate) amount: f64,
    pub(crate) percentage: f64,
}

impl RefundOffers {
    pub(crate) fn offers(&self) -> &[RefundOffer] {
        self.available_offers
            .as_ref()
            .map_or(&[], |offers| &offers.items)
    }
}

impl RefundOffer {
    /// In hundredths.
    pub(crate) fn hundredths(&self) -> Option<i64> {
        format!("{:.2}", self.amount).replace('.', "").parse().ok()
    }

    /// In whole percent; `None` = it is none that a call can name.
    pub(crate) fn percent(&self) -> Option<u8> {
        let whole = format!("{:.2}", self.percentage);
        whole.strip_suffix(".00")?.parse().ok()
    }
}

impl Endpoint for GetRefundOffers {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /post-purchase/v1/claims/{id}/partial-refund/available-offers";
    type Response = RefundOffers;

    fn path(&self) -> String {
        format!(
            "post-purchase/v1/claims/{}/partial-refund/available-offers",
            self.0
        )
    }
}

impl SellerCall for GetRefundOffers {}
