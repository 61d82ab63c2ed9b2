//! What Chatwoot should look like, as data: provisioning makes it so, and the checks say where it is not.

pub(crate) mod hook;

use bridge::{Inboxes, i18n::Localized, ids::InboxId};
use chatwoot::endpoints::{AttributeDefinition, Label};

/// The kind of inbox that carries threads.
pub(crate) const API: &str = "Channel::Api";

/// What threads appear in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// For questions.
    Questions,
    /// For sales.
    Messages,
}

impl Slot {
    pub(crate) const ALL: [Self; 2] = [Self::Questions, Self::Messages];

    /// Names it in the settings' row, and in checks.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Questions => "questions",
            Self::Messages => "messages",
        }
    }

    /// What its inbox is called in Chatwoot, in every language.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Questions => "Mercado Livre - Perguntas",
            Self::Messages => "Mercado Livre - Vendas",
        }
    }

    pub(crate) fn of(self, inboxes: &Inboxes) -> Option<InboxId> {
        match self {
            Self::Questions => inboxes.questions,
            Self::Messages => inboxes.messages,
        }
    }
}

/// An attribute of conversations.
#[derive(Debug)]
pub(crate) struct PlannedAttribute {
    pub(crate) key: &'static str,
    /// It is an address that can be clicked, not a text.
    pub(crate) is_link: bool,
    pub(crate) name: Localized,
}

/// A label of conversations.
#[derive(Debug)]
pub(crate) struct PlannedLabel {
    pub(crate) title: &'static str,
    /// `#rrggbb`.
    pub(crate) color: &'static str,
    pub(crate) description: Localized,
}

const fn text(key: &'static str, name: Localized) -> PlannedAttribute {
    PlannedAttribute {
        key,
        is_link: false,
        name,
    }
}

const fn link(key: &'static str, name: Localized) -> PlannedAttribute {
    PlannedAttribute {
        key,
        is_link: true,
        name,
    }
}

/// Attributes of conversations that agents see beside a conversation.
pub(crate) const ATTRIBUTES: &[PlannedAttribute] = &[
    text(
        "meli_seller_id",
        Localized::new("Vendedor (nº)", "Vendedor (n.º)", "Seller (no.)"),
    ),
    text(
        "meli_question_id",
        Localized::new("Pergunta (nº)", "Pregunta (n.º)", "Question (no.)"),
    ),
    text(
        "meli_pack_id",
        Localized::new("Venda (nº)", "Venta (n.º)", "Sale (no.)"),
    ),
    text(
        "meli_claim_id",
        Localized::new("Reclamação (nº)", "Reclamo (n.º)", "Claim (no.)"),
    ),
    text(
        "meli_order_id",
        Localized::new("Pedido (nº)", "Orden (n.º)", "Order (no.)"),
    ),
    text(
        "meli_item_id",
        Localized::new("Anúncio (nº)", "Publicación (n.º)", "Listing (no.)"),
    ),
    text(
        "meli_item_title",
        Localized::new("Anúncio", "Publicación", "Listing"),
    ),
    link(
        "meli_item_url",
        Localized {
            pt: "Link do anúncio",
            es: "Enlace de la publicación",
            en: "Link to the listing",
        },
    ),
    link(
        "meli_sale_url",
        Localized {
            pt: "Link da venda",
            es: "Enlace de la venta",
            en: "Link to the sale",
        },
    ),
    text(
        "meli_order_status",
        Localized {
            pt: "Situação do pedido",
            es: "Estado de la orden",
            en: "Order status",
        },
    ),
    text(
        "meli_order_status_code",
        Localized {
            pt: "Situação do pedido (código)",
            es: "Estado de la orden (código)",
            en: "Order status (code)",
        },
    ),
    text(
        "meli_shipment_status",
        Localized {
            pt: "Situação do envio",
            es: "Estado del envío",
            en: "Shipment status",
        },
    ),
    text(
        "meli_shipment_status_code",
        Localized {
            pt: "Situação do envio (código)",
            es: "Estado del envío (código)",
            en: "Shipment status (code)",
        },
    ),
    text(
        "meli_block",
        Localized {
            pt: "Bloqueio (código)",
            es: "Bloqueo (código)",
            en: "Block (code)",
        },
    ),
    text(
        "meli_block_reason",
        Localized {
            pt: "Motivo do bloqueio",
            es: "Motivo del bloqueo",
            en: "Why it is blocked",
        },
    ),
];

/// Labels that agents may use.
pub(crate) const LABELS: &[PlannedLabel] = &[
    PlannedLabel {
        title: "ml-pergunta",
        color: "#ffe600",
        description: Localized {
            pt: "Pergunta do Mercado Livre",
            es: "Pregunta de Mercado Libre",
            en: "Question on Mercado Libre",
        },
    },
    PlannedLabel {
        title: "ml-venda",
        color: "#3483fa",
        description: Localized {
            pt: "Venda do Mercado Livre",
            es: "Venta de Mercado Libre",
            en: "Sale on Mercado Libre",
        },
    },
    PlannedLabel {
        title: "ml-reclamacao",
        color: "#f23d4f",
        description: Localized {
            pt: "Reclamação do Mercado Livre",
            es: "Reclamo de Mercado Libre",
            en: "Claim on Mercado Libre",
        },
    },
];

/// Planned attributes that are not among those that Chatwoot has.
pub(crate) fn missing_attributes(
    defined: &[AttributeDefinition],
) -> impl Iterator<Item = &'static PlannedAttribute> {
    let is_defined =
        |planned: &PlannedAttribute| defined.iter().any(|one| one.key() == planned.key);
    ATTRIBUTES
        .iter()
        .filter(move |planned| !is_defined(planned))
}

/// Planned labels that are not among those that Chatwoot has.
pub(crate) fn missing_labels(known: &[Label]) -> impl Iterator<Item = &'static PlannedLabel> {
    let is_known = |planned: &PlannedLabel| known.iter().any(|one| one.title() == planned.title);
    LABELS.iter().filter(move |planned| !is_known(planned))
}
