//! What Mercado Livre registers: names, kinds of threads, what it brings to Chatwoot.

use bridge::{
    i18n::Localized,
    marketplace::{
        FeedName, LimitKeys, Marketplace, PlannedAttribute, PlannedInbox, PlannedLabel, Portal,
        Remedies, ThreadKind,
    },
};

use crate::{
    commands::COMMANDS,
    places::PREFIX,
    poll::{claims, questions, sales},
    settings::{APP_ID, SECRET_KEY},
    sites::REGIONS,
};

/// What Mercado Livre registers.
pub const MARKETPLACE: Marketplace = Marketplace {
    name: Localized::new("Mercado Livre", "Mercado Libre", "Mercado Libre"),
    said: Localized::new("o Mercado Livre", "Mercado Libre", "Mercado Libre"),
    prefix: PREFIX,
    slug: "mercado-livre",
    thread_kinds: &[
        ("question", ThreadKind::OneShot),
        ("pack", ThreadKind::Chat),
        ("claim", ThreadKind::Ticket),
    ],
    account_kind: "account",
    credentials: &[APP_ID, SECRET_KEY],
    inboxes: &[
        PlannedInbox {
            kind: ThreadKind::OneShot,
            title: Localized {
                pt: "Mercado Livre - Perguntas",
                es: "Mercado Libre - Preguntas",
                en: "Mercado Libre - Questions",
            },
            optional: false,
        },
        PlannedInbox {
            kind: ThreadKind::Chat,
            title: Localized {
                pt: "Mercado Livre - Vendas",
                es: "Mercado Libre - Ventas",
                en: "Mercado Libre - Sales",
            },
            optional: false,
        },
        PlannedInbox {
            kind: ThreadKind::Ticket,
            title: Localized {
                pt: "Mercado Livre - Reclamações",
                es: "Mercado Libre - Reclamos",
                en: "Mercado Libre - Claims",
            },
            optional: true,
        },
    ],
    attributes: ATTRIBUTES,
    limits: Some(LimitKeys {
        by: "meli_answer_by",
        who: "meli_must_act",
    }),
    labels: LABELS,
    commands: COMMANDS,
    regions: REGIONS,
    usual_region: Localized::new("MLB", "MLA", "MLB"),
    feeds: FEEDS,
    remedies: REMEDIES,
    portal: PORTAL,
};

const PORTAL: Portal = Portal {
    address: Localized {
        pt: "https://developers.mercadolivre.com.br/devcenter",
        es: "https://developers.mercadolibre.com.ar/devcenter",
        en: "https://developers.mercadolivre.com.br/devcenter",
    },
    permissions: &[
        Localized {
            pt: "Escopos: leitura, escrita e acesso offline",
            es: "Scopes: lectura, escritura y acceso offline",
            en: "Scopes: read, write and offline access",
        },
        Localized {
            pt: "Permissão funcional “Comunicação pré e pós-venda”, leitura e escrita",
            es: "Permiso funcional “Comunicación pre y post venta”, lectura y escritura",
            en: "Functional permission “Pre and post sale communication”, read and write",
        },
        Localized {
            pt: "Permissão funcional “Vendas e envios”, leitura",
            es: "Permiso funcional “Ventas y envíos”, lectura",
            en: "Functional permission “Sales and shipments”, read",
        },
    ],
};

const FEEDS: &[FeedName] = &[
    FeedName {
        feed: questions::FEED,
        called: Localized::new("perguntas", "preguntas", "questions"),
    },
    FeedName {
        feed: sales::FEED,
        called: Localized {
            pt: "mensagens de vendas",
            es: "mensajes de ventas",
            en: "messages about sales",
        },
    },
    FeedName {
        feed: claims::FEED,
        called: Localized::new("reclamações", "reclamos", "claims"),
    },
];

const REMEDIES: Remedies = Remedies {
    permission: Localized {
        pt: "Marque as permissões funcionais “Comunicação pré e pós-venda” e “Vendas e envios” no aplicativo e reconecte a conta.",
        es: "Marca los permisos funcionales “Comunicación pre y post venta” y “Ventas y envíos” en la aplicación y reconecta la cuenta.",
        en: "Tick the functional permissions “Pre and post sale communication” and “Sales and shipments” in the application, then reconnect the account.",
    },
    notifications: Localized {
        pt: "Confira o endereço e os tópicos na página do aplicativo, e ative-os de novo: o Mercado Livre desativa os tópicos que falharam.",
        es: "Revisa la dirección y los tópicos en la página de la aplicación, y actívalos de nuevo: Mercado Libre desactiva los tópicos que fallaron.",
        en: "Check the address and the topics on the application's page, and switch them on again: Mercado Libre switches off topics that failed.",
    },
};

