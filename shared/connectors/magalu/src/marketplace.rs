//! What Magalu registers: names, kinds of threads, what it brings to Chatwoot.

use bridge::{
    i18n::Localized,
    marketplace::{
        FeedName, Marketplace, PlannedAttribute, PlannedInbox, PlannedLabel, Portal, Remedies,
        ThreadKind,
    },
};

use crate::{
    attributes, chats,
    ids::PREFIX,
    questions,
    settings::{CLIENT_ID, CLIENT_SECRET},
    tickets,
    words::NAME,
};

/// What Magalu registers with the rest of the bridge, as data.
pub const MARKETPLACE: Marketplace = Marketplace {
    name: Localized::new(NAME, NAME, NAME),
    said: Localized::new("o Magalu", NAME, NAME),
    prefix: PREFIX,
    slug: "magalu",
    thread_kinds: &[
        ("question", ThreadKind::OneShot),
        ("chat", ThreadKind::Chat),
        ("ticket", ThreadKind::Ticket),
    ],
    account_kind: "account",
    credentials: &[CLIENT_ID, CLIENT_SECRET],
    inboxes: &[
        PlannedInbox {
            kind: ThreadKind::OneShot,
            title: Localized {
                pt: "Magalu - Perguntas",
                es: "Magalu - Preguntas",
                en: "Magalu - Questions",
            },
            optional: false,
        },
        PlannedInbox {
            kind: ThreadKind::Chat,
            title: Localized {
                pt: "Magalu - Conversas",
                es: "Magalu - Conversaciones",
                en: "Magalu - Conversations",
            },
            optional: false,
        },
    ],
    attributes: ATTRIBUTES,
    limits: None,
    labels: LABELS,
    commands: &[],
    regions: &[],
    usual_region: Localized::new("", "", ""),
    feeds: FEEDS,
    remedies: REMEDIES,
    portal: Portal {
        // Applications are made by a command, not on a page.
        address: Localized {
            pt: "https://developers.magalu.com/docs",
            es: "https://developers.magalu.com/docs",
            en: "https://developers.magalu.com/docs",
        },
        permissions: &[Localized {
            pt: "Quem autoriza deve ser um usuário ADMIN da loja",
            es: "Quien autoriza debe ser un usuario ADMIN de la tienda",
            en: "Whoever consents must be an ADMIN user of the shop",
        }],
    },
};

const FEEDS: &[FeedName] = &[
    FeedName {
        feed: questions::FEED,
        called: Localized::new("perguntas", "preguntas", "questions"),
    },
    FeedName {
        feed: chats::FEED,
        called: Localized::new("conversas", "conversaciones", "conversations"),
    },
    FeedName {
        feed: tickets::FEED,
        called: Localized::new("protocolos do SAC", "reclamos del SAC", "tickets"),
    },
];

const REMEDIES: Remedies = Remedies {
    permission: Localized {
        pt: "Confira os escopos do aplicativo com `idm client list` e conecte a conta de novo, com um usuário ADMIN da loja: renovar não acrescenta escopos.",
        es: "Revisa los permisos de la aplicación con `idm client list` y conecta la cuenta de nuevo, con un usuario ADMIN de la tienda: renovar no agrega permisos.",
        en: "See the application's scopes with `idm client list`, then connect the account again as an ADMIN of the shop: renewing adds no scope.",
    },
    notifications: Localized {
        pt: "Cadastre o endereço de novo com PUT /v1/onboarding/signup e guarde o segredo da resposta em MAGALU_WEBHOOK_SECRETS.",
        es: "Registra la dirección de nuevo con PUT /v1/onboarding/signup y guarda el secreto de la respuesta en MAGALU_WEBHOOK_SECRETS.",
        en: "Register the address again with PUT /v1/onboarding/signup and keep the secret of its answer in MAGALU_WEBHOOK_SECRETS.",
    },
};

const ATTRIBUTES: &[PlannedAttribute] = &[
    PlannedAttribute::text(
        attributes::TENANT,
        Localized::new("Loja (id)", "Tienda (id)", "Shop (id)"),
    ),
    PlannedAttribute::text(
        attributes::QUESTION,
        Localized::new("Pergunta (id)", "Pregunta (id)", "Question (id)"),
    ),
    PlannedAttribute::text(
        attributes::CHAT,
        Localized::new("Conversa (id)", "Conversación (id)", "Conversation (id)"),
    ),
    PlannedAttribute::text(
        attributes::TICKET,
        Localized::new("Protocolo (id)", "Reclamo (id)", "Ticket (id)"),
    ),
    PlannedAttribute::text(
        attributes::PROTOCOL,
        Localized::new("Protocolo (nº)", "Reclamo (n.º)", "Ticket (no.)"),
    ),
    PlannedAttribute::text(
        attributes::STATUS,
        Localized {
            pt: "Situação do protocolo",
            es: "Estado del reclamo",
            en: "Ticket status",
        },
    ),
    PlannedAttribute::text(
        attributes::REASON,
        Localized {
            pt: "Motivo do protocolo",
            es: "Motivo del reclamo",
            en: "Why the ticket was opened",
        },
    ),
    PlannedAttribute::text(
        attributes::DUE,
        Localized::new("Responder até", "Plazo de respuesta", "Reply by"),
    ),
    PlannedAttribute::text(
        attributes::ORDER,
        Localized::new("Pedido (nº)", "Pedido (n.º)", "Order (no.)"),
    ),
    PlannedAttribute::text(
        attributes::ORDER_STATUS,
        Localized {
            pt: "Situação do pedido",
            es: "Estado del pedido",
            en: "Order status",
        },
    ),
    PlannedAttribute::text(
        attributes::ITEM,
        Localized::new("Produto", "Producto", "Product"),
    ),
    PlannedAttribute::link(
        attributes::ITEM_URL,
        Localized {
            pt: "Link do produto",
            es: "Enlace del producto",
            en: "Link to the product",
        },
    ),
    PlannedAttribute::text(attributes::SKU, Localized::new("SKU", "SKU", "SKU")),
];

const LABELS: &[PlannedLabel] = &[
    PlannedLabel {
        title: Localized {
            pt: "magalu-pergunta",
            es: "magalu-pregunta",
            en: "magalu-question",
        },
        kind: Some(ThreadKind::OneShot),
        color: "#0086ff",
        description: Localized {
            pt: "Pergunta do Magalu",
            es: "Pregunta de Magalu",
            en: "Question on Magalu",
        },
    },
    PlannedLabel {
        title: Localized {
            pt: "magalu-conversa",
            es: "magalu-conversacion",
            en: "magalu-conversation",
        },
        kind: Some(ThreadKind::Chat),
        color: "#35c85a",
        description: Localized {
            pt: "Conversa do Magalu",
            es: "Conversación de Magalu",
            en: "Conversation on Magalu",
        },
    },
    PlannedLabel {
        title: Localized::new("magalu-sac", "magalu-sac", "magalu-sac"),
        kind: Some(ThreadKind::Ticket),
        color: "#ff2d55",
        description: Localized {
            pt: "Protocolo do SAC do Magalu",
            es: "Reclamo del SAC de Magalu",
            en: "Ticket of Magalu's service",
        },
    },
];
