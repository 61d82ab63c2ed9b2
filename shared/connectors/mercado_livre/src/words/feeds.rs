//! The feeds that are polled, with the permission of the application that each needs (§1.5).

use bridge::i18n::Localized;

use super::coded::{Coded, coded};

/// What is polled, by itself and with the permission that it needs.
pub(super) const FEEDS: &[Coded] = &[
    coded(
        "feed:questions",
        Localized::new("perguntas", "preguntas", "questions"),
    ),
    coded(
        "feed:sales",
        Localized::new(
            "mensagens de vendas",
            "mensajes de ventas",
            "messages about sales",
        ),
    ),
    coded(
        "feed:claims",
        Localized::new("reclamações", "reclamos", "claims"),
    ),
    coded(
        "lane:questions",
        Localized {
            pt: "perguntas (permissão funcional “Comunicação pré e pós-venda”)",
            es: "preguntas (permiso funcional “Comunicación pre y post venta”)",
            en: "questions (functional permission “Pre and post sale communication”)",
        },
    ),
    coded(
        "lane:sales",
        Localized {
            pt: "mensagens de vendas (permissões funcionais “Comunicação pré e pós-venda” e “Vendas e envios”)",
            es: "mensajes de ventas (permisos funcionales “Comunicación pre y post venta” y “Ventas y envíos”)",
            en: "messages about sales (functional permissions “Pre and post sale communication” and “Sales and shipments”)",
        },
    ),
    coded(
        "lane:claims",
        Localized {
            pt: "reclamações (permissão funcional “Comunicação pré e pós-venda”)",
            es: "reclamos (permiso funcional “Comunicación pre y post venta”)",
            en: "claims (functional permission “Pre and post sale communication”)",
        },
    ),
    coded(
        "lane:sales:orders",
        Localized {
            pt: "lista de vendas, por isso mensagens que alguém já leu no Mercado Livre podem não aparecer (permissão funcional “Vendas e envios”)",
            es: "lista de ventas, por eso los mensajes que alguien ya leyó en Mercado Libre pueden no aparecer (permiso funcional “Ventas y envíos”)",
            en: "the list of sales, so messages that somebody has read on Mercado Libre may not appear (functional permission “Sales and shipments”)",
        },
    ),
    coded(
        "lane:sales:threads",
        Localized {
            pt: "conversas de vendas (permissão funcional “Comunicação pré e pós-venda”)",
            es: "conversaciones de ventas (permiso funcional “Comunicación pre y post venta”)",
            en: "conversations about sales (functional permission “Pre and post sale communication”)",
        },
    ),
    coded(
        "lane:sales:unread",
        Localized {
            pt: "mensagens não lidas de vendas (permissão funcional “Comunicação pré e pós-venda”)",
            es: "mensajes no leídos de ventas (permiso funcional “Comunicación pre y post venta”)",
            en: "unread messages about sales (functional permission “Pre and post sale communication”)",
        },
    ),
    coded(
        "lane:sales:places",
        Localized {
            pt: "dados das vendas com mensagens não lidas (permissão funcional “Vendas e envios”)",
            es: "datos de las ventas con mensajes no leídos (permiso funcional “Ventas y envíos”)",
            en: "the sales that unread messages belong to (functional permission “Sales and shipments”)",
        },
    ),
    coded(
        "lane:questions:latest",
        Localized {
            pt: "perguntas já respondidas (permissão funcional “Comunicação pré e pós-venda”)",
            es: "preguntas ya respondidas (permiso funcional “Comunicación pre y post venta”)",
            en: "questions already answered (functional permission “Pre and post sale communication”)",
        },
    ),
    coded(
        "lane:questions:single",
        Localized {
            pt: "perguntas uma a uma (permissão funcional “Comunicação pré e pós-venda”)",
            es: "preguntas una por una (permiso funcional “Comunicación pre y post venta”)",
            en: "questions one by one (functional permission “Pre and post sale communication”)",
        },
    ),
    coded(
        "lane:questions:further",
        Localized {
            pt: "perguntas além da primeira página (permissão funcional “Comunicação pré e pós-venda”)",
            es: "preguntas más allá de la primera página (permiso funcional “Comunicación pre y post venta”)",
            en: "questions beyond the first page (functional permission “Pre and post sale communication”)",
        },
    ),
    coded(
        "lane:claims:further",
        Localized {
            pt: "reclamações além da primeira página (permissão funcional “Comunicação pré e pós-venda”)",
            es: "reclamos más allá de la primera página (permiso funcional “Comunicación pre y post venta”)",
            en: "claims beyond the first page (functional permission “Pre and post sale communication”)",
        },
    ),
];