const ATTRIBUTES: &[PlannedAttribute] = &[
    PlannedAttribute::text(
        "meli_seller_id",
        Localized::new("Vendedor (nº)", "Vendedor (n.º)", "Seller (no.)"),
    ),
    PlannedAttribute::text(
        "meli_question_id",
        Localized::new("Pergunta (nº)", "Pregunta (n.º)", "Question (no.)"),
    ),
    PlannedAttribute::text(
        "meli_pack_id",
        Localized::new("Venda (nº)", "Venta (n.º)", "Sale (no.)"),
    ),
    PlannedAttribute::text(
        "meli_claim_id",
        Localized::new("Reclamação (nº)", "Reclamo (n.º)", "Claim (no.)"),
    ),
    PlannedAttribute::text(
        "meli_order_id",
        Localized::new("Pedido (nº)", "Orden (n.º)", "Order (no.)"),
    ),
    PlannedAttribute::text(
        "meli_item_id",
        Localized::new("Anúncio (nº)", "Publicación (n.º)", "Listing (no.)"),
    ),
    PlannedAttribute::text(
        "meli_item_title",
        Localized::new("Anúncio", "Publicación", "Listing"),
    ),
    PlannedAttribute::link(
        "meli_item_url",
        Localized {
            pt: "Link do anúncio",
            es: "Enlace de la publicación",
            en: "Link to the listing",
        },
    ),
    PlannedAttribute::link(
        "meli_sale_url",
        Localized {
            pt: "Link da venda",
            es: "Enlace de la venta",
            en: "Link to the sale",
        },
    ),
    PlannedAttribute::text(
        "meli_order_status",
        Localized {
            pt: "Situação do pedido",
            es: "Estado de la orden",
            en: "Order status",
        },
    ),
    PlannedAttribute::text(
        "meli_order_status_code",
        Localized {
            pt: "Situação do pedido (código)",
            es: "Estado de la orden (código)",
            en: "Order status (code)",
        },
    ),
    PlannedAttribute::text(
        "meli_shipment_status",
        Localized {
            pt: "Situação do envio",
            es: "Estado del envío",
            en: "Shipment status",
        },
    ),
    PlannedAttribute::text(
        "meli_shipment_status_code",
        Localized {
            pt: "Situação do envio (código)",
            es: "Estado del envío (código)",
            en: "Shipment status (code)",
        },
    ),
    PlannedAttribute::text(
        "meli_block",
        Localized {
            pt: "Bloqueio (código)",
            es: "Bloqueo (código)",
            en: "Block (code)",
        },
    ),
    PlannedAttribute::text(
        "meli_block_reason",
        Localized {
            pt: "Motivo do bloqueio",
            es: "Motivo del bloqueo",
            en: "Why it is blocked",
        },
    ),
    PlannedAttribute::date(
        "meli_asked_at",
        Localized::new("Perguntado em", "Preguntado el", "Asked on"),
    ),
    PlannedAttribute::date(
        "meli_answer_by",
        Localized::new("Responder até", "Plazo de respuesta", "Reply by"),
    ),
    PlannedAttribute::text(
        "meli_must_act",
        Localized::new("Quem deve agir", "Quién debe actuar", "Who must act"),
    ),
];

const LABELS: &[PlannedLabel] = &[
    PlannedLabel {
        title: Localized::new("ml-pergunta", "ml-pregunta", "ml-question"),
        kind: Some(ThreadKind::OneShot),
        color: "#ffe600",
        description: Localized {
            pt: "Pergunta do Mercado Livre",
            es: "Pregunta de Mercado Libre",
            en: "Question on Mercado Libre",
        },
    },
    PlannedLabel {
        title: Localized::new("ml-venda", "ml-venta", "ml-sale"),
        kind: Some(ThreadKind::Chat),
        color: "#3483fa",
        description: Localized {
            pt: "Venda do Mercado Livre",
            es: "Venta de Mercado Libre",
            en: "Sale on Mercado Libre",
        },
    },
    PlannedLabel {
        title: Localized::new("ml-reclamacao", "ml-reclamo", "ml-claim"),
        kind: Some(ThreadKind::Ticket),
        color: "#f23d4f",
        description: Localized {
            pt: "Reclamação do Mercado Livre",
            es: "Reclamo de Mercado Libre",
            en: "Claim on Mercado Libre",
        },
    },
];
