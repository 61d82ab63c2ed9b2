//! What Shopee registers: names, kinds of threads, what it brings to Chatwoot.

use bridge::{
    i18n::Localized,
    marketplace::{
        FeedName, Marketplace, PlannedAttribute, PlannedInbox, PlannedLabel, Portal, Remedies,
        ThreadKind,
    },
};

use crate::{
    connector::FEED,
    ids::{CHAT, PREFIX},
    settings::{PARTNER_ID, PARTNER_KEY},
    words::NAME,
};

/// What Shopee registers with the rest of the bridge, as data.
pub const MARKETPLACE: Marketplace = Marketplace {
    name: Localized::new(NAME, NAME, NAME),
    said: Localized::new("a Shopee", "Shopee", "Shopee"),
    prefix: PREFIX,
    slug: "shopee",
    thread_kinds: &[(CHAT, ThreadKind::Chat)],
    account_kind: "account",
    credentials: &[PARTNER_ID, PARTNER_KEY],
    inboxes: &[PlannedInbox {
        kind: ThreadKind::Chat,
        title: Localized {
            pt: "Shopee - Conversas",
            es: "Shopee - Conversaciones",
            en: "Shopee - Conversations",
        },
        optional: false,
    }],
    attributes: ATTRIBUTES,
    limits: None,
    labels: LABELS,
    commands: &[],
    // One page of consent for all; where it is says a setting.
    regions: &[],
    usual_region: Localized::new("", "", ""),
    feeds: &[FeedName {
        feed: FEED,
        called: Localized::new("mensagens do chat", "mensajes del chat", "chat messages"),
    }],
    remedies: REMEDIES,
    portal: Portal {
        address: Localized {
            pt: "https://open.shopee.com/console",
            es: "https://open.shopee.com/console",
            en: "https://open.shopee.com/console",
        },
        permissions: &[Localized {
            pt: "Permissão do chat (sellerchat): a Shopee a libera por aplicativo e loja",
            es: "Permiso de chat (sellerchat): Shopee lo habilita por aplicación y tienda",
            en: "Chat permission (sellerchat): Shopee grants it per application and shop",
        }],
    },
};

const REMEDIES: Remedies = Remedies {
    permission: Localized {
        pt: "Peça à Shopee a permissão do chat (sellerchat) para o aplicativo e a loja, no Open Platform Console ou por um ticket ao suporte, e reconecte a conta.",
        es: "Pide a Shopee el permiso de chat (sellerchat) para la aplicación y la tienda, en el Open Platform Console o con un ticket al soporte, y reconecta la cuenta.",
        en: "Ask Shopee for the chat permission (sellerchat) for application and shop, in the Open Platform Console or by a ticket to its support, then reconnect the account.",
    },
    notifications: Localized {
        pt: "Confira o endereço e os códigos no Open Platform Console, em Push Mechanism, e salve-os de novo: a Shopee suspende avisos que não chegam.",
        es: "Revisa la dirección y los códigos en el Open Platform Console, en Push Mechanism, y guárdalos de nuevo: Shopee suspende los avisos que no llegan.",
        en: "Check the address and the codes in the Open Platform Console, at Push Mechanism, and save them again: Shopee suspends pushes that do not arrive.",
    },
};

const ATTRIBUTES: &[PlannedAttribute] = &[
    PlannedAttribute::text(
        "shopee_shop_id",
        Localized::new(
            "Loja Shopee (nº)",
            "Tienda Shopee (n.º)",
            "Shopee shop (no.)",
        ),
    ),
    PlannedAttribute::text(
        "shopee_conversation_id",
        Localized {
            pt: "Conversa na Shopee (nº)",
            es: "Conversación en Shopee (n.º)",
            en: "Conversation on Shopee (no.)",
        },
    ),
    PlannedAttribute::text(
        "shopee_order",
        Localized::new("Pedido (nº)", "Pedido (n.º)", "Order (no.)"),
    ),
    PlannedAttribute::text(
        "shopee_order_status",
        Localized {
            pt: "Situação do pedido",
            es: "Estado del pedido",
            en: "Order status",
        },
    ),
    PlannedAttribute::text(
        "shopee_order_status_code",
        Localized {
            pt: "Situação do pedido (código)",
            es: "Estado del pedido (código)",
            en: "Order status (code)",
        },
    ),
    PlannedAttribute::text(
        "shopee_order_items",
        Localized {
            pt: "Produtos do pedido",
            es: "Productos del pedido",
            en: "Products of the order",
        },
    ),
    PlannedAttribute::text(
        "shopee_item_id",
        Localized::new("Produto (nº)", "Producto (n.º)", "Product (no.)"),
    ),
    PlannedAttribute::text(
        "shopee_item_title",
        Localized::new("Produto", "Producto", "Product"),
    ),
    PlannedAttribute::link(
        "shopee_item_url",
        Localized {
            pt: "Link do produto",
            es: "Enlace del producto",
            en: "Link to the product",
        },
    ),
];

const LABELS: &[PlannedLabel] = &[PlannedLabel {
    title: Localized::new("shopee-chat", "shopee-chat", "shopee-chat"),
    kind: Some(ThreadKind::Chat),
    color: "#ee4d2d",
    description: Localized {
        pt: "Conversa da Shopee",
        es: "Conversación de Shopee",
        en: "Conversation on Shopee",
    },
}];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_that_a_conversation_gets_is_planned() {
        let planned: Vec<&str> = ATTRIBUTES.iter().map(|one| one.key).collect();
        for key in crate::context::ATTRIBUTES {
            assert!(planned.contains(key), "{key}");
        }
        assert_eq!(planned.len(), crate::context::ATTRIBUTES.len());
    }
}
